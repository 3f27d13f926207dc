"""Saleor's global ids: base64 of "Type:key"."""

import base64
from typing import Any


def global_id(kind: str, key: Any) -> str:
    """`global_id("Product", 7)` is "UHJvZHVjdDo3"."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()
