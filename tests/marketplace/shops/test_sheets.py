"""Prices, terms and stock as a table: out, and back again."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.storage import default_storage

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from marketplace.shops.models import Offer, SheetImport, SheetProgress, Stock
from marketplace.shops.queries import Step
from marketplace.shops.services import Terms, open_store, set_stock, set_terms, transfer
from marketplace.shops.services.sheet_jobs import (
    IN_REQUEST,
    drop_old_sheets,
    run_sheet_import,
    start_sheet_import,
)
from marketplace.shops.services.sheets import import_offers, offers_csv, offers_sheet
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_user
from tests.factories.products import make_listed, make_variant
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    found = make_on_sale(name="=Mắc ca", amount=100_000, stock=20)
    make_variant(product=found, name="Túi 1 kg", sku="TUI-1KG")
    return found


@pytest.fixture
def owner(product):
    return make_member(producer=product.producer)


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def as_csv(*rows: dict[str, object]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def test_what_is_given_out_comes_back_without_changing_anything(product, owner, django_assert_max_num_queries):
    offer = product.offers.select_related("shop__producer").get()
    set_terms(offer=offer, terms=Terms(packs_within=2, steps=[Step(10, 90_000)]), by=None)
    store = open_store(shop=offer.shop, name="Quầy", by=owner)
    variant = product.variants.select_related("product__producer").order_by("pk")[0]
    transfer(variant=variant, quantity=5, store=None, to_store=store, by=owner)
    with django_assert_max_num_queries(5):
        data = offers_csv(producer=product.producer)
    first = rows_of(data)[0]
    assert (first["Giá bán"], first["Giá sỉ"], first["Còn trong nhà"]) == ("100000", "10: 90000", "15")
    assert first["Sản phẩm"] == "'=Mắc ca"
    saved = import_offers(producer=product.producer, data=data, by=owner)
    assert (saved.changed, saved.bad, saved.rows) == (0, [], 2)
    book = openpyxl.load_workbook(io.BytesIO(offers_sheet(producer=product.producer)))
    assert len(list(book.active.rows)) == 3
    saved = import_offers(producer=product.producer, data=offers_sheet(producer=product.producer), by=owner)
    assert (saved.changed, saved.rows) == (0, 2)


def test_changes_are_saved_together_and_what_was_sold_meanwhile_is_not_overwritten(product, owner):
    one, two = product.variants.select_related("product__producer").order_by("pk")
    table = as_csv(
        {"SKU": one.sku, "Giá bán": "95.000", "Giá sỉ": "10: 90.000; 50: 80000", "Còn trong nhà": "30", "Còn lúc xuất tệp": "20"},
        {"SKU": two.sku.lower(), "Giá bán": "350000", "Còn trong nhà": "7", "Nhận đặt trước thêm": "5",
         "Giao hàng đặt trước từ": "01/12/2026"},
    )  # fmt: skip
    assert import_offers(producer=product.producer, data=table, by=owner).changed == 2
    assert list(Offer.objects.order_by("pk").values_list("amount", flat=True)) == [95_000, 350_000]
    assert list(Stock.objects.order_by("variant").values_list("quantity", "ahead")) == [(30, 0), (7, 5)]
    assert one.offers.get().steps.count() == 2
    set_stock(variant=one, quantity=28, by=None)  # two were sold
    stale = as_csv({"SKU": one.sku, "Còn trong nhà": "40", "Còn lúc xuất tệp": "30", "Giá bán": "90000"})
    (bad,) = import_offers(producer=product.producer, data=stale, by=owner).bad
    assert "28" in bad.problems["quantity"][0]
    assert one.offers.get().amount == 95_000 and Stock.objects.get(variant=one).quantity == 28


def test_every_fault_is_told_and_nothing_is_saved(product, owner):
    one, two = product.variants.order_by("pk")
    stranger = make_on_sale().variants.get()
    table = as_csv(
        {"SKU": one.sku, "Giá bán": "50000", "Giá sỉ": ""},
        {"SKU": one.sku, "Giá bán": "60000", "Giá sỉ": ""},
        {"SKU": stranger.sku, "Giá bán": "1", "Giá sỉ": ""},
        {"SKU": "", "Giá bán": "1", "Giá sỉ": ""},
        {"SKU": two.sku, "Giá bán": "một", "Giá sỉ": "10"},
    )
    saved = import_offers(producer=product.producer, data=table, by=owner)
    assert [(line.number, sorted(line.problems)) for line in saved.bad] == [
        (3, ["sku"]), (4, ["sku"]), (5, ["sku"]), (6, ["amount", "steps"]),
    ]  # fmt: skip
    assert one.offers.get().amount == 100_000
    for terms in (
        {"Giá sỉ": "10: 200000"},
        {"Mỗi đơn nhiều nhất": "0"},
        {"Giá bán": "-5"},
        {"Còn trong nhà": "2000000"},
    ):
        saved = import_offers(producer=product.producer, data=as_csv({"SKU": one.sku, **terms}), by=owner)
        assert len(saved.bad) == 1, terms
    saved = import_offers(producer=product.producer, data=as_csv({"SKU": two.sku, "Giá sỉ": "10: 9000"}), by=owner)
    assert "chưa có giá" in saved.bad[0].problems["amount"][0]
    for data in (b"", b"a,b\n1,2\n", b"SKU\n", as_csv(*({"SKU": f"x{n}"} for n in range(1_001)))):
        with pytest.raises(Refused):
            import_offers(producer=product.producer, data=data, by=owner)
    for somebody in (make_user(), make_member(producer=product.producer, role="staff")):
        with pytest.raises(NotAllowed):
            import_offers(producer=product.producer, data=as_csv({"SKU": one.sku}), by=somebody)


def test_pages_give_the_table_out_and_take_it_back(product, owner):
    studio = client_of(owner)
    sent = studio.get("/studio/stock/sheet.csv")
    assert sent["Content-Type"].startswith("text/csv") and studio.get("/studio/stock/sheet.xlsx").status_code == 200
    assert studio.get("/studio/stock/sheet.pdf").status_code == 404

    def post(data):
        return studio.post("/studio/stock/sheet/", {"file": io.BytesIO(data)})

    assert post(sent.content).status_code == 302
    answer = post(as_csv({"SKU": "không có", "Giá bán": "1"}))
    page = answer.content.decode()
    assert answer.status_code == 422 and "1 trong 1 dòng sai" in page
    token = page.split("bad-rows-")[1].split(".xlsx")[0]
    assert studio.get(f"/studio/stock/sheet/bad-rows-{token}.xlsx").status_code == 200
    elsewhere = client_of(make_member(producer=make_on_sale().producer))
    assert elsewhere.get(f"/studio/stock/sheet/bad-rows-{token}.xlsx").status_code == 404


def long_table(*rows: dict[str, object]) -> bytes:
    """The rows, and a hundred that change nothing."""
    return as_csv(*rows, *({"SKU": f"X{n}", "Giá bán": ""} for n in range(IN_REQUEST)))


def test_a_long_table_is_read_by_a_task_and_its_page_says_how_far_it_is(
    product, owner, django_capture_on_commit_callbacks
):
    studio = client_of(owner)
    one = product.variants.order_by("pk")[0]
    others = [make_listed(producer=product.producer) for _ in range(3)]
    many = [
        make_variant(product=other, name=f"Túi {n}", sku=f"TUI-{other.pk}-{n}") for other in others for n in range(40)
    ]
    table = as_csv({"SKU": one.sku, "Giá bán": "95000"}, *({"SKU": each.sku, "Giá bán": "70000"} for each in many))

    def post(data):
        return studio.post("/studio/stock/sheet/", {"file": io.BytesIO(data)})

    answer = post(table)
    job = SheetImport.objects.get()
    assert answer.url == f"/studio/stock/sheet/{job.pk}/" and job.rows == 121 > IN_REQUEST
    waiting = studio.get(answer.url)
    assert waiting["Refresh"] == "3" and "0% xong" in waiting.content.decode()
    assert post(table).status_code == 422, "one after the other"
    told = SheetImport.objects.create(
        producer=product.producer, by=owner, filename="gia.csv", rows=200, state="running", created_at=NOW
    )
    SheetProgress.objects.create(
        sheet_id=told.pk, done=100
    )  # of another one: who imports writes this beside its transaction
    assert "50% xong" in studio.get(f"/studio/stock/sheet/{told.pk}/").content.decode()
    told.delete()
    stranger = client_of(make_member(producer=make_on_sale().producer))
    assert stranger.get(answer.url).status_code == 404
    stored = job.file
    with django_capture_on_commit_callbacks(execute=True):
        run_sheet_import(sheet_id=job.pk)
    page = studio.get(answer.url)
    assert "đổi 121 dòng" in page.content.decode() and "Refresh" not in page
    assert one.offers.get().amount == 95_000 and Offer.objects.filter(amount=70_000).count() == 120
    assert not default_storage.exists(stored)
    run_sheet_import(sheet_id=job.pk)  # told once more: nothing
    assert post(long_table({"SKU": one.sku, "Giá bán": "90000"})).status_code == 302
    wrong = SheetImport.objects.latest("pk")
    run_sheet_import(sheet_id=wrong.pk)
    page = studio.get(f"/studio/stock/sheet/{wrong.pk}/").content.decode()
    assert f"{IN_REQUEST} trong {IN_REQUEST + 1} dòng sai" in page and one.offers.get().amount == 95_000
    file = studio.get(f"/studio/stock/sheet/{wrong.pk}/bad-rows.xlsx")
    assert len(list(openpyxl.load_workbook(io.BytesIO(file.content)).active.rows)) == IN_REQUEST + 1


def test_a_long_table_of_somebody_who_may_not_any_more_and_of_a_worker_that_died(product, owner):
    data = long_table({"SKU": product.variants.order_by("pk")[0].sku, "Giá bán": "1000"})
    kept = {"producer": product.producer, "data": data, "filename": "gia.csv", "by": owner, "language": "vi"}
    job = start_sheet_import(**kept)
    SheetImport.objects.filter(pk=job.pk).update(state="running")  # its worker was killed: begun anew
    product.producer.memberships.all().delete()
    run_sheet_import(sheet_id=job.pk)
    job.refresh_from_db()
    assert (job.state, job.file) == ("failed", "") and "quản lý" in job.message
    lost = SheetImport.objects.create(producer=product.producer, by=owner, filename="x", created_at=NOW)
    with clock.set_to(NOW + dt.timedelta(hours=3)):
        drop_old_sheets()
    lost.refresh_from_db()
    assert lost.state == "failed" and "Gửi lại" in lost.message
    with clock.set_to(NOW + dt.timedelta(days=8)):
        assert drop_old_sheets() == 2
    assert not SheetImport.objects.exists()


def test_the_tax_in_a_price_goes_out_and_comes_back(product, owner):
    one = product.variants.order_by("pk")[0]
    assert (
        import_offers(
            producer=product.producer, data=as_csv({"SKU": one.sku, "Thuế GTGT trong giá": "8 %"}), by=owner
        ).changed
        == 1
    )
    assert (
        one.offers.get().vat == "8" and rows_of(offers_csv(producer=product.producer))[0]["Thuế GTGT trong giá"] == "8%"
    )
    (bad,) = import_offers(producer=product.producer, data=as_csv({"SKU": one.sku, "VAT": "7%"}), by=owner).bad
    assert "KKKNT" in bad.problems["vat"][0]
    assert import_offers(producer=product.producer, data=as_csv({"SKU": one.sku, "VAT": "kct"}), by=owner).changed == 1
    assert one.offers.get().vat == "KCT"
