"""The site, with a page behind each gate."""

from django.http import HttpResponse
from django.urls import path

from marketplace.accounts.views import RoleRequest, needs_post, needs_producer
from marketplace.urls import *  # noqa: F403
from marketplace.urls import urlpatterns as site


@needs_producer
def studio(request: RoleRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.roles.memberships)} producers")


@needs_post
def office(request: RoleRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.roles.posts)} posts")


urlpatterns = [path("studio/probe/", studio), path("office/probe/", office), *site]
