"""The two maps of the package `vietnamadminunits`."""

import datetime as dt
import importlib.util
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from catalog.core.loading import copy_in
from catalog.places.models import Era, Level, Succession, Unit
from catalog.places.queries.names import name_key, search_text

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


def _package_data() -> Path:
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package vietnamadminunits is not installed")
    return Path(spec.submodule_search_locations[0]) / "data"


def _unit(*, level: Level, code: str, full_name: str, era: Era, ends_on: dt.date | None = None, **more: Any) -> Unit:
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


def load_two_maps() -> None:
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
    OLD.pk = TWO_TIER.pk = None  # a process may load another database after this one: each gives its own keys
    Era.objects.bulk_create([OLD, TWO_TIER])
    ids = _ids()
    new_provinces, new_communes = _new_units(new_rows, ids)
    old_provinces, districts, old_places = _old_units(old_rows, ids)
    conversion = json.loads((data / "converter_2025.json").read_text())
    heirs: list[tuple[Unit, Unit, bool]] = [
        (old_provinces[old], new_provinces[new], True)
        for new, olds in conversion["DICT_PROVINCE"].items()
        for old in olds
    ]
    for province, communes in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            heirs += [(old_places[old], new_communes[province, commune], True) for old in olds]
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, news in divided.items():
            heirs += [
                (old_places[old], new_communes[province, new["newWardKey"]], new["isDefaultNewWard"]) for new in news
            ]
    for old, new, is_main in heirs:
        if is_main:
            old.current_id = new.pk
    units = [*new_provinces.values(), *new_communes.values(), *old_provinces.values(), *districts, *old_places.values()]
    copy_in(Unit, {unit.pk: unit for unit in units}.values())
    copy_in(Succession, (Succession(old_id=old.pk, new_id=new.pk, is_main=is_main) for old, new, is_main in heirs))


def _ids() -> Iterator[int]:
    """Keys for units that refer to one another before they are stored."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT nextval(pg_get_serial_sequence('places_unit', 'id')) FROM generate_series(1, 5000)")
            yield from [pk for (pk,) in cursor.fetchall()]


def _new_units(rows: list[sqlite3.Row], ids: Iterator[int]) -> tuple[dict[str, Unit], dict[tuple[str, str], Unit]]:
    """Today's two tiers, by the keys of the package's conversion table."""
    area: dict[str, float] = defaultdict(float)
    for row in rows:
        area[row["provinceKey"]] += row["wardAreaKm2"] or 0
    provinces = {
        key: _unit(
            pk=next(ids),
            level=Level.PROVINCE,
            code=row["provinceCode"],
            full_name=row["province"],
            era=TWO_TIER,
            latitude=row["provinceLat"],
            longitude=row["provinceLon"],
            area_km2=round(area[key], 2),
        )
        for key, row in {row["provinceKey"]: row for row in rows}.items()
    }
    communes = {
        (row["provinceKey"], row["wardKey"]): _unit(
            pk=next(ids),
            level=Level.COMMUNE,
            code=row["wardCode"],
            full_name=row["ward"],
            era=TWO_TIER,
            parent_id=provinces[row["provinceKey"]].pk,
            province_id=provinces[row["provinceKey"]].pk,
            latitude=row["wardLat"],
            longitude=row["wardLon"],
            area_km2=row["wardAreaKm2"],
        )
        for row in rows
    }
    for unit in (*provinces.values(), *communes.values()):
        unit.current_id = unit.pk
    return provinces, communes


def _old_units(rows: list[sqlite3.Row], ids: Iterator[int]) -> tuple[dict[str, Unit], list[Unit], dict[str, Unit]]:
    """The three tiers before: provinces, districts, and places by the key `province_district_ward`; five island districts have no ward."""
    last_day = TWO_TIER.starts_on - dt.timedelta(days=1)
    provinces = {
        key: _unit(
            pk=next(ids),
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
    districts = {
        key: _unit(
            pk=next(ids),
            level=Level.DISTRICT,
            code=row["districtCode"],
            full_name=row["district"],
            era=OLD,
            ends_on=last_day,
            parent_id=provinces[row["provinceKey"]].pk,
            province_id=provinces[row["provinceKey"]].pk,
            latitude=row["districtLat"],
            longitude=row["districtLon"],
        )
        for key, row in {(row["provinceKey"], row["districtKey"]): row for row in rows}.items()
    }
    places: dict[str, Unit] = {}
    for row in rows:
        district = districts[row["provinceKey"], row["districtKey"]]
        place = district
        if row["ward"]:
            place = _unit(
                pk=next(ids),
                level=Level.COMMUNE,
                code=row["wardCode"],
                full_name=row["ward"],
                era=OLD,
                ends_on=last_day,
                parent_id=district.pk,
                province_id=district.province_id,
                latitude=row["wardLat"],
                longitude=row["wardLon"],
            )
        places[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"] = place
    return provinces, list(districts.values()), places
