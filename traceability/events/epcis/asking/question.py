"""Reading a question: which parameters there are, what each asks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from .. import vocabulary as cbv
from ..context import BARE, Context
from ..epcs import identifier, is_uri
from ..facts import ANY_KIND, ANY_THING, canonical, word
from . import fields
from .fields import Find, Seen
from .values import NoNumberOrTime, Test, compares, equals, number_of, time_of

MOST_VALUES = 200  # of one parameter
MOST_PARAMETERS = 60


class BadQuery(ValueError):
    """A parameter that there is not, or with a value it may not have. `name` is the parameter's, `code` says what is wrong with it."""

    def __init__(self, name: str, code: str) -> None:
        self.name, self.code = name[:200], code
        super().__init__(f"{self.name}: {code}")


class Column(NamedTuple):
    """One of these values in a column of the store."""

    name: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Query:
    """What is asked. Columns, times and tags are for the database; `tests` are of an event's content, and all must hold.

    `tags`: of each group at least one. `within`: a place itself or one that lies in it. `order_by` is eventTime, recordTime or an extension's name.
    """

    columns: list[Column] = field(default_factory=list)
    times: list[tuple[str, str, datetime]] = field(default_factory=list)  # column, operator, instant
    tags: list[tuple[str, ...]] = field(default_factory=list)
    within: list[Column] = field(default_factory=list)
    tests: list[Callable[[Seen], bool]] = field(default_factory=list)
    order_by: str = "recordTime"
    descending: bool = False
    event_count_limit: int | None = None
    max_event_count: int | None = None

    def holds_for(self, seen: Seen) -> bool:
        """Do the tests of the content hold?"""
        return all(test(seen) for test in self.tests)

    @property
    def sort_key(self) -> Find | None:
        """The values to sort by when no column holds them."""
        return None if self.order_by in ("eventTime", "recordTime") else fields.extension(self.order_by)


def read_query(parameters: Mapping[str, Any], context: Context = BARE) -> Query:
    """A question from its parameters: values are texts, numbers, or lists of them. `context` declares prefixes. Raises `BadQuery`."""
    if len(parameters) > MOST_PARAMETERS:
        raise BadQuery("", "too_many_parameters")
    reader = _Reader(context)
    for name, value in parameters.items():
        values = value if isinstance(value, list) else [value]
        if not values or len(values) > MOST_VALUES or any(isinstance(v, dict | list) for v in values):
            raise BadQuery(name, "bad_value")
        reader.parameter(name, ["" if v is None else v for v in values])
    return reader.whole(parameters)


MATCH = {
    "epc": "e", "parentID": "p", "inputEPC": "i", "outputEPC": "o", "anyEPC": ANY_THING,
    "epcClass": "E", "inputEPCClass": "I", "outputEPCClass": "O", "anyEPCClass": ANY_KIND,
}  # fmt: skip
TIMES = {"eventTime": "event_time", "recordTime": "record_time"}
SENSOR_TEXTS = frozenset(
    {
        "type", "deviceID", "dataProcessingMethod", "microorganism", "chemicalSubstance", "bizRules", "stringValue", "hexBinaryValue",
        "uriValue", "booleanValue",
    }
)  # fmt: skip
_MEASURED = re.compile(r"(value|minValue|maxValue|meanValue|sDev|percValue)_([A-Z0-9]{2,4})")
_QUANTITY = re.compile(r"quantity(?:_([A-Z0-9]{2,4}))?")
_TYPED = re.compile(r"(bizTransaction|source|destination)_(.+)")
LISTS = {
    "bizTransaction": ("bizTransactionList", cbv.TRANSACTION_TYPES),
    "source": ("sourceList", cbv.PARTY_TYPES),
    "destination": ("destinationList", cbv.PARTY_TYPES),
}
_PLACED = re.compile(
    r"(?P<inner>INNER_)?(?:(?P<place>ILMD|ERROR_DECLARATION|SENSORELEMENT|SENSORMETADATA|SENSORREPORT|readPoint|bizLocation)_)?(?P<name>.+)"
)
_PREFIXED = re.compile(r"[^\W\d][\w.\-]*:[^\s:/]\S*")


