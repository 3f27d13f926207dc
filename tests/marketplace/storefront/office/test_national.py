"""The export towards the national database keeps to its schema, names what is missing, and is each post's own."""

import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from catalog.certification.models import Dossier
from catalog.core import clock
from catalog.programme.queries.national import COLUMNS
from tests.factories.certification import make_certified, make_dossier
from tests.factories.places import unit
from tests.factories.products import make_product

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def test_it_keeps_to_the_schema_and_names_what_is_missing(django_assert_num_queries):
    whole = make_certified(name="=Cà phê")
    dossier = make_dossier(product=whole, kind="upgrade")
    Dossier.objects.filter(pk=dossier.pk).update(
        state="submitted", submitted_at=clock.now(), code="68-24733-1-2026", form={"revenue": 600_000_000}
    )
    gone = make_certified(name="Trà")
    gone.certificates.update(revoked_from=clock.today(), revocation_reason="Ngừng sản xuất", decision_number="")
    gone.star_spans.all().delete()
    make_product(name="Chưa từng đạt sao")
    _user, client = officer_of()
    schema = json.loads(client.get("/office/statistics/national.schema.json").content)
    Draft202012Validator.check_schema(schema)
    with django_assert_num_queries(6):
        content = json.loads(client.get("/office/statistics/national.json").content)
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(content)
    first, second = content["products"]
    assert (first["id"], first["code"], first["state"], first["stars"]) == (whole.pk, "68-24733-1-2026", "valid", 4)
    assert (first["revenue"], first["revenue_of"], first["place_code"]) == (
        600_000_000,
        clock.today().year - 1,
        "24733",
    )
    assert (second["id"], second["state"], second["code"], second["revenue"]) == (gone.pk, "revoked", "", None)
    rows = list(csv.reader(io.StringIO(client.get("/office/statistics/national.csv").content.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS and len(rows) == 3 and not rows[1][2].startswith("=")
    page = text_of(client.get("/office/statistics/national/"))
    assert "2 sản phẩm" in page
    for words, count in (("Mã sản phẩm", 1), ("Số sao", 0), ("Số quyết định", 1), ("Doanh thu năm, theo hồ sơ", 1)):
        assert f'<th scope="row">{words}</th><td class="num" data-label="Số sản phẩm còn thiếu">{count}</td>' in page
    _stranger, other = officer_of(place=unit("01"))
    assert json.loads(other.get("/office/statistics/national.json").content)["products"] == []
