"""The account page and what belongs to it."""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.totp import views as totp
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.core import ratelimit
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.producers.models import Invitation
from catalog.producers.queries import invitation_by_token, is_addressed_to, masked
from catalog.producers.services import accept_invitation
from marketplace.accounts import policies, queries, services
from marketplace.accounts.forms import CloseForm, ProfileForm
from marketplace.accounts.models import User

TRIES = 5
"""Of a password to close an account, in 15 minutes."""


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Profile, roles with their doors, language, devices. 6 statements: session, user, 2 of roles, app, e-mail."""
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk) if request.POST else user)
    if request.method == "POST" and form.is_valid():
        services.change_profile(user=user, name=form.cleaned_data["name"], by=user)
        services.change_language(user=user, language=form.cleaned_data["language"], by=user)
        messages.success(request, _("Đã lưu."))
        return _speak(redirect("account_home"), user.language)
    roles = queries.roles_of(user)
    context = {
        "form": form,
        "roles": roles,
        "may_enter_studio": policies.may_enter_studio(roles),
        "may_enter_office": policies.may_enter_office(roles),
        "has_second_factor": is_mfa_enabled(user),
        "unproven_email": user.email
        and not EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists(),
    }
    return render(request, "marketplace/accounts/home.html", context, status=422 if form.errors else 200)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language of pages, signed in or not; back to `next` on this host."""
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        wanted = settings.LANGUAGE_CODE
    if isinstance(request.user, User):
        services.change_language(user=request.user, language=wanted, by=request.user)
    target = request.POST.get("next", "")
    return _speak(redirect(target if get_adapter().is_safe_url(target) else "/"), wanted)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """What is kept of me: to take it along, and to have it forgotten."""
    user = request.user
    assert isinstance(user, User)
    unsure = request.method == "POST" and "sure" not in request.POST
    if request.method == "POST" and not unsure:
        services.forget_person(user=user, by=user)
        messages.success(request, _("Đã xóa những gì bạn để lại."))
        return redirect("account_data")
    return render(request, "marketplace/accounts/data.html", {"unsure": unsure}, status=422 if unsure else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """The account's end: what goes, what stays and why, what has to be done first; by the password where there is one."""
    user = request.user
    assert isinstance(user, User)
    form = CloseForm(request.POST if request.method == "POST" else None, user=user)
    reasons = services.reasons_to_stay(user)
    status = 200
    if form.is_bound:
        status = 422
        try:
            if not ratelimit.allow(f"close-account:{user.pk}", TRIES, 900):
                raise Refused.because("too_often", _("Thử quá nhiều lần. Đợi 15 phút rồi thử lại."))
            if form.is_valid():
                services.close_account(user=user, by=user)
                logout(request)
                messages.success(request, _("Tài khoản đã đóng. Cảm ơn bạn đã dùng chợ OCOP."))
                return redirect("/")
        except Conflict as conflict:
            reasons, status = list(conflict.problems), 409
        except Refused as refused:
            form.add_error(None, str(refused.problems[0].message))
    context = {"form": form, "reasons": reasons}
    return render(request, "marketplace/accounts/close.html", context, status=status)


@never_cache
@login_required
@require_safe
def data_file(request: HttpRequest) -> HttpResponse:
    """The same as a file."""
    assert isinstance(request.user, User)
    body = json.dumps(services.data_of(request.user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    name = 'attachment; filename="du-lieu-cua-toi.json"'
    return HttpResponse(body, content_type="application/json; charset=utf-8", headers={"Content-Disposition": name})


@login_required
@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """Sign every other device out; this one stays."""
    user = request.user
    assert isinstance(user, User)
    services.sign_out_everywhere(user=user, by=user)
    update_session_auth_hash(request, user)
    messages.success(request, _("Đã đăng xuất khỏi mọi thiết bị khác."))
    return redirect("account_home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation to work for a producer: says whose and to which address, and accepts it. 4 statements: session, user, invitation, addresses."""
    invited = invitation_by_token(token)
    if request.method == "POST":
        try:
            member = accept_invitation(token=token, by=request.user, proven=queries.proven_addresses(request.user))
        except Refused as refused:
            status = 403 if isinstance(refused, NotAllowed) else 409
            return _invitation_page(request, invited, refused, status=status)
        messages.success(request, _("Bạn đã vào %(producer)s.") % {"producer": member.producer.name})
        return redirect("account_home")
    return _invitation_page(request, invited, None, status=200 if invited else 404)


def _invitation_page(
    request: HttpRequest, invited: Invitation | None, refused: Refused | None, *, status: int
) -> HttpResponse:
    context: dict[str, Any] = {"invitation": invited, "problems": refused.problems if refused else ()}
    if invited is not None:
        context["sent_to"] = masked(invited.sent_to)
        context["is_mine"] = is_addressed_to(invited, queries.proven_addresses(request.user))
        context["by_phone"] = "@" not in invited.sent_to
    return render(request, "marketplace/accounts/invitation.html", context, status=status)


def too_many_wrong_passwords(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """429 (axes' lock): passwords rest for 15 minutes, a one-time code still opens."""
    locked = render(request, "marketplace/accounts/locked.html", status=429)
    locked["Retry-After"] = "900"
    return locked


def _speak(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=31_536_000,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def activate_app(request: HttpRequest) -> HttpResponse:
    """allauth's page that sets the authenticator app up. The code typed there counts as this session's second factor."""
    before = is_mfa_enabled(request.user)
    answer: HttpResponse = totp.activate_totp(request)
    if request.method == "POST" and not before and is_mfa_enabled(request.user):
        record_authentication(request, request.user, method="mfa", type="totp")
    return answer
