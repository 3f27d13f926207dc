"""The maps of every era: the two of the package `vietnamadminunits` (before and from 1 July 2025), then our dated changes.

The package is read as files and never imported: it would take 40 MB and a second to build parsers that we do not use.
"""

import datetime as dt
import importlib.util
import json
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from catalog.core import clock, outbox
from catalog.places.models import Era, Level, Succession, Unit
from catalog.places.queries.names import name_key, search_text

CHANGES = Path(__file__).parents[1] / "reference" / "changes.toml"

OLD = Era(
    starts_on=dt.date(2008, 8, 1),
    name="63 tỉnh, thành phố; huyện, quận; xã, phường, thị trấn",
    legal_basis="Nghị quyết 15/2008/QH12 và các nghị quyết đến 30/06/2025",
)
TWO_TIER = Era(
    starts_on=dt.date(2025, 7, 1),
    name="34 tỉnh, thành phố; xã, phường, đặc khu",
    legal_basis="Nghị quyết 202/2025/QH15; Quyết định 19/2025/QĐ-TTg",
)
_LOCK = 2025_07_01  # advisory lock: two servers that start together load once


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


def load_places(*, changes: Path = CHANGES) -> int:
    """Load what is missing of the maps up to today; give the number of eras added, 0 when all was there.

    A change whose day has not come is left for a later call. The first load takes some seconds, a call with nothing to do one statement.
    Raises ValueError, with nothing saved, when a change does not fit the map it starts from.
    """
    today = clock.today()
    wanted = [c for c in read_changes(changes) if c.starts_on <= today]
    known = set(Era.objects.values_list("starts_on", flat=True))
    if known >= {OLD.starts_on, TWO_TIER.starts_on, *(c.starts_on for c in wanted)}:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        known = set(Era.objects.values_list("starts_on", flat=True))
        added = 0
        first_time = TWO_TIER.starts_on not in known
        if first_time:
            _load_two_maps()
            added += 2
        for change in wanted:
            if change.starts_on not in known:
                _apply(change)
                added += 1
                if not first_time:
                    _announce(change)
        return added


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


def _announce(change: Change) -> None:
    outbox.emit("places.changed", starts_on=change.starts_on.isoformat())


# --- the two maps of the package ---------------------------------------------------------------------------------------------------


def _package_data() -> Path:
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package vietnamadminunits is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


def _unit(*, level: Level, code: str, full_name: str, era: Era, ends_on: dt.date | None, **more: Any) -> Unit:
    kind, name = _split_kind(full_name)
    return Unit(
        level=level,
        code=code,
        kind=kind,
        name=name,
        key=name_key(name),
        search=search_text(name, kind),
        starts_on=era.starts_on,
        ends_on=ends_on,
        **more,
    )


KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu", "Tỉnh", "Huyện", "Quận", "Phường", "Xã")


def _split_kind(full_name: str) -> tuple[str, str]:
    for kind in KINDS:
        if full_name.casefold().startswith(f"{kind.casefold()} "):
            return kind, full_name[len(kind) + 1 :].strip()
    raise ValueError(f"no kind of unit begins this name: {full_name!r}")


