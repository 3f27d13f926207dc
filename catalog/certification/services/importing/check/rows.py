"""What a row means and what is wrong with it, in which column."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.spreadsheets import Row, day_of
from catalog.core.text import folded, words
from catalog.places.models import Level, Unit
from catalog.places.queries import Resolution, province_today, resolve_places, unit_today
from catalog.products.models import ProductSet
from catalog.products.queries import current_sets

from ....models import DatePrecision, ImportJob, ImportRow, IssuingLevel, IssuingRule
from ....policies import Desk
from ...certificates import clean_number, number_problem, valid_until
from ..columns import LABELS
from ..meaning import group_number, guess_set, kind_of, stars_of, year_of

FIRST_YEAR = 2013  # Quảng Ninh ranked the first products of "one commune, one product"
_LIMITS = {"name": 200, "producer": 200, "brand": 120, "source": 300}


@dataclass(slots=True)
class _Place:
    unit: Unit | None
    province: Unit | None
    column: str = ""
    message: str = ""


class Checker:
    """Looks each distinct place, set and rule up once; a row then costs no statement."""

    def __init__(self, headings: list[tuple[str, str]], provinces: set[int] | None, desk: Desk) -> None:
        self.columns = {column: index for index, (_heading, column) in enumerate(headings) if column}
        self.provinces = provinces
        self.desk = desk
        self.own = {(folded(mine.name), mine.province_id) for mine in desk.own_producers}
        self.decided: dict[tuple[str, int | None, int], bool] = {}
        self.places: dict[tuple[str, ...], _Place] = {}
        self.resolved: dict[str, Resolution] = {}
        self.named: dict[str, list[Unit]] = {}
        self.units: dict[int, Unit] = {}
        self.sets = {chosen.number: chosen for chosen in current_sets()}
        self.set_names = {folded(chosen.name): chosen for chosen in self.sets.values()}
        self.rules = list(IssuingRule.objects.select_related("regime"))
        self.old_provinces = list(
            Unit.objects.filter(level=Level.PROVINCE).select_related("current", "province__current")
        )
        self.seen: dict[tuple[str, ...], int] = {}

    def look_up(self, rows: Iterable[Row]) -> None:
        """Resolve the places of these rows together: one by one, each would take four statements."""
        asked = {_place_of(self._values(row)) for row in rows} - self.places.keys()
        first = resolve_places((_addresses(each)[0] for each in asked), known=self.named)
        self.resolved |= first
        self.resolved |= resolve_places(
            (second for each in asked for found, second in [_addresses(each)] if first[found].unit is None),
            known=self.named,
        )
        self._load(found.unit.pk for found in self.resolved.values() if found.unit is not None)

    def _load(self, pks: Iterable[int]) -> None:
        if missing := set(pks) - self.units.keys():
            wanted = Unit.objects.select_related("parent", "province__current", "current__province")
            self.units |= wanted.in_bulk(missing)

    def _values(self, row: Row) -> dict[str, str]:
        return {column: row.cells[index] if index < len(row.cells) else "" for column, index in self.columns.items()}

    def row(self, job: ImportJob, row: Row) -> ImportRow:
        problems: list[list[str]] = []
        by_index = {index: column for column, index in self.columns.items()}
        values = self._values(row)
        for index, (code, message) in row.faults.items():
            if index in by_index:
                problems.append([by_index[index], code, message])
        parsed = self._meaning(row.number, values, problems) if not problems else {}
        return ImportRow(
            job=job,
            number=row.number,
            values=values,
            problems=problems,
            parsed={} if problems else parsed,
            is_bad=bool(problems),
        )

    def _meaning(self, number: int, values: dict[str, str], problems: list[list[str]]) -> dict[str, Any]:
        def wrong(column: str, code: str, message: str) -> None:
            problems.append([column, code, message])

        def said(column: str) -> str:
            return values.get(column, "")

        for column in ("name", "producer"):
            if not words(said(column)):
                wrong(column, "missing", _("Chưa ghi %(label)s.") % {"label": LABELS[column].lower()})
        for column, longest in _LIMITS.items():
            if len(said(column)) > longest:
                wrong(column, "too_long", _("Dài quá %(longest)d ký tự.") % {"longest": longest})
        kind = kind_of(said("producer_type"), said("producer"))
        if kind is None:
            message = _("Không rõ loại hình. Ví dụ: hợp tác xã, tổ hợp tác, doanh nghiệp, hộ kinh doanh, trang trại.")
            wrong("producer_type", "unknown_kind", message)
        place = self._place(values)
        if place.message:
            wrong(place.column, "unknown_place", place.message)
        elif self.provinces is not None and place.province is not None and place.province.pk not in self.provinces:
            wrong(
                "province", "out_of_reach", _("Ngoài địa bàn của bạn: %(place)s.") % {"place": place.province.full_name}
            )
        if place.province is not None and (folded(said("producer")), place.province.pk) in self.own:
            message = _("Bạn là người của chủ thể này nên không ghi công nhận cho họ. Nhờ cán bộ khác ghi dòng này.")
            wrong("producer", "own_producer", message)
        chosen, guessed = self._set(values, wrong)
        stars = stars_of(said("stars")) if said("stars") else None
        if said("stars") and stars is None:
            wrong(
                "stars",
                "bad_stars",
                _("“%(typed)s” không phải số sao. Ghi 1 đến 5, hoặc để trống.") % {"typed": said("stars")},
            )
        certificate = self._certificate(values, stars, place, wrong)
        key = (
            *(folded(said(column)) for column in ("producer", "name")),
            str((place.unit.current_id or place.unit.pk) if place.unit else ""),
        )
        exact = (*key, str(certificate.get("number", "")), str(certificate.get("first", "")))
        if exact in self.seen and not problems:
            message = _("Trùng với dòng %(row)d của tệp.") % {"row": self.seen[exact]}
            wrong("name", "duplicate", message)
        self.seen.setdefault(exact, number)
        if problems or place.unit is None or place.province is None or chosen is None:
            return {}
        return {
            "key": list(key),
            "name": said("name"),
            "producer": said("producer"),
            "kind": kind,
            "brand": said("brand"),
            "source": said("source"),
            "place": place.unit.pk,
            "province": place.province.pk,
            "set": chosen.pk,
            "set_number": chosen.number,
            "set_guessed": guessed,
            "stars": stars,
            "certificate": certificate,
        }

    def _set(self, values: dict[str, str], wrong: Any) -> tuple[ProductSet | None, bool]:
        typed, group = values.get("set", ""), values.get("group", "")
        if typed:
            digits = "".join(words(typed)).removeprefix("so").removeprefix("bo")
            chosen = self.sets.get(int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 4 else None
            chosen = chosen or self.set_names.get(folded(typed))
            if chosen is None:
                wrong("set", "unknown_set", _("Không có bộ sản phẩm này. Ghi số 1 đến 26 hoặc đúng tên bộ."))
            return chosen, False
        number = group_number(group)
        if group and number is None:
            wrong("group", "unknown_group", _("Không có nhóm sản phẩm này. Ví dụ: Thực phẩm, Đồ uống."))
            return None, False
        guess = guess_set(values.get("name", ""), number)
        if guess is None:
            wrong("set", "missing", _("Chưa rõ bộ sản phẩm. Thêm cột “Bộ sản phẩm” với số 1 đến 26."))
            return None, False
        return self.sets[guess], True

    # ---- places
    def _place(self, values: dict[str, str]) -> _Place:
        asked = _place_of(values)
        if asked not in self.places:
            self.places[asked] = self._resolve(asked)
        return self.places[asked]

    def _resolve(self, asked: tuple[str, ...]) -> _Place:
        commune, district, province, new_commune, new_province, code, province_code = asked
        unit: Unit | None = None
        candidates: list[Unit] = []
        column = "commune" if commune else "province"
        for address in _addresses(asked):
            if not address or unit is not None:
                continue
            if address not in self.resolved:
                self.resolved |= resolve_places([address], known=self.named)
            found = self.resolved[address]
            unit = found.unit
            if unit is None and not commune and district:
                unit = _one_district(found.candidates)
            if unit is None and not candidates:
                candidates = list(found.candidates)
        if unit is None and code:
            unit = unit_today(code.zfill(5))
        if unit is None and not commune and province_code:
            unit = unit_today(province_code.zfill(2))
        if unit is not None:
            self._load([unit.pk])
            return _Place(self.units[unit.pk], province_today(self.units[unit.pk]))
        if not any((commune, district, province, new_commune, new_province, code)):
            return _Place(None, None, "province", _("Chưa ghi tỉnh, xã."))
        typed = ", ".join(filter(None, (commune, district, province))) or ", ".join(
            filter(None, (new_commune, new_province))
        )
        if candidates:
            names = "; ".join(str(_full(candidate)) for candidate in candidates[:3])
            message = _("Không rõ “%(typed)s” là nơi nào. Có phải: %(names)s?") % {"typed": typed[:120], "names": names}
        else:
            message = _("Không tìm thấy “%(typed)s”. Ghi đủ xã, huyện (trước 01/7/2025) và tỉnh.") % {
                "typed": typed[:120]
            }
        return _Place(None, None, column, message)

    # ---- recognitions
    def _certificate(self, values: dict[str, str], stars: int | None, place: _Place, wrong: Any) -> dict[str, Any]:
        """The recognition the row states, or nothing: below 3 stars there is none, without a day or year none is made up."""
        typed_day, typed_year = values.get("decided_on", ""), values.get("recognised_year", "")
        number = clean_number(values.get("decision_number", ""))
        if (problem := number_problem(number, needed=False)) is not None:
            wrong("decision_number", problem.code, str(problem.message))
        today = clock.today()
        day = day_of(typed_day) if typed_day else None
        year = year_of(typed_year) if typed_year else None
        if typed_day and (day is None or not day.year >= FIRST_YEAR or day > today):
            wrong(
                "decided_on",
                "bad_day",
                _("“%(typed)s” không phải ngày đã qua. Ví dụ 05/08/2026.") % {"typed": typed_day},
            )
            return {}
        if typed_year and (year is None or not FIRST_YEAR <= year <= today.year):
            wrong(
                "recognised_year",
                "bad_year",
                _("“%(typed)s” không phải năm đã qua. Ví dụ 2024.") % {"typed": typed_year},
            )
            return {}
        if day and year and day.year != year:
            wrong("recognised_year", "years_differ", _("Năm này khác năm của ngày quyết định."))
            return {}
        if stars is None or stars < 3 or (day is None and year is None) or place.unit is None:
            return {}
        first = day or dt.date(year or 0, 1, 1)
        last = day or min(dt.date(first.year, 12, 31), today)
        rule = self._rule(stars, first, last, place.unit)
        if rule is None:
            column = "decided_on" if day else "recognised_year"
            wrong(column, "no_regime", _("Khi đó chưa có quyết định nào về phân hạng OCOP trên cả nước."))
            return {}
        if day and not number and problem is None:
            message = _("Có ngày quyết định thì phải có số quyết định. Không biết số thì chỉ ghi năm công nhận.")
            wrong("decision_number", "missing", message)
        issuer = self._issuer(rule, first, last, place)
        if rule.level == IssuingLevel.MINISTRY and not self.desk.is_ministry:
            message = _(
                "%(stars)d sao do Bộ công nhận (quyết định %(when)s): chỉ cán bộ Bộ ghi được. "
                "Bỏ dòng này khỏi tệp và gửi Bộ ghi."
            )
            when = f"{day:%d/%m/%Y}" if day else str(first.year)
            wrong("stars", "ministry_decides", message % {"stars": stars, "when": when})
        elif not self._may_decide(rule.level, issuer, place):
            message = _("Cơ quan đã công nhận ở ngoài địa bàn của bạn. Bỏ dòng này khỏi tệp và gửi cấp trên ghi.")
            wrong("province", "not_yours", message)
        return {
            "stars": stars,
            "number": number,
            "day": day.isoformat() if day else None,
            "first": first.isoformat(),
            "until": valid_until(first, rule.regime.months_valid).isoformat(),
            "precision": str(DatePrecision.DAY if day else DatePrecision.YEAR),
            "regime": rule.regime.pk,
            "level": rule.level,
            "place": issuer.pk if issuer else None,
        }

    def _may_decide(self, level: str, issuer: Unit | None, place: _Place) -> bool:
        """Once for each authority and place, not for each row."""
        if place.unit is None or place.province is None:
            return True  # the place is at fault already
        if self.provinces is not None and place.province.pk not in self.provinces:
            return True  # and so it is here: told once is enough
        key = (level, issuer.pk if issuer else None, place.unit.pk)
        if key not in self.decided:
            self.decided[key] = self.desk.decides(
                level=level, issuing_place=issuer, origin=place.unit, province=place.province
            )
        return self.decided[key]

    def _rule(self, stars: int, first: dt.date, last: dt.date, unit: Unit) -> IssuingRule | None:
        """The newest rule of those days; for a year alone and a place of the old map the oldest: it was decided before the map changed."""
        fitting = [
            rule
            for rule in self.rules
            if rule.stars == stars and rule.starts_on <= last and (rule.ends_on is None or rule.ends_on >= first)
        ]
        if not fitting:
            return None
        oldest_first = first != last and unit.ends_on is not None
        return (min if oldest_first else max)(fitting, key=lambda rule: rule.starts_on)

    def _issuer(self, rule: IssuingRule, first: dt.date, last: dt.date, place: _Place) -> Unit | None:
        """The authority as it was, where the row tells it; else empty."""
        unit = place.unit
        if unit is None or rule.level == IssuingLevel.MINISTRY:
            return None
        if rule.level == IssuingLevel.DISTRICT:
            district = unit if unit.level == Level.DISTRICT else unit.parent
            return district if district is not None and district.level == Level.DISTRICT else None
        over = unit if unit.level == Level.PROVINCE else unit.province
        if over is not None and _existed(over, first, last):
            return over
        then = [
            old
            for old in self.old_provinces
            if place.province is not None and old.current_id == place.province.pk and _existed(old, first, last)
        ]
        return then[0] if len(then) == 1 else None


_PLACE = ("commune", "district", "province", "new_commune", "new_province", "new_commune_code", "new_province_code")


def _place_of(values: dict[str, str]) -> tuple[str, ...]:
    """What a row says of its place, by `_PLACE`."""
    return tuple(values.get(column, "") for column in _PLACE)


def _addresses(asked: tuple[str, ...]) -> tuple[str, str]:
    """As it was when the row was written, and as it is now; "" where it does not say."""
    return ", ".join(filter(None, asked[:3])), ", ".join(filter(None, asked[3:5]))


def _existed(unit: Unit, first: dt.date, last: dt.date) -> bool:
    return unit.starts_on <= last and (unit.ends_on is None or unit.ends_on >= first)


def _one_district(candidates: tuple[Unit, ...]) -> Unit | None:
    """An old district that had communes is no place by itself to `resolve_place`, which gives them: here it stands for itself."""
    parents = {candidate.parent_id for candidate in candidates}
    if len(parents) != 1 or not candidates or candidates[0].parent is None:
        return None
    return candidates[0].parent if candidates[0].parent.level == Level.DISTRICT else None


def _full(unit: Unit) -> str:
    over: Iterator[str] = islice((u.full_name for u in (unit, unit.parent, unit.province) if u is not None), 3)
    return ", ".join(dict.fromkeys(over))
