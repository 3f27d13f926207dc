"""A checkout from its first line to its order."""

from collections.abc import Sequence
from typing import Any

import graphene
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.ratelimit import allow, client_key
from marketplace.api.ids import key_of, parse, text_of
from marketplace.api.types.accounts import AddressInput, address_of, metadata_of
from marketplace.api.types.checkout import Checkout, checkout_key
from marketplace.api.types.common import LanguageCodeEnum, MetadataInput
from marketplace.api.types.delivery import Delivery
from marketplace.api.types.orders import Order, order_of
from marketplace.api.types.scalars import PositiveDecimal
from marketplace.checkout.queries import CheckoutView, checkout_at
from marketplace.checkout.services import checkouts as service
from marketplace.checkout.services.checkouts import Wanted
from marketplace.checkout.services.transactions import complete, placed_before

from .accounts import language_of
from .common import errors
from .family import CheckoutMutation

CHANGES_A_MINUTE = 1_200  # of one address, which may be a shop front's server with all its buyers
CODES_TRIED = 20  # of one checkout in ten minutes
MOST_LINES_AT_ONCE = 100


def limited(info: Any) -> None:
    """Raises `Refused` when too much was changed from one address."""
    if not allow(f"api-checkout:{client_key(info.context.request)}", CHANGES_A_MINUTE, 60):
        raise Refused.because("delayed", _("Từ nơi này vừa gửi quá nhiều yêu cầu. Đợi một phút rồi thử lại."))


def found(info: Any, id: str | None, token: Any = None, checkout_id: str | None = None) -> CheckoutView:  # noqa: A002
    """The checkout that a mutation names, for who asks. Raises `Refused` (`not_found`)."""
    key = token or checkout_key(id or checkout_id, "id" if id else "checkout_id")
    view = checkout_at(key, asked_by=info.context.user)
    if view is None:
        raise Refused.because("not_found", _("Giỏ này không còn: đã đặt hàng hoặc đã bỏ."), "id")
    return view


class CheckoutLineInput(graphene.InputObjectType):  # type: ignore[misc]
    """So many of a variant. Prices are the shop's alone."""

    quantity = graphene.Int(required=True)
    variant_id = graphene.ID(required=True)
    price = graphene.InputField(PositiveDecimal)
    price_override_reason = graphene.String()
    force_new_line = graphene.Boolean(default_value=False)
    metadata = graphene.List(graphene.NonNull(MetadataInput))


class CheckoutLineUpdateInput(graphene.InputObjectType):  # type: ignore[misc]
    """So many of a line, or of a variant, from now on."""

    variant_id = graphene.ID()
    quantity = graphene.Int()
    price = graphene.InputField(PositiveDecimal)
    price_override_reason = graphene.String()
    line_id = graphene.ID()
    metadata = graphene.List(graphene.NonNull(MetadataInput))


class CheckoutAddressValidationRules(graphene.InputObjectType):  # type: ignore[misc]
    """How strictly an address is judged: here always alike."""

    check_required_fields = graphene.Boolean(default_value=True)
    check_fields_format = graphene.Boolean(default_value=True)
    enable_fields_normalization = graphene.Boolean(default_value=True)


class CheckoutValidationRules(graphene.InputObjectType):  # type: ignore[misc]
    """Of both addresses."""

    shipping_address = graphene.InputField(CheckoutAddressValidationRules)
    billing_address = graphene.InputField(CheckoutAddressValidationRules)


class CheckoutCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """What a checkout begins with."""

    channel = graphene.String()
    lines = graphene.List(graphene.NonNull(CheckoutLineInput), required=True)
    email = graphene.String()
    save_shipping_address = graphene.Boolean()
    shipping_address = graphene.InputField(AddressInput)
    save_billing_address = graphene.Boolean()
    billing_address = graphene.InputField(AddressInput)
    language_code = graphene.InputField(LanguageCodeEnum)
    validation_rules = graphene.InputField(CheckoutValidationRules)
    metadata = graphene.List(graphene.NonNull(MetadataInput))
    private_metadata = graphene.List(graphene.NonNull(MetadataInput))


def _no_price(line: Any) -> None:
    if line.get("price") is not None:
        raise Refused.because("price", "A price is set by the shop alone.", "price")


