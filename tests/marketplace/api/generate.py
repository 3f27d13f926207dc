"""Valid queries at random from the schema: fields as deep as asked, arguments of every type, fragments on interfaces and unions."""

import random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

TEXTS = [
    "ocop",
    "khong-co",
    "",
    "ca phe",
    "terms",
    "navbar",
    "featured-products",
    "a\\u0000b",
    "' OR 1=1 --",
    "%",
    "x" * 300,
]
DAYS = ["2026-11-22", "0001-01-01", "9999-12-31"]


class Maker:
    """Queries of a `random.Random`; `ids` are global ids that exist, beside which others are made up."""

    def __init__(self, schema: GraphQLSchema, chance: random.Random, ids: list[str]) -> None:
        self.schema, self.chance, self.ids = schema, chance, ids

    def query(self, depth: int = 5) -> str:
        """One to three root fields."""
        root = self.schema.query_type
        assert root is not None
        return "{ " + self._fields(root, depth, self.chance.randint(1, 3)) + " }"

    def _fields(self, parent: Any, depth: int, most: int) -> str:
        names = [name for name, field in parent.fields.items() if depth > 0 or is_leaf_type(get_named_type(field.type))]
        chosen = self.chance.sample(names, min(most, len(names)))
        parts = ["__typename"] if self.chance.random() < 0.3 or not chosen else []
        return " ".join(parts + [self._field(parent.fields[name], name, depth, n) for n, name in enumerate(chosen)])

    def _field(self, field: Any, name: str, depth: int, number: int) -> str:
        kind = get_named_type(field.type)
        arguments = self._arguments(field)
        written = f"f{number}_{depth}_{self.chance.randrange(10**6)}: {name}{arguments}"
        if self.chance.random() < 0.05:
            written += self.chance.choice([" @skip(if: false)", " @include(if: true)", " @include(if: false)"])
        if is_leaf_type(kind):
            return written
        return f"{written} {{ {self._selection(kind, depth - 1)} }}"

    def _selection(self, kind: Any, depth: int) -> str:
        if isinstance(kind, GraphQLObjectType):
            return self._fields(kind, depth, self.chance.randint(1, 5))
        parts = ["__typename"]
        if isinstance(kind, GraphQLInterfaceType):
            parts.append(self._fields(kind, depth, 2))
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            some = self.chance.sample(list(self.schema.get_possible_types(kind)), 2)
            parts += [f"... on {one.name} {{ {self._fields(one, depth, 2)} }}" for one in some]
        return " ".join(parts)

    def _arguments(self, field: Any) -> str:
        asked = []
        pages = {"first", "last"} & field.args.keys()
        for name, argument in field.args.items():
            wanted = is_required_argument(argument) or self.chance.random() < 0.3
            if pages and name in ("first", "last", "after", "before"):
                wanted = name == "first" if self.chance.random() < 0.8 else wanted
            if wanted:
                asked.append(f"{name}: {self._value(argument.type, 3, name)}")
        return f"({', '.join(asked)})" if asked else ""

    def _value(self, kind: Any, depth: int, name: str = "") -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._some(kind.of_type, depth, name)
        if self.chance.random() < 0.05 and name not in ("first", "channel"):
            return "null"
        if isinstance(kind, GraphQLList):
            return f"[{', '.join(self._some(kind.of_type, depth, name) for _ in range(self.chance.randint(0, 3)))}]"
        if isinstance(kind, GraphQLEnumType):
            return self.chance.choice(list(kind.values)[:60])
        if isinstance(kind, GraphQLInputObjectType):
            return self._input(kind, depth)
        return self._scalar(kind.name, name)

    def _some(self, kind: Any, depth: int, name: str) -> str:
        """A value of a list that may not hold null."""
        while (value := self._value(kind, depth, name)) == "null":
            continue
        return value

    def _input(self, kind: GraphQLInputObjectType, depth: int) -> str:
        fields = [
            f"{name}: {self._some(field.type, depth - 1, name)}"
            for name, field in kind.fields.items()
            if is_required_input_field(field) or (depth > 0 and self.chance.random() < 0.15)
        ]
        return "{" + ", ".join(fields) + "}"

    def _scalar(self, kind: str, name: str) -> str:
        pick = self.chance.choice
        if name == "channel":
            return pick(['"ocop"', '"ocop"', '"khong-co"'])
        if kind == "Int" or kind == "PositiveInt":
            return pick(["1", "2", "5", "5"] if name == "first" else ["0", "1", "20", "101", "2147483647"])
        if kind == "ID":
            return f'"{pick(self.ids) if self.ids and self.chance.random() < 0.8 else pick(["x", "UHJvZHVjdDox", "", "VXNlcjox"])}"'
        table = {
            "Boolean": ["true", "false"],
            "Float": ["0", "1.5", "-3", "100000", "1e300"],
            "Decimal": ['"0"', '"1.5"', '"100000"', '"1e30"'],
            "PositiveDecimal": ["0", "1.5", '"100000"'],
            "Date": [f'"{day}"' for day in DAYS],
            "DateTime": [f'"{day}T00:00:00+00:00"' for day in DAYS] + ['"2026-11-22T10:00:00"'],
            "UUID": ['"7f1f2c2e-0f6e-4c55-9a55-0c2a7f9d0001"'],
            "JSON": ["1", '"a"', "{a: 1}"],
            "JSONString": ['"{}"'],
        }
        return pick(table.get(kind, [f'"{text}"' for text in TEXTS]))
