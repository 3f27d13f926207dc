"""The bench's own rows, few of them: a new column or a page that asks more must not be noticed when somebody wants to measure."""

import pytest
from django.db import connection
from django.test import Client, override_settings

from marketplace.checkout.models import Cart, CartLine
from marketplace.settings import bench
from marketplace.shops.queries import market
from tests.bench import databases, events, importing, placing, units
from tests.bench.cases import cases
from tests.bench.generate import generate
from traceability.codes.models import TraceCode


@pytest.fixture
def rows(fresh_db):
    market.cache_clear()
    assert generate(30).products == 30
    databases.make_booths()
    databases.make_codes(60)
    yield
    market.cache_clear()


def test_every_row_is_made_and_every_case_answers_within_its_statements(rows, monkeypatch):
    assert TraceCode.objects.filter(lot__isnull=False).count() == 60
    with connection.cursor() as cursor:
        for table in (
            "lots_lotinput",
            "lots_lotstage",
            "zones_zonecodespan",
            "certification_certificate",
            "shops_offerprice",
        ):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table
    more = []
    with override_settings(ROOT_URLCONF=bench.ROOT_URLCONF, MIDDLEWARE=bench.MIDDLEWARE, ALLOWED_HOSTS=["*"]):
        client = Client()
        for case in cases():
            for _ in range(2):  # the first may give a code, or load the facets
                given = {"headers": {"X-Bench-Count": "1"}}
                if case.body is None:
                    answer = client.get(case.paths[0], **given)
                else:
                    answer = client.post(case.paths[0], case.body, content_type="application/json", **given)
                assert answer.status_code == case.status, (case.name, case.paths[0])
            if int(answer.headers["X-Bench-Statements"]) > case.statements:
                more.append((case.name, answer.headers["X-Bench-Statements"]))
    assert more == []
    monkeypatch.setattr(units, "MANY", 40)
    assert [line.split("|")[1].strip().partition(":")[0] for line in units.lines()[2:]] == [  # without the verdict
        "codes drawn, hashed and stored, with a tag", "csv of 40 labels", "zip of 40 labels", "pdf of 40 labels",
    ]  # fmt: skip
    assert "read, judged, hashed" in events.lines(many=1)[-1]
    with override_settings(ROOT_URLCONF=bench.ROOT_URLCONF, MIDDLEWARE=bench.MIDDLEWARE, ALLOWED_HOSTS=["*"]):
        (counted,) = placing.count(placing.lay_ready(9, shops=2))
    assert "not held" not in counted, counted
    work = placing.order_work(list(Cart.objects.filter(pk__in=CartLine.objects.values("cart"))))
    assert [work[n % 4]() for n in range(8)] == [True] * 8
    assert not work[0]()
    placing.check(9)
    monkeypatch.setattr(importing, "MANY", 40)
    listed = importing._sheet(importing._rows(list(importing._places()), 0, 40))
    assert set(importing._import(listed, 40)) == {"checked", "stored"}
