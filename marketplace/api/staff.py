"""Who works here, by Saleor's names: what a membership lets somebody do through the API, and over whose rows.

Mapped here and nowhere else. Permissions only open the door: what may be done behind it each room's own policy says, in its services.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import wraps
from typing import Any

from django.db.models import Q

from catalog.producers.models import Membership, MembershipRole
from marketplace.accounts.models import User
from marketplace.api.errors import ApiError
from marketplace.apps.models import App


class Permission(StrEnum):
    """Saleor's, all of them."""

    MANAGE_USERS = "MANAGE_USERS"
    MANAGE_STAFF = "MANAGE_STAFF"
    IMPERSONATE_USER = "IMPERSONATE_USER"
    MANAGE_APPS = "MANAGE_APPS"
    MANAGE_OBSERVABILITY = "MANAGE_OBSERVABILITY"
    MANAGE_CHECKOUTS = "MANAGE_CHECKOUTS"
    HANDLE_CHECKOUTS = "HANDLE_CHECKOUTS"
    HANDLE_TAXES = "HANDLE_TAXES"
    MANAGE_TAXES = "MANAGE_TAXES"
    MANAGE_CHANNELS = "MANAGE_CHANNELS"
    MANAGE_DISCOUNTS = "MANAGE_DISCOUNTS"
    MANAGE_GIFT_CARD = "MANAGE_GIFT_CARD"
    MANAGE_MENUS = "MANAGE_MENUS"
    MANAGE_ORDERS = "MANAGE_ORDERS"
    MANAGE_ORDERS_IMPORT = "MANAGE_ORDERS_IMPORT"
    MANAGE_PAGES = "MANAGE_PAGES"
    MANAGE_PAGE_TYPES_AND_ATTRIBUTES = "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"
    HANDLE_PAYMENTS = "HANDLE_PAYMENTS"
    MANAGE_PLUGINS = "MANAGE_PLUGINS"
    MANAGE_PRODUCTS = "MANAGE_PRODUCTS"
    MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES = "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"
    MANAGE_SHIPPING = "MANAGE_SHIPPING"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    MANAGE_TRANSLATIONS = "MANAGE_TRANSLATIONS"


P = Permission
_PACKING = frozenset({P.MANAGE_ORDERS})
_RECORDING = _PACKING | {P.MANAGE_PRODUCTS}
_MANAGING = _RECORDING | {
    P.MANAGE_USERS,
    P.MANAGE_STAFF,
    P.MANAGE_APPS,
    P.MANAGE_DISCOUNTS,
    P.MANAGE_SHIPPING,
    P.MANAGE_TRANSLATIONS,
    P.HANDLE_PAYMENTS,
}
OF_ROLE: Mapping[str, frozenset[Permission]] = {
    MembershipRole.OWNER: _MANAGING,
    MembershipRole.MANAGER: _MANAGING,
    MembershipRole.STAFF: _RECORDING,  # lots and stock; labels and prices are refused by the services
    MembershipRole.PACKER: _PACKING,  # the day's parcels, and nothing of money, prices and people
}
ALL = frozenset(Permission)
PRICES = P.MANAGE_PRODUCTS
"""Whoever has this over a shop sees what its orders cost; a packer does not."""


@dataclass(frozen=True, slots=True)
class Staff:
    """What somebody may do `over` which producer's rows (by its key). `owns`: where he is an owner.

    Superusers may do everything over everybody's rows, but for orders and who placed them (`working`): the id of an order lets its holder see
    names and addresses, which are the shop's own people's alone (`orders.policies`).
    """

    is_superuser: bool = False
    over: Mapping[int, frozenset[Permission]] = field(default_factory=dict)
    owns: frozenset[int] = frozenset()

    @property
    def permissions(self) -> frozenset[Permission]:
        """Over some shop or other."""
        return ALL if self.is_superuser else frozenset[Permission]().union(*self.over.values())

    def may(self, *needed: Permission) -> bool:
        """One of these, over some shop."""
        return not self.permissions.isdisjoint(needed)

    def require(self, *needed: Permission) -> None:
        """Raises `ApiError` (`PermissionDenied`) unless one of these is there."""
        if not self.may(*needed):
            raise denied(*needed)

    def producers(self, *needed: Permission) -> tuple[int, ...]:
        """Over whose rows one of these holds, for who works there; a superuser works nowhere."""
        return tuple(sorted(key for key, held in self.over.items() if not held.isdisjoint(needed)))

    def within(self, path: str, *needed: Permission) -> Q:
        """The rows whose producer, at `path`, one of these holds over; of superusers all."""
        return Q() if self.is_superuser else Q(**{f"{path}__in": self.producers(*needed)})

    def working(self, path: str, *needed: Permission) -> Q:
        """The same, by working there alone."""
        return Q(**{f"{path}__in": self.producers(*needed)})

    def covers(self, producer: int | None, *needed: Permission) -> bool:
        """One of these over this producer's rows."""
        return self.is_superuser or self.works_for(producer, *needed)

    def works_for(self, producer: int | None, *needed: Permission) -> bool:
        """The same by working there."""
        return producer is not None and not self.over.get(producer, frozenset()).isdisjoint(needed)


NOBODY = Staff()


def denied(*needed: Permission | str) -> ApiError:
    """Saleor's answer to who may not see a field or run a mutation."""
    names = ", ".join(needed)
    return ApiError("PermissionDenied", f"To access this path, you need one of the following permissions: {names}")


def staff_of(user: User | None) -> Staff:
    """1 statement, none for nobody."""
    if user is None or not user.is_active:
        return NOBODY
    roles = dict(Membership.objects.filter(user_id=user.pk).values_list("producer", "role"))
    owns = frozenset(key for key, role in roles.items() if role == MembershipRole.OWNER)
    return Staff(user.is_superuser, over={key: OF_ROLE[role] for key, role in roles.items()}, owns=owns)


def staff_of_app(app: App) -> Staff:
    """An app works at its shop for who made it: what both may do there. 1 statement, none for the platform's."""
    if app.shop is None or app.created_by_id is None:
        return NOBODY
    producer = app.shop.producer_id
    roles = Membership.objects.filter(user_id=app.created_by_id, user__is_active=True, producer=producer)
    role = roles.values_list("role", flat=True).first()
    held = OF_ROLE[role] if role else frozenset[Permission]()
    return Staff(over={producer: held & {Permission(each) for each in app.permissions}})


def needs(*needed: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Of a resolver: only for who has one of these over some shop; the resolver itself keeps to that shop's rows (`Staff.within`)."""

    def guard(resolve: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(resolve)
        def guarded(root: Any, info: Any, **given: Any) -> Any:
            info.context.staff.require(*needed)
            return resolve(root, info, **given)

        guarded.needed = needed  # type: ignore[attr-defined]  # for the test that walks them
        return guarded

    return guard
