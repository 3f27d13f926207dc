"""How events are kept: each by itself in one form of bytes, and the document around them, from which the same document comes back."""

from typing import Any

import orjson

from .document import Document, Event
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


def taken_apart(document: Document) -> tuple[Any, list[dict[str, Any]]]:
    """The document with an empty list in place of its events, and the events as they were sent. For documents that passed `checked()`."""
    events = [event.content for event in document.events]
    if document.kind == "list":
        return [], events
    if document.kind == "event":
        return {}, events
    return _with_events(document.content, []), events


def document_of(envelope: Any, events: list[dict[str, Any]]) -> Any:
    """The document that `taken_apart` took apart."""
    if isinstance(envelope, list):
        return list(events)
    return _with_events(envelope, events) if envelope else events[0]


_PATH = ("epcisBody", "queryResults", "resultsBody", "eventList")


def _with_events(holder: dict[str, Any], events: list[dict[str, Any]]) -> dict[str, Any]:
    """A copy of what holds the list of events, with these events."""
    if "eventList" in holder:
        return {**holder, "eventList": events}
    name = next(name for name in _PATH if name in holder)
    return {**holder, name: _with_events(holder[name], events)}


def standalone(event: Event) -> dict[str, Any]:
    """The event with a context of its own that holds every prefix it may use, so that it can be given out in any other document."""
    own = {name: uri for name, uri in sorted(event.context.names.items()) if PREFIXES.get(name) != uri}
    content = {name: value for name, value in event.content.items() if name != "@context"}
    return {"@context": [own], **content} if own else content
