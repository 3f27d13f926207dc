"""What the pages of a lot share: the lot of this desk, what it is told."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.core.errors import Refused
from marketplace.storefront.queries.desk_lots import lot_at
from traceability.lots.models import Lot

from ..desk import StudioRequest, to

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def lot_of(request: StudioRequest, pk: int) -> Lot:
    """A lot of this desk, or 404. 3 statements."""
    found = lot_at(request.desk.producer, pk)
    if found is None:
        raise Http404
    return found


def no_draft(request: StudioRequest, found: Lot) -> HttpResponse:
    """Back to the lot's page, which says why its facts stay."""
    messages.warning(
        request,
        _("Lô %(lot)s đã công bố nên dữ kiện không sửa được. Nếu có sai sót, hãy thu hồi lô.") % {"lot": found.number},
    )
    return to(request, "studio_lot", found.pk)


def told(request: StudioRequest, found: Lot, refused: Refused) -> HttpResponse:
    """Back to the lot's page with what stands in the way."""
    for problem in refused.problems:
        messages.error(request, str(problem.message))
    return to(request, "studio_lot", found.pk)
