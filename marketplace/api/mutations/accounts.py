"""Joining, a new password, one's own data and addresses, leaving."""

from typing import Any

import graphene

from catalog.core.errors import Refused
from catalog.core.ratelimit import client_key
from marketplace.accounts.services import addresses as book
from marketplace.accounts.services import joining
from marketplace.accounts.services.tokens import check_may_have_tokens, tokens_for
from marketplace.api.ids import key_of
from marketplace.api.types.accounts import Address, AddressInput, AddressTypeEnum, User, address_of, metadata_of
from marketplace.api.types.common import LanguageCodeEnum, MetadataInput

from .family import AccountMutation
from .tokens import given_tokens


class AccountRegisterInput(graphene.InputObjectType):  # type: ignore[misc]
    """Who joins, and to which page of the shop front the letter's link leads."""

    first_name = graphene.String()
    last_name = graphene.String()
    language_code = graphene.InputField(LanguageCodeEnum)
    email = graphene.String(required=True)
    password = graphene.String(required=True)
    redirect_url = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataInput))
    channel = graphene.String()


class AccountRegister(AccountMutation):
    """A new account; its address counts once the letter's link was followed. The answer is the same for an address that has one."""

    class Arguments:
        input = AccountRegisterInput(required=True)

    requires_confirmation = graphene.Boolean()
    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Nothing of the new account is given out: who asked has not proven to be its owner."""
        if not input.get("redirect_url"):
            raise Refused.because("required", "This field is required.", "redirect_url")
        joining.join(
            client=client_key(info.context.request),
            email=input["email"],
            password=input["password"],
            url=input["redirect_url"],
            first_name=input.get("first_name") or "",
            last_name=input.get("last_name") or "",
            language=language_of(input.get("language_code")) or "vi",
            metadata=joining.merged({}, metadata_of(input.get("metadata"))),
        )
        return {"requires_confirmation": True}


def language_of(code: Any) -> str | None:
    """A `LanguageCodeEnum` as we keep it: en-gb."""
    return None if code is None else str(getattr(code, "value", code))


class ConfirmAccount(AccountMutation):
    """By what stood in the letter's link."""

    class Arguments:
        email = graphene.String(required=True)
        token = graphene.String(required=True)

    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, email: str, token: str) -> dict[str, Any]:
        """The address is proven."""
        return {"user": joining.confirm(email=email, token=token)}


class RequestPasswordReset(AccountMutation):
    """A letter with a link to choose a new password."""

    codes = {**AccountMutation.codes, "delayed": "PASSWORD_RESET_ALREADY_REQUESTED"}

    class Arguments:
        email = graphene.String(required=True)
        redirect_url = graphene.String(required=True)
        channel = graphene.String()

    @classmethod
    def perform(cls, info: Any, email: str, redirect_url: str, channel: str = "") -> dict[str, Any]:
        """The answer is the same whether or not there is such an account."""
        joining.ask_reset(email=email, url=redirect_url)
        return {}


class SetPassword(AccountMutation):
    """By what stood in the letter's link; gives tokens, but for whom a password is not enough to sign in."""

    class Arguments:
        email = graphene.String(required=True)
        password = graphene.String(required=True)
        token = graphene.String(required=True)

    token = graphene.String()
    refresh_token = graphene.String()
    csrf_token = graphene.String()
    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, email: str, password: str, token: str) -> dict[str, Any]:
        """Tokens of before are worth nothing."""
        user = joining.reset_password(email=email, token=token, password=password)
        try:
            check_may_have_tokens(user)
        except Refused:
            return {"user": user}
        return given_tokens(info, tokens_for(user))


class PasswordChange(AccountMutation):
    """Another password; every token of before, this request's too, is worth nothing then."""

    codes = {**AccountMutation.codes, "wrong": "INVALID_CREDENTIALS"}

    class Arguments:
        old_password = graphene.String()
        new_password = graphene.String(required=True)

    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, new_password: str, old_password: str = "") -> dict[str, Any]:
        """Of who asks."""
        return {"user": joining.change_password(user=info.context.somebody, old=old_password or "", new=new_password)}


class AccountInput(graphene.InputObjectType):  # type: ignore[misc]
    """What is left out stays."""

    first_name = graphene.String()
    last_name = graphene.String()
    language_code = graphene.InputField(LanguageCodeEnum)
    default_billing_address = graphene.InputField(AddressInput)
    default_shipping_address = graphene.InputField(AddressInput)
    metadata = graphene.List(graphene.NonNull(MetadataInput))


