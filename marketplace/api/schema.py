"""The schema. Names, arguments and nullability are Saleor's (3.23) to the letter; printed in schema.graphql beside this file."""

from typing import Any

import graphene
from django.utils.translation import gettext as _

from marketplace.api.mutations.accounts import AccountMutations
from marketplace.api.mutations.apps import AppMutations
from marketplace.api.mutations.checkout import CheckoutMutations
from marketplace.api.mutations.checkout_details import CheckoutDetailMutations
from marketplace.api.mutations.collections import CollectionMutations
from marketplace.api.mutations.drafts import DraftMutations
from marketplace.api.mutations.metadata import MetadataMutations
from marketplace.api.mutations.orders import OrderMutations
from marketplace.api.mutations.payments import PaymentMutations
from marketplace.api.mutations.products import ProductMutations
from marketplace.api.mutations.staff import StaffMutations
from marketplace.api.mutations.tokens import TokenMutations
from marketplace.api.mutations.variants import VariantMutations
from marketplace.api.mutations.webhooks import WebhookMutations
from marketplace.api.mutations.work import WorkMutations
from marketplace.api.types.accounts import AccountQueries
from marketplace.api.types.addresses import AddressQueries
from marketplace.api.types.apps import AppQueries
from marketplace.api.types.attribute_lists import AttributeQueries
from marketplace.api.types.attributes import ASSIGNED
from marketplace.api.types.categories import CategoryQueries
from marketplace.api.types.channels import ChannelQueries
from marketplace.api.types.checkout import CheckoutQueries
from marketplace.api.types.collections import CollectionQueries
from marketplace.api.types.discounts import DiscountQueries
from marketplace.api.types.drafts import DraftQueries
from marketplace.api.types.events import EVENTS, Subscription
from marketplace.api.types.listing import ListQueries
from marketplace.api.types.menus import MenuQueries
from marketplace.api.types.order_lists import OrderListQueries
from marketplace.api.types.orders import OrderQueries
from marketplace.api.types.ours import OurQueries
from marketplace.api.types.pages import PageQueries
from marketplace.api.types.people import PeopleQueries
from marketplace.api.types.product_lists import ProductListQueries
from marketplace.api.types.product_types import ProductTypeQueries
from marketplace.api.types.products import ProductQueries
from marketplace.api.types.shipping import ShippingQueries
from marketplace.api.types.shop import Shop
from marketplace.api.types.stocks import StockQueries
from marketplace.api.types.translations import TranslationQueries
from marketplace.api.types.work import WorkQueries


class Query(
    ProductQueries,
    ListQueries,
    CategoryQueries,
    CollectionQueries,
    MenuQueries,
    PageQueries,
    OurQueries,
    ChannelQueries,
    AddressQueries,
    AccountQueries,
    CheckoutQueries,
    OrderQueries,
    OrderListQueries,
    PeopleQueries,
    ProductListQueries,
    StockQueries,
    AppQueries,
    AttributeQueries,
    ProductTypeQueries,
    DiscountQueries,
    ShippingQueries,
    TranslationQueries,
    DraftQueries,
    WorkQueries,
    graphene.ObjectType,  # type: ignore[misc]
):
    """Root fields."""

    shop = graphene.Field(Shop, required=True)

    @staticmethod
    def resolve_shop(root: Any, info: Any) -> dict[str, str]:
        """The platform."""
        return {"name": _("Chợ OCOP")}


class Mutation(
    TokenMutations,
    AccountMutations,
    CheckoutMutations,
    CheckoutDetailMutations,
    PaymentMutations,
    MetadataMutations,
    OrderMutations,
    ProductMutations,
    VariantMutations,
    StaffMutations,
    AppMutations,
    WebhookMutations,
    CollectionMutations,
    DraftMutations,
    WorkMutations,
    graphene.ObjectType,  # type: ignore[misc]
):
    """Root fields that change something."""


schema = graphene.Schema(query=Query, mutation=Mutation, subscription=Subscription, types=[*ASSIGNED, *EVENTS.values()])
