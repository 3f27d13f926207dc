"""Channels: the all-year market, and every fair."""

from typing import Any

import graphene

from marketplace.api.ids import key_of
from marketplace.api.types.common import CountryDisplay, Node, ObjectWithMetadata, country, identified
from marketplace.shops.models import Channel as ChannelRow

CURRENCY, COUNTRY = "VND", "VN"


class Channel(graphene.ObjectType):  # type: ignore[misc]
    """Where an offer stands."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True)
    slug = graphene.String(required=True)
    is_active = graphene.Boolean(required=True)
    currency_code = graphene.String(required=True)
    default_country = graphene.Field(CountryDisplay, required=True)
    countries = graphene.List(graphene.NonNull(CountryDisplay))

    resolve_id = identified("Channel")

    @staticmethod
    def resolve_currency_code(root: Any, info: Any) -> str:
        """Prices are in đồng."""
        return CURRENCY

    @staticmethod
    def resolve_default_country(root: Any, info: Any) -> dict[str, str]:
        """Parcels stay in Viet Nam."""
        return country(COUNTRY)

    @staticmethod
    def resolve_countries(root: Any, info: Any) -> list[dict[str, str]]:
        """Parcels stay in Viet Nam."""
        return [country(COUNTRY)]


class ChannelQueries(graphene.ObjectType):  # type: ignore[misc]
    """Root fields."""

    channel = graphene.Field(Channel, id=graphene.ID(), slug=graphene.String())
    channels = graphene.List(graphene.NonNull(Channel))

    @staticmethod
    def resolve_channel(root: Any, info: Any, id: str | None = None, slug: str | None = None) -> ChannelRow | None:  # noqa: A002  Saleor's name
        """An active one by id or slug, else None. 1 statement."""
        if id is not None:
            return ChannelRow.objects.filter(pk=key_of(id, "Channel"), is_active=True).first()
        found: ChannelRow | None = info.context.channel_or_none(slug or "")
        return found

    @staticmethod
    def resolve_channels(root: Any, info: Any) -> list[ChannelRow]:
        """The active ones, the market first, then the latest fairs; 100 at most. 1 statement."""
        return list(ChannelRow.objects.filter(is_active=True).order_by("-kind", "-pk")[:100])
