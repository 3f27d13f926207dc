"""How much one document may ask: checked before anything that recurses or multiplies looks at it."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    SelectionNode,
    Source,
    TokenKind,
    VariableNode,
)

LONGEST_TEXT = 50_000  # characters; the longest of the storefront's 69 documents has 9,000
MOST_TOKENS = 10_000
DEEPEST = 24  # nested brackets, of selections and of values; the introspection query has 15
MOST_FIELDS = 1_000  # written in the document, aliases included
WIDEST = 200  # fields side by side
HIGHEST_COST = 50_000
COST_OF_ROOT = 2_000  # each root field asks the database
PAGE = 100  # what an unknown `first` may be at most

_OPEN = {TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L}
_CLOSE = {TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R}


class TooMuch(GraphQLError):
    """The document asks for more than one request may."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"exception": {"code": "QUERY_TOO_EXPENSIVE"}})


def check_text(text: str) -> None:
    """Length, tokens and nesting, by the lexer alone: the parser recurses and must not see a thousand braces. `GraphQLError`."""
    if len(text) > LONGEST_TEXT:
        raise TooMuch(f"A query may have {LONGEST_TEXT} characters.")
    lexer, depth, tokens = Lexer(Source(text)), 0, 0
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        tokens += 1
        if token.kind in _OPEN:
            depth += 1
        elif token.kind in _CLOSE:
            depth -= 1
        if depth > DEEPEST:
            raise TooMuch(f"A query may nest {DEEPEST} deep.")
        if tokens > MOST_TOKENS:
            raise TooMuch(f"A query may have {MOST_TOKENS} tokens.")


def check_shape(document: DocumentNode) -> None:
    """Fields in all and side by side: validation compares them in pairs. `GraphQLError`."""
    total = 0
    waiting = [
        d.selection_set for d in document.definitions if isinstance(d, OperationDefinitionNode | FragmentDefinitionNode)
    ]
    while waiting:
        selections = waiting.pop().selections
        total += len(selections)
        if len(selections) > WIDEST or total > MOST_FIELDS:
            raise TooMuch(f"A query may have {MOST_FIELDS} fields, {WIDEST} side by side.")
        waiting += [inner for s in selections if (inner := getattr(s, "selection_set", None))]


def check_cost(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> int:
    """Fields times the lengths of the lists they stand in, fragments counted wherever they are spread. `GraphQLError`.

    Only for valid documents: fragments have no cycles. Each fragment is looked at once, so this is quick for fragments that double.
    """
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    known: dict[str, tuple[int, int]] = {}

    def spread(name: str) -> tuple[int, int]:
        if name not in known:
            known[name] = of(fragments[name].selection_set.selections)
        return known[name]

    def of(selections: tuple[SelectionNode, ...]) -> tuple[int, int]:
        cost = depth = 0
        for node in selections:
            if isinstance(node, FieldNode):
                inner, below = of(node.selection_set.selections) if node.selection_set else (0, 0)
                more, deep = 1 + inner * _times(node, variables), below + 1
            elif isinstance(node, FragmentSpreadNode):
                more, deep = spread(node.name.value)
            else:
                assert isinstance(node, InlineFragmentNode)
                more, deep = of(node.selection_set.selections)
            cost, depth = cost + more, max(depth, deep)
        return cost, depth

    cost, depth = of(operation.selection_set.selections)
    cost += COST_OF_ROOT * _roots(operation.selection_set.selections, fragments)
    if depth > DEEPEST or cost > HIGHEST_COST:
        raise TooMuch(f"This query costs {cost}; a query may cost {HIGHEST_COST} and nest {DEEPEST} deep.")
    return cost


def _roots(selections: tuple[SelectionNode, ...], fragments: dict[str, FragmentDefinitionNode]) -> int:
    """Root fields, introspection aside, fragments at the root included (bounded by `MOST_FIELDS` each)."""
    total = 0
    for node in selections:
        if isinstance(node, FieldNode):
            total += not node.name.value.startswith("__")
        elif isinstance(node, FragmentSpreadNode):
            total += _roots(
                fragments[node.name.value].selection_set.selections,
                {k: v for k, v in fragments.items() if k != node.name.value},
            )
        elif isinstance(node, InlineFragmentNode):
            total += _roots(node.selection_set.selections, fragments)
        if total * COST_OF_ROOT > HIGHEST_COST:
            break
    return total


def _times(node: FieldNode, variables: Mapping[str, Any]) -> int:
    """How often what is inside is asked: `first` or `last`, at most a page."""
    for argument in node.arguments:
        if argument.name.value in ("first", "last"):
            value = argument.value
            number: Any = PAGE
            if isinstance(value, IntValueNode):
                number = int(value.value[:9])
            elif isinstance(value, VariableNode):
                number = variables.get(value.name.value, PAGE)
            if isinstance(number, int):
                return max(1, min(number, PAGE))
    return 1
