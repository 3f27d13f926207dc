"""Accounts of the API's clients: joining, a new password, leaving. Letters lead to the shop front's own pages."""

from collections.abc import Collection, Mapping
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.core.errors import Problem, Refused, refuse_if_any
from catalog.core.ratelimit import allow
from marketplace.accounts.models import User
from marketplace.accounts.queries import split_name

from .closing import close_account, reasons_to_stay
from .links import CONFIRM, DELETE, RESET, check_address, is_token, send, send_link
from .people import drop_abandoned_signups

JOIN_AN_HOUR = 30  # of one address
LONGEST_NAME = 120


def full_name(first: str, last: str) -> str:
    """As it is said in Viet Nam: "Nguyễn Thị" and "Hường" are Nguyễn Thị Hường."""
    return " ".join(f"{last} {first}".split())


def join(
    *,
    client: str,
    email: str,
    password: str,
    url: str,
    first_name: str = "",
    last_name: str = "",
    language: str = "vi",
    metadata: Mapping[str, str] | None = None,
) -> User | None:
    """A new account, whose address counts once the letter's link was followed. None for an address that has one: its owner is told by letter, and
    whoever asked sees the same answer. Raises `Refused` by field."""
    email = email.strip().lower()
    name = full_name(first_name, last_name)
    check_address(url)
    problems = _wrong_address(email)
    if len(name) > LONGEST_NAME:
        problems.append(Problem("too_long", _("Tối đa %(n)s ký tự.") % {"n": LONGEST_NAME}, "first_name"))
    user = User(
        email=email, name=name, language="en" if language.startswith("en") else "vi", metadata=dict(metadata or {})
    )
    problems += wrong_password(password, user)
    refuse_if_any(problems)
    if not allow(f"join:{client}", JOIN_AN_HOUR, 3600):
        raise Refused.because("delayed", _("Từ nơi này vừa đăng ký quá nhiều lần. Đợi một giờ rồi thử lại."))
    try:
        with transaction.atomic():
            drop_abandoned_signups(email=email)
            if (
                User.objects.filter(email__iexact=email).exists()
                or EmailAddress.objects.filter(email__iexact=email).exists()
            ):
                send(email, "account/email/account_already_exists", password_reset_url=_reset_page())
                return None
            user.set_password(password)
            with audit.context(reason="joined by the API"):
                user.save()
            EmailAddress.objects.create(user=user, email=email, verified=False, primary=True)
            send_link(user=user, purpose=CONFIRM, url=url)
    except IntegrityError:  # the same address in the same moment
        return None
    return user


def _reset_page() -> str:
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password')}"


def _wrong_address(email: str) -> list[Problem]:
    try:
        validate_email(email)
    except ValidationError:
        return [Problem("email", _("Địa chỉ e-mail viết chưa đúng. Ví dụ huong@example.vn."), "email")]
    return [] if len(email) <= 254 else [Problem("email", _("Tối đa %(n)s ký tự.") % {"n": 254}, "email")]


def wrong_password(password: str, user: User, field: str = "password") -> list[Problem]:
    """Why a password is none, in Django's own codes: password_too_short, password_too_common, password_too_similar."""
    if len(password) > 1_000:
        return [Problem("too_long", _("Tối đa %(n)s ký tự.") % {"n": 1_000}, field)]
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Problem(each.code or "invalid", " ".join(each.messages), field) for each in error.error_list]
    return []


@transaction.atomic
def confirm(*, email: str, token: str) -> User:
    """The letter's link was followed: the address is proven. Raises `Refused` (`token`)."""
    user = _of_link(email, CONFIRM, token)
    _prove(user)
    return user


def _prove(user: User) -> None:
    EmailAddress.objects.filter(user=user, email__iexact=user.email).update(verified=True)


def _of_link(email: str, purpose: str, token: str) -> User:
    user = User.objects.filter(email__iexact=email.strip()[:254], is_active=True).first()
    if user is None or not is_token(user, purpose, token):
        raise Refused.because("token", _("Liên kết đã hết hạn hoặc không đúng. Yêu cầu gửi lại."), "token")
    return user


