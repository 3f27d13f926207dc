"""Reading an EPCIS 2.0 document in JSON: from bytes of strangers to events that keep the rules.

Bounded in bytes, levels, numbers and events before anything is parsed or built; no context is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from catalog.core import clock

from .context import BARE, Context, read_context
from .errors import Fault, Faults, InvalidDocument, TooMany, step
from .events import EventRules
from .hashing import event_hash
from .parsing import MAX_BYTES, MAX_DEPTH, parse
from .times import moment

MAX_EVENTS = 10_000
MAX_FAULTS = 100

_VERSION = re.compile(r"2(?:\.\d{1,3}){0,3}")


@dataclass(frozen=True)
class Event:
    """One event that keeps the rules. `content` is as it was sent; `context` holds what the document and the event declare."""

    pointer: str
    content: dict[str, Any]
    context: Context

    @property
    def type(self) -> str:
        return str(self.content["type"])

    @cached_property
    def time(self) -> datetime:
        """When it happened, in UTC."""
        then = moment(self.content["eventTime"])
        if isinstance(then, str):
            raise TypeError(then)
        return then

    @cached_property
    def hash(self) -> str:
        """The event hash of CBV 2.0."""
        return event_hash(self.content, self.context)

    @property
    def event_id(self) -> str:
        """Its eventID, or its hash when it was sent without one (CBV 2.0, 8.9)."""
        return str(self.content.get("eventID") or self.hash)

    @property
    def is_declared_wrong(self) -> bool:
        """It says that an earlier event of the same ID was wrong."""
        return "errorDeclaration" in self.content


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: `kind` is EPCISDocument, EPCISQueryDocument, event or list; `content` the whole of it; `events` those that keep the
    rules; `faults` what others break, in order. `whole` is false when reading ended at the limit of faults."""

    kind: str
    content: Any
    events: list[Event] = field(default_factory=list)
    faults: tuple[Fault, ...] = ()
    whole: bool = True

    def checked(self) -> "Document":
        """Itself. Raises `InvalidDocument` if anything is wrong with it."""
        if self.faults:
            raise InvalidDocument(self.faults)
        return self


def read(
    data: bytes,
    *,
    now: datetime | None = None,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_events: int = MAX_EVENTS,
    max_faults: int = MAX_FAULTS,
) -> Document:
    """Read a document, an event or a list of events, and judge every event. `now` bounds times (default: the clock's).

    Raises `InvalidDocument` when it cannot be read at all; else what is wrong is in `faults`, and `Document.checked()` raises it.
    """
    content = parse(data, max_bytes=max_bytes, max_depth=max_depth)
    reader = _Reader(Faults(max_faults), now or clock.now(), max_events)
    whole = True
    try:
        reader.read(content)
    except TooMany:
        whole = False
    return Document(reader.kind, content, reader.events, tuple(reader.faults.found), whole)


_DOCUMENT = frozenset(
    {
        "@context", "id", "type", "schemaVersion", "creationDate", "sender", "receiver", "instanceIdentifier", "epcisHeader", "epcisBody",
    }
)  # fmt: skip


