"""Classes for a producer's people."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from catalog.programme.queries.training import classes_for, trained_of

from .desk import StudioRequest, at_desk, page


@require_safe
@at_desk
def training(request: StudioRequest) -> HttpResponse:
    """Open classes to which they may come; what they learned, without who. 5 statements of its own, and up to 2 a class."""
    producer = request.desk.producer
    return page(request, "training", {"rows": classes_for(producer), "trained": trained_of(producer)})
