"""Metadata that comes with an input."""

from collections.abc import Mapping
from typing import Any

from marketplace.api.services import change_metadata
from marketplace.api.types.accounts import metadata_of


def keep_given(kind: str, row: Any, producer_id: int, given: Mapping[str, Any]) -> None:
    """`metadata` and `privateMetadata` of an input about a shop's own thing. Raises `Refused`."""
    for name, private in (("metadata", False), ("private_metadata", True)):
        if given.get(name):
            change_metadata(
                kind=kind, key=row.pk, producer_id=producer_id, sets=metadata_of(given[name]), private=private
            )
