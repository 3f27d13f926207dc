"""What clients send of a checkout."""

import graphene

from marketplace.api.types.accounts import AddressInput
from marketplace.api.types.common import LanguageCodeEnum, MetadataInput
from marketplace.api.types.scalars import PositiveDecimal


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
