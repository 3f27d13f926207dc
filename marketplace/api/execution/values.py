"""What plans are made of: the state of one execution, and how a value becomes an answer."""

from collections.abc import Callable
from typing import Any

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FloatValueNode,
    GraphQLBoolean,
    GraphQLError,
    GraphQLField,
    GraphQLID,
    GraphQLResolveInfo,
    GraphQLString,
    IntValueNode,
    StringValueNode,
    Undefined,
)

type Run = Callable[[Any, "State"], Any]

PLAIN = (StringValueNode, IntValueNode, FloatValueNode, BooleanValueNode, EnumValueNode)


class State:
    """Of one execution: what it was asked with, where it is, what went wrong."""

    __slots__ = ("context", "errors", "given", "infos", "path", "variables")

    def __init__(self, context: Any, variables: dict[str, Any]) -> None:
        self.context = context
        self.variables = variables
        self.path: list[str | int] = []
        self.errors: list[GraphQLError] = []
        self.infos: dict[int, GraphQLResolveInfo] = {}
        self.given: dict[int, dict[str, Any]] = {}


def null_of(where: str) -> TypeError:
    return TypeError(f"Cannot return null for non-nullable field {where}.")


def is_mutable(definition: GraphQLField) -> bool:
    """Whether a default value is something that a resolver could change."""
    return any(isinstance(argument.default_value, dict | list) for argument in definition.args.values())


def leaf_of(kind: Any) -> Run:
    serialize = kind.serialize
    is_text = kind in (GraphQLString, GraphQLID)

    def completed(value: Any, state: State) -> Any:
        if (type(value) is str and is_text) or (type(value) is bool and kind is GraphQLBoolean):
            return value
        if isinstance(value, Exception):
            raise value
        found = serialize(value)
        if found is Undefined or found is None:
            raise TypeError(f"Expected `{kind.name}.serialize(value)` to return non-nullable value, returned: {found}")
        return found

    return completed