class AccountUpdate(AccountMutation):
    """One's own data."""

    class Arguments:
        input = AccountInput(required=True)
        customer_id = graphene.ID()

    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, input: Any, customer_id: str | None = None) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Name, language, metadata, and the addresses that are filled in."""
        user = info.context.somebody
        for name, what in (("default_shipping_address", book.SHIPPING), ("default_billing_address", book.BILLING)):
            if input.get(name):
                book.keep_address(user=user, given=address_of(input[name]), default_for=what)
        changed = joining.change_account(
            user=user,
            first_name=input.get("first_name"),
            last_name=input.get("last_name"),
            language=language_of(input.get("language_code")),
            metadata=metadata_of(input.get("metadata")),
        )
        return {"user": changed}


class AccountAddressCreate(AccountMutation):
    """One more address of one's own."""

    class Arguments:
        input = AddressInput(required=True)
        type = AddressTypeEnum()
        customer_id = graphene.ID()

    user = graphene.Field(User)
    address = graphene.Field(Address)

    @classmethod
    def perform(cls, info: Any, input: Any, type: Any = None, customer_id: str | None = None) -> dict[str, Any]:  # noqa: A002
        """`type`: it is filled in from now on."""
        user = info.context.somebody
        kind = str(getattr(type, "value", type)) if type else ""
        return {"user": user, "address": book.keep_address(user=user, given=address_of(input), default_for=kind)}


class AccountAddressUpdate(AccountMutation):
    """An address of one's own put right."""

    class Arguments:
        id = graphene.ID(required=True)
        input = AddressInput(required=True)

    user = graphene.Field(User)
    address = graphene.Field(Address)

    @classmethod
    def perform(cls, info: Any, id: str, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """Another person's is not there."""
        user = info.context.somebody
        return {
            "user": user,
            "address": book.change_address(user=user, pk=key_of(id, "Address"), given=address_of(input)),
        }


class AccountAddressDelete(AccountMutation):
    """An address of one's own, out of the book."""

    class Arguments:
        id = graphene.ID(required=True)

    user = graphene.Field(User)
    address = graphene.Field(Address)

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Another person's is not there."""
        user = info.context.somebody
        return {"user": user, "address": book.drop_address(user=user, pk=key_of(id, "Address"))}


class AccountSetDefaultAddress(AccountMutation):
    """Which one is filled in."""

    class Arguments:
        id = graphene.ID(required=True)
        type = AddressTypeEnum(required=True)

    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, id: str, type: Any) -> dict[str, Any]:  # noqa: A002  Saleor's names
        """Another person's is not there."""
        user = info.context.somebody
        kind = str(getattr(type, "value", type))
        book.set_default_address(user=user, pk=key_of(id, "Address"), default_for=kind)
        return {"user": user}


class AccountRequestDeletion(AccountMutation):
    """A letter with a link by which the account is deleted."""

    class Arguments:
        redirect_url = graphene.String(required=True)
        channel = graphene.String()

    @classmethod
    def perform(cls, info: Any, redirect_url: str, channel: str = "") -> dict[str, Any]:
        """Not for whoever still works for a producer or an authority here."""
        joining.ask_deletion(user=info.context.somebody, url=redirect_url)
        return {}


class AccountDelete(AccountMutation):
    """By what stood in the letter's link."""

    class Arguments:
        token = graphene.String(required=True)

    user = graphene.Field(User)

    @classmethod
    def perform(cls, info: Any, token: str) -> dict[str, Any]:
        """Of who asks."""
        joining.leave(user=info.context.somebody, token=token)
        return {}


class AccountMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    account_register = AccountRegister.Field()
    confirm_account = ConfirmAccount.Field()
    request_password_reset = RequestPasswordReset.Field()
    set_password = SetPassword.Field()
    password_change = PasswordChange.Field()
    account_update = AccountUpdate.Field()
    account_address_create = AccountAddressCreate.Field()
    account_address_update = AccountAddressUpdate.Field()
    account_address_delete = AccountAddressDelete.Field()
    account_set_default_address = AccountSetDefaultAddress.Field()
    account_request_deletion = AccountRequestDeletion.Field()
    account_delete = AccountDelete.Field()
