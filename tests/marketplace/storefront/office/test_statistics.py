"""The statistics' pages: as few statements for 34 provinces as for one; each number leads to its list; what else a place sold and held."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.db import connection
from pypdf import PdfReader

from catalog.places.models import Unit
from catalog.programme.queries.statistics import Asked
from marketplace.orders.queries.taken_out import revenue_of
from marketplace.storefront.queries.statistics import selling
from tests.factories.accounts import client_of, make_officer, make_superuser
from tests.factories.certification import make_certified
from tests.factories.fairs import make_fair
from tests.factories.outlets import make_outlet
from tests.factories.places import LAM_DONG, unit
from tests.factories.programme import make_plan
from tests.marketplace.orders.test_returns import delivered

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def everywhere(many: int) -> None:
    """So many products with stars, spread over the communes of the 34 provinces."""
    first = make_certified(name="Cà phê")
    places = list(Unit.objects.filter(level="commune", ends_on=None).order_by("pk").values_list("pk", "province"))
    step = -(-len(places) // many)
    picked = places[::step]

    def columns(model, **changed):
        names = [f.column for f in model._meta.concrete_fields if not f.primary_key]
        return ", ".join(names), ", ".join(changed.get(name, f't."{name}"') for name in names)

    producer, product = type(first.producer), type(first)
    certificate, span = first.certificates.get(), first.star_spans.get()
    with connection.cursor() as cursor:
        into, read = columns(
            producer, slug="'noi-' || n.g", place_id="n.place", province_id="n.province", tax_code="''"
        )
        cursor.execute(
            f"INSERT INTO producers_producer ({into}) SELECT {read} FROM producers_producer t, (SELECT g, (%s::bigint[])[g %% %s + 1] AS place,"
            f" (%s::bigint[])[g %% %s + 1] AS province FROM generate_series(1, %s) g) n WHERE t.id = %s",
            [[p for p, _ in picked], len(picked), [p for _, p in picked], len(picked), many, first.producer_id],
        )
        into, read = columns(product, slug="'hang-' || r.slug", producer_id="r.id", province_id="r.province_id")
        cursor.execute(
            f"INSERT INTO products_product ({into}) SELECT {read} FROM products_product t, producers_producer r"
            " WHERE t.id = %s AND r.slug LIKE 'noi-%%'",
            [first.pk],
        )
        into, read = columns(type(certificate), product_id="p.id")
        cursor.execute(
            f"INSERT INTO certification_certificate ({into}) SELECT {read} FROM certification_certificate t, products_product p"
            " WHERE t.id = %s AND p.slug LIKE 'hang-%%'",
            [certificate.pk],
        )
        into, read = columns(type(span), product_id="p.id")
        cursor.execute(
            f"INSERT INTO products_starspan ({into}) SELECT {read} FROM products_starspan t, products_product p"
            " WHERE t.id = %s AND p.slug LIKE 'hang-%%'",
            [span.pk],
        )


@pytest.mark.parametrize("many", [400, pytest.param(20_000, marks=pytest.mark.soak)])
def test_all_provinces_cost_eight_statements(many, django_assert_max_num_queries):
    everywhere(many)
    client, lam_dong = client_of(make_officer(place=None, level="ministry")), unit(LAM_DONG).pk
    with django_assert_max_num_queries(8):
        page = text_of(client.get("/office/statistics/"))
    assert f"<b>{many + 1:,}</b>".replace(",", ".") in page
    rows = re.search(r'id="places".*?</section>', page, re.DOTALL)
    assert rows is not None and rows[0].count("<tr>") == 35
    assert page.count('class="land shade-') == 34
    with django_assert_max_num_queries(8):
        inside = text_of(client.get(f"/office/statistics/?noi={lam_dong}"))
    assert "Thống kê Tỉnh Lâm Đồng" in inside and "Xã Kiến Đức" in inside
    with django_assert_max_num_queries(8):
        then = text_of(client.get("/office/statistics/?ngay=2026-06-20"))
    assert "Địa giới của ngày đó" in then
    with django_assert_max_num_queries(8):
        listed = text_of(client.get("/office/statistics/products/?noi=&so=stars&cua=4"))
    assert listed.count("/office/products/") >= 30


def test_numbers_lead_to_their_lists_and_days_are_read():
    made = make_certified(name="Cà phê Thống Kê")
    _user, client = officer_of()
    page = text_of(client.get("/office/statistics/"))
    assert "Thống kê Tỉnh Lâm Đồng" in page and "dưới 5" in page
    hrefs = {href.replace("&amp;", "&") for href in re.findall(r'href="(/office/statistics/products/[^"]*)"', page)}
    kinds = {re.search(r"so=(\w+)", href)[1]: href for href in sorted(hrefs)}
    assert {"held", "place", "set", "stars", "kind", "new"} <= set(kinds)
    for what in ("held", "place", "set", "stars", "kind", "new"):
        assert made.name in text_of(client.get(kinds[what])), what
    assert made.name not in text_of(client.get(kinds["revoked"]))
    assert "Không có sản phẩm nào" in text_of(client.get("/office/statistics/products/?so=held&ngay=2026-01-01"))
    for bad in ("2030-01-01", "1990-01-01", "hôm nay", "\x00"):
        answer = client.get("/office/statistics/", {"ngay": bad})
        assert answer.status_code == 422
    for odd in ("?noi=9999999999", "?noi=-1", "?noi=%00", "?so=x&cua=%00", "?ban-do=x", "?ngay=&noi="):
        assert client.get(f"/office/statistics/{odd}").status_code == 200
        assert client.get(f"/office/statistics/products/{odd}").status_code == 200
    _stranger, other = officer_of(place=unit("01"))
    for href in (*sorted(hrefs), f"/office/statistics/products/?noi={unit().pk}&so=held"):
        assert made.name not in text_of(other.get(href))
    assert text_of(other.get(f"/office/statistics/?noi={unit(LAM_DONG).pk}")).count("<b>0</b>") >= 7


def test_the_half_years_report_says_what_the_page_says():
    make_certified(name="Cà phê")
    _user, client = officer_of()
    page = text_of(client.get("/office/statistics/"))
    assert "?ngay=2026-06-30" in page and "?ngay=2025-12-31" in page
    asked = f"?ngay=2026-06-30&noi={unit(LAM_DONG).pk}"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/office/statistics/report.xlsx{asked}").content))
    sums = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert sums["Sản phẩm còn sao"] == 1 and sums["Công nhận lần đầu trong năm"] == 1
    assert sums["Trong đó do phụ nữ đại diện"] == "dưới 5"
    assert [cell.value for cell in book["Theo nơi"][2]] == ["Xã Kiến Đức", 1, 1]
    answer = client.get(f"/office/statistics/report.pdf{asked}")
    assert "bao-cao-ocop-2026-06-30-68.pdf" in answer["Content-Disposition"]
    words = " ".join(" ".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages).split())
    for said in ("BÁO CÁO", "sáu tháng đầu năm 2026", "Tỉnh Lâm Đồng", "Xã Kiến Đức", "dưới 5", "Hợp tác xã"):
        assert said in words, said
    assert client.get("/office/statistics/report.pdf").status_code == 200


def test_selling_fairs_outlets_and_money():
    user, today = make_superuser(), dt.date(2026, 11, 23)
    order, _owner = delivered(2)
    here = order.shop.producer.place
    make_fair(place=unit(LAM_DONG))
    make_outlet(place=here)
    plan = make_plan(issued=True, budget=50_000_000)
    found = selling(user, Asked(today, today, unit(LAM_DONG).pk))
    sold = sum(month.revenue for months in revenue_of(2026).values() for month in months)
    assert (found.orders, found.revenue) == (1, sold) and sold > 0
    assert (found.shops, found.outlets, found.plans, found.money["planned"]) == (1, 1, 1, 50_000_000)
    assert found.fairs == 1 and plan.place_id == unit(LAM_DONG).pk
    assert selling(user, Asked(today, today, unit("01").pk)).orders == 0
    assert selling(make_officer(place=unit("01")), Asked(today, today)).plans == 0
