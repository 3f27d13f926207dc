"""What is kept of a person in all rooms: told to them, and forgotten when they ask (Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15).

Rooms above say what they keep (`keeps`, in their handlers); this one knows the account alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from catalog.core import audit
from marketplace.accounts.models import Address, User

type Rows = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class _Keeper:
    read: Callable[[User], Rows]
    forget: Callable[..., int]


_KEEPERS: dict[str, _Keeper] = {}


def keeps(room: str, *, read: Callable[[User], Rows], forget: Callable[..., int]) -> None:
    """A room keeps something of people: `read(user)` gives it, `forget(user=…)` takes it away and gives how many rows changed."""
    _KEEPERS[room] = _Keeper(read, forget)


def data_of(user: User) -> dict[str, Any]:
    """All that is kept of a person apart from orders (which their own pages show and erase), as JSON values and times."""
    account = {
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language,
        "created_at": user.created_at,
    }
    addresses = list(
        Address.objects.filter(user=user).values(
            "first_name", "last_name", "street_address_1", "city", "country_area", "phone"
        )
    )
    rooms = {room: dict(keeper.read(user)) for room, keeper in sorted(_KEEPERS.items())}
    return {"account": account, "addresses": addresses, **rooms}


@transaction.atomic
def forget_person(*, user: User, by: User) -> int:
    """What the person said and left with others goes, and kept addresses; the account itself, orders and what organisations agreed stay. How many
    rows changed."""
    with audit.context(user=by.pk, reason="personal data forgotten"):
        changed = Address.objects.filter(user=user).delete()[0]
        for _room, keeper in sorted(_KEEPERS.items()):
            changed += keeper.forget(user=user)
    return changed
