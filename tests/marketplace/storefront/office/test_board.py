"""The board: the same few statements for one dossier and for 2,000."""

import datetime as dt

import pytest
from django.db import connection

from catalog.certification.models import Dossier
from catalog.certification.queries.board import board
from catalog.products.models import ProductState
from tests.factories.accounts import make_officer
from tests.factories.certification import make_certificate, make_certified
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_product, make_set
from tests.factories.rows import make_rows

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db


def dossier(state: str, **over) -> Dossier:
    fields = {"commune": unit(), "province": unit(LAM_DONG), "state": state, "renews": None, "code": ""} | over
    (made,) = make_rows(Dossier, 1, **{"product": make_product()} | fields)
    return made


def certificate(decided_on: dt.date, **over):
    product = make_product(state=ProductState.PUBLISHED, **over)
    return make_certificate(product=product, decided_on=decided_on, issuing_place=None)


def test_it_counts_what_the_officer_reaches(django_assert_num_queries):
    make_certified(name="Cà phê")
    make_certified(name="Trà", product_set=make_set(11))
    certificate(dt.date(2024, 1, 15))  # ends 15/01/2027
    renewed = certificate(dt.date(2023, 8, 1))
    make_certificate(product=renewed.product, decided_on=dt.date(2026, 9, 1), decision_number="2/QĐ")
    filed = certificate(dt.date(2023, 9, 1))
    dossier("checking", product=filed.product, due_on=dt.date(2026, 11, 21))
    certificate(dt.date(2023, 10, 1))  # missed
    certificate(dt.date(2022, 1, 1))  # long ago
    dossier("submitted", due_on=dt.date(2026, 12, 1))
    dossier("draft")
    dossier("submitted", commune=elsewhere(), province=unit("01"))
    officer = make_officer(place=unit(LAM_DONG))
    found = board(officer)
    assert [(s.label, s.total, s.soon) for s in found.funnel if s.total] == [
        ("Đã nộp, chờ xã tiếp nhận", 1, 0),
        ("Đang kiểm tra tính đầy đủ", 1, 1),
    ]
    assert (found.valid, found.expiring) == (4, 1)
    assert (found.renewed, found.under_way, found.missed) == (1, 1, 1)
    assert found.months[0] == (dt.date(2026, 11, 1), 0) and dict(found.months)[dt.date(2027, 1, 1)] == 1
    assert len(found.months) == 12
    assert [(c.label, c.total) for c in found.communes] == [("Kiến Đức", 4)]
    assert [(c.total, c.soon) for c in found.sets] == [(3, 1), (1, 0)]
    empty = board(make_officer(place=unit("01")))
    assert (empty.valid, empty.missed, sum(s.total for s in empty.funnel)) == (0, 0, 1)
    assert board(make_officer()).valid == 4


def test_two_thousand_dossiers_cost_no_more(django_assert_num_queries):
    make_certified(name="Cà phê")
    first = dossier("submitted", due_on=dt.date(2026, 11, 1))
    columns = [f.column for f in Dossier._meta.concrete_fields if not f.primary_key]
    picked = ", ".join({"product_id": "p.id"}.get(c, f't."{c}"') for c in columns)
    product = first.product
    names = [f.column for f in product._meta.concrete_fields if not f.primary_key]
    changed = {"slug": "'hang-' || g"}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO products_product ({', '.join(names)}) SELECT {', '.join(changed.get(c, f't.{c}') for c in names)}"
            " FROM products_product t, generate_series(1, 1999) g WHERE t.id = %s",
            [product.pk],
        )
        quoted = ", ".join(f'"{c}"' for c in columns)
        cursor.execute(
            f"INSERT INTO certification_dossier ({quoted}) SELECT {picked} FROM certification_dossier t, products_product p"
            " WHERE t.id = %s AND p.slug LIKE 'hang-%%'",
            [first.pk],
        )
    assert Dossier.objects.count() == 2_000
    _, client = officer_of()
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/board/"))
    assert "2.000 quá hạn" in page and "Kiến Đức" in page
