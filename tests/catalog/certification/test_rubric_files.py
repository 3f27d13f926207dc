"""Score sheets brought as files."""

import copy
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import transaction

from catalog.certification.models import OfficialWording, RubricVersion
from catalog.certification.queries.rubrics import rubric_for, sheet_of, wording_of
from catalog.certification.queries.scoring import read_sheet
from catalog.certification.services.rubrics import import_rubric, import_wording, read_file, sheet_file
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import ProductSet
from marketplace.accounts.models import User
from tests.factories.accounts import make_officer
from tests.factories.places import unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey() -> ProductSet:
    return ProductSet.objects.get(regime__number="26/2026/QĐ-TTg", number=4)


@pytest.fixture
def ministry() -> User:
    return make_officer(place=None, level="ministry")


def stored(product_set: ProductSet) -> dict[str, Any]:
    rubric = RubricVersion.objects.get(product_set=product_set, version=1)
    return copy.deepcopy(rubric.sheet)


def as_json(sheet: dict[str, Any], **more: Any) -> bytes:
    return json.dumps(sheet | more, ensure_ascii=False).encode()


def first_leaf(sheet: dict[str, Any]) -> dict[str, Any]:
    node = sheet["sections"][0]["criteria"][0]
    while node.get("children"):
        node = node["children"][0]
    return node  # type: ignore[no-any-return]


def test_a_new_version_stands_beside_the_old(honey: ProductSet, ministry: User) -> None:
    sheet = stored(honey)
    first_leaf(sheet)["label"] = {"vi": "Nguồn gốc nguyên liệu mới", "en": "Origin of the material"}
    made = import_rubric(product_set=honey, document=as_json(sheet), source="Quyết định thử", by=ministry)
    assert made.version == 2
    assert rubric_for(honey) == made
    assert str(sheet_of(made).criteria[0].label) == "Nguồn gốc nguyên liệu mới"
    assert (
        str(sheet_of(RubricVersion.objects.get(product_set=honey, version=1)).criteria[0].label)
        != "Nguồn gốc nguyên liệu mới"
    )
    with pytest.raises(Conflict) as refused:
        import_rubric(product_set=honey, document=as_json(sheet), source="lần hai", by=ministry)
    assert refused.value.problems[0].code == "known_sheet"


@pytest.mark.parametrize("number", [1, 4, 23, 26])
def test_the_spreadsheet_of_a_sheet_reads_back_as_the_same(number: int, ministry: User) -> None:
    product_set = ProductSet.objects.get(regime__number="26/2026/QĐ-TTg", number=number)
    sheet = stored(product_set)
    back = read_file(sheet_file(sheet, {"1.1": "nguyên văn"}))
    assert read_sheet(back.sheet) == read_sheet(sheet)
    assert back.texts == {"1.1": "nguyên văn"}


def with_yes_or_no(sheet: dict[str, Any], stars: Any) -> dict[str, Any]:
    """The first criterion as a question of yes or no, its yes being a minimum."""
    first_leaf(sheet).update(options=[], min_stars=stars)
    return sheet


def test_the_minimum_of_a_question_of_yes_or_no_is_kept_by_the_spreadsheet(honey: ProductSet, ministry: User) -> None:
    document = sheet_file(with_yes_or_no(stored(honey), 4), {})
    made = import_rubric(product_set=honey, document=document, source="thử", by=ministry)
    first = sheet_of(made).criteria[0]
    assert [option.min_stars for option in first.options] == [None, 4]
    for stars, options, code in (
        (6, [], "bad_min_stars"),
        (3, first_leaf(stored(honey))["options"], "minimum_misplaced"),
    ):
        sheet = with_yes_or_no(stored(honey), stars)
        first_leaf(sheet)["options"] = options
        with pytest.raises(Refused) as refused:
            import_rubric(product_set=honey, document=sheet_file(sheet, {}), source="thử", by=ministry)
        assert [(p.code, p.field[0]) for p in refused.value.problems] == [(code, "G")]


