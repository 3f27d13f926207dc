"""Programs of shops, or of the platform."""

from collections.abc import Collection
from typing import Any

import graphene

from marketplace.accounts.models import User as UserRow
from marketplace.api.batch import make_peers
from marketplace.api.types.accounts import User
from marketplace.api.types.common import (
    Node,
    ObjectWithMetadata,
    enum,
    identified,
    sorting,
)
from marketplace.api.types.connections import connection_of
from marketplace.api.types.people import PermissionType, said_of
from marketplace.apps.models import App as AppRow
from marketplace.apps.models import AppToken as TokenRow
from marketplace.apps.models import Webhook as WebhookRow
from marketplace.apps.queries import TRIPS

from .events import CircuitBreakerStateEnum
from .webhooks import Webhook


class AppTypeEnum(graphene.Enum):  # type: ignore[misc]
    """Apps here are made by hand."""

    LOCAL = "local"
    THIRDPARTY = "thirdparty"


AppSortingInput = sorting("AppSortingInput", enum("AppSortField", "NAME CREATION_DATE"))


class AppFilterInput(graphene.InputObjectType):  # type: ignore[misc]
    """All of these."""

    search = graphene.String()
    is_active = graphene.Boolean()
    type = graphene.InputField(AppTypeEnum)


class AppToken(graphene.ObjectType):  # type: ignore[misc]
    """What an app asks with; of the secret its last four characters."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String()
    auth_token = graphene.String()

    resolve_id = identified("AppToken")

    @staticmethod
    def resolve_auth_token(root: TokenRow, info: Any) -> str:
        """The end of it."""
        return root.last_4


def tokens_of(apps: Collection[int]) -> dict[int, list[TokenRow]]:
    """Of each app. 1 statement."""
    found: dict[int, list[TokenRow]] = {}
    for row in TokenRow.objects.filter(app__in=apps).order_by("pk"):
        found.setdefault(row.app_id, []).append(row)
    return found


def webhooks_of(apps: Collection[int]) -> dict[int, list[WebhookRow]]:
    """Of each app. 1 statement."""
    found: dict[int, list[WebhookRow]] = {}
    rows = WebhookRow.objects.filter(app__in=apps).select_related("app__shop__producer").order_by("pk")
    for row in make_peers(rows):
        found.setdefault(row.app_id, []).append(row)
    return found


class App(graphene.ObjectType):  # type: ignore[misc]
    """A program of a shop, or of the platform."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    identifier = graphene.String()
    permissions = graphene.List(graphene.NonNull(PermissionType))
    created = graphene.DateTime()
    is_active = graphene.Boolean()
    name = graphene.String()
    type = graphene.Field(AppTypeEnum)
    tokens = graphene.List(graphene.NonNull(AppToken))
    webhooks = graphene.List(graphene.NonNull(Webhook))
    breaker_state = graphene.Field(CircuitBreakerStateEnum, required=True)

    resolve_id = identified("App")

    @staticmethod
    def resolve_permissions(root: AppRow, info: Any) -> list[dict[str, str]]:
        """What it may do."""
        return [said_of(each) for each in root.permissions]

    @staticmethod
    def resolve_created(root: AppRow, info: Any) -> Any:
        """When."""
        return root.created_at

    @staticmethod
    def resolve_type(root: AppRow, info: Any) -> str:
        """Made by hand."""
        return "local"

    @staticmethod
    def resolve_tokens(root: AppRow, info: Any) -> list[TokenRow]:
        """Of all apps of the list at once: 1 statement."""
        found: list[TokenRow] = info.context.batches.get(tokens_of, root, default=[])
        return found

    @staticmethod
    def resolve_webhooks(root: AppRow, info: Any) -> list[WebhookRow]:
        """Of all apps of the list at once: 1 statement."""
        found: list[WebhookRow] = info.context.batches.get(webhooks_of, root, default=[])
        return found

    @staticmethod
    def resolve_breaker_state(root: AppRow, info: Any) -> str:
        """OPEN when one of its webhooks rests."""
        return "open" if any(row.failures >= TRIPS for row in App.resolve_webhooks(root, info)) else "closed"


_AppEdge, AppConnection = connection_of(App)


class IssuingPrincipal(graphene.Union):  # type: ignore[misc]
    """Who did what is told: never named here."""

    class Meta:
        types = (App, User)

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        """By its row."""
        return User if isinstance(instance, UserRow) else App
