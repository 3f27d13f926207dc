"""What waits on the desk."""

from django.http import HttpResponse
from django.shortcuts import render

from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.queries.office import desk

from .common import door


@door
def home(request: RoleRequest) -> HttpResponse:
    """Counts and queues of the officer's reach. 8 statements with session, user and roles."""
    queues = desk(request.user)
    waiting = sum(queues[name].total for name in ("producers", "products", "booths", "listings"))
    context = {"queues": queues, "waiting": waiting, "posts": request.roles.posts}
    return render(request, "marketplace/storefront/office/home.html", context)