def ask_reset(*, email: str, url: str) -> None:
    """A letter with a link to choose a new password. The answer is the same whether or not there is such an account. Raises `Refused`."""
    check_address(url)
    refuse_if_any(_wrong_address(email.strip().lower()))
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is not None:
        send_link(user=user, purpose=RESET, url=url)
        return
    send(email.strip().lower(), "account/email/unknown_account", signup_url=_signup_page())


def _signup_page() -> str:
    return f"{settings.PUBLIC_URL}{reverse('account_signup')}"


@transaction.atomic
def reset_password(*, email: str, token: str, password: str) -> User:
    """A new password by the letter's link, which also proves the address. Tokens and sessions of before are worth nothing. Raises `Refused`."""
    user = _of_link(email, RESET, token)
    refuse_if_any(wrong_password(password, user))
    _set(user, password)
    _prove(user)
    return user


def change_password(*, user: User, old: str, new: str) -> User:
    """Another password for whoever knows the one in use (who has none gives none). Every token of before is worth nothing. Raises `Refused`."""
    if not allow(f"password:{user.pk}", 10, 900):
        raise Refused.because("delayed", _("Nhập sai quá nhiều lần. Đợi 15 phút rồi thử lại."), "old_password")
    if user.has_usable_password() and not user.check_password(old[:1000]):
        raise Refused.because("wrong", _("Mật khẩu đang dùng không khớp. Nhập lại."), "old_password")
    refuse_if_any(wrong_password(new, user, "new_password"))
    _set(user, new)
    return user


def _set(user: User, password: str) -> None:
    user.set_password(password)
    with audit.context(user=user.pk, reason="password"):
        user.save(update_fields=["password"])


@transaction.atomic
def change_account(
    *,
    user: User,
    first_name: str | None = None,
    last_name: str | None = None,
    language: str | None = None,
    metadata: Mapping[str, str] | None = None,
    drops: Collection[str] = (),
) -> User:
    """What was given of a person's own data; the rest stays. `drops`: keys of the metadata. Raises `Refused`."""
    before_first, before_last = split_name(user.name)
    name = full_name(
        before_first if first_name is None else first_name, before_last if last_name is None else last_name
    )
    if len(name) > LONGEST_NAME:
        raise Refused.because("too_long", _("Tối đa %(n)s ký tự.") % {"n": LONGEST_NAME}, "first_name")
    user.name = name
    if language is not None:
        user.language = "en" if language.startswith("en") else "vi"
    user.metadata = merged(user.metadata, metadata or {}, drops)
    with audit.context(user=user.pk, reason="profile"):
        user.save(update_fields=["name", "language", "metadata"])
    return user


MOST_KEYS, LONGEST_KEY, LONGEST_VALUE = 100, 200, 10_000


def merged(before: Mapping[str, Any], given: Mapping[str, str], drops: Collection[str] = ()) -> dict[str, Any]:
    """Metadata with these keys set, and without those. Raises `Refused` for an empty key, one too many, or a value too long."""
    for key, value in given.items():
        if not key.strip():
            raise Refused.because("required", _("Khóa không được để trống."), "input")
        if len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise Refused.because("too_long", _("Tối đa %(n)s ký tự.") % {"n": LONGEST_VALUE}, "input")
    found = {key: value for key, value in {**before, **given}.items() if key not in drops}
    if len(found) > MOST_KEYS:
        raise Refused.because("too_many", _("Tối đa %(n)s khóa.") % {"n": MOST_KEYS}, "input")
    return found


def ask_deletion(*, user: User, url: str) -> None:
    """A letter with a link by which the account is deleted. Raises `Refused`."""
    check_address(url)
    if reasons := reasons_to_stay(user):
        raise Refused(*reasons)
    if not user.email:
        raise Refused.because("required", _("Thêm địa chỉ e-mail trước, để nhận thư xác nhận."), "email")
    send_link(user=user, purpose=DELETE, url=url)


def leave(*, user: User, token: str) -> None:
    """The account is closed as on its page, by the letter's link. Raises `Refused`."""
    if not is_token(user, DELETE, token):
        raise Refused.because("token", _("Liên kết đã hết hạn hoặc không đúng. Yêu cầu gửi lại."), "token")
    close_account(user=user, by=user)


__all__ = [
    "ask_deletion",
    "ask_reset",
    "change_account",
    "change_password",
    "confirm",
    "join",
    "leave",
    "merged",
    "reset_password",
]
