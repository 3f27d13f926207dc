"""Writes of what staff says and arranges."""

from .beginning import FEATURED, load_content
from .campaigns import CampaignFacts, call_off_campaign, join_campaign, save_campaign, set_picture, store_renditions
from .collections import put_into_collection, reorder_collection, save_collection, take_out_of_collection
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
    "put_into_collection",
    "record_media",
    "record_visit",
    "reorder_collection",
    "save_campaign",
    "save_collection",
    "set_picture",
    "store_renditions",
    "take_out_of_collection",
    "withdraw_media",
]
