"""Errors that a person can act on.

A service raises `Refused` with what is wrong, where and what to do; forms, imports and GraphQL show it in their own way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:  # the GS1 parsers raise these errors and need no Django
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `field` is empty for the whole; `code` is stable for programs, `message` is for people."""

    code: str
    message: "str | Promise"
    field: str = ""


class Refused(Exception):
    """The request cannot be carried out as it stands. Nothing was saved."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("say what is wrong")
        self._problems = problems
        super().__init__("; ".join(f"{p.field or '-'}: {p.code}" for p in problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, at least one thing."""
        return self._problems

    @classmethod
    def because(cls, code: str, message: "str | Promise", field: str = "") -> Self:
        return cls(Problem(code=code, message=message, field=field))


class NotAllowed(Refused):
    """This user may not do this. The message says who may."""


class Conflict(Refused):
    """Somebody was faster: the row is no longer in the state this request was made for."""


def refuse_if_any(problems: Iterable[Problem]) -> None:
    """Raise one `Refused` with all problems, or do nothing."""
    found = tuple(problems)
    if found:
        raise Refused(*found)
