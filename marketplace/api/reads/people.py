"""Buyers of the shops somebody works for, and the people who work there. A buyer is seen as he wrote himself on his last order with them."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from catalog.core.errors import Refused
from catalog.producers.models import Membership, MembershipRole, Producer
from marketplace.accounts.models import User
from marketplace.api.batch import make_peers
from marketplace.api.ids import key_of, text_of
from marketplace.api.paging import LONGEST_PAGE
from marketplace.api.reads.conditions import NONE, as_q, checked, clean, one_of, within
from marketplace.api.reads.orders import order_peers, orders_to_show
from marketplace.api.staff import Permission, Staff
from marketplace.orders.models import Order, Recipient

P = Permission


def _bought(staff: Staff) -> QuerySet[Order]:
    """What the user of an outer query bought there."""
    return Order.objects.filter(staff.working("shop__producer", P.MANAGE_USERS), group__buyer=OuterRef("pk"))


def customers_for(staff: Staff) -> QuerySet[User]:
    """Who bought of the asker's shops with an account, as `face_name` and `face_email`."""
    mine = Order.objects.filter(staff.working("shop__producer", P.MANAGE_USERS), group=OuterRef("group"))
    last = Recipient.objects.filter(Exists(mine), group__buyer=OuterRef("pk")).order_by("-group__placed_at", "-pk")
    return User.objects.filter(Exists(_bought(staff))).annotate(
        face_name=Coalesce(Subquery(last.values("name")[:1]), Value("")),
        face_email=Coalesce(Subquery(last.values("email")[:1]), Value("")),
    )


SORTS: Mapping[str, str] = {
    "FIRST_NAME": "face_name",
    "LAST_NAME": "face_name",
    "EMAIL": "face_email",
    "ORDER_COUNT": "bought",
    "CREATED_AT": "created_at",
    "LAST_MODIFIED_AT": "created_at",
    "RANK": "created_at",
}


def sorted_people(rows: QuerySet[User], sort: str, staff: Staff) -> tuple[QuerySet[User], str]:
    """With the column that a sort needs, and its name."""
    column = SORTS.get(sort, "created_at")
    return (rows.annotate(bought=_count(staff)), column) if column == "bought" else (rows, column)


def _count(staff: Staff) -> Any:
    counted = _bought(staff).order_by().values("group__buyer").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0))


def search_customers(text: str) -> Q:
    """By name or mail."""
    text = clean(text)
    return Q(face_name__icontains=text) | Q(face_email__icontains=text) if text else Q()


def _placed(given: Any, staff: Staff) -> Q:
    return Q(Exists(_bought(staff).filter(within(given, "placed_at"))))


def filtered(rows: QuerySet[User], given: Mapping[str, Any], staff: Staff) -> QuerySet[User]:
    """Saleor's `CustomerFilterInput`: all of these."""
    for name, value in given.items():
        if value is None:
            continue
        if name == "number_of_orders":
            rows = rows.annotate(bought=_count(staff)).filter(within(value, "bought"))
        elif name == "metadata":
            rows = rows.filter(NONE)  # what a client keeps of a person is his own
        elif name == "search":
            rows = rows.filter(search_customers(value))
        elif name == "ids":
            rows = rows.filter(pk__in=[key_of(text, "User", "ids") for text in checked(value, "ids")])
        elif name == "placed_orders":
            rows = rows.filter(_placed(value, staff))
        else:
            rows = rows.filter(within(value, "created_at"))
    return rows


def where(rows: QuerySet[User], given: Mapping[str, Any], staff: Staff) -> QuerySet[User]:
    """Saleor's `CustomerWhereInput`."""
    return rows.annotate(bought=_count(staff)).filter(as_q(given, lambda name, value: _leaf(name, value, staff)))


def _leaf(name: str, value: Any, staff: Staff) -> Q:
    conditions: dict[str, Callable[[], Q]] = {
        "ids": lambda: Q(pk__in=[key_of(text, "User", "ids") for text in checked(value, "ids")]),
        "email": lambda: one_of(value, "face_email"),
        "first_name": lambda: _part(value, r"(^|\s){}$"),
        "last_name": lambda: _part(value, r"^{}\s\S+$"),
        "is_active": lambda: Q(is_active=value),
        "date_joined": lambda: within(value, "created_at"),
        "updated_at": lambda: within(value, "created_at"),
        "placed_orders_at": lambda: _placed(value, staff),
        "number_of_orders": lambda: one_of(value, "bought"),
    }
    return conditions[name]() if name in conditions else NONE  # addresses and metadata: his own alone