class _Reader:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.query = Query()

    def parameter(self, name: str, values: list[Any]) -> None:
        """Read one. Values that are one alone are checked to be so."""
        operator, _, rest = name.partition("_")
        read = WHOLE.get(name) or _OPERATORS.get(operator)
        if read is None or (name not in WHOLE and not rest):
            raise BadQuery(name, "unknown_parameter")
        try:
            read(self, operator, rest, values)
        except BadQuery as bad:
            raise BadQuery(name, bad.code) from bad
        except NoNumberOrTime as bad:
            raise BadQuery(name, "no_number_or_time") from bad

    def whole(self, parameters: Mapping[str, Any]) -> Query:
        """The question, once every parameter is read."""
        if self.query.event_count_limit and self.query.max_event_count:
            raise BadQuery("maxEventCount", "two_limits")
        if "orderBy" in parameters and "orderDirection" not in parameters:
            self.query.descending = True  # EPCIS 2.0: DESC is the default
        return self.query

    # ---- parameters that have a name of their own

    def types(self, _operator: str, _rest: str, values: list[Any]) -> None:
        if any(v not in cbv.FIELDS and not is_uri(_text(v)) for v in values):
            raise BadQuery("", "bad_value")
        self.query.columns.append(Column("type", tuple(values)))

    def order(self, _operator: str, _rest: str, values: list[Any]) -> None:
        name = _text(_one(values))
        self.query.order_by = name if name in TIMES else self.extension_name(name)

    def direction(self, _operator: str, _rest: str, values: list[Any]) -> None:
        if _one(values) not in ("ASC", "DESC"):
            raise BadQuery("", "bad_value")
        self.query.descending = values == ["DESC"]

    def count_limit(self, _operator: str, _rest: str, values: list[Any]) -> None:
        self.query.event_count_limit = _count(values)

    def max_count(self, _operator: str, _rest: str, values: list[Any]) -> None:
        self.query.max_event_count = _count(values)

    # ---- parameters that begin with an operator

    def compared(self, operator: str, rest: str, values: list[Any]) -> None:
        """GT, GE, LT, LE."""
        wanted = _one(values)
        if rest in TIMES and operator in ("GE", "LT"):
            then = time_of(wanted)
            if then is None:
                raise BadQuery("", "bad_value")
            self.query.times.append((TIMES[rest], ">=" if operator == "GE" else "<", then))
            return
        find = self.numbers(rest)
        if find is None and rest in ("errorDeclarationTime", "errorDeclaration_Time"):
            find = fields.declared("declarationTime")
        elif find is None and rest in ("time", "startTime", "endTime"):
            find = fields.sensor(rest)
        self.add(find or self.extension(rest), compares(operator, wanted))

    def equal(self, _operator: str, rest: str, values: list[Any]) -> None:
        """EQ."""
        read = EQUAL.get(rest)
        if read is not None:
            read(self, values)
        elif (find := self.numbers(rest)) is not None:
            if any(number_of(v) is None for v in values):
                raise BadQuery("", "bad_value")
            self.add(find, equals(values))
        elif found := _TYPED.fullmatch(rest):
            list_name, words = LISTS[found[1]]
            wanted = found[2] if found[2] in words.words else self.context.expand(found[2])
            self.add(fields.typed(list_name, found[1], wanted), equals([self.context.expand(_text(v)) for v in values]))
        elif rest in SENSOR_TEXTS:
            self.add(fields.sensor(rest), equals(values))
        elif rest.startswith("ATTR_"):
            self.attribute("", rest.removeprefix("ATTR_"), values)
        else:
            self.add(self.extension(rest), equals(values))

    def numbers(self, rest: str) -> Find | None:
        """The values that GT to EQ compare as numbers, if `rest` names such."""
        if found := _QUANTITY.fullmatch(rest):
            return fields.quantities(found[1])
        if found := _MEASURED.fullmatch(rest):
            return fields.sensor(found[1], found[2])
        return fields.sensor("percRank") if rest == "percRank" else None

    def exists(self, _operator: str, rest: str, _values: list[Any]) -> None:
        """EXISTS: the value of the parameter says nothing."""
        find = fields.standard(rest) if rest in cbv.ALL_FIELDS else self.extension(rest)
        self.query.tests.append(lambda seen: any(True for _found in find(seen)))

    def within(self, _operator: str, rest: str, values: list[Any]) -> None:
        """WD: with descendants."""
        if rest not in ("readPoint", "bizLocation"):
            raise BadQuery("", "unknown_parameter")
        column = "read_point" if rest == "readPoint" else "biz_location"
        self.query.within.append(Column(column, self.names(values)))

    def match(self, _operator: str, rest: str, values: list[Any]) -> None:
        """MATCH: names of things, or patterns of them (`urn:epc:idpat:…:*`)."""
        roles = MATCH.get(rest)
        if roles is None:
            raise BadQuery("", "unknown_parameter")
        tags = []
        for value in values:
            name = self.context.expand(_text(value))
            found = identifier(name)
            if found.fault:
                raise BadQuery("", "bad_value")
            is_pattern = name[:14].lower() == "urn:epc:idpat:" and roles.islower()
            tags += [f"{role}{'>' if is_pattern else '|'}{found.canonical}" for role in roles]
        self.query.tags.append(tuple(tags))

    def has_attribute(self, _operator: str, rest: str, values: list[Any]) -> None:
        """HASATTR: an extension member that has a member of this name."""
        self.add(fields.attributed(self.extension_name(rest)), equals([self.context.expand(_text(v)) for v in values]))

    def attribute(self, _operator: str, rest: str, values: list[Any]) -> None:
        """EQATTR: an extension member whose member of this name has this value."""
        name, _, attribute = rest.rpartition("_")
        if not name or not attribute:
            raise BadQuery("", "unknown_parameter")
        self.add(fields.attributed(self.extension_name(name), attribute), equals(values))

    # ---- EQ of the standard's own fields

    def actions(self, values: list[Any]) -> None:
        if any(v not in cbv.ACTIONS for v in values):
            raise BadQuery("", "bad_value")
        self.query.columns.append(Column("action", tuple(values)))

    def steps(self, values: list[Any]) -> None:
        self.query.columns.append(
            Column("biz_step", tuple(word(_text(v), self.context, cbv.BIZ_STEPS) for v in values))
        )

    def dispositions(self, values: list[Any]) -> None:
        words = tuple(word(_text(v), self.context, cbv.DISPOSITIONS) for v in values)
        self.query.columns.append(Column("disposition", words))

    def persistent(self, name: str, values: list[Any]) -> None:
        wanted = {word(_text(v), self.context, cbv.DISPOSITIONS) for v in values}
        find = fields.persistent(name)
        self.query.tests.append(lambda seen: any(word(v, seen.context, cbv.DISPOSITIONS) in wanted for v in find(seen)))

    def reasons(self, values: list[Any]) -> None:
        wanted = {word(_text(v), self.context, cbv.ERROR_REASONS) for v in values}
        find = fields.declared("reason")
        self.query.tests.append(
            lambda seen: any(word(v, seen.context, cbv.ERROR_REASONS) in wanted for v in find(seen))
        )

    def ids(self, values: list[Any]) -> None:
        self.query.columns.append(Column("event_id", tuple(_text(v) for v in values)))

    def places(self, column: str, values: list[Any]) -> None:
        self.query.columns.append(Column(column, self.names(values)))

    # ---- pieces

    def names(self, values: list[Any]) -> tuple[str, ...]:
        return tuple(canonical(_text(v), self.context) for v in values)

    def add(self, find: Find, test: Test) -> None:
        self.query.tests.append(lambda seen: any(test(value) for value in find(seen)))

    def extension(self, rest: str) -> Find:
        found = _PLACED.fullmatch(rest)
        if found is None:
            raise BadQuery("", "unknown_parameter")
        return fields.extension(self.extension_name(found["name"]), found["place"] or "", inner=bool(found["inner"]))

    def extension_name(self, name: str) -> str:
        """The whole address of an extension's name; as it is when nothing declares its prefix. `ns#name` and `ns/name` are whole already."""
        if is_uri(name) and ("://" in name or name.startswith("urn:")):
            return name
        if not _PREFIXED.fullmatch(name):
            raise BadQuery("", "unknown_parameter")
        return self.context.expand(name)


