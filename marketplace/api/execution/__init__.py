"""Runs an operation by a plan that is made once a document.

graphql-core looks up, for each field of each row, its definition, its arguments, its type and its sub-selections, which is most of what a list
costs. Here all that is done once (`plan`): every field becomes a function of the row. What comes out is what graphql-core's `execute_sync`
gives, values and errors alike (`tests/marketplace/api/test_execution.py` asks both). Nothing here waits: resolvers are plain functions.
"""

from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
)
from graphql.execution.values import get_variable_values
from graphql.language import Visitor, visit

from .plan import MOST_ERRORS, Plan


class _Switches(Visitor):
    """The variables that `@skip` and `@include` ask."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_directive(self, node: Any, *_rest: Any) -> None:
        if node.name.value in ("skip", "include"):
            self.names |= {a.value.name.value for a in node.arguments if isinstance(a.value, VariableNode)}


@lru_cache(maxsize=512)
def _switches(document: "_ByIdentity") -> tuple[str, ...]:
    visitor = _Switches()
    visit(document.document, visitor)
    return tuple(sorted(visitor.names))


class _ByIdentity:
    """Documents are kept by the view, one object a text: to hash one by its content would walk all of it."""

    __slots__ = ("document",)

    def __init__(self, document: DocumentNode) -> None:
        self.document = document

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.document is self.document

    def __hash__(self) -> int:
        return id(self.document)


@lru_cache(maxsize=512)
def _plan(
    schema: GraphQLSchema, document: _ByIdentity, operation: str | None, switches: tuple[tuple[str, Any], ...]
) -> Plan:
    found = [
        d
        for d in document.document.definitions
        if isinstance(d, OperationDefinitionNode) and (operation is None or (d.name and d.name.value == operation))
    ]
    return Plan(schema, document.document, found[0], dict(switches))


def execute(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    context: Any,
    variables: dict[str, Any],
) -> tuple[dict[str, Any] | None, list[GraphQLError]]:
    """The data and the errors of one operation of a valid document. Never raises `GraphQLError`."""
    key = _ByIdentity(document)
    switches: tuple[tuple[str, Any], ...] = ()
    if names := _switches(key):
        values = get_variable_values(schema, operation.variable_definitions or (), variables, max_errors=MOST_ERRORS)
        if isinstance(values, list):
            return None, values
        switches = tuple((name, values[name]) for name in names if name in values)
    try:
        plan = _plan(schema, key, operation.name.value if operation.name else None, switches)
    except GraphQLError as error:
        return None, [error]
    return plan.run(context, variables)
