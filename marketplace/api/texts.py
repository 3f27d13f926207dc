"""What a product's page says, as one EditorJS document."""

from typing import Any

from marketplace.api.reads.products import ProductRow
from marketplace.content.symbols import blocks_of, document, header, paragraph

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
