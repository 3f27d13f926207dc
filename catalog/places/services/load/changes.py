"""A dated change over the map before it."""

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path

from catalog.places.models import Era, Level, Succession, Unit
from catalog.places.queries.names import name_key, search_text
from catalog.places.services.load.successions import refresh_current, successions


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit of a change file: see reference/changes.toml."""

    sources: tuple[str, ...]
    code: str
    kind: str = ""
    name: str = ""
    province: str = ""
    latitude: float | None = None
    longitude: float | None = None
    area_km2: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A new map from one day on."""

    starts_on: dt.date
    name: str
    legal_basis: str
    units: tuple[NewUnit, ...]


def read_changes(path: Path) -> list[Change]:
    """The changes of a file in the order of their days."""
    with path.open("rb") as file:
        rows = tomllib.load(file).get("change", [])
    changes = [
        Change(
            starts_on=row["starts_on"],
            name=row["name"],
            legal_basis=row["legal_basis"],
            units=tuple(
                NewUnit(
                    sources=tuple(unit["from"]),
                    code=unit.get("code", unit["from"][0]),
                    **{k: v for k, v in unit.items() if k not in {"from", "code"}},
                )
                for unit in row["unit"]
            ),
        )
        for row in rows
    ]
    return sorted(changes, key=lambda c: c.starts_on)


def apply_change(change: Change) -> None:
    """End the units that change, begin the new ones, and move every `current` on."""
    latest = Era.objects.latest("starts_on").starts_on
    if change.starts_on <= latest:
        raise ValueError(f"a change from {change.starts_on} cannot follow the map of {latest}")
    today = {unit.pk: unit for unit in Unit.objects.filter(ends_on=None).order_by("code")}
    before = {(unit.level, unit.code): unit for unit in today.values()}
    Era.objects.create(starts_on=change.starts_on, name=change.name, legal_basis=change.legal_basis)
    pairs: list[tuple[Unit, Unit]] = []
    taken: set[tuple[str, str]] = set()
    ending: set[int] = set()
    provinces: dict[str, Unit] = {}
    made: list[Unit] = []

    def begin(entry: NewUnit, level: Level, province: Unit | None) -> None:
        olds = [_old_unit(before, level, code, change) for code in entry.sources]
        if (level, entry.code) in taken:
            raise ValueError(f"{change.starts_on}: code {entry.code} is given twice")
        taken.add((level, entry.code))
        new = _successor(entry, level, olds, province, change.starts_on)
        made.append(new)
        if level is Level.PROVINCE:
            provinces[entry.code] = new
        pairs.extend((old, new) for old in olds)
        ending.update(old.pk for old in olds)

    for entry in change.units:
        if len(entry.code) == 2:
            begin(entry, Level.PROVINCE, None)
    Unit.objects.bulk_create(made)
    made.clear()
    main_heir: dict[int, Unit] = {}
    for old, new in pairs:
        main_heir.setdefault(old.pk, new)
    ended_provinces = set(main_heir)

    def province_of(entry: NewUnit) -> Unit:
        if entry.province:
            return provinces.get(entry.province) or _old_unit(before, Level.PROVINCE, entry.province, change)
        old = _old_unit(before, Level.COMMUNE, entry.sources[0], change).province_id
        assert old is not None
        return main_heir.get(old) or today[old]

    named = [entry for entry in change.units if len(entry.code) != 2]
    for entry in named:
        begin(entry, Level.COMMUNE, province_of(entry))
    followers = [
        NewUnit(sources=(u.code,), code=u.code)
        for (level, _), u in before.items()
        if level == Level.COMMUNE and u.province_id in ended_provinces and u.pk not in ending
    ]
    for entry in followers:
        begin(entry, Level.COMMUNE, province_of(entry))
    staying = sorted(code for level, code in taken if (u := before.get((level, code))) and u.pk not in ending)
    if staying:
        raise ValueError(f"{change.starts_on}: {staying} exist already and do not end")
    Unit.objects.bulk_create(made)
    Unit.objects.filter(pk__in=ending).update(ends_on=change.starts_on - dt.timedelta(days=1))
    Succession.objects.bulk_create(successions(pairs))
    refresh_current()


def _old_unit(before: dict[tuple[str, str], Unit], level: Level, code: str, change: Change) -> Unit:
    try:
        return before[level, code]
    except KeyError:
        raise ValueError(f"{change.starts_on}: there is no {level} with code {code} the day before") from None


def _successor(entry: NewUnit, level: Level, olds: list[Unit], province: Unit | None, starts_on: dt.date) -> Unit:
    kind, name = entry.kind or olds[0].kind, entry.name or olds[0].name
    area = entry.area_km2
    if area is None and all(old.area_km2 for old in olds):
        area = round(sum(old.area_km2 or 0 for old in olds), 2)
    latitude, longitude = entry.latitude, entry.longitude
    if latitude is None or longitude is None:
        latitude, longitude = _centre(olds)
    return Unit(
        level=level,
        code=entry.code,
        kind=kind,
        name=name,
        key=name_key(name),
        search=search_text(name, kind),
        parent=province,
        province=province,
        starts_on=starts_on,
        latitude=latitude,
        longitude=longitude,
        area_km2=area,
    )


def _centre(units: list[Unit]) -> tuple[float | None, float | None]:
    """The mean of the centres, weighted by area."""
    points = [(u.latitude, u.longitude, u.area_km2 or 1.0) for u in units if u.latitude and u.longitude]
    if not points:
        return None, None
    weight = sum(w for *_, w in points)
    return (
        round(sum((lat or 0) * w for lat, _, w in points) / weight, 5),
        round(sum((lon or 0) * w for _, lon, w in points) / weight, 5),
    )
