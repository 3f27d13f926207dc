"""People for tests: users, officers with a post, members of a producer."""

import datetime as dt
from itertools import count
from typing import Any

from django.test import Client

from catalog.core import clock
from catalog.places.models import Level, Post, PostRole, Unit
from catalog.producers.models import Membership, MembershipRole, Producer
from marketplace.accounts.models import User

PASSWORD = "mot-mat-khau-dai"
_numbers = count(1)


def make_user(**over: Any) -> User:
    """A user with an e-mail address, unless `email=None` and a `phone` (E.164) are given; the password is `PASSWORD`."""
    n = next(_numbers)
    fields: dict[str, Any] = {"email": f"nguoi{n}@example.org", "name": f"Người Thử {n}", "password": PASSWORD} | over
    fields.setdefault("phone_verified", bool(fields.get("phone")))
    return User.objects.create_user(**fields)


def client_of(user: User) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(user)
    return client


def make_officer(
    *,
    place: Unit | None = None,
    level: str = "",
    role: str = PostRole.OFFICER,
    starts_on: dt.date = dt.date(2025, 7, 1),
    ends_on: dt.date | None = None,
    user: User | None = None,
    **over: Any,
) -> User:
    """A user posted at `place` (none: the ministry). `level` follows from the place; further arguments are the user's."""
    user = user or make_user(**over)
    Post.objects.create(
        user=user,
        place=place,
        level=level or (Level(place.level).value if place else "ministry"),
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return user


def make_member(*, producer: Producer, role: str = MembershipRole.OWNER, user: User | None = None, **over: Any) -> User:
    """A user who works for `producer`; further arguments are the user's."""
    user = user or make_user(**over)
    Membership.objects.create(producer=producer, user=user, role=role, created_at=clock.now())
    return user


def make_superuser(**over: Any) -> User:
    """Who may do everything, the admin included."""
    return make_user(**({"is_staff": True, "is_superuser": True} | over))
