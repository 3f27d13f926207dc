"""What every mutation does: problems of our services become Saleor's typed errors, never a 500."""

import logging
from collections.abc import Mapping
from typing import Any

import graphene

from catalog.core.errors import NotAllowed, Problem, Refused
from marketplace.api.errors import ApiError

logger = logging.getLogger(__name__)

LONGEST_TEXT = 20_000  # characters of one argument
CODES = {
    "graphql_error": "GRAPHQL_ERROR",
    "required": "REQUIRED",
    "missing": "REQUIRED",
    "unknown": "NOT_FOUND",
    "not_found": "NOT_FOUND",
    "taken": "UNIQUE",
}
"""Our problems' codes and Saleor's, for every family; a family's own table goes before, what stands in none is INVALID."""


def errors(name: str, codes: str, *, always: bool = True, **more: Any) -> tuple[Any, type[graphene.ObjectType]]:
    """(code enum, error type) of a family: `errors("Account", "INVALID …")` makes AccountErrorCode and AccountError. `always`: it has a code."""
    enum = graphene.Enum(
        f"{name}ErrorCode", [(code, code) for code in codes.split()], description=f"Codes of {name}Error."
    )
    return enum, error_type(name, enum, always=always, **more)


def error_type(name: str, enum: Any, *, always: bool = True, **more: Any) -> type[graphene.ObjectType]:
    """An error type whose codes are another's too."""
    fields = {
        "__doc__": "What is wrong, and where.",
        "field": graphene.String(),
        "message": graphene.String(),
        "code": graphene.Field(enum, required=always),
        **more,
    }
    return type(f"{name}Error", (graphene.ObjectType,), fields)


class Mutation(graphene.Mutation):  # type: ignore[misc]
    """Base of all. A family's base says `errors` and `known`; a mutation writes `perform`, which gives the payload's fields.

    `Refused` becomes the payload's `errors`, with the family's code: nothing was saved then. Who may not ask at all gets an error of the
    request (`ApiError`).
    """

    class Meta:
        abstract = True

    codes: Mapping[str, str] = {}
    """This family's table of codes."""
    known: Any = None
    """The family's enum of codes; its base also has the field `errors`."""

    perform: Any
    """classmethod (info, **arguments) -> the payload's fields. Raises `Refused`."""

    @classmethod
    def mutate(cls, root: Any, info: Any, **given: Any) -> Any:
        """graphene's door."""
        try:
            check_texts(given)
            return cls(**{"errors": [], **cls.perform(info, **given)})
        except NotAllowed as refused:
            raise ApiError("PermissionDenied", str(refused.problems[0].message)) from refused
        except Refused as refused:
            return cls(errors=[cls.told(problem) for problem in refused.problems])

    @classmethod
    def told(cls, problem: Problem) -> dict[str, Any]:
        """One problem as this family's error."""
        code = cls.codes.get(problem.code) or CODES.get(problem.code, "INVALID")
        return {
            "field": camel(problem.field) or None,
            "message": str(problem.message),
            "code": code if code in cls.known._meta.enum.__members__ else "INVALID",
        }


def camel(name: str) -> str:
    """As clients write a field: `street_address_1` is streetAddress1."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def check_texts(given: Any, field: str = "") -> None:
    """No text that the database cannot keep, none without bounds; raises `Refused` that names the field."""
    if isinstance(given, str):
        if "\x00" in given or any("\ud800" <= letter <= "\udfff" for letter in given):
            raise Refused.because("graphql_error", "Text may not hold NUL or half a surrogate pair.", field)
        if len(given) > LONGEST_TEXT:
            raise Refused.because("graphql_error", f"Text may have {LONGEST_TEXT} characters.", field)
    elif isinstance(given, Mapping):
        for name, value in given.items():
            check_texts(str(name), field)
            check_texts(value, str(name))
    elif isinstance(given, list | tuple):
        for value in given:
            check_texts(value, field)


__all__ = ["CODES", "ApiError", "Mutation", "camel", "check_texts", "errors"]
