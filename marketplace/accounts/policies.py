"""Which part of the house somebody may enter. What they may do inside is each room's own policy."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser

from catalog.places.models import Post
from catalog.producers.models import Membership
from marketplace.accounts.models import User


@dataclass(frozen=True, slots=True)
class Roles:
    """What a user is today: memberships with their producers, posts with their places."""

    memberships: tuple[Membership, ...] = ()
    posts: tuple[Post, ...] = ()
    is_staff: bool = False
    is_superuser: bool = False

    @property
    def is_officer(self) -> bool:
        """Holds a post today."""
        return bool(self.posts)

    @property
    def is_producer(self) -> bool:
        """Works for a producer."""
        return bool(self.memberships)


def may_enter_studio(roles: Roles) -> bool:
    """Producers' people; superusers to help them. (Officers with a producer's consent: `queries.acts_on_behalf`.)"""
    return roles.is_producer or roles.is_superuser


def may_enter_office(roles: Roles) -> bool:
    """Officers with a post today; superusers to help them."""
    return roles.is_officer or roles.is_superuser


def needs_second_factor(user: AbstractBaseUser) -> bool:
    """Must this officer set up an authenticator app first? By the setting OFFICERS_NEED_SECOND_FACTOR. At most 1 statement."""
    if not settings.OFFICERS_NEED_SECOND_FACTOR:
        return False
    from allauth.mfa.utils import is_mfa_enabled

    assert isinstance(user, User)
    return not is_mfa_enabled(user)
