"""The two maps of the package `vietnamadminunits`."""

import datetime as dt
import importlib.util
import json
import sqlite3
from collections import defaultdict
from pathlib import Path
from typing import Any

from catalog.places.models import Era, Level, Succession, Unit
from catalog.places.queries.names import name_key, search_text
from catalog.places.services.load.successions import refresh_current

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
    refresh_current()


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
