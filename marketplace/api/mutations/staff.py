"""A producer's people: invitations, roles. What Saleor calls a permission group is a role at a producer; roles are given, none is made."""

from typing import Any

import graphene
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core.errors import Conflict, Problem, Refused
from catalog.producers.models import Membership
from catalog.producers.services import change_role, invite_member, remove_member
from marketplace.accounts.models import User as UserRow
from marketplace.accounts.services.invitations import link_of, send_invitation
from marketplace.api.ids import key_of
from marketplace.api.reads.people import GroupRow, colleagues, group_at
from marketplace.api.staff import Permission
from marketplace.api.types.accounts import AddressTypeEnum, User
from marketplace.api.types.common import MetadataInput
from marketplace.api.types.people import Group, PermissionEnum

from .common import Mutation, error_type, errors
from .family import AccountErrorCode

P = Permission


def _list(kind: Any) -> Any:
    return graphene.List(graphene.NonNull(kind))


StaffError = error_type(
    "Staff",
    AccountErrorCode,
    address_type=graphene.Field(AddressTypeEnum),
    permissions=_list(PermissionEnum),
    groups=_list(graphene.ID),
    users=_list(graphene.ID),
)
PermissionGroupErrorCode, PermissionGroupError = errors(
    "PermissionGroup",
    """REQUIRED UNIQUE ASSIGN_NON_STAFF_MEMBER DUPLICATED_INPUT_ITEM CANNOT_REMOVE_FROM_LAST_GROUP LEFT_NOT_MANAGEABLE_PERMISSION
    OUT_OF_SCOPE_PERMISSION OUT_OF_SCOPE_USER OUT_OF_SCOPE_CHANNEL""",
    permissions=_list(PermissionEnum),
    users=_list(graphene.ID),
    channels=_list(graphene.ID),
)


class StaffMutation(Mutation):
    """Of people who work somewhere."""

    class Meta:
        abstract = True

    known = AccountErrorCode
    errors = graphene.List(graphene.NonNull(StaffError), required=True)
    codes = {"last_owner": "LEFT_NOT_MANAGEABLE_PERMISSION", "address_needed": "REQUIRED", "member_gone": "NOT_FOUND"}
    user = graphene.Field(User)


_FIELDS: dict[str, Any] = {
    "first_name": graphene.String,
    "last_name": graphene.String,
    "email": graphene.String,
    "is_active": graphene.Boolean,
    "note": graphene.String,
    "metadata": lambda: _list(MetadataInput),
    "private_metadata": lambda: _list(MetadataInput),
    "add_groups": lambda: _list(graphene.ID),
}


def _input(name: str, doc: str, **more: Any) -> Any:
    fields = {key: kind() for key, kind in _FIELDS.items()} | more
    return type(name, (graphene.InputObjectType,), {"__doc__": doc} | fields)


StaffCreateInput = _input(
    "StaffCreateInput", "Whom to invite, and to which roles. Names are everybody's own.", redirect_url=graphene.String()
)
StaffUpdateInput = _input(
    "StaffUpdateInput", "Which role somebody gets, and which he loses.", remove_groups=_list(graphene.ID)
)
MOST_GROUPS = 20


def _groups(info: Any, ids: Any, field: str) -> list[GroupRow]:
    info.context.staff.require(P.MANAGE_STAFF)
    return [group_at(text, info.context.staff, field) for text in (ids or ())[:MOST_GROUPS]]


class StaffCreate(StaffMutation):
    """Invite somebody by mail to work for a producer. There is no account, and no role, before he has followed the letter's link."""

    class Arguments:
        input = StaffCreateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """`addGroups` says where and as what. `user` stays null: nobody is told who has an account here."""
        groups = _groups(info, input.get("add_groups"), "add_groups")
        if not groups:
            words = _("Ghi nhóm quyền (vai trò ở một cơ sở) của người được mời.")
            raise Refused.because("required", words, "add_groups")
        with transaction.atomic():
            issued = [
                invite_member(
                    producer=each.producer, role=each.role, sent_to=input.get("email") or "", by=info.context.somebody
                )
                for each in groups
            ]
        for each in issued:
            send_invitation(invitation=each.invitation, link=link_of(each.token))
        return {"user": None}

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """Our `sent_to` is Saleor's email."""
        return super().told(
            Problem(problem.code, problem.message, {"sent_to": "email"}.get(problem.field, problem.field))
        )


def _give(group: GroupRow, user: UserRow, by: UserRow) -> None:
    """Somebody who works there gets another role. Raises `Refused` for whoever does not: people are invited."""
    member = Membership.objects.filter(producer=group.producer, user=user).first()
    if member is None:
        words = _("Người này chưa làm ở %(name)s. Hãy mời trước.") % {"name": group.producer.name}
        raise Refused.because("outsider", words, "add_groups")
    change_role(member=member, role=group.role, by=by)


