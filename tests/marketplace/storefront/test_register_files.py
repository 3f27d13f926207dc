"""The register's history and its files, also with thousands of rows."""

import csv
import datetime as dt
import io
import json
import tracemalloc

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection

from catalog.certification.models import Certificate
from catalog.certification.queries.open_register import CHUNK
from catalog.certification.services import revoke_certificate
from catalog.core import clock
from catalog.products.models import Product, StarSpan
from tests.factories.accounts import make_superuser
from tests.factories.certification import make_certificate, make_certified

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_yet():
    cache.clear()


def whole(response) -> bytes:
    return b"".join(response.streaming_content)


def text(response) -> str:
    return response.content.decode()


def multiply(product: Product, n: int) -> None:
    """`n` more products with a certificate each, copied in the database."""
    certificate = Certificate.objects.get(product=product)
    span = StarSpan.objects.get(product=product)

    def copy(row, changed: dict[str, str], source: str = "generate_series(1, %s) g") -> None:
        columns = [f.column for f in row._meta.concrete_fields if f.column in changed or not f.primary_key]
        table = row._meta.db_table
        picked = ", ".join(changed.get(c, f't."{c}"') for c in columns)
        names = ", ".join(f'"{c}"' for c in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) SELECT {picked} FROM "{table}" t, {source} WHERE t.id = %s',
                [n, row.pk],
            )

    copy(product, {"id": "1000000 + g", "slug": "'hang-' || g", "name": "'Hàng ' || g"})
    copy(certificate, {"id": "1000000 + g", "product_id": "1000000 + g"})
    copy(span, {"id": "1000000 + g", "product_id": "1000000 + g", "certificate_id": "1000000 + g"})


def test_the_history_shows_what_ended_and_what_was_revoked(client, django_assert_num_queries):
    make_certified(name="Còn sao")
    ended = make_certified(name="Hết sao")
    Certificate.objects.filter(product=ended).delete()
    make_certificate(product=ended, decided_on=dt.date(2023, 8, 1), issuing_place=None)
    gone = make_certified(name="Mất sao")
    revoke_certificate(
        certificate=gone.certificates.get(), from_day=clock.today(), decision="9/QĐ", reason="x", by=make_superuser()
    )
    for query, name, others in (
        ("", "Còn sao", ("Hết sao", "Mất sao")),
        ("?tt=het-han", "Hết sao", ("Còn sao", "Mất sao")),
        ("?tt=thu-hoi", "Mất sao", ("Còn sao", "Hết sao")),
        ("?tt=x", "Còn sao", ("Hết sao",)),
    ):
        with django_assert_num_queries(2):
            page = text(client.get(f"/certified/{query}"))
        assert name in page and not any(other in page for other in others)
    assert "thu hồi từ 22/11/2026" in text(client.get("/certified/?tt=thu-hoi"))
    assert "OCOP 4 sao" not in text(client.get("/certified/?tt=het-han")).split("<table")[1]  # no mark of trust
    rows = json.loads(whole(client.get("/certified/export.json?tt=thu-hoi")))["certificates"]
    assert [(row["product"], row["state"], row["revoked_from"]) for row in rows] == [
        ("Mất sao", "revoked", "2026-11-22")
    ]


def test_files_hold_the_same_filters_and_no_formula(client):
    make_certified(name="=cmd|calc", stars=4)
    make_certified(name="Trà năm sao", stars=5)
    lines = list(csv.reader(io.StringIO(whole(client.get("/certified/export.csv")).decode("utf-8-sig"))))
    assert len(lines) == 3 and lines[0][:3] == ["Mã giấy", "Sản phẩm", "Địa chỉ trang"]
    assert {line[1] for line in lines[1:]} == {"'=cmd|calc", "Trà năm sao"}
    filtered = whole(client.get("/certified/export.csv?sao=5&tinh=68&q=tra")).decode()
    assert "Trà năm sao" in filtered and "cmd" not in filtered
    answer = client.get("/certified/export.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(whole(answer))).active
    assert (sheet.freeze_panes, sheet["A1"].font.b, sheet["H2"].number_format) == ("A2", True, "General")
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["L"].width >= 10
    values = list(sheet.iter_rows(values_only=True))
    assert values[1][1] == "Trà năm sao" and "Còn hiệu lực" in values[1]
    assert 'filename="ocop-2026-11-22.xlsx"' in answer["Content-Disposition"]
    english = whole(client.get("/certified/export.csv", headers={"accept-language": "en"})).decode()
    assert "Decision number" in english or "Number" in english


def test_the_open_data_file_is_stable_and_knows_its_day(client):
    product = make_certified(name="Trà mở")
    first = client.get("/certified/open-data.json")
    body = json.loads(whole(first))
    assert (body["as_of"], body["certificates"][0]["product"]) == ("2026-11-22", "Trà mở")
    assert "phone" not in body["fields"]
    assert first["Access-Control-Allow-Origin"] == "*"
    assert client.get("/certified/open-data.json", headers={"if-none-match": first["ETag"]}).status_code == 304
    with clock.set_to(clock.start_of(dt.date(2029, 6, 16))):  # past its last day
        later = client.get("/certified/open-data.json", headers={"if-none-match": first["ETag"]})
        assert later.status_code == 200 and json.loads(whole(later))["certificates"] == []
    revoke_certificate(
        certificate=product.certificates.get(), from_day=clock.today(), decision="9/QĐ", reason="x", by=make_superuser()
    )
    assert client.get("/certified/open-data.json", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_client_gets_so_many_files_an_hour(client):
    codes = [client.get("/certified/export.csv").status_code for _ in range(21)]
    assert codes == [200] * 20 + [429]


@pytest.mark.parametrize("n", [CHUNK + 500, pytest.param(20_000, marks=pytest.mark.soak)])
def test_many_rows(client, django_assert_num_queries, n):
    """The page costs what it costs with one; a file a statement for each 5,000 rows, and never all of them in memory."""
    multiply(make_certified(), n - 1)
    with django_assert_num_queries(2):
        page = text(client.get("/certified/"))
    after = page.split('rel="next" href="')[1].split('"')[0]
    with django_assert_num_queries(2):
        client.get(f"/certified/{after.replace('&amp;', '&')}")
    chunks = n // CHUNK + 1  # the last one is not full, perhaps empty
    with django_assert_num_queries(3 + chunks):  # provinces, two of the limit
        lines = whole(client.get("/certified/export.csv")).count(b"\n")
    assert lines == n + 1
    tracemalloc.start()
    try:
        for _ in client.get("/certified/export.json").streaming_content:
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024 * 1024
