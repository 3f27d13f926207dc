"""Pages of lists: `perPage`, `nextPageToken`, and the address of the next page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from traceability.events.epcis.asking import BadQuery

USUAL = 30
MOST = 1_000


def per_page(request: HttpRequest) -> int:
    """How many of a list are wanted at most: 30, unless the request says otherwise; never more than 1,000. Raises `BadQuery`."""
    text = request.GET.get("perPage", str(USUAL))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise BadQuery("perPage", "bad_value")
    return min(int(text), MOST)


def next_link(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Say where the next page is. The address is made of what we understood, escaped anew."""
    query = request.GET.copy()
    query["nextPageToken"] = token
    response["Link"] = f'<{settings.PUBLIC_URL}{request.path}?{query.urlencode()}>; rel="next"'