def _take(group: GroupRow, user: UserRow, by: UserRow) -> None:
    """Somebody does not work there any more. Raises `Conflict` when he has not this role."""
    member = Membership.objects.filter(producer=group.producer, user=user, role=group.role).first()
    if member is None:
        raise Conflict.because("member_gone", _("Người này đã rời cơ sở."), "remove_groups")
    remove_member(member=member, by=by)


def _colleague(info: Any, id: str, field: str = "id") -> UserRow:  # noqa: A002  Saleor's name
    info.context.staff.require(P.MANAGE_STAFF)
    found = colleagues(info.context.staff).filter(pk=key_of(id, "User", field)).first()
    if found is None:
        raise Refused.because("not_found", f"Couldn't resolve to a node: {id[:200]}", field)
    return found


class StaffUpdate(StaffMutation):
    """Another role at a producer, or none. One role at a time: the one that is given is the one that counts."""

    class Arguments:
        id = graphene.ID(required=True)
        input = StaffUpdateInput(required=True)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """Names, addresses and whether an account is active are their owner's, or the platform's."""
        user, by = _colleague(info, id), info.context.somebody
        for name in ("first_name", "last_name", "email", "is_active", "note"):
            if input.get(name) is not None:
                raise Refused.because("not_here", "An account's own data are its owner's to change.", name)
        given = _groups(info, input.get("add_groups"), "add_groups")
        taken = _groups(info, input.get("remove_groups"), "remove_groups")
        for group in given:
            _give(group, user, by)
        kept = {group.producer.pk for group in given}
        for group in taken:
            if group.producer.pk not in kept:  # a role that is replaced is taken already
                _take(group, user, by)
        return {"user": user}


class GroupMutation(Mutation):
    """Of roles."""

    class Meta:
        abstract = True

    known = PermissionGroupErrorCode
    errors = graphene.List(graphene.NonNull(PermissionGroupError), required=True)
    codes = {
        "outsider": "ASSIGN_NON_STAFF_MEMBER",
        "last_owner": "LEFT_NOT_MANAGEABLE_PERMISSION",
        "not_found": "OUT_OF_SCOPE_USER",
        "member_gone": "OUT_OF_SCOPE_USER",
        "fixed": "OUT_OF_SCOPE_PERMISSION",
        "channels": "OUT_OF_SCOPE_CHANNEL",
    }
    group = graphene.Field(Group)

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """What stands in no table is out of the asker's reach: this family has no INVALID."""
        said = super().told(problem)
        known = cls.known._meta.enum.__members__
        return said | {"code": said["code"] if said["code"] in known else "OUT_OF_SCOPE_PERMISSION"}


class PermissionGroupCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """A further group."""

    add_permissions = _list(PermissionEnum)
    add_users = _list(graphene.ID)
    add_channels = _list(graphene.ID)
    name = graphene.String(required=True)
    restricted_access_to_channels = graphene.Boolean(default_value=False)


class PermissionGroupUpdateInput(graphene.InputObjectType):  # type: ignore[misc]
    """Who is to have a role. What it lets people do is the same everywhere."""

    add_permissions = _list(PermissionEnum)
    add_users = _list(graphene.ID)
    add_channels = _list(graphene.ID)
    name = graphene.String()
    remove_permissions = _list(PermissionEnum)
    remove_users = _list(graphene.ID)
    remove_channels = _list(graphene.ID)
    restricted_access_to_channels = graphene.Boolean()


def _fixed() -> Refused:
    words = _("Vai trò có sẵn: chủ, quản lý, nhân viên, người gói hàng. Thêm người vào một vai trò.")
    return Refused.because("fixed", words, "name")


class PermissionGroupCreate(GroupMutation):
    """Roles are four, the same at every producer: none is made."""

    class Arguments:
        input = PermissionGroupCreateInput(required=True)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Always refused, by whom it may concern."""
        info.context.staff.require(P.MANAGE_STAFF)
        raise _fixed()


class PermissionGroupUpdate(GroupMutation):
    """People get a role, or do not work there any more."""

    class Arguments:
        id = graphene.ID(required=True)
        input = PermissionGroupUpdateInput(required=True)

    @classmethod
    @transaction.atomic
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """All of it or nothing."""
        (group,) = _groups(info, [id], "id")
        if any(input.get(name) for name in ("name", "add_permissions", "remove_permissions")):
            raise _fixed()
        if any(input.get(name) for name in ("add_channels", "remove_channels", "restricted_access_to_channels")):
            raise Refused.because("channels", "Shops are not kept apart by channel.", "add_channels")
        for field, act in (("add_users", _give), ("remove_users", _take)):
            for text in (input.get(field) or ())[:MOST_GROUPS]:
                act(group, _colleague(info, text, field), info.context.somebody)
        return {"group": group}


class StaffMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    staff_create = StaffCreate.Field()
    staff_update = StaffUpdate.Field()
    permission_group_create = PermissionGroupCreate.Field()
    permission_group_update = PermissionGroupUpdate.Field()
