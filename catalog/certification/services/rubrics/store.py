"""Storing a checked sheet, or the official words for one."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import ProductGroup, ProductSet, Regime
from catalog.products.services import add_product_set

from ...models import OfficialWording, PartMaximum, RubricVersion
from ...policies.rubrics import may_import_rubrics, may_import_wording
from ...queries.content import checksum
from ...queries.rubrics import older_regimes, sheet_of
from .check import check_sheet
from .files import ReadSheet, read_file

MOST_SHOWN = 200


@transaction.atomic
def import_rubric(*, product_set: ProductSet, document: bytes, source: str, by: Actor) -> RubricVersion:
    """Store a sheet (JSON or .xlsx) as the set's next version, in force from today; dossiers begun before keep theirs.

    Official words in the file are stored with it. `source` says where the sheet comes from. Raises `NotAllowed`, `Refused` with every
    mistake by its cell (at most 200), `Conflict` when the set has this very sheet already.
    """
    read = _whole(document, source, number=product_set.number, regime_id=product_set.regime_id, by=by)
    mine = ProductSet.objects.select_for_update().get(pk=product_set.pk)
    return _store(mine, read, source, in_force_from=clock.today(), by=by)


@transaction.atomic
def import_first_sheet(
    *,
    regime: Regime,
    number: int,
    group: ProductGroup | None,
    name: str,
    name_en: str,
    document: bytes,
    source: str,
    by: Actor,
) -> RubricVersion:
    """Store the first sheet of a set of an older regime, in force from the regime's first day; the set is added when the regime lacks it.

    `group` and the names may be left out for a set that is there. Locks the regime, then the set. Raises `NotAllowed`, `Refused` (by field, or
    every mistake of the file by its cell; `name`: the set is there by another name), `Conflict` (`has_sheet`: it is not the first).
    """
    read = _whole(document, source, number=number, regime_id=regime.pk, by=by)
    locked = Regime.objects.select_for_update(no_key=True).get(pk=regime.pk)
    if locked not in older_regimes():
        message = _("Bộ và phiếu của %(regime)s đã có sẵn. Gửi phiên bản mới ở trang của từng phiếu.")
        raise Refused.because("not_older", message % {"regime": locked.number}, "number")
    mine = ProductSet.objects.select_for_update().filter(regime=locked, number=number).first()
    if mine is None:
        if group is None or group.regime_id != locked.pk:
            message = _("Chọn nhóm của bộ này theo %(regime)s.") % {"regime": locked.number}
            raise Refused.because("missing", message, "group")
        with audit.context(user=by.pk, reason=source.strip()):
            mine = add_product_set(group=group, number=number, name=name, name_en=name_en)
    elif name.strip() not in ("", mine.name):
        message = _("Bộ %(number)s của %(regime)s đã có, tên là “%(name)s”. Để trống nhóm và tên, hoặc ghi số khác.")
        said = {"number": number, "regime": locked.number, "name": mine.name}
        raise Refused.because("other_name", message % said, "name")
    elif mine.rubrics.exists():
        message = _("Bộ %(number)s đã có phiếu. Gửi phiên bản mới ở trang của phiếu đó.") % {"number": number}
        raise Conflict.because("has_sheet", message, "number")
    return _store(mine, read, source, in_force_from=locked.starts_on, by=by)


def _whole(document: bytes, source: str, *, number: int, regime_id: int, by: Actor) -> ReadSheet:
    """The file read and checked for a set of this number. Raises `NotAllowed`, `Refused`."""
    if not may_import_rubrics(by):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của Bộ hoặc quản trị hệ thống mới nhập được phiếu chấm."))
    if not source.strip():
        raise Refused.because("missing", _("Ghi nguồn của phiếu: số quyết định, ngày."), "source")
    read = read_file(document)
    maxima = dict(PartMaximum.objects.filter(regime=regime_id).values_list("part", "points"))
    refuse_if_any(check_sheet(read, set_number=number, maxima=maxima)[:MOST_SHOWN])
    return read


def _store(mine: ProductSet, read: ReadSheet, source: str, *, in_force_from: dt.date, by: Actor) -> RubricVersion:
    """The next version of a locked set's sheet, with the words that the file has. Raises `Conflict`, `Refused`."""
    sheet = _plain(read.sheet)
    sum_ = checksum(sheet)
    versions = list(mine.rubrics.order_by("-version").values_list("version", "checksum"))
    if any(known == sum_ for _number, known in versions):
        raise Conflict.because("known_sheet", _("Bộ này đã có đúng phiếu chấm này."), "file")
    with audit.context(user=by.pk, reason=source.strip()):
        made = RubricVersion.objects.create(
            product_set=mine,
            version=(versions[0][0] if versions else 0) + 1,
            sheet=sheet,
            checksum=sum_,
            source=source.strip()[:300],
            in_force_from=in_force_from,
            created_by_id=by.pk,
            created_at=clock.now(),
        )
    if read.texts:
        _store_words(made, read, source, by)
    return made


@transaction.atomic
def import_wording(*, rubric: RubricVersion, document: bytes, source: str, by: Actor) -> OfficialWording:
    """Keep the decision's own words for a sheet, from an office's copy: a spreadsheet as `sheet_file` writes it, or JSON with "official".

    Only the words are read; numbers and labels of the file change nothing. Raises `NotAllowed`, `Refused` (no words; a place the sheet
    does not have).
    """
    if not may_import_wording(by):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ cấp tỉnh, cấp Bộ mới nhập được nguyên văn phiếu chấm."))
    read = read_file(document)
    if not read.texts:
        raise Refused.because("no_words", _("Tệp chưa có nguyên văn nào ở cột “official”."), "file")
    return _store_words(rubric, read, source, by)


def _store_words(rubric: RubricVersion, read: ReadSheet, source: str, by: Actor) -> OfficialWording:
    sheet = sheet_of(rubric)
    places = {f"{c.number}#{n}" for c in sheet.criteria for n in range(len(c.options))} | {
        c.number for c in sheet.criteria
    }
    above = {number.rpartition(".")[0] for number in places if "#" not in number}
    unknown = [place for place in read.texts if place not in places | above]
    refuse_if_any(
        Problem("unknown_place", _("Phiếu không có mục %(place)s.") % {"place": place}, read.place(("official", place)))
        for place in unknown[:MOST_SHOWN]
    )
    with audit.context(user=by.pk, reason=source.strip()):
        return OfficialWording.objects.create(
            rubric=rubric,
            texts=dict(read.texts),
            source=source.strip()[:300],
            created_by_id=by.pk,
            created_at=clock.now(),
        )


def _plain(sheet: dict[str, Any]) -> dict[str, Any]:
    """Only what a sheet has: keys that we do not know are left out."""

    def node(found: dict[str, Any]) -> dict[str, Any]:
        kept: dict[str, Any] = {
            key: found[key]
            for key in ("no", "label", "max", "min_stars", "evidence", "fact", "note", "private", "points")
            if key in found
        }
        for part in ("children", "options"):
            if found.get(part):
                kept[part] = [node(child) for child in found[part]]
        return kept

    return {
        "set": sheet["set"],
        "sections": [
            {"part": s["part"], "max": s["max"], "criteria": [node(c) for c in s["criteria"]]}
            for s in sheet["sections"]
        ],
        "disqualifiers": sheet.get("disqualifiers", []),
        "known_gaps": [],
    }
