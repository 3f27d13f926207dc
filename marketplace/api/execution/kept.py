"""Answers that are made once: what is said of a price or of an attribute is the same whoever asks, and the same values come again and again."""

from typing import Any

from graphql import GraphQLObjectType

from .values import Run, State

KEPT = {"ProductPricingInfo", "VariantPricingInfo", "SelectedAttribute"}
"""Types whose rows are known by their values, or are one object as long as their values are the same."""
_BELOW = KEPT | {"TaxedMoney", "TaxedMoneyRange", "Money", "Attribute", "AttributeValue"}
"""Types whose fields without arguments say nothing but what stands in their row. A field with arguments may ask further."""
MOST = 10_000  # answers of a process, about 1 kB each
_kept: dict[tuple[Run, Any], Any] = {}


def may_be_kept(parent: GraphQLObjectType, fields: dict[str, list[Any]]) -> bool:
    """Whether the answer of these fields depends on nothing but the row. Those of fragments are not looked into."""
    if parent.name not in _BELOW:
        return False
    for nodes in fields.values():
        definition = parent.fields.get(nodes[0].name.value)
        if definition is not None and definition.args:
            return False
    return True


def kept(make: Run) -> Run:
    """The same, each row once. What went wrong is not kept: it is told with its place."""

    def of(source: Any, state: State) -> Any:
        found = _kept.get((make, source))
        if found is None:
            before = len(state.errors)
            found = make(source, state)
            if len(state.errors) == before:
                if len(_kept) >= MOST:
                    _kept.clear()
                _kept[make, source] = found
        return found

    return of
