"""Where in an event the values stand that a question names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ..context import Context
from ..vocabulary import ALL_FIELDS

type Find = Callable[["Seen"], Iterator[Any]]  # values of one event


@dataclass(frozen=True, slots=True)
class Seen:
    """An event with what its own `@context` declares."""

    content: dict[str, Any]
    context: Context


def _items(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    else:
        yield value


def _holders(event: dict[str, Any], place: str) -> Iterator[dict[str, Any]]:
    """The objects whose extension members a question of this place may name."""
    if place == "SENSORELEMENT":
        yield from event.get("sensorElementList", ())
    elif place == "SENSORMETADATA":
        yield from (
            element["sensorMetadata"] for element in event.get("sensorElementList", ()) if "sensorMetadata" in element
        )
    elif place == "SENSORREPORT":
        yield from (report for element in event.get("sensorElementList", ()) for report in element["sensorReport"])
    else:
        name = {"ILMD": "ilmd", "ERROR_DECLARATION": "errorDeclaration", "": ""}.get(place, place)
        if not name:
            yield event
        elif name in event:
            yield event[name]


_STANDARD = {
    "": ALL_FIELDS,
    "SENSORELEMENT": {"sensorMetadata", "sensorReport"},
    "ERROR_DECLARATION": {"declarationTime", "reason", "correctiveEventIDs"},
    "readPoint": {"id"},
    "bizLocation": {"id"},
}


def extension(name: str, place: str = "", *, inner: bool = False) -> Find:
    """The values of extension members called `name`: a whole address, or prefix and name for a prefix that the question did not declare.
    `inner` looks at any depth below the extension members of the place."""
    bare = "://" not in name and not name.startswith("urn:")

    def is_it(key: str, context: Context) -> bool:
        return key == name if bare else "".join(context.split(key)) == name

    def below(value: Any, context: Context) -> Iterator[Any]:
        for item in _items(value):
            if isinstance(item, dict):
                for key, each in item.items():
                    if is_it(key, context):
                        yield from _items(each)
                    yield from below(each, context)

    def find(seen: Seen) -> Iterator[Any]:
        standard = _STANDARD.get(place, ())
        for holder in _holders(seen.content, place):
            for key, value in holder.items():
                if key in standard:
                    continue
                if inner:
                    yield from below(value, seen.context)
                elif is_it(key, seen.context):
                    yield from _items(value)

    return find


def standard(name: str) -> Find:
    """The values of a field of the standard, for EXISTS."""
    return lambda seen: _items(seen.content[name]) if name in seen.content else iter(())


def quantities(uom: str | None) -> Find:
    """Quantities in this unit; with None, of any unit or none."""

    def find(seen: Seen) -> Iterator[Any]:
        for name in ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"):
            for item in seen.content.get(name, ()):
                if "quantity" in item and (uom is None or item.get("uom") == uom):
                    yield item["quantity"]

    return find


def typed(list_name: str, value_name: str, type_: str) -> Find:
    """Of a list of transactions, sources or destinations: what those of one type name."""
    return lambda seen: (item[value_name] for item in seen.content.get(list_name, ()) if item.get("type", "") == type_)


def sensor(name: str, uom: str | None = None) -> Find:
    """A member of sensors' reports and metadata; with `uom`, of reports in that unit."""

    def find(seen: Seen) -> Iterator[Any]:
        for place in ("SENSORREPORT",) if uom else ("SENSORREPORT", "SENSORMETADATA"):
            for holder in _holders(seen.content, place):
                if name in holder and (uom is None or holder.get("uom") == uom):
                    yield holder[name]

    return find


def declared(name: str) -> Find:
    """A member of the error declaration."""
    return lambda seen: _items(seen.content.get("errorDeclaration", {}).get(name, []))


def persistent(name: str) -> Find:
    """`set` or `unset` of the persistent disposition."""
    return lambda seen: _items(seen.content.get("persistentDisposition", {}).get(name, []))


def attributed(name: str, attribute: str | None = None) -> Find:
    """Of an extension member that is an object: the names of its members; with `attribute`, the values of one."""
    members = extension(name)

    def find(seen: Seen) -> Iterator[Any]:
        for value in members(seen):
            if isinstance(value, dict):
                if attribute is None:
                    for key in value:
                        yield key
                        yield "".join(seen.context.split(key))
                elif attribute in value:
                    yield from _items(value[attribute])

    return find
