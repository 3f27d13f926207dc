"""Apps and their tokens: made, changed, switched off. A shop's owners and managers do it, superusers for the platform's; an app with MANAGE_APPS
keeps its own webhooks."""

from typing import Any

import graphene

from catalog.core.errors import NotAllowed, Refused
from catalog.producers.models import Membership
from catalog.producers.policies import MANAGING
from marketplace.api.ids import key_of
from marketplace.api.types.apps import (
    App,
    AppToken,
    app_at,
    apps_seen,
)
from marketplace.api.types.people import PermissionEnum
from marketplace.apps import services
from marketplace.apps.models import AppPermission
from marketplace.apps.models import AppToken as TokenRow
from marketplace.apps.queries import app_of_token
from marketplace.shops.models import Shop

from .common import Mutation, errors

AppErrorCode, AppError = errors(
    "App",
    """FORBIDDEN GRAPHQL_ERROR INVALID INVALID_CUSTOM_HEADERS INVALID_MANIFEST_FORMAT INVALID_PERMISSION INVALID_STATUS INVALID_URL_FORMAT
    MANIFEST_URL_CANT_CONNECT NOT_FOUND OUT_OF_SCOPE_APP OUT_OF_SCOPE_PERMISSION REQUIRED UNIQUE UNSUPPORTED_SALEOR_VERSION""",
    permissions=graphene.List(graphene.NonNull(PermissionEnum)),
)


def manager(context: Any) -> Any:
    """On whose behalf apps are changed: who signed in; of an app with MANAGE_APPS who made it. Raises `ApiError`, `NotAllowed`."""
    if context.app is None:
        return context.somebody
    by = context.app.created_by
    if AppPermission.APPS not in context.app.permissions or by is None:
        raise NotAllowed.because(
            "not_allowed", "To access this path, you need one of the following permissions: MANAGE_APPS"
        )
    return by


def shop_of(context: Any, by: Any) -> Shop | None:
    """Whose a new app will be, or for whom a question is tried: of the shop that the person manages; a superuser's is the platform's. Raises
    `NotAllowed`, `Refused`."""
    if context.app is not None:
        found: Shop | None = context.app.shop
        return found
    mine = Membership.objects.filter(user_id=by.pk, role__in=list(MANAGING)).values("producer")
    shops = list(Shop.objects.filter(producer__in=mine).select_related("producer").order_by("pk")[:2])
    if len(shops) > 1:
        raise Refused.because(
            "invalid", "You manage several shops: make the app in the studio of the one it is for.", "input"
        )
    if not shops and not by.is_superuser:
        raise NotAllowed.because(
            "not_allowed", "To access this path, you need one of the following permissions: MANAGE_APPS"
        )
    return shops[0] if shops else None


def values(given: Any) -> list[str]:
    """Of enums, as they are written."""
    return [str(getattr(each, "value", each)) for each in given or ()]


class AppMutation(Mutation):
    """Of apps."""

    class Meta:
        abstract = True

    known = AppErrorCode
    errors = graphene.List(graphene.NonNull(AppError), required=True)
    codes = {"out_of_scope": "OUT_OF_SCOPE_PERMISSION"}


class AppInput(graphene.InputObjectType):  # type: ignore[misc]
    """What an app is called and may do."""

    name = graphene.String()
    permissions = graphene.List(graphene.NonNull(PermissionEnum))
    identifier = graphene.String()


class AppCreate(AppMutation):
    """A new app and its first token."""

    class Arguments:
        input = AppInput(required=True)

    auth_token = graphene.String()
    app = graphene.Field(App)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """About 12 statements."""
        by = manager(info.context)
        app, secret = services.create_app(
            shop=shop_of(info.context, by),
            name=input.get("name") or "",
            permissions=values(input.get("permissions")),
            identifier=input.get("identifier") or "",
            by=by,
        )
        return {"app": app, "auth_token": secret}


class AppUpdate(AppMutation):
    """Another name, other permissions."""

    class Arguments:
        id = graphene.ID(required=True)
        input = AppInput(required=True)

    app = graphene.Field(App)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """What is not given stays."""
        by, app = manager(info.context), app_at(info.context, id)
        permissions = input.get("permissions")
        return {
            "app": services.update_app(
                app=app,
                by=by,
                name=input.get("name"),
                permissions=None if permissions is None else values(permissions),
                identifier=input.get("identifier"),
            )
        }


class AppDelete(AppMutation):
    """For good."""

    class Arguments:
        id = graphene.ID(required=True)

    app = graphene.Field(App)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Its tokens and webhooks too."""
        by = manager(info.context)
        return {"app": services.remove_app(app=app_at(info.context, id), by=by)}


def _switch(name: str, *, active: bool) -> Any:
    class Arguments:
        id = graphene.ID(required=True)

    def perform(cls: Any, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        by = manager(info.context)
        return {"app": services.set_app_active(app=app_at(info.context, id), active=active, by=by)}

    members = {
        "__doc__": "Its tokens open something again." if active else "Its tokens open nothing.",
        "Arguments": Arguments,
        "app": graphene.Field(App),
        "perform": classmethod(perform),
    }
    return type(name, (AppMutation,), members)


AppActivate, AppDeactivate = _switch("AppActivate", active=True), _switch("AppDeactivate", active=False)


class AppTokenInput(graphene.InputObjectType):  # type: ignore[misc]
    """Of which app, and what it is for."""

    name = graphene.String()
    app = graphene.ID(required=True)


class AppTokenCreate(AppMutation):
    """A further token, told once."""

    class Arguments:
        input = AppTokenInput(required=True)

    auth_token = graphene.String()
    app_token = graphene.Field(AppToken)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """About 8 statements."""
        by = manager(info.context)
        app = app_at(info.context, input["app"], "app")
        token, secret = services.create_token(app=app, name=input.get("name") or "", by=by)
        return {"app_token": token, "auth_token": secret}


class AppTokenDelete(AppMutation):
    """It opens nothing any more."""

    class Arguments:
        id = graphene.ID(required=True)

    app_token = graphene.Field(AppToken)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Of an app that who asks manages."""
        by = manager(info.context)
        rows = TokenRow.objects.filter(app__in=apps_seen(info.context)).select_related("app__shop__producer")
        token = rows.filter(pk=key_of(id, "AppToken")).first()
        if token is None:
            raise Refused.because("not_found", f"Couldn't resolve to a node: {id[:80]}", "id")
        services.delete_token(token=token, by=by)
        return {"app_token": token}


class AppTokenVerify(AppMutation):
    """Whether a token opens anything."""

    class Arguments:
        token = graphene.String(required=True)

    valid = graphene.Boolean(required=True, default_value=False)

    @classmethod
    def perform(cls, info: Any, token: str) -> dict[str, Any]:
        """1 statement."""
        return {"valid": app_of_token(token[:200]) is not None}


class AppMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    app_create = AppCreate.Field()
    app_update = AppUpdate.Field()
    app_delete = AppDelete.Field()
    app_activate = AppActivate.Field()
    app_deactivate = AppDeactivate.Field()
    app_token_create = AppTokenCreate.Field()
    app_token_delete = AppTokenDelete.Field()
    app_token_verify = AppTokenVerify.Field()