def _one(values: list[Any]) -> Any:
    if len(values) != 1:
        raise BadQuery("", "bad_value")
    return values[0]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value or len(value) > 2000 or "\0" in value:
        raise BadQuery("", "bad_value")
    return value


def _count(values: list[Any]) -> int:
    text = str(_one(values))
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        raise BadQuery("", "bad_value")
    return int(text)


type _Read = Callable[[_Reader, str, str, list[Any]], None]
WHOLE: dict[str, _Read] = {
    "eventType": _Reader.types, "orderBy": _Reader.order, "orderDirection": _Reader.direction,
    "eventCountLimit": _Reader.count_limit, "maxEventCount": _Reader.max_count,
}  # fmt: skip
_OPERATORS: dict[str, _Read] = {
    "EQ": _Reader.equal, "GT": _Reader.compared, "GE": _Reader.compared, "LT": _Reader.compared, "LE": _Reader.compared,
    "EXISTS": _Reader.exists, "WD": _Reader.within, "MATCH": _Reader.match, "HASATTR": _Reader.has_attribute, "EQATTR": _Reader.attribute,
}  # fmt: skip
EQUAL: dict[str, Callable[[_Reader, list[Any]], None]] = {
    "action": _Reader.actions,
    "bizStep": _Reader.steps,
    "disposition": _Reader.dispositions,
    "persistentDisposition_set": lambda reader, values: reader.persistent("set", values),
    "persistentDisposition_unset": lambda reader, values: reader.persistent("unset", values),
    "readPoint": lambda reader, values: reader.places("read_point", values),
    "bizLocation": lambda reader, values: reader.places("biz_location", values),
    "eventID": _Reader.ids,
    "errorReason": _Reader.reasons,
    "correctiveEventID": lambda reader, values: reader.add(fields.declared("correctiveEventIDs"), equals(values)),
    "transformationID": lambda reader, values: reader.add(
        lambda seen: iter([seen.content["transformationID"]] if "transformationID" in seen.content else []),
        equals(values),
    ),
}
