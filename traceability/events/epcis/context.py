"""What `@context` declares. Nothing is ever fetched: of the addresses only the standard's own are known, whose content is in vocabulary.py."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from .epcs import is_uri
from .errors import Faults, step
from .vocabulary import PREFIXES, TERMS

_STANDARD = re.compile(
    r"https?://(?:ref\.gs1\.org/standards/epcis|gs1\.github\.io/EPCIS|id\.gs1\.org)(?:/2\.\d+(?:\.\d+)?)?/epcis-context\.jsonld"
)
_TERM = re.compile(r"[^\W\d][\w.\-]*")
_FIXED = ("epcis", "cbv", "gs1")  # prefixes in whose names standard words are written
_MOST = 200  # entries


@dataclass(frozen=True, slots=True)
class Context:
    """Names and the addresses they stand for, and whether the standard's context is among what was declared."""

    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(PREFIXES))
    standard: bool = False

    def declares(self, name: str) -> bool:
        """Is `prefix:name`, or the bare name, declared?"""
        prefix, colon, _rest = name.partition(":")
        return (prefix if colon else name) in self.names

    def split(self, name: str) -> tuple[str, str]:
        """Namespace and local name of a member: ("https://ns.vn/", "area") of `ns:area`. A name that nothing declares has no namespace."""
        prefix, colon, rest = name.partition(":")
        if colon:
            if prefix in self.names:
                return self.names[prefix], rest
        elif name not in self.names:
            return "", name
        full = self.names.get(name, name)
        cut = max(full.rfind("/"), full.rfind("#"), full.rfind(":")) + 1
        return full[:cut], full[cut:]

    def expand(self, text: str) -> str:
        """A compact URI as the whole one; anything else as it is."""
        prefix, colon, rest = text.partition(":")
        return self.names[prefix] + rest if colon and prefix in self.names and " " not in text else text


BARE = Context()


def read_context(value: Any, above: Context, pointer: str, faults: Faults) -> Context:
    """The context of a document or event under the one above it. Faults: bad_context, remote_import, context_clash."""
    entries = value if isinstance(value, list) else [value]
    if len(entries) > _MOST:
        faults.add("bad_context", pointer)
        return above
    names, standard = dict(above.names), above.standard
    for i, entry in enumerate(entries):
        at = f"{pointer}/{i}" if isinstance(value, list) else pointer
        if isinstance(entry, str):
            if is_uri(entry):
                standard = standard or _STANDARD.fullmatch(entry) is not None
            else:
                faults.add("bad_context", at)
        elif isinstance(entry, dict):
            for term, meaning in entry.items():
                _declare(term, meaning, names, step(at, term), faults)
        else:
            faults.add("bad_context", at)
    return Context(MappingProxyType(names), standard)


def _declare(term: str, meaning: Any, names: dict[str, str], pointer: str, faults: Faults) -> None:
    if term.startswith("@"):
        if term == "@import":
            faults.add("remote_import", pointer)
        elif term not in {"@version", "@protected"}:
            faults.add("bad_context", pointer)
        return
    full = meaning.get("@id") if isinstance(meaning, dict) else meaning
    if not isinstance(full, str) or not is_uri(full) or not _TERM.fullmatch(term) or len(names) > _MOST:
        faults.add("bad_context", pointer)
    elif term in TERMS or (term in _FIXED and full != PREFIXES[term] and not _is_new_home(term, full)):
        faults.add("context_clash", pointer, name=term[:100])
    else:
        names[term] = full


def _is_new_home(term: str, full: str) -> bool:
    """The web vocabulary has moved to ref.gs1.org; both addresses are in use."""
    return term == "gs1" and full in {"https://ref.gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/"}
