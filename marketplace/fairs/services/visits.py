"""Who came, written when the page has been sent: no cookie, no address kept (`catalog.core.visitors`)."""

from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

from catalog.core import clock, visitors
from marketplace.fairs.models import Booth, Fair, FairState, VisitKind
from traceability.scans.queries.places import province_of_address

_WRITE = """
INSERT INTO fairs_visit (fair_id, at, kind, shop_id, slot_id, province_code, visitor)
SELECT %(fair)s, %(at)s, %(kind)s, %(shop)s, %(slot)s, %(province)s, %(visitor)s
WHERE %(always)s OR NOT EXISTS (
    SELECT 1 FROM fairs_visit
    WHERE fair_id = %(fair)s AND kind = %(kind)s AND visitor = %(visitor)s AND shop_id IS NOT DISTINCT FROM %(shop)s
      AND at > %(at)s - interval '10 minutes'
)
"""
CHECK_INS = (VisitKind.GATE, VisitKind.STAND)
"""Scans of a code on site: within ten minutes the same visitor's second one is none."""


def count_visit_after(
    response: HttpResponseBase,
    *,
    request: HttpRequest,
    fair: Fair,
    kind: str,
    shop: int | None = None,
    slot: int | None = None,
) -> None:
    """Count an opening once its answer has been sent, while the fair is open. HEAD requests and machines are not counted."""
    if is_open(fair):
        visitors.count_after(
            response,
            request=request,
            then=lambda address, agent: record_visit(
                fair=fair.pk, kind=kind, shop=shop, slot=slot, address=address, agent=agent
            ),
        )


def is_open(fair: Fair) -> bool:
    """Announced and within its hours. No statement."""
    return fair.state == FairState.PUBLISHED and fair.starts_at <= clock.now() < fair.ends_at


def record_visit(
    *, fair: int, kind: str, address: str, agent: str, shop: int | None = None, slot: int | None = None
) -> bool:
    """Write one visit within the limits of time; whether that worked. It never raises."""

    def write(cursor: CursorWrapper) -> None:
        cursor.execute(
            _WRITE,
            {
                "fair": fair,
                "at": clock.now(),
                "kind": str(kind),
                "shop": shop,
                "slot": slot,
                "province": province_of_address(address),
                "visitor": visitors.visitor(address, agent, clock.today()),
                "always": kind not in CHECK_INS,
            },
        )

    return visitors.briefly(write, f"a visit of fair {fair}")


def check_in_code(fair: Fair, booth: Booth | None = None) -> str:
    """What the printed code at the gate, or at a booth, ends with: nobody at home can make it up. No statement."""
    place = f"{fair.pk}:{booth.pk if booth else 'gate'}"
    return salted_hmac("marketplace.fairs.check_in", place, algorithm="sha256").hexdigest()[:12]


def check_in_path(fair: Fair, booth: Booth | None = None) -> str:
    """The address in that code; of a booth, which comes with its shop."""
    at = f"booths/{booth.shop.slug}/" if booth else ""
    return f"/fairs/{fair.slug}/{at}here/{check_in_code(fair, booth)}/"


def is_check_in(code: str, fair: Fair, booth: Booth | None = None) -> bool:
    """Whether this was read on site."""
    return constant_time_compare(code, check_in_code(fair, booth))