def test_what_is_for_those_who_evaluate_alone_is_kept_by_either_file(honey: ProductSet, ministry: User) -> None:
    sheet = stored(honey)
    first_leaf(sheet)["private"] = True
    assert read_sheet(read_file(sheet_file(sheet, {})).sheet) == read_sheet(sheet)
    made = import_rubric(product_set=honey, document=as_json(sheet), source="thử", by=ministry)
    assert sheet_of(made).criteria[0].private
    first_leaf(sheet)["private"] = "có"
    with pytest.raises(Refused) as refused:
        import_rubric(product_set=honey, document=as_json(sheet), source="thử", by=ministry)
    assert [p.code for p in refused.value.problems] == ["bad_private"]


def spoil_points(sheet: dict[str, Any]) -> str:
    first_leaf(sheet)["options"][0]["points"] = "hai"
    return "bad_points"


def spoil_sum(sheet: dict[str, Any]) -> str:
    leaf = first_leaf(sheet)
    leaf["max"] += 1
    leaf["options"][-1]["points"] += 1
    return "bad_sum"


def spoil_maximum(sheet: dict[str, Any]) -> str:
    first_leaf(sheet)["max"] += 1
    return "bad_maximum"


def spoil_part(sheet: dict[str, Any]) -> str:
    sheet["sections"][0]["max"] = 41
    return "bad_part_maximum"


def spoil_label(sheet: dict[str, Any]) -> str:
    first_leaf(sheet)["label"]["en"] = "Option 1"
    return "placeholder"


def spoil_twins(sheet: dict[str, Any]) -> str:
    options = first_leaf(sheet)["options"]
    options[1]["label"]["vi"] = options[0]["label"]["vi"].upper()
    return "options_alike"


def spoil_stars(sheet: dict[str, Any]) -> str:
    first_leaf(sheet)["options"][0]["min_stars"] = 6
    return "bad_min_stars"


def spoil_evidence(sheet: dict[str, Any]) -> str:
    first_leaf(sheet)["evidence"] = ["giấy lạ"]
    return "unknown_evidence"


def spoil_minima(sheet: dict[str, Any]) -> str:
    options = first_leaf(sheet)["options"]
    options[0]["min_stars"], options[1]["min_stars"] = 5, 3
    return "minima_fall"


