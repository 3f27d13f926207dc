"""Reads of what staff says and arranges."""

from .campaigns import (
    CampaignFigures,
    campaign_by_slug,
    campaigns_by,
    campaigns_for,
    figures_of,
    goods_of,
    media_by,
    media_lately,
    media_of,
    media_target,
    running_campaigns,
    upcoming_campaigns,
)
from .featured import featured_now, features_by, rule_today
from .pages import (
    BUILT_IN,
    PublicPage,
    items_of_menus,
    page_slugs,
    public_collections,
    public_page,
    public_pages,
)

__all__ = [
    "BUILT_IN",
    "CampaignFigures",
    "PublicPage",
    "campaign_by_slug",
    "campaigns_by",
    "campaigns_for",
    "featured_now",
    "features_by",
    "figures_of",
    "goods_of",
    "items_of_menus",
    "media_by",
    "media_lately",
    "media_of",
    "media_target",
    "page_slugs",
    "public_collections",
    "public_page",
    "public_pages",
    "rule_today",
    "running_campaigns",
    "upcoming_campaigns",
]
