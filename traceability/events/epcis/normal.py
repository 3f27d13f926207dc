"""How events are kept and given back: each by itself, in one form of bytes."""

from typing import Any

import orjson

from .document import Event
from .vocabulary import PREFIXES

_EXACT = 2**53  # whole numbers up to here are the same as a float


def normal(content: Any) -> bytes:
    """JSON in one form: members sorted, no spaces, whole numbers without a point. Equal content has equal bytes, and `orjson.loads` of them is
    equal to the content. (Two events with equal *facts*, however written, have the same `pre_hash`.)"""
    return orjson.dumps(_whole(content), option=orjson.OPT_SORT_KEYS)


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _whole(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_whole(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return int(value)
    return value


def standalone(event: Event) -> dict[str, Any]:
    """The event with a context of its own that holds every prefix it may use, so that it can be given out in any other document."""
    own = {name: uri for name, uri in sorted(event.context.names.items()) if PREFIXES.get(name) != uri}
    content = {name: value for name, value in event.content.items() if name != "@context"}
    return {"@context": [own], **content} if own else content
