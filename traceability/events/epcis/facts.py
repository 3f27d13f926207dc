"""What the store finds an event by: its words, places, times, and the names of the things it speaks of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .context import BARE, Context, read_context
from .epcs import identifier
from .errors import Faults
from .times import moment
from .vocabulary import BIZ_STEPS, DISPOSITIONS, Words, today

# roles: a small letter names single things, its capital kinds of things
THINGS = {"epcList": "e", "childEPCs": "e", "parentID": "p", "inputEPCList": "i", "outputEPCList": "o"}
KINDS = {"quantityList": "E", "childQuantityList": "E", "inputQuantityList": "I", "outputQuantityList": "O"}
ANY_THING = "epio"
ANY_KIND = "EIO"
_SHARED = {"253": 13, "255": 13, "8003": 14}


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one event. Words are bare standard words or whole addresses, places and things in canonical form.

    `things` are tagged with their role: "e|" in a list or a child, "p|" parent, "i|" input, "o|" output; capitals for kinds of things; "e>" and
    so on names what all numbers of one pattern share. `lots` are the kinds alone, sorted: each has a chain.
    """

    event_id: str
    is_declaration: bool
    type: str
    action: str
    biz_step: str
    disposition: str
    event_time: datetime
    read_point: str
    biz_location: str
    things: tuple[str, ...]
    lots: tuple[str, ...]


def facts_of(content: dict[str, Any], context: Context | None = None) -> Facts:
    """The facts of an event that keeps the rules and has an eventID. Without `context`, what its own `@context` declares counts."""
    context = context or context_of(content)
    kinds = sorted({(role, canonical(item["epcClass"], context)) for role, item in _quantities(content)})
    things = {f"{role}|{name}" for role, name in kinds}
    for name, role in THINGS.items():
        value = content.get(name) or ()
        for each in (value,) if isinstance(value, str) else value:
            thing = canonical(each, context)
            things.add(f"{role}|{thing}")
            if shared := shared_part(thing):
                things.add(f"{role}>{shared}")
    happened = moment(content["eventTime"])
    assert isinstance(happened, datetime)  # by the rules
    return Facts(
        event_id=content["eventID"],
        is_declaration="errorDeclaration" in content,
        type=content["type"],
        action=content.get("action", ""),
        biz_step=word(content.get("bizStep", ""), context, BIZ_STEPS),
        disposition=word(content.get("disposition", ""), context, DISPOSITIONS),
        event_time=happened,
        read_point=_place(content.get("readPoint"), context),
        biz_location=_place(content.get("bizLocation"), context),
        things=tuple(sorted(things)),
        lots=tuple(sorted({name for _role, name in kinds})),
    )


def context_of(content: dict[str, Any]) -> Context:
    """What a stored event's own `@context` declares."""
    return read_context(content["@context"], BARE, "", Faults(10_000)) if "@context" in content else BARE


def canonical(text: str, context: Context = BARE) -> str:
    """A name in the one form that the store compares: the GS1 Digital Link of a GS1 key, else the whole address."""
    return identifier(context.expand(text)).canonical


def word(text: str, context: Context, words: Words) -> str:
    """A standard word bare, however it was written; another one as its whole address."""
    if not text or text in words.words:
        return text
    full = today(context.names.get(text) or context.expand(text))
    bare = full.removeprefix(words.prefix)
    return bare if bare in words.words else full


def shared_part(thing: str) -> str:
    """What all serial numbers of one kind share, `…/01/09521234543213` of `…/01/09521234543213/21/7`; "" when the name has no such part."""
    _host, _, path = thing.partition("//id.gs1.org/")
    parts = path.split("/")
    if len(parts) == 4 and parts[2] in {"21", "235", "8011"}:
        return thing[: -len(parts[2]) - len(parts[3]) - 2]
    if len(parts) == 2 and len(parts[1]) > (size := _SHARED.get(parts[0], 10_000)):
        return thing[: size - len(parts[1])]
    return ""


def children_of(document: Any) -> Iterator[tuple[str, str]]:
    """Places and what lies in them, parent and child, by the master data in a document's header (`children` of a vocabulary element)."""
    header = document.get("epcisHeader", {}) if isinstance(document, dict) else {}
    for vocabulary in header.get("epcisMasterData", {}).get("vocabularyList", []):
        for element in vocabulary.get("vocabularyElementList", []):
            children = element.get("children", [])
            for child in children if isinstance(children, list) else []:
                if isinstance(child, str) and len(child) <= 1000:
                    yield canonical(str(element["id"])), canonical(child)


def _quantities(content: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in KINDS.items():
        items: Iterable[dict[str, Any]] = content.get(name) or ()
        for item in items:
            yield role, item


def _place(value: dict[str, Any] | None, context: Context) -> str:
    return canonical(value["id"], context) if value else ""