@pytest.mark.parametrize(
    ("spoil", "column"),
    [
        (spoil_points, "F"), (spoil_sum, "F"), (spoil_maximum, "F"), (spoil_part, "F"), (spoil_label, "E"),
        (spoil_twins, "D"), (spoil_stars, "G"), (spoil_evidence, "H"), (spoil_minima, "A"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_by_its_cell_and_nothing_is_stored(
    honey: ProductSet, ministry: User, spoil: Callable[[dict[str, Any]], str], column: str
) -> None:
    sheet = stored(honey)
    code = spoil(sheet)
    for document in (as_json(sheet), sheet_file(sheet, {})):
        with pytest.raises(Refused) as refused:
            import_rubric(product_set=honey, document=document, source="thử", by=ministry)
        problem = next(p for p in refused.value.problems if p.code == code)
        assert problem.field.startswith("sections[0]" if document.startswith(b"{") else column), problem.field
    assert RubricVersion.objects.filter(product_set=honey).count() == 1


def test_the_cell_is_the_one_of_the_spreadsheet(honey: ProductSet, ministry: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet_file(stored(honey), {})))
    page = book.active
    assert page is not None
    row = next(n for n in range(2, 200) if page.cell(n, 1).value == "option")
    page.cell(row, 6).value = 99
    changed = io.BytesIO()
    book.save(changed)
    with pytest.raises(Refused) as refused:
        import_rubric(product_set=honey, document=changed.getvalue(), source="thử", by=ministry)
    fields = {p.field for p in refused.value.problems}
    above = max(n for n in range(2, row) if page.cell(n, 1).value == "criterion")
    assert f"F{above}" in fields  # its criterion's maximum is not its best option's points any more


def changed(document: bytes, change: Callable[[Any], str]) -> tuple[bytes, str]:
    """The spreadsheet after `change` to its page, and the cell that `change` gives."""
    book = openpyxl.load_workbook(io.BytesIO(document))
    cell = change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue(), cell


def rows_of(page: Any, kind: str) -> list[int]:
    return [n for n in range(2, page.max_row + 1) if page.cell(n, 1).value == kind]


def column(page: Any, heading: str) -> Any:
    return next(cell.column_letter for cell in page[1] if cell.value == heading)


def other_part(page: Any) -> str:
    cell = f"{column(page, 'part')}{rows_of(page, 'part')[2]}"
    page[cell] = "D"
    return cell


def no_last_part(page: Any) -> str:
    page.delete_rows(rows_of(page, "part")[2], page.max_row)
    return f"{column(page, 'part')}{rows_of(page, 'part')[1]}"


@pytest.mark.parametrize("change", [other_part, no_last_part])
def test_parts_that_are_not_the_sheet_s_are_told_by_a_cell(
    honey: ProductSet, ministry: User, change: Callable[[Any], str]
) -> None:
    document, cell = changed(sheet_file(stored(honey), {}), change)
    with pytest.raises(Refused) as refused:
        import_rubric(product_set=honey, document=document, source="thử", by=ministry)
    assert [(p.code, p.field) for p in refused.value.problems] == [("bad_parts", cell)]


def test_words_for_a_criterion_that_is_not_there_are_told_by_their_cell(honey: ProductSet, ministry: User) -> None:
    number = first_leaf(stored(honey))["no"]

    def renumber(page: Any) -> str:
        row = next(n for n in rows_of(page, "criterion") if page[f"{column(page, 'number')}{n}"].value == number)
        page[f"{column(page, 'number')}{row}"] = f"{number.rpartition('.')[0]}.99"
        return f"{column(page, 'official')}{row}"

    document, cell = changed(sheet_file(stored(honey), {number: "nguyên văn"}), renumber)
    rubric = RubricVersion.objects.get(product_set=honey, version=1)
    with pytest.raises(Refused) as refused:
        import_wording(rubric=rubric, document=document, source="thử", by=ministry)
    assert [(p.code, p.field) for p in refused.value.problems] == [("unknown_place", cell)]


@pytest.mark.parametrize(
    "document", [b"", b"\x00\x01", b"[]", b'{"sections": 3}', b'{"sections": [], "set": 4}', b'{"set": 4, "sections": [1, 2, 3]}',
                 b'{"set": 4, "sections": [], "official": {"1": 2}}', b"PK\x03\x04 nothing", b"[" * 100_000]
)  # fmt: skip
def test_a_file_that_is_no_sheet_is_refused(honey: ProductSet, ministry: User, document: bytes) -> None:
    with pytest.raises(Refused):
        import_rubric(product_set=honey, document=document, source="thử", by=ministry)


def test_only_the_ministry_brings_sheets_and_provinces_words(honey: ProductSet, ministry: User) -> None:
    rubric = RubricVersion.objects.get(product_set=honey, version=1)
    province, commune = (
        make_officer(place=unit().province, level="province"),
        make_officer(place=unit(), level="commune"),
    )
    with pytest.raises(NotAllowed):
        import_rubric(product_set=honey, document=b"{}", source="thử", by=province)
    with pytest.raises(NotAllowed):
        import_wording(rubric=rubric, document=b"{}", source="thử", by=commune)
    words = sheet_file(rubric.sheet, {"1.1": "Nguồn gốc sản phẩm, nguyên văn", "1.1#0": "Dưới 50%, nguyên văn"})
    import_wording(rubric=rubric, document=words, source="Công báo", by=province)
    assert wording_of(rubric) == {"1.1": "Nguồn gốc sản phẩm, nguyên văn", "1.1#0": "Dưới 50%, nguyên văn"}


def test_words_for_a_place_that_the_sheet_does_not_have_are_refused(honey: ProductSet, ministry: User) -> None:
    rubric = RubricVersion.objects.get(product_set=honey, version=1)
    document = as_json(stored(honey), official={"77.1": "lạ"})
    with pytest.raises(Refused) as refused, transaction.atomic():
        import_wording(rubric=rubric, document=document, source="thử", by=ministry)
    assert refused.value.problems[0].field == "official.77.1"
    with pytest.raises(Refused):
        import_wording(rubric=rubric, document=as_json(stored(honey)), source="thử", by=ministry)
    assert not OfficialWording.objects.exists()
