"""What is wrong with a document: where, as a code for programs and in words for people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog.core.errors import Problem, Refused


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `pointer` is the JSON pointer (RFC 6901) to it in the document, "" for the whole."""

    code: str
    pointer: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """In the language of this moment."""
        from .messages import message

        return message(self.code, self.values)

    def as_dict(self) -> dict[str, str]:
        """For the `errors` of a problem document (RFC 9457)."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.message}


class InvalidDocument(Refused):
    """A document that may not be captured. `faults` are in the order of the document, the first hundred at most."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        Exception.__init__(self, "; ".join(f"{f.pointer or '/'}: {f.code}" for f in self.faults[:5]))

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(Problem(f.code, f.message, f.pointer) for f in self.faults)


class TooMany(Exception):
    """Enough faults were found: reading ends."""


class Faults:
    """Faults as they are found, up to a limit."""

    def __init__(self, limit: int) -> None:
        self.found: list[Fault] = []
        self.limit = limit

    def add(self, code: str, pointer: str, **values: Any) -> None:
        """Raises `TooMany` when the limit is reached."""
        self.found.append(Fault(code, pointer, values))
        if len(self.found) >= self.limit:
            raise TooMany


def step(pointer: str, name: str) -> str:
    """The pointer to a member of what `pointer` shows."""
    if "~" in name or "/" in name:
        name = name.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{name[:100]}"
