"""Who came to a campaign's page, or by a counted link: written when the answer has been sent, as the scan ledger does (`core.visitors`)."""

from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponseBase

from catalog.core import clock, visitors
from traceability.scans.queries.places import province_of_address

_WRITE = """
INSERT INTO content_contentvisit (campaign_id, item_id, at, province_code, visitor)
VALUES (%(campaign)s, %(item)s, %(at)s, %(province)s, %(visitor)s)
"""


def count_visit_after(
    response: HttpResponseBase, *, request: HttpRequest, campaign: int | None = None, item: int | None = None
) -> None:
    """Count an opening of one of the two once its answer has been sent. HEAD requests and machines are not counted."""
    visitors.count_after(
        response,
        request=request,
        then=lambda address, agent: record_visit(campaign=campaign, item=item, address=address, agent=agent),
    )


def record_visit(*, address: str, agent: str, campaign: int | None = None, item: int | None = None) -> bool:
    """Write one visit within the limits of time; whether that worked. It never raises. No address is kept."""

    def write(cursor: CursorWrapper) -> None:
        cursor.execute(
            _WRITE,
            {
                "campaign": campaign,
                "item": item,
                "at": clock.now(),
                "province": province_of_address(address),
                "visitor": visitors.visitor(address, agent, clock.today()),
            },
        )

    return visitors.briefly(write, f"a visit of campaign {campaign} or item {item}")
