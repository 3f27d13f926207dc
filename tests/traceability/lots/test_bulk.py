"""Many lots from one spreadsheet: all or none, every error by row and column, a file of only the bad rows."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from catalog.core.errors import NotAllowed, Refused
from tests.factories.accounts import make_member
from tests.factories.lots import make_variant_to_trace
from tests.factories.producers import make_producer
from tests.factories.products import make_variant
from tests.factories.zones import make_zone, make_zone_code
from traceability.lots import services
from traceability.lots.models import Lot, LotInput
from traceability.lots.services.bulk import COLUMNS, TABLE

pytestmark = pytest.mark.django_db
HEAD = [
    "Sản phẩm", "Số lô", "Ngày sản xuất", "Số lượng", "Vùng nguyên liệu", "Khối lượng nguyên liệu (kg)", "Thu hoạch từ ngày",
    "Nguyên liệu mua vào",
]  # fmt: skip


def sheet(*rows, head=HEAD):
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode()


@pytest.fixture
def shop():
    variant = make_variant_to_trace()
    return {
        "producer": variant.product.producer,
        "variant": variant,
        "zone": make_zone(producer=variant.product.producer, name="Đồi Bu Prăng"),
        "by": make_member(producer=variant.product.producer),
    }


def imported(shop, data):
    return services.import_lots(producer=shop["producer"], data=data, by=shop["by"])


def test_good_rows_become_drafts_with_material_and_usual_steps(shop):
    sku = shop["variant"].sku
    make_zone_code(zone=shop["zone"], code="MAU-9")
    done = imported(
        shop,
        sheet(
            [sku, "A1", "08/10/2026", "1.200", "doi bu prang", "1.500", "20/09/2026", ""],
            [sku.lower(), "A1", "2026-10-08", "1200", "", "0,5", "", "Đường"],
            [shop["variant"].product.name, "", "09/10/2026", "5", "MAU-9", "12,5", "2026-09-21", ""],
        ),
    )
    assert done.bad == [] and done.rows == 3
    first, second = done.lots
    assert (first.number, first.quantity, first.produced_on) == ("A1", 1200, dt.date(2026, 10, 8))
    assert {(str(i.quantity_kg), i.material) for i in first.inputs.all()} == {("1500.000", ""), ("0.500", "Đường")}
    assert second.number == "MN261009"
    assert [s.kind for s in second.stages.all()] == ["harvest", "process", "process", "pack"]
    assert {lot.state for lot in done.lots} == {"draft"}


def test_one_bad_row_and_nothing_is_saved(shop):
    sku = shop["variant"].sku
    made = imported(
        shop,
        sheet(
            [sku, "A1", "08/10/2026", "12", "", "", "", ""],
            ["không có", "A2", "08/10/2026", "12", "", "", "", ""],
            [sku, "A3", "31/02/2026", "mười", "Vùng lạ", "x", "", ""],
            [sku, "A1", "09/10/2026", "12", "", "", "", ""],
            [sku, "A5", "08/10/2026", "12", "Đồi Bu Prăng", "3", "09/10/2026", ""],
            [sku, "A5", "08/10/2026", "12", "", "2", "", "Đường"],
            [sku, "A6", "08/10/2026", "0", "Đồi Bu Prăng", "", "", "Muối"],
            ["", "A7", "", "", "", "", "", ""],
        ),
    )
    assert made.lots == [] and made.rows == 8
    assert {row.number: set(row.problems) for row in made.bad} == {
        3: {"product"},
        4: {"produced_on", "quantity", "zone", "quantity_kg"},
        5: {"number"},
        6: {"harvested_until"},
        8: {"material"},
        9: {"product", "produced_on", "quantity"},
    }
    assert not Lot.objects.exists() and not LotInput.objects.exists()
    book = openpyxl.load_workbook(io.BytesIO(TABLE.bad_sheet(made.bad)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][: len(COLUMNS)] == tuple(str(words) for words in COLUMNS.values())
    assert [row[len(COLUMNS)] for row in rows[1:]] == [3, 4, 5, 6, 8, 9]
    assert "Sản phẩm: Không có sản phẩm này" in rows[1][-1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (sheet(head=["Tên", "Lô"]), "missing_columns"),
        (sheet(), "no_rows"),
        (b"%PDF-1.7 xin chao", "not_a_table"),
        (sheet(*[["x", "", "1", "1", "", "", "", ""]] * 501), "too_many_rows"),
    ],
)
def test_what_is_no_list_of_lots(shop, data, code):
    with pytest.raises(Refused) as refused:
        imported(shop, data)
    assert [(p.field, p.code) for p in refused.value.problems] == [("file", code)]


def test_a_formula_in_a_bad_row_is_made_harmless(shop):
    made = imported(shop, sheet(["=HYPERLINK(1)", "A1", "08/10/2026", "12", "", "", "", ""]))
    book = openpyxl.load_workbook(io.BytesIO(TABLE.bad_sheet(made.bad)))
    assert book.active.cell(2, 1).value == "'=HYPERLINK(1)"


def test_a_name_of_several_things_asks_for_the_code(shop):
    make_variant(product=shop["variant"].product, name="Hộp 500 g")
    made = imported(shop, sheet([shop["variant"].product.name, "A1", "08/10/2026", "12", "", "", "", ""]))
    assert "Ghi mã" in made.bad[0].problems["product"][0]


def test_others_send_nothing(shop):
    with pytest.raises(NotAllowed):
        services.import_lots(producer=shop["producer"], data=sheet(), by=make_member(producer=make_producer()))


def test_the_empty_sheet_is_read_back(shop):
    with pytest.raises(Refused) as refused:
        imported(shop, TABLE.sheet("Lô hàng"))
    assert refused.value.problems[0].code == "no_rows"


def test_statements_do_not_grow_faster_than_rows(shop, django_assert_max_num_queries):
    sku = shop["variant"].sku
    with django_assert_max_num_queries(60 * 5):
        made = imported(
            shop, sheet(*[[sku, f"B{n}", "08/10/2026", "12", "Đồi Bu Prăng", "9", "20/09/2026", ""] for n in range(5)])
        )
    assert len(made.lots) == 5
