"""A booth's own numbers of a fair."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from marketplace.fairs.models import Booth, BoothState
from marketplace.fairs.queries import board_of

from ..fair_figures import context_of, file_of
from .desk import StudioRequest, at_desk, for_sellers, page


def _booth(request: StudioRequest, slug: str) -> Booth:
    rows = Booth.objects.filter(fair__slug=slug, shop__producer=request.desk.producer, state=BoothState.APPROVED)
    found = rows.select_related("fair__channel", "fair__place").first()
    if found is None:
        raise Http404
    return found


@at_desk
@for_sellers
@require_safe
def figures(request: StudioRequest, slug: str) -> HttpResponse:
    """What the fair brought this shop so far. About 30 statements."""
    booth = _booth(request, slug)
    return page(request, "fair_figures", context_of(booth.fair, board_of(booth.fair, booth.shop_id)))


@at_desk
@for_sellers
@require_safe
def report(request: StudioRequest, slug: str, form: str) -> HttpResponse:
    """The same as a file."""
    booth = _booth(request, slug)
    return file_of(booth.fair, form, booth.shop_id)
