"""Writes of what staff says and arranges."""

from .beginning import FEATURED, load_content
from .campaigns import CampaignFacts, call_off_campaign, join_campaign, save_campaign, set_picture, store_renditions
from .featured import end_feature, feature_product
from .media import record_media, withdraw_media
from .visits import count_visit_after, record_visit

__all__ = [
    "FEATURED",
    "CampaignFacts",
    "call_off_campaign",
    "count_visit_after",
    "end_feature",
    "feature_product",
    "join_campaign",
    "load_content",
    "record_media",
    "record_visit",
    "save_campaign",
    "set_picture",
    "store_renditions",
    "withdraw_media",
]