def wanted(lines: Sequence[Any]) -> list[Wanted]:
    """What `CheckoutLineInput`s ask for. Raises `Refused`."""
    if len(lines) > MOST_LINES_AT_ONCE:
        raise Refused.because("too_many_lines", f"At most {MOST_LINES_AT_ONCE} lines at once.", "lines")
    found_ = []
    for line in lines:
        _no_price(line)
        found_.append(Wanted(line["quantity"], variant_id=key_of(line["variant_id"], "ProductVariant", "variant_id")))
    return found_


class CheckoutCreate(CheckoutMutation):
    """A new checkout of who asks."""

    class Arguments:
        input = CheckoutCreateInput(required=True)

    created = graphene.Boolean()
    checkout = graphene.Field(Checkout)

    @classmethod
    def perform(cls, info: Any, input: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """At most 15 statements as the storefront asks it."""
        limited(info)
        if not input.get("channel"):
            raise Refused.because("no_channel", "Name the channel.", "channel")
        view = service.create_checkout(
            channel=info.context.channel(input["channel"]),
            user=info.context.user,
            wanted=wanted(input["lines"]),
            email=input.get("email") or "",
            language=language_of(input.get("language_code")) or "vi",
            metadata=metadata_of(input.get("metadata")),
            shipping=address_of(input["shipping_address"]) if input.get("shipping_address") else None,
            billing=address_of(input["billing_address"]) if input.get("billing_address") else None,
        )
        return {"created": True, "checkout": view}


class _Changes(CheckoutMutation):
    """Mutations that give the checkout back."""

    class Meta:
        abstract = True

    checkout = graphene.Field(Checkout)


class _OfCheckout:
    """Saleor's three names of the same argument."""

    id = graphene.ID()
    token = graphene.UUID()
    checkout_id = graphene.ID()


class CheckoutLinesAdd(_Changes):
    """On top of what lies in it."""

    class Arguments(_OfCheckout):
        lines = graphene.List(graphene.NonNull(CheckoutLineInput), required=True)

    @classmethod
    def perform(cls, info: Any, lines: Any, **of: Any) -> dict[str, Any]:
        """At most 18 statements as the storefront asks it."""
        limited(info)
        return {"checkout": service.add_lines(view=found(info, of.pop("id", None), **of), wanted=wanted(lines))}


class CheckoutLinesUpdate(_Changes):
    """So many from now on; 0 takes a line out."""

    class Arguments(_OfCheckout):
        lines = graphene.List(graphene.NonNull(CheckoutLineUpdateInput), required=True)

    @classmethod
    def perform(cls, info: Any, lines: Any, **of: Any) -> dict[str, Any]:
        """Lines by their id, or by their variant's."""
        limited(info)
        view = found(info, of.pop("id", None), **of)
        if len(lines) > MOST_LINES_AT_ONCE:
            raise Refused.because("too_many_lines", f"At most {MOST_LINES_AT_ONCE} lines at once.", "lines")
        asked = []
        for line in lines:
            _no_price(line)
            if line.get("quantity") is None:
                raise Refused.because("required", "Say how many.", "quantity")
            if line.get("line_id"):
                asked.append(Wanted(line["quantity"], line_id=key_of(line["line_id"], "CheckoutLine", "line_id")))
            elif line.get("variant_id"):
                key = key_of(line["variant_id"], "ProductVariant", "variant_id")
                asked.append(Wanted(line["quantity"], variant_id=key))
            else:
                raise Refused.because("required", "Name the line: lineId or variantId.", "line_id")
        return {"checkout": service.set_lines(view=view, wanted=asked)}


class CheckoutLinesDelete(_Changes):
    """Out of it."""

    class Arguments:
        id = graphene.ID()
        token = graphene.UUID()
        lines_ids = graphene.List(graphene.NonNull(graphene.ID), required=True)

    @classmethod
    def perform(cls, info: Any, lines_ids: Any, **of: Any) -> dict[str, Any]:
        """Several."""
        keys = [key_of(each, "CheckoutLine", "lines_ids") for each in lines_ids[:MOST_LINES_AT_ONCE]]
        return {"checkout": service.drop_lines(view=found(info, of.pop("id", None), **of), line_ids=keys)}


class CheckoutLineDelete(_Changes):
    """Out of it: one."""

    class Arguments(_OfCheckout):
        line_id = graphene.ID()

    @classmethod
    def perform(cls, info: Any, line_id: str | None = None, **of: Any) -> dict[str, Any]:
        """One."""
        keys = [key_of(line_id or "", "CheckoutLine", "line_id")]
        return {"checkout": service.drop_lines(view=found(info, of.pop("id", None), **of), line_ids=keys)}


class CheckoutCustomerAttach(_Changes):
    """It is who asks's from now on."""

    class Arguments(_OfCheckout):
        customer_id = graphene.ID()

    @classmethod
    def perform(cls, info: Any, customer_id: str | None = None, **of: Any) -> dict[str, Any]:
        """Nobody attaches somebody else."""
        user = info.context.somebody
        view = found(info, of.pop("id", None), **of)
        if customer_id and key_of(customer_id, "User", "customer_id") != user.pk:
            raise Refused.because("not_found", _("Chỉ gắn giỏ với chính mình."), "customer_id")
        return {"checkout": service.attach(view=view, user=user)}


class CheckoutCustomerDetach(_Changes):
    """It is nobody's again, without what was personal in it."""

    class Arguments(_OfCheckout):
        pass

    @classmethod
    def perform(cls, info: Any, **of: Any) -> dict[str, Any]:
        """By its user."""
        info.context.somebody  # noqa: B018  asks for a sign-in
        return {"checkout": service.detach(view=found(info, of.pop("id", None), **of))}


class CheckoutEmailUpdate(_Changes):
    """Where the shop writes to."""

    class Arguments(_OfCheckout):
        email = graphene.String(required=True)

    @classmethod
    def perform(cls, info: Any, email: str, **of: Any) -> dict[str, Any]:
        """An address."""
        return {"checkout": service.set_email(view=found(info, of.pop("id", None), **of), email=email)}


class CheckoutShippingAddressUpdate(_Changes):
    """Where it goes."""

    class Arguments(_OfCheckout):
        shipping_address = AddressInput(required=True)
        save_address = graphene.Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    @classmethod
    def perform(
        cls, info: Any, shipping_address: Any, save_address: bool = True, validation_rules: Any = None, **of: Any
    ) -> dict[str, Any]:
        """To a commune of today; also looks once more whether the goods are there."""
        view = found(info, of.pop("id", None), **of)
        return {
            "checkout": service.set_shipping_address(
                view=view, given=address_of(shipping_address), saves=save_address is not False
            )
        }


class CheckoutBillingAddressUpdate(_Changes):
    """Who pays."""

    class Arguments(_OfCheckout):
        billing_address = AddressInput(required=True)
        save_address = graphene.Boolean(default_value=True)
        validation_rules = CheckoutAddressValidationRules()

    @classmethod
    def perform(
        cls, info: Any, billing_address: Any, save_address: bool = True, validation_rules: Any = None, **of: Any
    ) -> dict[str, Any]:
        """Of any country."""
        view = found(info, of.pop("id", None), **of)
        return {
            "checkout": service.set_billing_address(
                view=view, given=address_of(billing_address), saves=save_address is not False
            )
        }


_DeliveryCode, DeliveryOptionsCalculateError = errors("DeliveryOptionsCalculate", "GRAPHQL_ERROR NOT_FOUND INVALID")


class DeliveryOptionsCalculate(CheckoutMutation):
    """What can be chosen, with what it costs now."""

    known = _DeliveryCode
    errors = graphene.List(graphene.NonNull(DeliveryOptionsCalculateError), required=True)

    class Arguments:
        id = graphene.ID(required=True)

    deliveries = graphene.List(graphene.NonNull(Delivery), required=True, default_value=())

    @classmethod
    def perform(cls, info: Any, id: str) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """To the address that it has, or anywhere while it has none."""
        return {"deliveries": found(info, id).deliveries}


class CheckoutDeliveryMethodUpdate(_Changes):
    """One of what `deliveryOptionsCalculate` gave."""

    class Arguments:
        id = graphene.ID()
        token = graphene.UUID()
        delivery_method_id = graphene.ID()

    @classmethod
    def perform(cls, info: Any, delivery_method_id: str | None = None, **of: Any) -> dict[str, Any]:
        """A Delivery's id; a ShippingMethod's names the same. None takes the choice back."""
        view = found(info, of.pop("id", None), **of)
        key = None
        if delivery_method_id:
            kind, key = parse(delivery_method_id, "delivery_method_id")
            if kind not in {"Delivery", "ShippingMethod"}:
                key = text_of(delivery_method_id, "Delivery", "delivery_method_id")
        return {"checkout": service.choose_delivery(view=view, key=key)}


class CheckoutAddPromoCode(_Changes):
    """A voucher."""

    class Arguments(_OfCheckout):
        promo_code = graphene.String(required=True)

    @classmethod
    def perform(cls, info: Any, promo_code: str, **of: Any) -> dict[str, Any]:
        """Nobody finds codes by guessing: tries are counted."""
        view = found(info, of.pop("id", None), **of)
        if not (
            allow(f"voucher:{view.key}", CODES_TRIED, 600)
            and allow(f"api-voucher:{client_key(info.context.request)}", CHANGES_A_MINUTE, 600)
        ):
            raise Refused.because(
                "voucher", _("Từ nơi này vừa thử quá nhiều mã giảm giá. Đợi mười phút rồi thử lại."), "promo_code"
            )
        return {"checkout": service.use_code(view=view, code=promo_code)}


class CheckoutRemovePromoCode(_Changes):
    """Without it."""

    class Arguments(_OfCheckout):
        promo_code = graphene.String()
        promo_code_id = graphene.ID()

    @classmethod
    def perform(
        cls, info: Any, promo_code: str | None = None, promo_code_id: str | None = None, **of: Any
    ) -> dict[str, Any]:
        """Another code than the one in use changes nothing."""
        return {"checkout": service.drop_code(view=found(info, of.pop("id", None), **of), code=promo_code)}


class CheckoutComplete(CheckoutMutation):
    """The order. The same checkout again gives the same order."""

    class Arguments(_OfCheckout):
        save_source = graphene.Boolean(default_value=False)
        redirect_url = graphene.String()
        payment_data = graphene.JSONString()
        metadata = graphene.List(graphene.NonNull(MetadataInput))

    order = graphene.Field(Order)
    confirmation_needed = graphene.Boolean(required=True, default_value=False)
    confirmation_data = graphene.JSONString()

    @classmethod
    def perform(cls, info: Any, metadata: Any = None, **of: Any) -> dict[str, Any]:
        """By the service that the pages place by."""
        key = of.get("token") or checkout_key(of.get("id") or of.get("checkout_id"))
        user = info.context.user
        before = placed_before(key, asked_by=user) if key else None
        if before is not None:
            return {"order": order_of(before)}
        view = found(info, of.get("id"), of.get("token"), of.get("checkout_id"))
        if metadata:
            view = service.set_metadata(view=view, given=metadata_of(metadata))
        return {"order": order_of(complete(view=view, user=user))}


class CheckoutMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    checkout_create = CheckoutCreate.Field()
    checkout_lines_add = CheckoutLinesAdd.Field()
    checkout_lines_update = CheckoutLinesUpdate.Field()
    checkout_lines_delete = CheckoutLinesDelete.Field()
    checkout_line_delete = CheckoutLineDelete.Field()
    checkout_customer_attach = CheckoutCustomerAttach.Field()
    checkout_customer_detach = CheckoutCustomerDetach.Field()
    checkout_email_update = CheckoutEmailUpdate.Field()
    checkout_shipping_address_update = CheckoutShippingAddressUpdate.Field()
    checkout_billing_address_update = CheckoutBillingAddressUpdate.Field()
    delivery_options_calculate = DeliveryOptionsCalculate.Field()
    checkout_delivery_method_update = CheckoutDeliveryMethodUpdate.Field()
    checkout_add_promo_code = CheckoutAddPromoCode.Field()
    checkout_remove_promo_code = CheckoutRemovePromoCode.Field()
    checkout_complete = CheckoutComplete.Field()