def _part(given: Mapping[str, Any], place: str) -> Q:
    """Who has this word for a first name, or these for a last name: as `split_name` takes a name apart."""
    values = [given["eq"]] if given.get("eq") is not None else given.get("one_of") or []
    found = NONE
    for value in checked(values, "one_of"):
        found |= Q(face_name__regex=place.format(re.escape(clean(value))))
    return found


def orders_of_customers(users: Collection[int], staff: Staff) -> dict[int, list[Order]]:
    """What each bought of the asker's shops, the latest hundred. 1 statement."""
    numbered = (
        orders_to_show()
        .filter(staff.working("shop__producer", P.MANAGE_ORDERS), group__buyer__in=users)
        .annotate(
            nth=Window(RowNumber(), partition_by=F("group__buyer"), order_by=[F("placed_at").desc(), F("pk").desc()])
        )
    )
    found: dict[int, list[Order]] = {}
    for row in order_peers(numbered.filter(nth__lte=LONGEST_PAGE).order_by("-placed_at", "-pk")):
        found.setdefault(row.group.buyer_id or 0, []).append(row)
    return found


# people who work somewhere


@dataclass(slots=True)
class GroupRow:
    """A role at a producer: what Saleor calls a permission group. Roles are given: nobody makes further ones."""

    producer: Producer
    role: str
    peers: list[str] = field(default_factory=list)

    @property
    def pk(self) -> str:
        return f"{self.producer.pk}-{self.role}"

    @property
    def name(self) -> str:
        return f"{MembershipRole(self.role).label} · {self.producer.name}"


def groups_for(staff: Staff) -> list[GroupRow]:
    """The roles at the asker's producers; of superusers at the first thousand that have people. 1 statement."""
    rows = Producer.objects.filter(
        staff.within("pk", P.MANAGE_STAFF), Exists(Membership.objects.filter(producer=OuterRef("pk")))
    )
    return make_peers(
        GroupRow(each, role) for each in rows.order_by("name", "pk")[:1000] for role in MembershipRole.values
    )


def group_at(text: str, staff: Staff, name: str = "id") -> GroupRow:
    """One of them. 1 statement. Raises `Refused` (`not_found`) also for another producer's."""
    producer, _dash, role = text_of(text, "Group", name).partition("-")
    if role in MembershipRole.values and producer.isascii() and producer.isdigit() and len(producer) < 19:
        found = Producer.objects.filter(staff.within("pk", P.MANAGE_STAFF), pk=int(producer)).first()
        if found is not None:
            return GroupRow(found, role)
    raise Refused.because("not_found", "Couldn't resolve to a node: no such permission group.", name)


def members_of(groups: Collection[str]) -> dict[str, list[User]]:
    """Who has each role. 1 statement."""
    keys = {int(key.partition("-")[0]) for key in groups}
    found: dict[str, list[User]] = {}
    rows = Membership.objects.filter(producer__in=keys).select_related("user").order_by("created_at", "pk")
    for row in rows:
        found.setdefault(f"{row.producer_id}-{row.role}", []).append(row.user)
    make_peers({row.user_id: row.user for row in rows}.values())
    return found


def roles_of_users(users: Collection[int]) -> dict[int, list[GroupRow]]:
    """Each user's roles. 1 statement."""
    found: dict[int, list[GroupRow]] = {}
    rows = Membership.objects.filter(user__in=users).select_related("producer").order_by("producer__name", "pk")
    for row in rows:
        found.setdefault(row.user_id, []).append(GroupRow(row.producer, row.role))
    make_peers(group for groups in found.values() for group in groups)
    return found


def colleagues(staff: Staff) -> QuerySet[User]:
    """Who works for the asker's producers; of superusers everybody who works somewhere, and the platform's staff."""
    works = Membership.objects.filter(staff.within("producer", P.MANAGE_STAFF), user=OuterRef("pk"))
    found = Q(Exists(works)) | Q(is_staff=True) if staff.is_superuser else Q(Exists(works))
    return User.objects.filter(found).annotate(face_name=F("name"), face_email=Coalesce("email", Value("")))


def search_colleagues(given: Mapping[str, Any]) -> Q:
    """Saleor's `StaffUserInput`: all of these."""
    found = Q()
    if given.get("status") is not None:
        found &= Q(is_active=str(getattr(given["status"], "value", given["status"])) == "ACTIVE")
    if given.get("search"):
        found &= search_customers(given["search"])
    if given.get("ids") is not None:
        found &= Q(pk__in=[key_of(text, "User", "ids") for text in checked(given["ids"], "ids")])
    return found