class _Reader:
    def __init__(self, faults: Faults, now: datetime, max_events: int) -> None:
        self.faults = faults
        self.rules = EventRules(faults, now)
        self.max_events = max_events
        self.kind = ""
        self.events: list[Event] = []
        self._ids: set[tuple[str, bool]] = set()

    def read(self, content: Any) -> None:
        if isinstance(content, list):
            self.kind = "list"
            self._events(list(self._numbered(content, "")), BARE, alone=True)
        elif not isinstance(content, dict):
            self.faults.add("wrong_type", "", wanted="object")
        elif content.get("type") in ("EPCISDocument", "EPCISQueryDocument"):  # a list has no hash
            self.kind = str(content["type"])
            self._document(content)
        elif "epcisBody" in content or "type" not in content:
            self.faults.add("unknown_document_type", "/type" if "type" in content else "")
        else:
            self.kind = "event"
            self._events([(content, "")], BARE, alone=True)

    def _document(self, content: dict[str, Any]) -> None:
        is_query = self.kind == "EPCISQueryDocument"
        context = self._context(content, BARE, "")
        if "@context" in content and not context.standard:
            self.faults.add("unknown_context", "/@context")
        self.rules.context = context
        for name, value in content.items():
            self._member(name, value)
        for name in (
            ("@context", "epcisBody") if is_query else ("@context", "schemaVersion", "creationDate", "epcisBody")
        ):
            if name not in content:
                self.faults.add("missing", "", name=name)
        if "epcisBody" in content:
            self._body(content["epcisBody"], context, is_query)

    def _member(self, name: str, value: Any) -> None:
        """A member of a document, but its context and body."""
        pointer = step("", name)
        if name not in _DOCUMENT:
            if not name.startswith("_"):  # a note to readers: what no context declares is nothing in JSON-LD
                self.rules.extension(name, value, "")
        elif name in {"sender", "receiver", "instanceIdentifier"}:
            self.rules.string(value, pointer)
        elif name == "id":
            self.rules.uri(value, pointer)
        elif name == "schemaVersion" and not (isinstance(value, str) and _VERSION.fullmatch(value)):
            self.faults.add("bad_version", pointer, value=str(value)[:60])
        elif name == "creationDate":
            self.rules.record_time(value, pointer)
        elif name == "epcisHeader":
            self._header(value)

    def _header(self, header: Any) -> None:
        master = self._object(header, "/epcisHeader").get("epcisMasterData", {})
        vocabularies = self._object(master, "/epcisHeader/epcisMasterData").get("vocabularyList", [])
        self._vocabularies(vocabularies, "/epcisHeader/epcisMasterData/vocabularyList")

    def _vocabularies(self, value: Any, pointer: str) -> None:
        for vocabulary, at in self.rules.items(value, pointer):
            found = self._object(vocabulary, at)
            self.rules.uri(found.get("type"), f"{at}/type")
            for element, inner in self.rules.items(
                found.get("vocabularyElementList", []), f"{at}/vocabularyElementList"
            ):
                self.rules.uri(self._object(element, inner).get("id"), f"{inner}/id")

    def _body(self, body: Any, context: Context, is_query: bool) -> None:
        pointer, holder = "/epcisBody", self._object(body, "/epcisBody")
        if is_query:
            for name in ("queryResults", "resultsBody"):
                if holder and name not in holder:
                    self.faults.add("missing", pointer, name=name)
                    return
                pointer, holder = f"{pointer}/{name}", self._object(holder.get(name), f"{pointer}/{name}")
        known = {"eventList", "vocabularyList"} if is_query else {"eventList"}
        for name, value in holder.items():
            if name not in known:
                self.rules.extension(name, value, pointer)
        if isinstance(body, dict) and "eventList" not in holder:
            self.faults.add("missing", pointer, name="eventList")
        elif "eventList" in holder:
            found = holder["eventList"]
            if isinstance(found, list):
                self._events(list(self._numbered(found, f"{pointer}/eventList")), context)
            else:
                self.faults.add("wrong_type", f"{pointer}/eventList", wanted="list")

    def _object(self, value: Any, pointer: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.faults.add("wrong_type", pointer, wanted="object")
        return {}

    def _context(self, holder: dict[str, Any], above: Context, pointer: str) -> Context:
        if "@context" not in holder:
            return above
        return read_context(holder["@context"], above, step(pointer, "@context"), self.faults)

    @staticmethod
    def _numbered(values: list[Any], pointer: str) -> Iterator[tuple[Any, str]]:
        return ((value, f"{pointer}/{i}") for i, value in enumerate(values))

    def _events(self, found: list[tuple[Any, str]], above: Context, *, alone: bool = False) -> None:
        """`alone`: no document holds them, so each brings its own context."""
        if len(found) > self.max_events:
            self.faults.add("too_many_events", found[0][1].rpartition("/")[0], limit=self.max_events)
            return
        for value, pointer in found:
            before = len(self.faults.found)
            if not isinstance(value, dict):
                self.faults.add("wrong_type", pointer, wanted="object")
                continue
            context = self._context(value, above, pointer)
            if alone:
                if "@context" not in value:
                    self.faults.add("missing", pointer, name="@context")
                elif not context.standard:
                    self.faults.add("unknown_context", f"{pointer}/@context")
            self.rules.event(value, context, pointer)
            if len(self.faults.found) == before:
                self._take(Event(pointer, value, context))

    def _take(self, event: Event) -> None:
        """An event without fault: its ID is new in this document, except that an error declaration bears the ID of what it corrects."""
        key = (event.event_id, event.is_declared_wrong)
        if key in self._ids:
            self.faults.add(
                "duplicate_event_id",
                f"{event.pointer}/eventID" if "eventID" in event.content else event.pointer,
                value=event.event_id,
            )
            return
        self._ids.add(key)
        self.events.append(event)
