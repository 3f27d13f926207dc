"""Which part of the house somebody may enter. What they may do inside is each room's own policy."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest

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


class Factor(StrEnum):
    """What stands between somebody and a part of the house that wants two factors."""

    NONE = "none"  # not wanted, or given
    SET_UP = "set up"  # there is no authenticator app yet
    GIVE = "give"  # there is one, and this session has not used it


def missing_factor(request: HttpRequest) -> Factor:
    """For officers, staff, and who works in another's name: by the setting OFFICERS_NEED_SECOND_FACTOR. At most 1 statement.

    A session counts only when its own sign-in, or a later question, was answered with the app or a recovery code: one that began before the app
    was set up, or that only the password opened again, does not.
    """
    return unused_factor(request) if settings.OFFICERS_NEED_SECOND_FACTOR else Factor.NONE


def unused_factor(request: HttpRequest) -> Factor:
    """The same whatever the setting says. 1 statement."""
    from allauth.account.authentication import get_authentication_records
    from allauth.mfa.utils import is_mfa_enabled

    user = request.user
    assert isinstance(user, User)
    if not is_mfa_enabled(user):
        return Factor.SET_UP
    used = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    return Factor.NONE if used else Factor.GIVE
