"""What any value of an event must be: text, URI, time, number, word, list, object, extension. The fields of events are in events.py."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from .context import BARE
from .epcs import identifier, is_uri
from .errors import Faults, step
from .times import moment
from .vocabulary import Words

_LD_KEYS = frozenset({"@value", "@language", "@id", "@type"})
_WRITTEN_OUT = frozenset({"http", "https", "urn"})  # names that are whole addresses
SLACK = timedelta(days=1)  # how far clocks may run ahead


class Rules:
    """Checks values, writing down every fault. One instance serves a document; `context` is that of what is being checked."""

    def __init__(self, faults: Faults, now: datetime) -> None:
        self.faults = faults
        self.latest = now + SLACK
        self.context = BARE

    # ---- kinds of values

    def text(self, value: Any, pointer: str) -> str:
        """The text, or "" after a fault."""
        if isinstance(value, str):
            if value:
                return value
            self.faults.add("empty", pointer)
        else:
            self.faults.add("wrong_type", pointer, wanted="text")
        return ""

    def uri(self, value: Any, pointer: str) -> None:
        text = self.text(value, pointer)
        if text:
            fault = identifier(text).fault
            if fault and (fault != "bad_digital_link" or "://id.gs1.org/" in text):
                # an address of somebody's own may look like a key: /01/ in a path of orders is no GTIN
                self.faults.add(fault, pointer, value=text[:200])

    def _named(self, value: Any, pointer: str, wrong: str, code: str) -> None:
        text = self.text(value, pointer)
        if text:
            found = identifier(text)
            if found.fault:
                self.faults.add(found.fault, pointer, value=text[:200])
            elif found.level == wrong:
                self.faults.add(code, pointer, value=text[:200])

    def instance(self, value: Any, pointer: str) -> None:
        """A URI of one thing."""
        self._named(value, pointer, "class", "class_not_instance")

    def kind_of_things(self, value: Any, pointer: str) -> None:
        """A URI of a kind of things: GTIN or lot."""
        self._named(value, pointer, "instance", "instance_not_class")

    def time(self, value: Any, pointer: str) -> datetime | None:
        text = self.text(value, pointer)
        if not text:
            return None
        then = moment(text) if len(text) < 60 else "bad_time"
        if isinstance(then, str):
            self.faults.add(then, pointer, value=text[:60])
            return None
        if then > self.latest:
            self.faults.add("future_time", pointer, value=text[:60])
        return then

    def number(self, value: Any, pointer: str) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.faults.add("wrong_type", pointer, wanted="number")
            return False
        return True

    def word(self, value: Any, pointer: str, words: Words) -> None:
        """A standard word, bare, or somebody's own word as a URI."""
        text = self.text(value, pointer)
        if not text or text in words.words:
            return
        if ":" not in text:
            if self.context.declares(text):
                return
            self.faults.add("unknown_word", pointer, value=text[:100])
        elif text.startswith("urn:epcglobal:cbv:"):
            self.faults.add("old_word", pointer, value=text[:100], word=text.rpartition(":")[2][:100])
        elif not is_uri(text):
            self.faults.add("bad_uri", pointer, value=text[:200])
        else:
            full = self.context.expand(text)
            if (
                full.startswith(words.prefix)
                and full.removeprefix(words.prefix) not in words.words
                and "/voc/" not in words.prefix
            ):
                self.faults.add("unknown_word", pointer, value=text[:100])

    def items(self, value: Any, pointer: str, *, needed: bool = False) -> Iterable[tuple[Any, str]]:
        """The members of a list with their pointers; none after a fault."""
        if not isinstance(value, list):
            self.faults.add("wrong_type", pointer, wanted="list")
            return ()
        if needed and not value:
            self.faults.add("empty", pointer)
        return ((item, f"{pointer}/{i}") for i, item in enumerate(value))

    def members(
        self,
        value: Any,
        pointer: str,
        checks: Mapping[str, Callable[[Any, Any, str], None]],
        *,
        needed: tuple[str, ...] = (),
        open_: bool = True,
    ) -> dict[str, Any]:
        """An object's members checked by name; others are extensions if it is open to them. Empty after a fault."""
        if not isinstance(value, dict):
            self.faults.add("wrong_type", pointer, wanted="object")
            return {}
        for name, item in value.items():
            check = checks.get(name)
            if check:
                check(self, item, f"{pointer}/{name}")
            elif open_:
                self.extension(name, item, pointer)
            else:
                self.faults.add("unknown_field", step(pointer, name), name=name[:100])
        for name in needed:
            if name not in value:
                self.faults.add("missing", pointer, name=name)
        return value

    # ---- extensions

    def extension(self, name: str, value: Any, pointer: str) -> None:
        """A member that is not the standard's: its name has a namespace, declared in a context or written out."""
        at = step(pointer, name)
        prefix, colon, rest = name.partition(":")
        if not colon:
            if not self.context.declares(name):
                self.faults.add("no_namespace", at, name=name[:100])
        elif prefix not in self.context.names:
            if not (prefix in _WRITTEN_OUT and is_uri(name)):
                self.faults.add("undeclared_namespace", at, name=prefix[:100])
        elif not rest:
            self.faults.add("no_namespace", at, name=name[:100])
        self._inside(value, at)

    def _inside(self, value: Any, pointer: str) -> None:
        """What stands in an extension is its owner's; only prefixes must be declared."""
        if isinstance(value, dict):
            for name, item in value.items():
                at = step(pointer, name)
                prefix, colon, _rest = name.partition(":")
                if name.startswith("@"):
                    if name not in _LD_KEYS:
                        self.faults.add("unknown_field", at, name=name[:100])
                elif not name:
                    self.faults.add("no_namespace", at, name=name)
                elif colon and prefix not in self.context.names and not (prefix in _WRITTEN_OUT and is_uri(name)):
                    self.faults.add("undeclared_namespace", at, name=prefix[:100])
                if isinstance(item, dict | list):
                    self._inside(item, at)
        elif isinstance(value, list):
            for i, item in enumerate(value):
                if isinstance(item, dict | list):
                    self._inside(item, f"{pointer}/{i}")
