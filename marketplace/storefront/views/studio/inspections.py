"""What inspections found at the producer, and by when it is to be put right."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from catalog.core import clock
from catalog.programme.queries.inspections import inspections_of

from .desk import StudioRequest, at_desk, page

SHOWN = 50


@require_safe
@at_desk
def inspections(request: StudioRequest) -> HttpResponse:
    """The newest first, at most 50. 2 statements of its own."""
    rows = list(inspections_of(request.desk.producer.pk)[:SHOWN])
    return page(request, "inspections", {"rows": rows, "today": clock.today()})
