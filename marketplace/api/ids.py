"""Saleor's global ids: base64 of "Type:key"."""

import base64
import binascii
from functools import lru_cache
from typing import Any

from catalog.core.errors import Refused

LONGEST = 200  # characters
LARGEST = 2**63 - 1


@lru_cache(20_000)
def global_id(kind: str, key: Any) -> str:
    """`global_id("Product", 7)` is "UHJvZHVjdDo3"."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def parse(text: str, field: str = "id") -> tuple[str, str]:
    """("Product", "7") of "UHJvZHVjdDo3"; `Refused` (`graphql_error`) for what is no id."""
    try:
        if len(text) > LONGEST:
            raise ValueError("too long")
        kind, colon, key = base64.b64decode(text.encode("ascii"), validate=True).decode().partition(":")
        if not colon or "\x00" in key:
            raise ValueError("no pair")
    except (ValueError, binascii.Error) as error:
        raise Refused.because("graphql_error", f"Invalid ID: {text[:LONGEST]}.", field) from error
    return kind, key


def text_of(text: str, kind: str, field: str = "id") -> str:
    """The key of an id of this kind; `Refused` (`graphql_error`) for any other."""
    found, key = parse(text, field)
    if found != kind:
        raise Refused.because(
            "graphql_error", f"Invalid ID: {text[:LONGEST]}. Expected: {kind}, received: {found[:40]}.", field
        )
    return key


def key_of(text: str, kind: str, field: str = "id") -> int:
    """The same for rows with a number; one that no row can have is `Refused` too."""
    key = text_of(text, kind, field)
    if not (key.isascii() and key.isdigit() and int(key) <= LARGEST):
        raise Refused.because("graphql_error", f"Invalid ID: {text[:LONGEST]}.", field)
    return int(key)
