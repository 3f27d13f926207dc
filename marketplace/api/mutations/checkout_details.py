"""What a checkout needs beside its lines: whose it is, addresses, delivery, a voucher."""

from typing import Any

import graphene
from django.conf import settings
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.ratelimit import allow, client_key
from marketplace.api.ids import key_of, parse, text_of
from marketplace.api.types.accounts import AddressInput, address_of
from marketplace.api.types.checkout_inputs import CheckoutAddressValidationRules
from marketplace.api.types.delivery import Delivery
from marketplace.checkout.services import checkouts as service

from .checkout import Changes, OfCheckout, found
from .common import errors
from .family import CheckoutMutation

CODES_TRIED = 20  # of one checkout in ten minutes


class CheckoutCustomerAttach(Changes):
    """It is who asks's from now on."""

    class Arguments(OfCheckout):
        customer_id = graphene.ID()

    @classmethod
    def perform(cls, info: Any, customer_id: str | None = None, **of: Any) -> dict[str, Any]:
        """Nobody attaches somebody else."""
        user = info.context.somebody
        view = found(info, of.pop("id", None), **of)
        if customer_id and key_of(customer_id, "User", "customer_id") != user.pk:
            raise Refused.because("not_found", _("Chỉ gắn giỏ với chính mình."), "customer_id")
        return {"checkout": service.attach(view=view, user=user)}


class CheckoutCustomerDetach(Changes):
    """It is nobody's again, without what was personal in it."""

    class Arguments(OfCheckout):
        pass

    @classmethod
    def perform(cls, info: Any, **of: Any) -> dict[str, Any]:
        """By its user."""
        info.context.somebody  # noqa: B018  asks for a sign-in
        return {"checkout": service.detach(view=found(info, of.pop("id", None), **of))}


class CheckoutEmailUpdate(Changes):
    """Where the shop writes to."""

    class Arguments(OfCheckout):
        email = graphene.String(required=True)

    @classmethod
    def perform(cls, info: Any, email: str, **of: Any) -> dict[str, Any]:
        """An address."""
        return {"checkout": service.set_email(view=found(info, of.pop("id", None), **of), email=email)}


class CheckoutShippingAddressUpdate(Changes):
    """Where it goes."""

    class Arguments(OfCheckout):
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


class CheckoutBillingAddressUpdate(Changes):
    """Who pays."""

    class Arguments(OfCheckout):
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


class CheckoutDeliveryMethodUpdate(Changes):
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


class CheckoutAddPromoCode(Changes):
    """A voucher."""

    class Arguments(OfCheckout):
        promo_code = graphene.String(required=True)

    @classmethod
    def perform(cls, info: Any, promo_code: str, **of: Any) -> dict[str, Any]:
        """Nobody finds codes by guessing: tries are counted."""
        view = found(info, of.pop("id", None), **of)
        if not (
            allow(f"voucher:{view.key}", CODES_TRIED, 600)
            and allow(f"api-voucher:{client_key(info.context.request)}", settings.API_CHANGES_A_MINUTE, 600)
        ):
            raise Refused.because(
                "voucher", _("Từ nơi này vừa thử quá nhiều mã giảm giá. Đợi mười phút rồi thử lại."), "promo_code"
            )
        return {"checkout": service.use_code(view=view, code=promo_code)}


class CheckoutRemovePromoCode(Changes):
    """Without it."""

    class Arguments(OfCheckout):
        promo_code = graphene.String()
        promo_code_id = graphene.ID()

    @classmethod
    def perform(
        cls, info: Any, promo_code: str | None = None, promo_code_id: str | None = None, **of: Any
    ) -> dict[str, Any]:
        """Another code than the one in use changes nothing."""
        return {"checkout": service.drop_code(view=found(info, of.pop("id", None), **of), code=promo_code)}


class CheckoutDetailMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    checkout_customer_attach = CheckoutCustomerAttach.Field()
    checkout_customer_detach = CheckoutCustomerDetach.Field()
    checkout_email_update = CheckoutEmailUpdate.Field()
    checkout_shipping_address_update = CheckoutShippingAddressUpdate.Field()
    checkout_billing_address_update = CheckoutBillingAddressUpdate.Field()
    delivery_options_calculate = DeliveryOptionsCalculate.Field()
    checkout_delivery_method_update = CheckoutDeliveryMethodUpdate.Field()
    checkout_add_promo_code = CheckoutAddPromoCode.Field()
    checkout_remove_promo_code = CheckoutRemovePromoCode.Field()
