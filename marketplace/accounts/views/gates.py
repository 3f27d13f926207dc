"""Who may enter the studio and the office: decorators for views (`method_decorator(needs_post, name="dispatch")` for classes)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from marketplace.accounts import policies, queries
from marketplace.accounts.models import User


class RoleRequest(HttpRequest):
    """A request that passed a gate: somebody is signed in, and `roles` says who they are."""

    user: User
    roles: queries.Roles


type RoleView[**P] = Callable[Concatenate[RoleRequest, P], HttpResponse]


def needs_producer[**P](view: RoleView[P]) -> Callable[..., HttpResponse]:
    """Producers' people, and officers with a producer's consent. 2 statements (3 for an officer), plus session and user.

    Who works here in another's name shows the second factor, where the setting asks for it: at the desk, which knows whose it is.
    """

    def enters(request: Any) -> bool:
        return policies.may_enter_studio(request.roles) or (
            request.roles.is_officer and queries.acts_on_behalf(request.user)
        )

    return _gate(view, enters, "studio")


def needs_post[**P](view: RoleView[P]) -> Callable[..., HttpResponse]:
    """Officers with a post today; with their authenticator app, where the setting asks for it. 2 statements (3 then)."""
    return _gate(view, lambda request: policies.may_enter_office(request.roles), "office")


def _gate[**P](view: RoleView[P], enters: Callable[[Any], bool], part: str) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.roles = queries.roles_of(request.user)
        if not enters(request):
            return wrong_role(request, part)
        if part == "office" and (asked := ask_second_factor(request)):
            return asked
        return view(request, *args, **kwargs)

    return checked


def ask_second_factor(request: HttpRequest, back: str = "") -> HttpResponse | None:
    """Where the setting wants two factors of officers and staff: to the page that sets the app up, or that asks for its code and leads `back`
    (the page asked for, unless it was a form). None: go on. At most 1 statement."""
    missing = policies.missing_factor(request)
    if missing is policies.Factor.SET_UP:
        messages.info(request, _("Cán bộ đăng nhập bằng hai lớp. Cài ứng dụng xác thực một lần là xong."))
        return redirect("mfa_activate_totp")
    return to_give_factor(request, back) if missing is policies.Factor.GIVE else None


def to_give_factor(request: HttpRequest, back: str = "") -> HttpResponse:
    """To the page that asks for a code of the app."""
    back = back or (request.get_full_path() if request.method in {"GET", "HEAD"} else "/")
    return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


def factor_used[**P](view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages that switch the app off or show its recovery codes: the password alone, in a session older than the app, is not enough."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated and policies.unused_factor(request) is policies.Factor.GIVE:
            return to_give_factor(request)
        return view(request, *args, **kwargs)

    return checked


def wrong_role(request: Any, part: str) -> HttpResponse:
    """403: which account is signed in, and what to do."""
    context = {"part": part, "roles": request.roles}
    return render(request, "marketplace/accounts/wrong_role.html", context, status=403)
