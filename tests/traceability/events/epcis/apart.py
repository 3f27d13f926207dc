"""A document taken into its events and made of them again: events as they are read lose nothing of it."""

from typing import Any

from traceability.events.epcis import Document


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
