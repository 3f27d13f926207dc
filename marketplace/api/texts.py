"""What a product's page says, as one EditorJS document, and what such a document says."""

import re
from html import unescape
from typing import Any

from catalog.core.errors import Refused
from marketplace.api.reads.products import ProductRow
from marketplace.content.symbols import blocks_of, document, header, paragraph

MOST_BLOCKS = 500
_TAG = re.compile(r"<[^>]*>")
# the label's parts, with their headings in both languages
_PARTS = (
    ("ingredients", "Thành phần", "Ingredients"),
    ("storage", "Bảo quản", "Storage"),
    ("usage", "Cách dùng", "How to use"),
    ("warnings", "Lưu ý", "Please note"),
)


def description(row: ProductRow) -> dict[str, Any] | None:
    """In Vietnamese: introduction, description, what the label says. None when nothing is written."""
    blocks = [paragraph(row.summary)] if row.summary else []
    blocks += blocks_of(row.description)
    for name, heading, _heading_en in _PARTS:
        if text := getattr(row, name):
            blocks += [header(heading), *blocks_of(text)]
    return document(blocks)


def description_en(row: ProductRow) -> dict[str, Any] | None:
    """In English, as far as there is a translation."""
    return document(blocks_of(row.description_en))


def plain_text(given: Any) -> str:
    """An EditorJS document as producers write: paragraphs, "## " before headings, "- " or "1. " before items. Raises `Refused`."""
    if given is None:
        return ""
    if not isinstance(given, dict) or not isinstance(given.get("blocks", []), list):
        raise Refused.because("graphql_error", "A description is an EditorJS document: {blocks: […]}.", "description")
    parts = []
    for block in given.get("blocks", [])[:MOST_BLOCKS]:
        data = block.get("data") if isinstance(block, dict) else None
        if not isinstance(data, dict):
            continue
        if isinstance(data.get("items"), list):
            mark = "1." if data.get("style") == "ordered" else "-"
            items = [item.get("content", "") if isinstance(item, dict) else item for item in data["items"]]
            parts.append("\n".join(f"{mark} {words}" for item in items if (words := _words(item))))
        elif words := _words(data.get("text")):
            parts.append(f"## {words}" if block.get("type") == "header" else words)
    return "\n\n".join(filter(None, parts))


def _words(html: Any) -> str:
    return " ".join(unescape(_TAG.sub("", html)).split()) if isinstance(html, str) else ""
