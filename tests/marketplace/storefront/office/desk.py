"""What tests of the office share."""

from typing import Any

from django.test import Client

from catalog.places.models import Unit
from marketplace.accounts.models import User
from tests.factories.accounts import client_of, make_officer
from tests.factories.places import LAM_DONG, unit


def officer_of(place: Unit | None = None, **over: Any) -> tuple[User, Client]:
    """An officer (default: of Lâm Đồng) and their browser."""
    user = make_officer(place=place or unit(LAM_DONG), **over)
    return user, client_of(user)


def text_of(response: Any) -> str:
    """The page's source."""
    return str(response.content.decode())
