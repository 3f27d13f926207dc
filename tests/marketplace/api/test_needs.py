"""What Saleor's storefront and its sign-in ask for, held against our schema: same names, types, nullability, arguments, enum values.

`storefront-needs.json` lists it with Saleor 3.23's own signatures. A root is whole when itself and every type that its answers and
arguments lead to are as listed.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    is_required_argument,
    is_required_input_field,
    is_scalar_type,
)

from marketplace.api.schema import schema

ROOT = Path(__file__).parents[3]
FILE = Path(os.environ.get("OCOP_SHARED", ROOT.parent / "shared")) / "data" / "saleor" / "storefront-needs.json"
OURS = schema.graphql_schema


class Needs:
    """The file, what stands at each of its names, and which names each leads to."""

    def __init__(self, listed: dict[str, Any]) -> None:
        self.listed = listed
        self.inputs = {name: entry["reachable"] for name, entry in listed["inputs"].items()}

    def leads_to(self, name: str) -> Iterator[str]:
        """Types named in a type's fields, arguments and members."""
        for field in self.listed["types"].get(name, {}).values():
            yield from self._of_field(field)
        yield from map(_bare, self.inputs.get(name, {}).values())
        yield from self.listed["abstract"].get(name, {}).get("possible", ())

    @staticmethod
    def _of_field(field: dict[str, Any]) -> Iterator[str]:
        yield _bare(field["type"])
        for argument in field["args"]:
            yield _bare(argument.split(": ")[1])

    def below(self, root: str, field: str) -> set[str]:
        """All types that a root field leads to."""
        found: set[str] = set()
        waiting = list(self._of_field(self.listed["types"][root][field]))
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self.leads_to(name)
        return found

    def wrong_with(self, name: str) -> list[str]:
        """What of a type is missing or different in ours."""
        known = {**self.listed["types"], **self.inputs, **self.listed["enums"], **self.listed["abstract"]}
        if name not in known and name not in self.listed["scalars"]:
            return []  # a member of a union or an interface that nobody reads
        ours = OURS.type_map.get(name)
        if ours is None:
            return [f"{name}: missing"]
        if name in self.listed["scalars"]:
            return [] if is_scalar_type(ours) else [f"{name}: not a scalar"]
        if name in self.listed["enums"]:
            values = set(ours.values) if isinstance(ours, GraphQLEnumType) else set()
            wrong = set(self.listed["enums"][name]["values"]) ^ values
            return [f"{name}.{value}: on one side only" for value in sorted(wrong)]
        if name in self.inputs:
            return self._wrong_input(name, ours)
        wrong = self._wrong_members(name, ours) if name in self.listed["abstract"] else []
        for field in self.listed["types"].get(name, ()):
            wrong += self.wrong_field(name, field)
        return wrong

    def _wrong_members(self, name: str, ours: Any) -> list[str]:
        entry = self.listed["abstract"][name]
        kinds = {"interface": GraphQLInterfaceType, "union": GraphQLUnionType}
        if not isinstance(ours, kinds[entry["kind"]]):
            return [f"{name}: not of kind {entry['kind']}"]
        members = {member.name for member in OURS.get_possible_types(ours)}
        asked = {member for member in entry["possible"] if member in self.listed["types"]}
        return [f"{name}: {member} is no member" for member in sorted(asked - members)]

    def _wrong_input(self, name: str, ours: Any) -> list[str]:
        if not isinstance(ours, GraphQLInputObjectType):
            return [f"{name}: not an input"]
        wrong = _wrong_types(name, self.inputs[name], {key: str(field.type) for key, field in ours.fields.items()})
        extra = [key for key, field in ours.fields.items() if is_required_input_field(field)]
        return wrong + [f"{name}.{key}: asked for by us alone" for key in extra if key not in self.inputs[name]]

    def wrong_field(self, name: str, field: str) -> list[str]:
        """What of one field is missing or different in ours."""
        ours = OURS.type_map.get(name)
        if not isinstance(ours, GraphQLObjectType | GraphQLInterfaceType) or field not in ours.fields:
            return [f"{name}.{field}: missing"]
        entry, made = self.listed["types"][name][field], ours.fields[field]
        listed = dict(argument.split(": ") for argument in entry["args"])
        wrong = _wrong_types(name, {field: entry["type"]}, {field: str(made.type)})
        wrong += _wrong_types(f"{name}.{field}", listed, {key: str(given.type) for key, given in made.args.items()})
        extra = [key for key, given in made.args.items() if is_required_argument(given) and key not in listed]
        return wrong + [f"{name}.{field}({key}:): asked for by us alone" for key in extra]


def _bare(written: str) -> str:
    return re.sub(r"[\[\]!]", "", written)


def _wrong_types(name: str, theirs: dict[str, str], ours: dict[str, str]) -> list[str]:
    return [
        f"{name}.{key}: {ours.get(key, 'missing')}, not {written}"
        for key, written in theirs.items()
        if ours.get(key) != written
    ]


@pytest.fixture(scope="module")
def needs() -> Needs:
    if not FILE.exists():
        pytest.skip(f"no {FILE}")
    return Needs(json.loads(FILE.read_text(encoding="utf-8")))


def roots(needs: Needs) -> Iterator[tuple[str, str, list[str]]]:
    """Every root field with what is wrong with it and below it."""
    for root, fields in needs.listed["roots"].items():
        for field in fields:
            wrong = needs.wrong_field(root, field)
            for name in sorted(needs.below(root, field)):
                wrong += needs.wrong_with(name)
            yield root, field, wrong


def test_no_input_is_filled_in_with_null():
    """graphene fills in null for a `Field` in an input, even where it may not be null: `InputField` is meant."""
    inputs = [kind for kind in OURS.type_map.values() if isinstance(kind, GraphQLInputObjectType)]
    assert [f"{i.name}.{name}" for i in inputs for name, field in i.fields.items() if field.default_value is None] == []


def test_nothing_is_missing_and_nothing_different(needs):
    assert sorted({line for _root, _field, found in roots(needs) for line in found}) == []


if __name__ == "__main__":  # all that is wrong, a line each
    everything = Needs(json.loads(FILE.read_text(encoding="utf-8")))
    sys.stdout.writelines(sorted({f"{line}\n" for _root, _field, found in roots(everything) for line in found}))
