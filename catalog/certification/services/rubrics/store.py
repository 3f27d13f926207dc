"""Storing a checked sheet, or the official words for one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.products.models import ProductSet

from ...models import OfficialWording, PartMaximum, RubricVersion
from ...policies.rubrics import may_import_rubrics, may_import_wording
from ...queries.content import checksum
from ...queries.rubrics import sheet_of
from .check import check_sheet
from .files import read_file

MOST_SHOWN = 200


@transaction.atomic
def import_rubric(*, product_set: ProductSet, document: bytes, source: str, by: Actor) -> RubricVersion:
    """Store a sheet (JSON or .xlsx) as the set's next version, in force from today; dossiers begun before keep theirs.

    Official words in the file are stored with it. `source` says where the sheet comes from. Raises `NotAllowed`, `Refused` with every
    mistake by its cell (at most 200), `Conflict` when the set has this very sheet already.
    """
    if not may_import_rubrics(by):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của Bộ hoặc quản trị hệ thống mới nhập được phiếu chấm."))
    if not source.strip():
        raise Refused.because("missing", _("Ghi nguồn của phiếu: số quyết định, ngày."), "source")
    read = read_file(document)
    maxima = dict(PartMaximum.objects.filter(regime=product_set.regime_id).values_list("part", "points"))
    problems = check_sheet(read, set_number=product_set.number, maxima=maxima)
    refuse_if_any(problems[:MOST_SHOWN])
    sheet = _plain(read.sheet)
    mine = ProductSet.objects.select_for_update().get(pk=product_set.pk)
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
            in_force_from=clock.today(),
            created_by_id=by.pk,
            created_at=clock.now(),
        )
    if read.texts:
        _store_words(made, read.texts, source, by)
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
    return _store_words(rubric, read.texts, source, by)


def _store_words(rubric: RubricVersion, texts: Mapping[str, str], source: str, by: Actor) -> OfficialWording:
    sheet = sheet_of(rubric)
    places = {f"{c.number}#{n}" for c in sheet.criteria for n in range(len(c.options))} | {
        c.number for c in sheet.criteria
    }
    above = {number.rpartition(".")[0] for number in places if "#" not in number}
    unknown = [place for place in texts if place not in places | above]
    refuse_if_any(
        Problem("unknown_place", _("Phiếu không có mục %(place)s.") % {"place": place}, place)
        for place in unknown[:MOST_SHOWN]
    )
    with audit.context(user=by.pk, reason=source.strip()):
        return OfficialWording.objects.create(
            rubric=rubric, texts=dict(texts), source=source.strip()[:300], created_by_id=by.pk, created_at=clock.now()
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
