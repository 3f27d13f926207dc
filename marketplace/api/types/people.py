"""Buyers and colleagues, for whoever keeps a shop; permissions and groups in Saleor's words."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.producers.models import MembershipRole
from marketplace.api.batch import make_peers
from marketplace.api.ids import key_of, text_of
from marketplace.api.reads import people as reads
from marketplace.api.reads.conditions import clean, plain
from marketplace.api.reads.people import GroupRow
from marketplace.api.staff import OF_ROLE, Permission, needs
from marketplace.api.types.accounts import User
from marketplace.api.types.channels import Channel
from marketplace.api.types.common import (
    DateRangeInput,
    DateTimeRangeInput,
    IntRangeInput,
    MetadataFilter,
    MetadataFilterInput,
    Node,
    OrderDirection,
    StringFilterInput,
    enum,
    identified,
    one_kind,
    way_of,
)
from marketplace.api.types.connections import PAGING, Connection, connection_of, page_of, short_list
from marketplace.api.types.order_inputs import AddressFilterInput, IntFilterInput

PermissionEnum = enum("PermissionEnum", " ".join(Permission))
P = Permission


def said_of(permission: str) -> dict[str, str]:
    """A permission with its name: MANAGE_ORDERS is "Manage orders"."""
    return {"code": str(permission), "name": permission.replace("_", " ").capitalize()}


class PermissionType(graphene.ObjectType):  # type: ignore[misc]
    """What may be done."""

    class Meta:
        name = "Permission"

    code = graphene.Field(PermissionEnum, required=True)
    name = graphene.String(required=True)


class Group(graphene.ObjectType):  # type: ignore[misc]
    """A role at a producer, with its people. The row is a `GroupRow`."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True)
    users = graphene.List(graphene.NonNull(User))
    permissions = graphene.List(graphene.NonNull(PermissionType))
    user_can_manage = graphene.Boolean(required=True)
    accessible_channels = graphene.List(graphene.NonNull(Channel))
    restricted_access_to_channels = graphene.Boolean(required=True)

    resolve_id = identified("Group")

    @staticmethod
    @needs(P.MANAGE_STAFF)
    def resolve_users(root: GroupRow, info: Any) -> list[Any]:
        """Of all groups of the list at once: 1 statement. Another producer's people are nobody's business."""
        if not info.context.staff.covers(root.producer.pk, P.MANAGE_STAFF):
            return []
        found: list[Any] = info.context.batches.get(reads.members_of, root, default=[])
        return found

    @staticmethod
    def resolve_permissions(root: GroupRow, info: Any) -> list[dict[str, str]]:
        """Those of its role, over its producer's rows."""
        return [said_of(each) for each in sorted(OF_ROLE[root.role])]

    @staticmethod
    def resolve_user_can_manage(root: GroupRow, info: Any) -> bool:
        """Whether who asks gives and takes this role there."""
        staff = info.context.staff
        if root.role == MembershipRole.OWNER and not staff.is_superuser:
            return root.producer.pk in staff.owns
        return bool(staff.covers(root.producer.pk, P.MANAGE_STAFF))

    @staticmethod
    def resolve_accessible_channels(root: GroupRow, info: Any) -> list[Any]:
        """Shops are not kept apart by channel: none is named, none is closed."""
        return []

    @staticmethod
    def resolve_restricted_access_to_channels(root: GroupRow, info: Any) -> bool:
        """Never."""
        return False


class UserPermission(graphene.ObjectType):  # type: ignore[misc]
    """A permission that somebody has, and by which of his roles."""

    code = graphene.Field(PermissionEnum, required=True)
    name = graphene.String(required=True)
    source_permission_groups = graphene.List(graphene.NonNull(Group), user_id=graphene.ID(required=True))

    @staticmethod
    def resolve_source_permission_groups(root: Any, info: Any, user_id: str) -> list[GroupRow]:
        """Of the user whose permission it is."""
        return [each for each in root["groups"] if root["code"] in OF_ROLE[each.role]]


