"""The first page: what to do today."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from marketplace.accounts.models import User
from marketplace.accounts.queries import roles_of

from .desk import StudioRequest, at_desk, page


@require_safe
def home(request: Any) -> HttpResponse:
    """Today's tasks; who has no producer yet is led to register one."""
    if isinstance(request.user, User):
        roles = roles_of(request.user)
        if not roles.is_producer and not roles.is_officer and not roles.is_superuser:
            return redirect("studio_new")
    return _home(request)


@at_desk
def _home(request: StudioRequest) -> HttpResponse:
    return page(request, "home", {})
