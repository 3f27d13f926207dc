"""What the filters of the other lists find; in each world there is an A and a B."""

from typing import Any

from .filters_of_orders import AFTER, BEFORE, IDS, KEPT, KEY, ONE

NOTHING = [{"key": "khac"}]
PRODUCTS_FILTER: list[tuple[str, Any, str]] = [
    ("isPublished", True, "AB"),
    ("isPublished", False, ""),
    ("collections", IDS("collection"), "A"),
    ("categories", IDS("category"), "B"),
    ("hasCategory", True, "AB"),
    ("hasCategory", False, ""),
    ("attributes", [{"slug": "stars", "values": ["5"]}], "B"),
    ("stockAvailability", "IN_STOCK", "A"),
    ("stocks", {"quantity": {"lte": 0}}, "B"),
    ("search", "mat ong", "B"),
    ("metadata", KEY, "A"),
    ("metadata", NOTHING, ""),
    ("price", {"gte": 200_000}, "B"),
    ("minimalPrice", {"lte": 200_000}, "A"),
    ("updatedAt", AFTER, "A"),
    ("productTypes", IDS("type"), "B"),
    ("giftCard", True, ""),
    ("giftCard", False, "AB"),
    ("ids", IDS("A"), "A"),
    ("hasPreorderedVariants", True, "A"),
    ("slugs", ["mat-ong"], "B"),
    ("isAvailable", False, ""),
    ("isAvailable", True, "AB"),
    ("publishedFrom", "2026-11-01T00:00:00Z", "AB"),
    ("publishedFrom", "2025-11-01T00:00:00Z", ""),
    ("availableFrom", "2025-11-01T00:00:00Z", ""),
    ("isVisibleInListing", False, ""),
    ("channel", "ocop", "AB"),
]
PRODUCTS_WHERE: list[tuple[str, Any, str]] = [
    (name, value, found)
    for name, value, found in PRODUCTS_FILTER
    if name
    not in {
        "collections",
        "categories",
        "search",
        "productTypes",
        "slugs",
        "channel",
        "price",
        "minimalPrice",
        "updatedAt",
    }
] + [
    ("name", {"eq": "Mật ong"}, "B"),
    ("slug", {"oneOf": ["ca-phe"]}, "A"),
    ("productType", ONE("type"), "B"),
    ("category", ONE("category"), "B"),
    ("collection", ONE("collection"), "A"),
    ("price", {"range": {"gte": "200000"}}, "B"),
    ("minimalPrice", {"eq": "125000"}, "A"),
    ("updatedAt", {"range": BEFORE}, "B"),
]
VARIANTS_FILTER: list[tuple[str, Any, str]] = [
    ("search", "Mật", "B"),
    ("sku", lambda world: [world["sku"]], "A"),
    ("metadata", KEY, "A"),
    ("isPreorder", True, "A"),
    ("isPreorder", False, "B"),
    ("updatedAt", AFTER, "A"),
]
VARIANTS_WHERE: list[tuple[str, Any, str]] = [
    ("metadata", NOTHING, ""),
    ("metadata", KEY, "A"),
    ("ids", IDS("variant"), "A"),
    ("sku", ONE("sku"), "A"),
    ("updatedAt", BEFORE, "B"),
    ("attributes", [{"slug": "gtin"}], ""),
]
PROMOTIONS_WHERE: list[tuple[str, Any, str]] = [
    ("metadata", KEY, ""),
    ("ids", IDS("sale"), "A"),
    ("name", {"eq": "Giảm A"}, "A"),
    ("endDate", {"range": {"gte": "2026-12-15T00:00:00Z"}}, "B"),
    ("startDate", {"range": {"gte": "2026-12-01T00:00:00Z"}}, "B"),
    ("isOldSale", True, ""),
    ("isOldSale", False, "AB"),
    ("type", {"eq": "ORDER"}, ""),
    ("type", {"oneOf": ["CATALOGUE"]}, "AB"),
]
VOUCHERS_FILTER: list[tuple[str, Any, str]] = [
    ("status", ["SCHEDULED"], "B"),
    ("timesUsed", {"gte": 3}, "A"),
    ("discountType", ["PERCENTAGE"], "B"),
    ("started", {"lte": "2026-11-30T00:00:00Z"}, "A"),
    ("search", "mab", "B"),
    ("metadata", KEY, ""),
    ("ids", IDS("voucher"), "A"),
]
ZONES_FILTER: list[tuple[str, Any, str]] = [
    ("search", "ong", "B"),
    ("channels", IDS("channel"), "AB"),
]
WAREHOUSES_FILTER: list[tuple[str, Any, str]] = [
    ("clickAndCollectOption", "DISABLED", "AB"),
    ("clickAndCollectOption", "ALL", ""),
    ("metadata", KEY, ""),
    ("search", "ong", "B"),
    ("ids", IDS("warehouse"), "A"),
    ("isPrivate", True, "AB"),
    ("isPrivate", False, ""),
    ("channels", IDS("channel"), "AB"),
    ("slugs", lambda world: [world["slug"]], "A"),
]
STOCKS_FILTER: list[tuple[str, Any, str]] = [
    ("quantity", 20, "A"),
    ("search", "mật", "B"),
]
STAFF_FILTER: list[tuple[str, Any, str]] = [
    ("status", "DEACTIVATED", "B"),
    ("search", "an", "A"),
    ("ids", IDS("person"), "A"),
]
GROUPS_FILTER: list[tuple[str, Any, str]] = [
    ("search", "cơ sở b", "B"),
    ("ids", IDS("group"), "A"),
]
APPS_FILTER: list[tuple[str, Any, str]] = [
    ("search", "kho", "A"),
    ("isActive", False, "B"),
    ("type", "LOCAL", "AB"),
    ("type", "THIRDPARTY", ""),
]
DRAFTS_FILTER = [
    ("customer", "x", ""),
    ("created", {"gte": "2020-01-01"}, ""),
    ("search", "x", ""),
    ("metadata", KEY, ""),
    ("channels", [], ""),
]
COLLECTIONS_FILTER: list[tuple[str, Any, str]] = [
    ("published", "HIDDEN", "B"),
    ("search", "Bộ A", "A"),
    ("metadata", KEY, ""),
    ("ids", IDS("collection"), "A"),
    ("slugs", ["b"], "B"),
    ("channel", "ocop", "A"),
]
COLLECTIONS_WHERE: list[tuple[str, Any, str]] = [("metadata", KEY, ""), ("ids", IDS("collection"), "A")]
CATEGORIES_FILTER: list[tuple[str, Any, str]] = [
    ("search", lambda world: world["name"].upper(), "A"),
    ("metadata", KEY, ""),
    ("ids", IDS("category"), "A"),
    ("slugs", lambda world: [world["other"]], "B"),
    ("updatedAt", AFTER, ""),
]
CATEGORIES_WHERE: list[tuple[str, Any, str]] = [("metadata", KEY, ""), ("ids", IDS("category"), "A")]
TYPES_FILTER: list[tuple[str, Any, str]] = [
    ("search", lambda world: world["name"].upper(), "A"),
    ("configurable", "CONFIGURABLE", "AB"),
    ("configurable", "SIMPLE", ""),
    ("productType", "DIGITAL", "B"),
    ("metadata", KEY, ""),
    ("kind", "GIFT_CARD", ""),
    ("kind", "NORMAL", "AB"),
    ("ids", IDS("type"), "A"),
    ("slugs", lambda world: [world["other"]], "B"),
]
PAGES_FILTER: list[tuple[str, Any, str]] = [
    ("search", "trang a", "A"),
    ("metadata", KEY, ""),
    ("pageTypes", ["UGFnZVR5cGU6MQ=="], "AB"),
    ("pageTypes", ["UGFnZVR5cGU6OQ=="], ""),
    ("ids", IDS("page"), "A"),
    ("slugs", ["b"], "B"),
]
PAGES_WHERE: list[tuple[str, Any, str]] = [
    ("metadata", KEPT, ""),
    ("ids", IDS("page"), "A"),
    ("slug", {"eq": "b"}, "B"),
    ("pageType", {"eq": "UGFnZVR5cGU6MQ=="}, "AB"),
    ("pageType", {"oneOf": ["UGFnZVR5cGU6OQ=="]}, ""),
    ("attributes", [{"slug": "x"}], ""),
]
PAGE_TYPES_FILTER: list[tuple[str, Any, str]] = [("search", "zzz", ""), ("slugs", ["page"], "A"), ("slugs", ["x"], "")]
MENUS_FILTER: list[tuple[str, Any, str]] = [
    ("search", "mục b", "B"),
    ("slug", ["a"], "A"),
    ("metadata", KEY, ""),
    ("slugs", ["b"], "B"),
]
ITEMS_FILTER: list[tuple[str, Any, str]] = [("search", "lối b", "B"), ("metadata", KEY, "")]
ATTRIBUTES_FILTER: list[tuple[str, Any, str]] = [  # A: stars, B: gtin
    ("valueRequired", True, "A"),
    ("isVariantOnly", True, "B"),
    ("visibleInStorefront", True, "AB"),
    ("visibleInStorefront", False, ""),
    ("filterableInStorefront", False, "B"),
    ("filterableInDashboard", True, "A"),
    ("availableInGrid", False, "B"),
    ("metadata", KEY, ""),
    ("search", "số sao", "A"),
    ("ids", ["QXR0cmlidXRlOnN0YXJz"], "A"),
    ("type", "PAGE_TYPE", ""),
    ("type", "PRODUCT_TYPE", "AB"),
    ("inCollection", "Q29sbGVjdGlvbjox", "AB"),
    ("inCategory", "Q2F0ZWdvcnk6MQ==", "AB"),
    ("slugs", ["gtin"], "B"),
    ("channel", "ocop", "AB"),
]
ATTRIBUTES_WHERE: list[tuple[str, Any, str]] = [
    ("metadata", KEY, ""),
    ("ids", ["QXR0cmlidXRlOnN0YXJz"], "A"),
    ("name", {"eq": "Số sao"}, "A"),
    ("slug", {"oneOf": ["gtin"]}, "B"),
    ("withChoices", True, "A"),
    ("inputType", {"eq": "PLAIN_TEXT"}, "B"),
    ("entityType", {"eq": "PAGE"}, ""),
    ("type", {"eq": "PAGE_TYPE"}, ""),
    ("unit", {"eq": "KG"}, ""),
    ("inCollection", "Q29sbGVjdGlvbjox", "AB"),
    ("inCategory", "Q2F0ZWdvcnk6MQ==", "AB"),
    ("valueRequired", False, "B"),
    ("visibleInStorefront", False, ""),
    ("filterableInDashboard", False, "B"),
]
