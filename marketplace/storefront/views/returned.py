"""What the pages of a return share, whoever looks at it: buyer, shop, or referee."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse

from catalog.core.views import stored_file
from marketplace.orders.models import Return


def photo_of(request: HttpRequest, found: Return, message: int, number: int) -> HttpResponse:
    """A picture of one of its messages, for those who read them."""
    said = next((each for each in found.messages.all() if each.pk == message), None)
    if said is None or not 0 < number <= len(said.photos):
        raise Http404
    return cast("HttpResponse", stored_file(request, said.photos[number - 1]["name"]))
