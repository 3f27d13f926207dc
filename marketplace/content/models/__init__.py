"""Pages, menus and collections; campaigns, media items and featured goods."""

from .campaigns import Campaign, CampaignBox, CampaignProduct, CampaignSale
from .featured import Feature, FeatureRule
from .media import ContentVisit, MediaItem, MediaKind
from .pages import Collection, CollectionProduct, Menu, MenuItem, Page, Rule

__all__ = [
    "Campaign",
    "CampaignBox",
    "CampaignProduct",
    "CampaignSale",
    "Collection",
    "CollectionProduct",
    "ContentVisit",
    "Feature",
    "FeatureRule",
    "MediaItem",
    "MediaKind",
    "Menu",
    "MenuItem",
    "Page",
    "Rule",
]