def roles_seen(user: Any, info: Any) -> list[GroupRow]:
    """A user's roles, as far as who asks may know them: his own, and those at the asker's producers."""
    if info.context.user is None:
        return []
    found: list[GroupRow] = info.context.batches.get(reads.roles_of_users, user, default=[])
    if user.pk == info.context.user.pk:
        return found
    return [each for each in found if info.context.staff.covers(each.producer.pk, P.MANAGE_STAFF)]


def permissions_seen(user: Any, info: Any) -> list[dict[str, Any]]:
    """With the roles that they come from."""
    groups = roles_seen(user, info)
    own: set[Permission] = set().union(*(OF_ROLE[each.role] for each in groups))
    if user.is_superuser and user.is_active and info.context.user is not None:
        own = set(Permission)
    return [{**said_of(each), "groups": groups} for each in sorted(own)]


def editable_groups(user: Any, info: Any) -> list[GroupRow]:
    """The roles that who asks may give; of another user none."""
    if info.context.user is None or user.pk != info.context.user.pk or not info.context.staff.may(P.MANAGE_STAFF):
        return []

    def groups(_users: Any) -> dict[int, list[GroupRow]]:
        mine = reads.groups_for(info.context.staff)
        return {user.pk: [each for each in mine if Group.resolve_user_can_manage(each, info)]}

    found: list[GroupRow] = info.context.batches.once("editable", user, groups, [])
    return found


_UserEdge, UserConnection = connection_of(User)
_GroupEdge, GroupConnection = connection_of(Group)
UserSortField = graphene.Enum(
    "UserSortField", [(name, name) for name in reads.SORTS], description="What people are ordered by."
)
PermissionGroupSortField = enum("PermissionGroupSortField", "NAME")
StaffMemberStatus = enum("StaffMemberStatus", "ACTIVE DEACTIVATED")


class UserSortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(UserSortField, required=True)


class PermissionGroupSortingInput(graphene.InputObjectType):  # type: ignore[misc]
    """In what order."""

    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(PermissionGroupSortField, required=True)


class CustomerFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    date_joined = graphene.InputField(DateRangeInput)
    number_of_orders = graphene.InputField(IntRangeInput)
    placed_orders = graphene.InputField(DateRangeInput)
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    updated_at = graphene.InputField(DateTimeRangeInput)


class CustomerWhereInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these; AND and OR as deep as 8."""

    metadata = graphene.InputField(MetadataFilterInput)
    ids = graphene.List(graphene.NonNull(graphene.ID))
    email = graphene.InputField(StringFilterInput)
    first_name = graphene.InputField(StringFilterInput)
    last_name = graphene.InputField(StringFilterInput)
    is_active = graphene.Boolean()
    date_joined = graphene.InputField(DateTimeRangeInput)
    updated_at = graphene.InputField(DateTimeRangeInput)
    placed_orders_at = graphene.InputField(DateTimeRangeInput)
    addresses = graphene.InputField(AddressFilterInput)
    number_of_orders = graphene.InputField(IntFilterInput)
    AND = graphene.List(graphene.NonNull(lambda: CustomerWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CustomerWhereInput), name="OR")


class StaffUserInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    status = graphene.InputField(StaffMemberStatus)
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))


class PermissionGroupFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))


def _page(info: Any, rows: Any, given: dict[str, Any], name: str) -> Connection:
    order = given.get("sort_by")
    rows, column = reads.sorted_people(rows, plain(order["field"]) if order else "", info.context.staff)
    way = way_of(order["direction"]) if order else "desc"
    paging = {key: given.get(key) for key in PAGING}
    found = page_of(rows, ((column, way), ("pk", way)), name, **paging)
    make_peers([edge.node for edge in found.edges])
    return found


class PeopleQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    customers = graphene.Field(
        UserConnection,
        filter=graphene.Argument(CustomerFilterInput),
        where=graphene.Argument(CustomerWhereInput),
        sort_by=graphene.Argument(UserSortingInput),
        search=graphene.String(),
        **PAGING,
    )
    staff_users = graphene.Field(
        UserConnection,
        filter=graphene.Argument(StaffUserInput),
        sort_by=graphene.Argument(UserSortingInput),
        **PAGING,
    )
    user = graphene.Field(User, id=graphene.ID(), email=graphene.String(), external_reference=graphene.String())
    permission_groups = graphene.Field(
        GroupConnection,
        filter=graphene.Argument(PermissionGroupFilterInput),
        sort_by=graphene.Argument(PermissionGroupSortingInput),
        **PAGING,
    )
    permission_group = graphene.Field(Group, id=graphene.ID(required=True))

    @staticmethod
    @needs(P.MANAGE_USERS)
    def resolve_customers(root: Any, info: Any, **given: Any) -> Connection:
        """Who bought with an account of the asker's shops. 1 statement, 1 for the number of all."""
        one_kind(given)
        staff = info.context.staff
        rows = reads.filtered(reads.customers_for(staff), given.get("filter") or {}, staff)
        if given.get("where"):
            rows = reads.where(rows, given["where"], staff)
        if text := given.get("search"):
            rows = rows.filter(reads.search_customers(text))
        return _page(info, rows, given, "customers")

    @staticmethod
    @needs(P.MANAGE_STAFF)
    def resolve_staff_users(root: Any, info: Any, **given: Any) -> Connection:
        """Who works for the asker's producers. 1 statement, 1 for the number of all."""
        rows = reads.colleagues(info.context.staff).filter(reads.search_colleagues(given.get("filter") or {}))
        return _page(info, rows, given, "staffUsers")

    @staticmethod
    @needs(P.MANAGE_STAFF, P.MANAGE_USERS)
    def resolve_user(
        root: Any,
        info: Any,
        id: str | None = None,  # noqa: A002  Saleor's name
        email: str | None = None,
        external_reference: str | None = None,
    ) -> Any:
        """A colleague or a buyer, by id or mail; None for anybody else. At most 2 statements."""
        if not id and not email:
            raise Refused.because("graphql_error", "Name the user: id or email.", "id")
        which = {"pk": key_of(id, "User")} if id else {"face_email__iexact": clean(email or "")}
        staff = info.context.staff
        for rows in (reads.colleagues(staff), reads.customers_for(staff)):
            if found := rows.filter(**which).order_by("pk").first():
                return found
        return None

    @staticmethod
    @needs(P.MANAGE_STAFF)
    def resolve_permission_groups(root: Any, info: Any, **given: Any) -> Connection:
        """The roles at the asker's producers. 1 statement."""
        asked = given.get("filter") or {}
        rows = reads.groups_for(info.context.staff)
        if asked.get("search"):
            rows = [row for row in rows if clean(asked["search"]).casefold() in row.name.casefold()]
        if asked.get("ids") is not None:
            keys = {text_of(text, "Group", "ids") for text in asked["ids"]}
            rows = [row for row in rows if row.pk in keys]
        order = given.get("sort_by")
        if order:
            rows.sort(key=lambda row: row.name, reverse=way_of(order["direction"]) == "desc")
        paging = {name: given.get(name) for name in PAGING}
        return short_list(rows, lambda row: row.pk, "permissionGroups", **paging)

    @staticmethod
    @needs(P.MANAGE_STAFF)
    def resolve_permission_group(root: Any, info: Any, id: str) -> GroupRow | None:  # noqa: A002  Saleor's name
        """One of them; None for another producer's. 1 statement."""
        try:
            return reads.group_at(id, info.context.staff)
        except Refused as refused:
            if refused.problems[0].code == "not_found":
                return None
            raise
