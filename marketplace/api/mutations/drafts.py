"""Drafts of orders are refused: who buys places the order himself, and agrees to what the law asks of him. Saleor's clients get a typed error."""

from typing import Any

import graphene
from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from marketplace.api.ids import text_of
from marketplace.api.staff import Permission
from marketplace.api.types.accounts import AddressInput
from marketplace.api.types.common import LanguageCodeEnum, MetadataInput
from marketplace.api.types.orders import Order
from marketplace.api.types.scalars import PositiveDecimal

from .family import OrderMutation


class OrderLineCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """A line of a draft."""

    quantity = graphene.Int(required=True)
    variant_id = graphene.ID(required=True)
    force_new_line = graphene.Boolean(default_value=False)
    price = PositiveDecimal()


class DraftOrderCreateInput(graphene.InputObjectType):  # type: ignore[misc]
    """A draft."""

    billing_address = graphene.InputField(AddressInput)
    save_billing_address = graphene.Boolean()
    user = graphene.ID()
    user_email = graphene.String()
    discount = PositiveDecimal()
    shipping_address = graphene.InputField(AddressInput)
    save_shipping_address = graphene.Boolean()
    shipping_method = graphene.ID()
    voucher = graphene.ID()
    voucher_code = graphene.String()
    customer_note = graphene.String()
    channel_id = graphene.ID()
    redirect_url = graphene.String()
    external_reference = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataInput))
    private_metadata = graphene.List(graphene.NonNull(MetadataInput))
    language_code = graphene.InputField(LanguageCodeEnum)
    lines = graphene.List(graphene.NonNull(OrderLineCreateInput))


class DraftMutation(OrderMutation):
    """What there is none of."""

    class Meta:
        abstract = True

    order = graphene.Field(Order)

    @classmethod
    def perform(cls, info: Any, id: str | None = None, **_given: Any) -> dict[str, Any]:  # noqa: A002  Saleor's name
        """Refused, to who may ask."""
        info.context.staff.require(Permission.MANAGE_ORDERS)
        if id is not None:
            text_of(id, "Order")
            raise Refused.because("not_found", f"Couldn't resolve to a node: {id[:200]}", "id")
        raise Refused.because(
            "no_drafts",
            _("Đơn hàng do chính người mua đặt, không lập đơn nháp thay họ. Gửi họ đường dẫn món hàng."),
            "input",
        )


class DraftOrderCreate(DraftMutation):
    """Orders are placed by who buys."""

    class Arguments:
        input = DraftOrderCreateInput(required=True)


class DraftOrderComplete(DraftMutation):
    """There is none."""

    class Arguments:
        id = graphene.ID(required=True)


class DraftOrderDelete(DraftMutation):
    """There is none."""

    class Arguments:
        external_reference = graphene.String()
        id = graphene.ID()


class DraftMutations(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    draft_order_create = DraftOrderCreate.Field()
    draft_order_complete = DraftOrderComplete.Field()
    draft_order_delete = DraftOrderDelete.Field()
