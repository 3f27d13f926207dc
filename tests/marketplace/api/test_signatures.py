"""What carries a name of Saleor's staff side has Saleor's signature: fields, types, nullability, arguments, values of enums.

`signatures.txt` holds them; what the storefront needs is held by `test_needs.py`. A field that is added to one of these types has to be looked up in
Saleor's schema and added there.
"""

import re
from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType

from marketplace.api.schema import schema

OURS = schema.graphql_schema
PAGING = {"before": "String", "after": "String", "first": "Int", "last": "Int"}
METADATA = {"privateMetadata", "privateMetafield", "privateMetafields", "metadata", "metafield", "metafields"}
PARTLY = ("Query", "Mutation")
LINE = re.compile(r"(type|input|enum) (\w+) (?:\[(.*)\] )?\{ (.*) \}")


def listed() -> dict[str, tuple[str, list[str], dict[str, tuple[str, dict[str, str]]]]]:
    """Of each type its kind, its interfaces, and {field: (type, {argument: type})}."""
    found = {}
    for line in Path(__file__).with_name("signatures.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        assert match, line
        kind, name, interfaces, body = match.groups()
        fields = (
            {value: ("", {}) for value in body.split()}
            if kind == "enum"
            else dict(_field(text) for text in body.split("; "))
        )
        found[name] = kind, [each for each in (interfaces or "").split(" & ") if each], fields
    return found


def _field(text: str) -> tuple[str, tuple[str, dict[str, str]]]:
    match = re.fullmatch(r"(\w+)(?:\((.*)\))?: (.*)", text)
    assert match, text
    arguments: dict[str, str] = {}
    for each in (match[2] or "").split(", "):
        if each == "PAGING":
            arguments |= PAGING
        elif each:
            name, _colon, kind = each.partition(": ")
            arguments[name] = kind
    return match[1], (match[3], arguments)


def made(kind: Any) -> tuple[str, list[str], dict[str, tuple[str, dict[str, str]]]]:
    """The same of ours."""
    if isinstance(kind, GraphQLEnumType):
        return "enum", [], {value: ("", {}) for value in kind.values}
    if isinstance(kind, GraphQLInputObjectType):
        return "input", [], {name: (str(field.type), {}) for name, field in kind.fields.items()}
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType), kind
    interfaces = [each.name for each in kind.interfaces]
    beside = METADATA if "ObjectWithMetadata" in interfaces else set()
    fields = {
        name: (str(field.type), {key: str(given.type) for key, given in field.args.items()})
        for name, field in kind.fields.items()
        if name not in beside
    }
    return "type", interfaces, fields


def test_signatures_are_saleors():
    wrong, asked = [], 0
    for name, (kind, interfaces, fields) in listed().items():
        ours = made(OURS.type_map[name])
        if ours[:2] != (kind, interfaces):
            wrong.append(f"{name}: {ours[:2]}, not {kind} {interfaces}")
        names = fields.keys() if name in PARTLY else fields.keys() | ours[2].keys()
        wrong += [
            f"{name}.{each}: {ours[2].get(each)}, not {fields.get(each)}"
            for each in names
            if ours[2].get(each) != fields.get(each)
        ]
        asked += len(names)
    assert wrong == []
    assert asked > 900
