"""People and their addresses. A person sees himself alone."""

from collections.abc import Collection
from typing import Any

import graphene
from allauth.account.models import EmailAddress

from marketplace.accounts.models import Address as AddressRow
from marketplace.accounts.models import User as UserRow
from marketplace.accounts.queries import split_name
from marketplace.api.batch import make_peers
from marketplace.api.ids import global_id
from marketplace.api.reads.orders import order_peers, orders_to_show
from marketplace.api.reads.people import orders_of_customers, roles_of_users
from marketplace.api.staff import Permission
from marketplace.api.types.common import (
    CountryCode,
    CountryDisplay,
    Image,
    LanguageCodeEnum,
    MetadataInput,
    Node,
    ObjectWithMetadata,
    ThumbnailFormatEnum,
    country,
    identified,
)
from marketplace.api.types.connections import PAGING, Connection, page_of, short_list


class AddressTypeEnum(graphene.Enum):  # type: ignore[misc]
    """What an address is for."""

    BILLING = "billing"
    SHIPPING = "shipping"


class Address(graphene.ObjectType):  # type: ignore[misc]
    """Who and where. In Viet Nam: `city` is the commune or ward, `countryArea` the province, `cityArea` the district of an old address."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)
    company_name = graphene.String(required=True)
    street_address_1 = graphene.String(required=True)
    street_address_2 = graphene.String(required=True)
    city = graphene.String(required=True)
    city_area = graphene.String(required=True)
    postal_code = graphene.String(required=True)
    country = graphene.Field(CountryDisplay, required=True)
    country_area = graphene.String(required=True)
    phone = graphene.String()
    is_default_shipping_address = graphene.Boolean()
    is_default_billing_address = graphene.Boolean()

    @staticmethod
    def resolve_id(root: Any, info: Any) -> str:
        """Of the row; one that stands on a checkout or an order says where."""
        return global_id("Address", root.pk or getattr(root, "stands_on", ""))

    @staticmethod
    def resolve_country(root: Any, info: Any) -> dict[str, str]:
        """With its name."""
        return country(root.country)

    @staticmethod
    def resolve_phone(root: Any, info: Any) -> str | None:
        """E.164, or none."""
        return root.phone or None

    @staticmethod
    def resolve_is_default_shipping_address(root: Any, info: Any) -> bool:
        """Of its keeper."""
        return bool(root.is_default_shipping)

    @staticmethod
    def resolve_is_default_billing_address(root: Any, info: Any) -> bool:
        """Of its keeper."""
        return bool(root.is_default_billing)


class AddressInput(graphene.InputObjectType):  # type: ignore[misc]
    """Who and where; what is left out stays as it was."""

    first_name = graphene.String()
    last_name = graphene.String()
    company_name = graphene.String()
    street_address_1 = graphene.String()
    street_address_2 = graphene.String()
    city = graphene.String()
    city_area = graphene.String()
    postal_code = graphene.String()
    country = graphene.InputField(CountryCode)
    country_area = graphene.String()
    phone = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataInput))
    skip_validation = graphene.Boolean(default_value=False)


def address_of(given: Any) -> dict[str, Any]:
    """An `AddressInput` in the columns of our rows."""
    said = dict(given)
    said.pop("skip_validation", None)  # staff's, at Saleor
    if "metadata" in said:
        said["metadata"] = metadata_of(said["metadata"])
    if said.get("country") is not None:
        said["country"] = str(getattr(said["country"], "value", said["country"]))
    return said


def metadata_of(given: Any) -> dict[str, str]:
    """`[{key, value}]` as a dict."""
    return {str(item["key"]): str(item["value"]) for item in given or ()}


def addresses_of(users: Collection[int]) -> dict[int, list[AddressRow]]:
    """What each keeps. 1 statement."""
    found: dict[int, list[AddressRow]] = {}
    for row in make_peers(AddressRow.objects.filter(user__in=users).order_by("user", "pk")):
        found.setdefault(row.user_id, []).append(row)
    return found


def proven(users: Collection[int]) -> dict[int, bool]:
    """Who has shown that a letter reaches them. 1 statement."""
    return dict.fromkeys(
        EmailAddress.objects.filter(user__in=users, verified=True).values_list("user", flat=True), True
    )


def is_oneself(user: Any, info: Any) -> bool:
    """Whether it is who asks, or whose token was made in this very request."""
    asks = info.context.user
    return asks is not None and asks.pk == user.pk


def bought_by(user: Any, paging: dict[str, Any]) -> Connection:
    """The orders that somebody placed with his account. 1 statement, 1 for the number of all."""
    rows = orders_to_show().filter(group__buyer=user.pk)
    found = page_of(rows, (("placed_at", "desc"), ("pk", "desc")), "orders", **paging)
    order_peers([edge.node for edge in found.edges])
    return found


def people() -> Any:
    """What is said of colleagues, which needs this module first."""
    from marketplace.api.types import people as found

    return found


class User(graphene.ObjectType):  # type: ignore[misc]
    """Who asks."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        possible_types = (UserRow,)

    email = graphene.String(required=True)
    first_name = graphene.String(required=True)
    last_name = graphene.String(required=True)
    is_staff = graphene.Boolean(required=True)
    is_active = graphene.Boolean(required=True)
    is_confirmed = graphene.Boolean(required=True)
    addresses = graphene.List(graphene.NonNull(Address), required=True)
    default_shipping_address = graphene.Field(Address)
    default_billing_address = graphene.Field(Address)
    avatar = graphene.Field(Image, size=graphene.Int(), format=ThumbnailFormatEnum())
    date_joined = graphene.DateTime(required=True)
    last_login = graphene.DateTime()
    language_code = graphene.Field(LanguageCodeEnum, required=True)

    orders = graphene.Field("marketplace.api.types.orders.OrderConnection", **PAGING)
    user_permissions = graphene.List(graphene.NonNull("marketplace.api.types.people.UserPermission"))
    permission_groups = graphene.List(graphene.NonNull("marketplace.api.types.people.Group"))
    editable_groups = graphene.List(graphene.NonNull("marketplace.api.types.people.Group"))
    accessible_channels = graphene.List(graphene.NonNull("marketplace.api.types.channels.Channel"))
    restricted_access_to_channels = graphene.Boolean(required=True)

    resolve_id = identified("User")

    @staticmethod
    def resolve_orders(root: Any, info: Any, **paging: Any) -> Any:
        """What was bought with the account, the newest first; for a shop of what it sold. 1 statement, 1 for the number of all."""
        if info.context.user is None:
            return None  # of a token that was asked for in this very request, say
        if info.context.user.pk != root.pk:
            staff = info.context.staff
            staff.require(Permission.MANAGE_ORDERS)
            rows = info.context.batches.once("bought", root, lambda keys: orders_of_customers(keys, staff), [])
            return short_list(rows, lambda row: row.pk, "orders", **paging)
        return info.context.batches.once(
            ("mine", *sorted(paging.items())), root, lambda _keys: {root.pk: bought_by(root, paging)}
        )

    @staticmethod
    def resolve_email(root: Any, info: Any) -> str:
        """Who signs in by telephone may have none; a buyer's is what he wrote on his order with the shop."""
        return str(getattr(root, "face_email", root.email) or "")

    @staticmethod
    def resolve_first_name(root: Any, info: Any) -> str:
        """The last word of the name: Hường."""
        return split_name(getattr(root, "face_name", root.name))[0]

    @staticmethod
    def resolve_last_name(root: Any, info: Any) -> str:
        """What stands before it: Nguyễn Thị."""
        return split_name(getattr(root, "face_name", root.name))[1]

    @staticmethod
    def resolve_is_confirmed(root: Any, info: Any) -> bool:
        """Whether an address or the telephone was proven."""
        return bool(root.phone_verified or info.context.batches.get(proven, root, default=False))

    @staticmethod
    def resolve_addresses(root: Any, info: Any) -> list[AddressRow]:
        """In the order in which they were kept; another's are nobody's business."""
        if not is_oneself(root, info):
            return []
        found: list[AddressRow] = info.context.batches.get(addresses_of, root, default=[])
        return found

    @staticmethod
    def resolve_default_shipping_address(root: Any, info: Any) -> AddressRow | None:
        """Of the same statement."""
        return next((row for row in User.resolve_addresses(root, info) if row.is_default_shipping), None)

    @staticmethod
    def resolve_default_billing_address(root: Any, info: Any) -> AddressRow | None:
        """Of the same statement."""
        return next((row for row in User.resolve_addresses(root, info) if row.is_default_billing), None)

    @staticmethod
    def resolve_metadata(root: Any, info: Any) -> list[dict[str, str]]:
        """His own alone."""
        return ObjectWithMetadata.resolve_metadata(root, info) if is_oneself(root, info) else []

    @staticmethod
    def resolve_metafield(root: Any, info: Any, key: str) -> str | None:
        """His own alone."""
        return ObjectWithMetadata.resolve_metafield(root, info, key) if is_oneself(root, info) else None

    @staticmethod
    def resolve_metafields(root: Any, info: Any, keys: list[str] | None = None) -> dict[str, str]:
        """His own alone."""
        return ObjectWithMetadata.resolve_metafields(root, info, keys) if is_oneself(root, info) else {}

    @staticmethod
    def resolve_last_login(root: Any, info: Any) -> Any:
        """His own alone."""
        return root.last_login if is_oneself(root, info) else None

    @staticmethod
    def resolve_is_staff(root: Any, info: Any) -> bool:
        """Who works for a shop, or for the platform. Of all users of the list at once: 1 statement."""
        return bool(root.is_staff or info.context.batches.get(roles_of_users, root, default=[]))

    @staticmethod
    def resolve_user_permissions(root: Any, info: Any) -> list[dict[str, Any]]:
        """As far as who asks may know them."""
        found: list[dict[str, Any]] = people().permissions_seen(root, info)
        return found

    @staticmethod
    def resolve_permission_groups(root: Any, info: Any) -> list[Any]:
        """As far as who asks may know them."""
        found: list[Any] = people().roles_seen(root, info)
        return found

    @staticmethod
    def resolve_editable_groups(root: Any, info: Any) -> list[Any]:
        """Which he may give."""
        found: list[Any] = people().editable_groups(root, info)
        return found

    @staticmethod
    def resolve_accessible_channels(root: Any, info: Any) -> list[Any]:
        """None is named: none is closed."""
        return []

    @staticmethod
    def resolve_restricted_access_to_channels(root: Any, info: Any) -> bool:
        """Never."""
        return False

    @staticmethod
    def resolve_avatar(root: Any, info: Any, **_given: Any) -> None:
        """Nobody has a picture here."""

    @staticmethod
    def resolve_date_joined(root: Any, info: Any) -> Any:
        """When the account was made."""
        return root.created_at

    @staticmethod
    def resolve_language_code(root: Any, info: Any) -> str:
        """Of letters and messages."""
        return str(root.language)


class AccountQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    me = graphene.Field(User)

    @staticmethod
    def resolve_me(root: Any, info: Any) -> UserRow | None:
        """Who the token says, or None without one. 1 statement."""
        found: UserRow | None = info.context.user
        return found