def _load_two_maps() -> None:
    """About 14,000 units and 10,000 successions, in bulk.

    The package has 10,040 places of before 1 July 2025: 10,035 communes, wards and townships, and five island districts without any
    (Bạch Long Vĩ, Cồn Cỏ, Hoàng Sa, Lý Sơn, Côn Đảo), which it lists with an empty ward. Those five stand with the 696 districts, and
    are succeeded as districts.
    """
    data = _package_data()
    with sqlite3.connect(f"file:{data / 'dataset.db'}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        new_rows = db.execute("SELECT * FROM admin_units ORDER BY wardCode").fetchall()
        old_rows = db.execute("SELECT * FROM admin_units_legacy ORDER BY wardCode").fetchall()
    db.close()
    Era.objects.bulk_create([OLD, TWO_TIER])
    new_provinces, new_communes = _load_new(new_rows)
    old_provinces, old_places = _load_old(old_rows)
    conversion = json.loads((data / "converter_2025.json").read_text())
    successions = [
        Succession(old=old_provinces[old], new=new_provinces[new])
        for new, olds in conversion["DICT_PROVINCE"].items()
        for old in olds
    ]
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            successions += [Succession(old=old_places[old], new=new_communes[province, commune]) for old in olds]
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, heirs in divided.items():
            successions += [
                Succession(
                    old=old_places[old],
                    new=new_communes[province, heir["newWardKey"]],
                    is_main=heir["isDefaultNewWard"],
                )
                for heir in heirs
            ]
    Succession.objects.bulk_create(successions, batch_size=2000)
    _refresh_current()


def _load_new(rows: list[sqlite3.Row]) -> tuple[dict[str, Unit], dict[tuple[str, str], Unit]]:
    """Today's two tiers, by the keys of the package's conversion table."""
    area: dict[str, float] = defaultdict(float)
    for row in rows:
        area[row["provinceKey"]] += row["wardAreaKm2"] or 0
    provinces = {
        key: _unit(
            level=Level.PROVINCE,
            code=row["provinceCode"],
            full_name=row["province"],
            era=TWO_TIER,
            ends_on=None,
            latitude=row["provinceLat"],
            longitude=row["provinceLon"],
            area_km2=round(area[key], 2),
        )
        for key, row in {row["provinceKey"]: row for row in rows}.items()
    }
    Unit.objects.bulk_create(provinces.values())
    communes = {
        (row["provinceKey"], row["wardKey"]): _unit(
            level=Level.COMMUNE,
            code=row["wardCode"],
            full_name=row["ward"],
            era=TWO_TIER,
            ends_on=None,
            parent=provinces[row["provinceKey"]],
            province=provinces[row["provinceKey"]],
            latitude=row["wardLat"],
            longitude=row["wardLon"],
            area_km2=row["wardAreaKm2"],
        )
        for row in rows
    }
    Unit.objects.bulk_create(communes.values(), batch_size=2000)
    return provinces, communes


def _load_old(rows: list[sqlite3.Row]) -> tuple[dict[str, Unit], dict[str, Unit]]:
    """The three tiers before; places by the key `province_district_ward`, of which five island districts have no ward."""
    last_day = TWO_TIER.starts_on - dt.timedelta(days=1)
    provinces = {
        key: _unit(
            level=Level.PROVINCE,
            code=row["provinceCode"],
            full_name=row["province"],
            era=OLD,
            ends_on=last_day,
            latitude=row["provinceLat"],
            longitude=row["provinceLon"],
        )
        for key, row in {row["provinceKey"]: row for row in rows}.items()
    }
    Unit.objects.bulk_create(provinces.values())
    districts = {
        key: _unit(
            level=Level.DISTRICT,
            code=row["districtCode"],
            full_name=row["district"],
            era=OLD,
            ends_on=last_day,
            parent=provinces[row["provinceKey"]],
            province=provinces[row["provinceKey"]],
            latitude=row["districtLat"],
            longitude=row["districtLon"],
        )
        for key, row in {(row["provinceKey"], row["districtKey"]): row for row in rows}.items()
    }
    Unit.objects.bulk_create(districts.values())
    places: dict[str, Unit] = {}
    communes = []
    for row in rows:
        district = districts[row["provinceKey"], row["districtKey"]]
        if row["ward"]:
            place = _unit(
                level=Level.COMMUNE,
                code=row["wardCode"],
                full_name=row["ward"],
                era=OLD,
                ends_on=last_day,
                parent=district,
                province=district.province,
                latitude=row["wardLat"],
                longitude=row["wardLon"],
            )
            communes.append(place)
        else:
            place = district
        places[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"] = place
    Unit.objects.bulk_create(communes, batch_size=2000)
    return provinces, places


# --- a dated change ----------------------------------------------------------------------------------------------------------------


def _apply(change: Change) -> None:
    """End the units that change, begin the new ones, and move every `current` on."""
    latest = Era.objects.latest("starts_on").starts_on
    if change.starts_on <= latest:
        raise ValueError(f"a change from {change.starts_on} cannot follow the map of {latest}")
    today = Unit.objects.filter(ends_on=None).select_related("province").order_by("code")
    before = {(unit.level, unit.code): unit for unit in today}
    Era.objects.create(starts_on=change.starts_on, name=change.name, legal_basis=change.legal_basis)
    pairs: list[tuple[Unit, Unit]] = []
    taken: set[tuple[str, str]] = set()
    ending: set[int] = set()
    provinces: dict[str, Unit] = {}

    def begin(entry: NewUnit, level: Level, province: Unit | None) -> None:
        olds = [_old_unit(before, level, code, change) for code in entry.sources]
        if (level, entry.code) in taken:
            raise ValueError(f"{change.starts_on}: code {entry.code} is given twice")
        taken.add((level, entry.code))
        new = _successor(entry, level, olds, province, change.starts_on)
        new.save(force_insert=True)
        if level is Level.PROVINCE:
            provinces[entry.code] = new
        pairs.extend((old, new) for old in olds)
        ending.update(old.pk for old in olds)

    for entry in change.units:
        if len(entry.code) == 2:
            begin(entry, Level.PROVINCE, None)
    main_heir: dict[int, Unit] = {}
    for old, new in pairs:
        main_heir.setdefault(old.pk, new)
    ended_provinces = set(main_heir)

    def province_of(entry: NewUnit) -> Unit:
        if entry.province:
            return provinces.get(entry.province) or _old_unit(before, Level.PROVINCE, entry.province, change)
        old = _old_unit(before, Level.COMMUNE, entry.sources[0], change).province
        assert old is not None
        return main_heir.get(old.pk, old)

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
    Unit.objects.filter(pk__in=ending).update(ends_on=change.starts_on - dt.timedelta(days=1))
    Succession.objects.bulk_create(_successions(pairs))
    _refresh_current()


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


def _successions(pairs: Iterable[tuple[Unit, Unit]]) -> Iterator[Succession]:
    seen: set[int] = set()
    for old, new in pairs:
        yield Succession(old=old, new=new, is_main=old.pk not in seen)
        seen.add(old.pk)


def _refresh_current() -> None:
    """What exists is its own current unit; what ended is what its main successor is, as often as the map changed."""
    Unit.objects.filter(ends_on=None, current=None).update(current=F("pk"))
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                """UPDATE places_unit AS unit SET current_id = step.new_id FROM places_succession AS step, places_unit AS ended
                   WHERE step.is_main AND step.old_id = ended.id AND ended.ends_on IS NOT NULL
                     AND (unit.current_id = ended.id OR (unit.current_id IS NULL AND unit.id = ended.id))"""
            )
            if cursor.rowcount == 0:
                return


def current_is_whole() -> bool:
    """Whether every province and commune leads to one of today: the loader's own check."""
    return not Unit.objects.filter(
        ~Q(level=Level.DISTRICT), Q(current=None) | Q(current__ends_on__isnull=False)
    ).exists()
