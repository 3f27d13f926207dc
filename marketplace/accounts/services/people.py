"""What people change about themselves."""

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import Problem, refuse_if_any
from marketplace.accounts.models import User

LANGUAGES = ("vi", "en")


@transaction.atomic
def change_profile(*, user: User, name: str, by: User) -> User:
    """Set the name others see (1 to 120 characters)."""
    name = " ".join(name.split())
    problems = []
    if not name:
        problems.append(Problem("required", _("Nhập họ và tên."), "name"))
    if len(name) > 120:
        problems.append(
            Problem("too_long", _("Tên dài %(n)s ký tự, tối đa 120 ký tự.") % {"n": len(name)}, "name"),
        )
    refuse_if_any(problems)
    with audit.context(user=by.pk, reason="profile"):
        user.name = name
        user.save(update_fields=["name"])
    return user


@transaction.atomic
def change_language(*, user: User, language: str, by: User) -> User:
    """Set the language of pages, mails and messages: vi or en."""
    refuse_if_any(
        []
        if language in LANGUAGES
        else [Problem("unknown_language", _("Chỉ có tiếng Việt và tiếng Anh."), "language")],
    )
    with audit.context(user=by.pk, reason="language"):
        user.language = language
        user.save(update_fields=["language"])
    return user


@transaction.atomic
def sign_out_everywhere(*, user: User, by: User) -> User:
    """End every session of a user: each carries a hash of `session_round`. The caller keeps its own alive if it wants to."""
    with audit.context(user=by.pk, reason="sign out everywhere"):
        User.objects.filter(pk=user.pk).update(session_round=F("session_round") + 1)
    user.refresh_from_db(fields=["session_round"])
    return user


@transaction.atomic
def drop_abandoned_signups(*, email: str = "", phone: str = "") -> int:
    """Delete accounts that reserved this address or number and never proved it, so that its owner can sign up.

    They never signed in (an unproven account cannot), so they own nothing. Gives how many went.
    """
    held = Q()
    if email:
        held |= Q(email__iexact=email)
    if phone:
        held |= Q(phone=phone)
    if not held:
        return 0
    abandoned = User.objects.filter(
        held, last_login=None, phone_verified=False, is_staff=False, posts=None, memberships=None
    ).exclude(emailaddress__verified=True)
    pks = list(abandoned.values_list("pk", flat=True))
    User.objects.filter(pk__in=pks).delete()
    return len(pks)
