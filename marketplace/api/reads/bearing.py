"""Things by the public keys that clients keep about them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from marketplace.api.models import KeptMetadata


def bearing(kind: str, given: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Q:
    """A condition on rows of this kind, for `MetadataFilterInput` and lists of `MetadataFilter`: they bear each of these keys, with its value, or
    one of its values, where some are named."""
    found = Q()
    for each in [given] if isinstance(given, Mapping) else given:
        key, value = _clean(each["key"]), each.get("value")
        rows = KeptMetadata.objects.filter(kind=kind, key=OuterRef("pk"), public__has_key=key)
        for values in _chosen(value):
            some = Q(pk__in=[])
            for one in values:
                some |= Q(public__contains={key: _clean(one)})
            rows = rows.filter(some)
        found &= Q(Exists(rows))
    return found


def _chosen(value: str | Mapping[str, Any] | None) -> list[list[str]]:
    if isinstance(value, Mapping):
        one = [[value["eq"]]] if value.get("eq") is not None else []
        return one + ([list(value["one_of"])[:100]] if value.get("one_of") is not None else [])
    return [] if value is None else [[value]]


def _clean(text: str) -> str:
    return text.replace("\x00", "")
