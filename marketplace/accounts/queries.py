"""Who somebody is here."""

from functools import lru_cache

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q

from catalog.core import clock
from catalog.core.errors import Refused
from catalog.places.policies import active_posts
from catalog.producers.models import BehalfConsent, Membership
from catalog.producers.services import checks
from marketplace.accounts.models import SigningKey, User
from marketplace.accounts.policies import Roles

__all__ = [
    "Roles",
    "acts_on_behalf",
    "proven_addresses",
    "public_key",
    "published_keys",
    "roles_of",
    "split_name",
    "user_by_address",
]


def roles_of(user: AbstractBaseUser | AnonymousUser) -> Roles:
    """Memberships and the posts held today. 2 statements; none for nobody."""
    if not isinstance(user, User) or not user.is_active:
        return Roles()
    return Roles(
        memberships=tuple(
            Membership.objects.filter(user_id=user.pk).select_related("producer").order_by("producer__name", "pk")
        ),
        posts=tuple(active_posts(user).select_related("place").order_by("starts_on", "pk")),
        is_staff=user.is_staff,
        is_superuser=user.is_superuser,
    )


def acts_on_behalf(user: AbstractBaseUser) -> bool:
    """Has some producer consented that this officer works in its name today? 1 statement."""
    return (
        BehalfConsent.objects.filter(officer_id=user.pk, withdrawn_at=None, given_on__lte=clock.today())
        .filter(Q(until=None) | Q(until__gte=clock.today()))
        .exists()
    )


def proven_addresses(user: AbstractBaseUser | AnonymousUser) -> tuple[str, ...]:
    """The e-mail addresses and the phone number (E.164) that this user has shown to be theirs. 1 statement; none for nobody."""
    if not isinstance(user, User):
        return ()
    emails = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return (*emails, *([user.phone] if user.phone and user.phone_verified else []))


def user_by_address(typed: str) -> User | None:
    """The active user who signs in with this e-mail address or telephone number, as typed. 1 statement."""
    typed = typed.strip()[:254].replace("\x00", "")
    if "@" in typed:
        return User.objects.filter(email__iexact=typed, is_active=True).first()
    try:
        number = checks.phone(typed)
    except Refused:
        return None
    return User.objects.filter(phone=number, phone_verified=True, is_active=True).first() if number else None


def published_keys() -> list[SigningKey]:
    """Public keys by which tokens may still be signed. 1 statement."""
    return list(SigningKey.objects.order_by("-created_at"))


def public_key(kid: str) -> str | None:
    """The PEM of a key by its name; None for one that is not ours. 1 statement a minute and process."""
    return _public_key(kid, int(clock.now().timestamp()) // 60)


@lru_cache(maxsize=16)
def _public_key(kid: str, minute: int) -> str | None:
    if "\x00" in kid:
        return None
    return SigningKey.objects.filter(kid=kid).values_list("public", flat=True).first()


def split_name(name: str) -> tuple[str, str]:
    """(first, last) as Saleor has them, of a name as it is said in Viet Nam: ("Hường", "Nguyễn Thị")."""
    last, _space, first = name.strip().rpartition(" ")
    return first, last
