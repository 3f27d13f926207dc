"""Signing in: a pair of tokens, a new one, none any more; and sign-in elsewhere, which nobody has set up here."""

from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from graphene.types.generic import GenericScalar

from catalog.core.errors import Refused
from marketplace.accounts.forms import clean_login_name
from marketplace.accounts.services.tokens import (
    BadToken,
    Tokens,
    claims_of,
    create_tokens,
    deactivate_tokens,
    refresh_access,
    user_of_token,
)
from marketplace.api.types.accounts import User

from .family import AccountMutation


def given_tokens(info: Any, tokens: Tokens) -> dict[str, Any]:
    """The payload of a sign-in. What else the request asks, it asks as that user."""
    info.context.signed_in(tokens.user)
    return {"token": tokens.access, "refresh_token": tokens.refresh, "user": tokens.user}


def bad(token: BadToken, field: str) -> Refused:
    """A token that is worth nothing, as a problem of the argument that held it."""
    return Refused.because(token.code, token.message, field)


class CreateToken(AccountMutation):
    """By address (or telephone) and password. Wrong passwords are counted with those of the pages."""

    class Arguments:
        email = graphene.String(required=True)
        password = graphene.String(required=True)
        audience = graphene.String()

    token = graphene.String()
    refresh_token = graphene.String()
    csrf_token = graphene.String()
    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, email: str, password: str, audience: str = "") -> dict[str, Any]:
        """3 statements beside those of counting."""
        try:
            name = clean_login_name(email[:254])
        except ValidationError as error:
            raise Refused.because("wrong", _("Địa chỉ e-mail hoặc mật khẩu không khớp. Xem lại."), "email") from error
        return given_tokens(info, create_tokens(request=info.context.request, password=password, **name))


class RefreshToken(AccountMutation):
    """A new access token for a refresh token."""

    class Arguments:
        refresh_token = graphene.String()
        csrf_token = graphene.String()

    token = graphene.String()
    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, refresh_token: str | None = None, csrf_token: str = "") -> dict[str, Any]:
        """Only from the argument: no cookie is read here."""
        if not refresh_token:
            raise Refused.because("jwt_missing", "Missing refreshToken", "refresh_token")
        try:
            token, user = refresh_access(token=refresh_token)
        except BadToken as error:
            raise bad(error, "refresh_token") from error
        info.context.signed_in(user)
        return {"token": token, "user": user}


class VerifyToken(AccountMutation):
    """What a token says, if it is worth anything."""

    class Arguments:
        token = graphene.String(required=True)

    user = graphene.Field(User)
    is_valid = graphene.Boolean(required=True, default_value=False)
    payload = GenericScalar()

    @classmethod
    def perform(cls, info: Any, token: str) -> dict[str, Any]:
        """Access tokens alone."""
        try:
            user = user_of_token(token)
        except BadToken as error:
            raise bad(error, "token") from error
        return {"user": user, "is_valid": True, "payload": claims_of(token)}


class DeactivateAllUserTokens(AccountMutation):
    """Every token of who asks is worth nothing from now on."""

    @classmethod
    def perform(cls, info: Any) -> dict[str, Any]:
        """And every device is signed out of the pages."""
        deactivate_tokens(user=info.context.somebody)
        return {}


def _no_provider(plugin: str) -> Refused:
    return Refused.because(
        "not_found", _("Chợ chưa nối với nơi đăng nhập %(name)s.") % {"name": plugin[:80]}, "plugin_id"
    )


class ExternalAuthenticationUrl(AccountMutation):
    """Where to sign in elsewhere: no such place is set up."""

    class Arguments:
        plugin_id = graphene.String(required=True)
        input = graphene.JSONString(required=True)

    authentication_data = graphene.JSONString()

    @classmethod
    def perform(cls, info: Any, plugin_id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """NOT_FOUND."""
        raise _no_provider(plugin_id)


class ExternalObtainAccessTokens(AccountMutation):
    """Tokens for who signed in elsewhere: no such place is set up."""

    class Arguments:
        plugin_id = graphene.String(required=True)
        input = graphene.JSONString(required=True)

    token = graphene.String()
    refresh_token = graphene.String()
    csrf_token = graphene.String()
    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, plugin_id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """NOT_FOUND."""
        raise _no_provider(plugin_id)


class TokenMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    token_create = CreateToken.Field()
    token_refresh = RefreshToken.Field()
    token_verify = VerifyToken.Field()
    tokens_deactivate_all = DeactivateAllUserTokens.Field()
    external_authentication_url = ExternalAuthenticationUrl.Field()
    external_obtain_access_tokens = ExternalObtainAccessTokens.Field()
