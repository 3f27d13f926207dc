"""Score sheets of older regimes: the ministry brings the first one with its set, and dossiers begun under that regime are scored by it."""

import datetime as dt
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import Band, Certificate, Dossier, RubricVersion
from catalog.certification.services.councils import declare
from catalog.certification.services.rubrics import sheet_file
from catalog.core import clock
from catalog.products.models import ProductSet, Regime
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import DESK_STATES, bring, fill_dossier, small_sheet
from tests.factories.councils import FOUR, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_product

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
OLD = "1489/QĐ-TTg"
NEW_SHEET = "/office/rubrics/new/"


def at(month: int, day: int):
    """10:00 on that day of 2026; the regime of today began on 22 May."""
    return clock.set_to(dt.datetime(2026, month, day, 10, tzinfo=clock.VIETNAM))


def ministry():
    return client_of(make_officer(place=None, level="ministry", starts_on=dt.date(2019, 1, 1)))


@pytest.fixture
def regime():
    return Regime.objects.get(number=OLD)


WORDS = [("Chưa làm", "Not done"), ("Làm một phần", "Partly done"), ("Làm đầy đủ", "Wholly done")]


def few_criteria(number=13):
    """The small sheet with words that the importer takes for real."""
    sheet = small_sheet(number)
    for section in sheet["sections"]:
        for node in section["criteria"]:
            for leaf in node.get("children", [node]):
                for option, (vi, en) in zip(leaf["options"], WORDS, strict=True):
                    option["label"] = {"vi": vi, "en": en}
    return sheet


def bring_sheet(client, regime, *, document=None, **over):
    """What the form of the page sends: coffee, set 13, by the small sheet."""
    document = json.dumps(few_criteria()).encode() if document is None else document
    fields = {
        "number": "13",
        "group": regime.groups.get(number=2).pk,
        "name": "Cà phê, ca cao",
        "name_en": "Coffee, cocoa",
        "source": "1489/QĐ-TTg, Phụ lục",
        "file": SimpleUploadedFile("phieu.json", document),
    } | over
    return client.post(f"{NEW_SHEET}?regime={regime.pk}", fields)


def test_brought_scored_and_starred_by_its_own_rule(regime):
    """From the ministry's file to a certificate: 78 points are four stars by today's bands; the older regime's are made to ask 79 for four."""
    Band.objects.filter(regime=regime, stars=4).update(from_points=79)
    since = {"starts_on": dt.date(2019, 1, 1)}
    with at(5, 10):
        old = ministry()
        page = text_of(old.get(f"/office/rubrics/?regime={regime.pk}"))
        assert f"chưa có phiếu chấm nào của {OLD}" in page and f"{NEW_SHEET}?regime={regime.pk}" in page
        made = bring_sheet(old, regime)
        assert made.status_code == 302
        assert "Phiên bản 1, từ 06/07/2025" in text_of(old.get(made.url))
        assert "Cà phê, ca cao" in text_of(old.get(f"/office/rubrics/?regime={regime.pk}"))
    with at(5, 12):
        coffee = ProductSet.objects.get(regime=regime, number=13)
        assert (coffee.name_en, coffee.group.number, coffee.is_service) == ("Coffee, cocoa", 2, False)
        product = make_product(product_set=coffee, state="published")
        owner = make_member(producer=product.producer)
        studio = client_of(owner)
        begun = studio.post("/studio/dossiers/new/", {"product": product.pk, "kind": "first"})
        dossier = Dossier.objects.get(product=product)
        assert (begun.url, dossier.regime) == (f"/studio/dossiers/{dossier.pk}/", regime)
        assert dossier.rubric == coffee.rubrics.get()
        fill_dossier(dossier=dossier, by=owner)
        for number, option in FOUR.items():
            where = f"/studio/dossiers/{dossier.pk}/criteria/{number}/"
            assert studio.post(where, {"option": option, "description": "Có.", "next": "1"}).status_code == 302
        assert "78 điểm" in text_of(studio.get(f"/studio/dossiers/{dossier.pk}/"))
        assert studio.post(f"/studio/dossiers/{dossier.pk}/submit/", {"seen": "draft"}).status_code == 302
        dossier.refresh_from_db()
        assert (dossier.state, dossier.predicted_points, dossier.predicted_stars) == ("submitted", 78, 3)
    with at(6, 1):  # the new regime has begun: the dossier goes on under its own
        bring(dossier, DESK_STATES[-1])
        officer = make_officer(place=unit(LAM_DONG), **since)
        panel = make_panel(regime=OLD, officer=officer, starts_on=dt.date(2026, 5, 1))
        office = client_of(officer)
        assert "chưa có phiếu chấm" not in text_of(office.get(f"/office/councils/{panel.council.pk}/"))
        sitting = panel.sitting()
        address = f"/office/sittings/{sitting.pk}/"
        assert office.post(address, {"action": "add", "seen": "ready", "dossier": dossier.pk}).status_code == 302
        item = sitting.items.get()
        for user in panel.users:
            declare(item=item, has_conflict=False, by=user)
            member = client_of(user)
            for number, option in FOUR.items():
                scored = member.post(f"/office/scoring/{item.pk}/{number}/", {"option": option, "comment": ""})
                assert scored.status_code == 302
            assert member.post(f"/office/scoring/{item.pk}/", {"action": "sign", "round": "1"}).status_code == 302
        there = {"action": "open", "present": [member.pk for member in panel.members]}
        assert office.post(address, there).status_code == 302
        assert "78 điểm, chênh 0: 3 sao" in text_of(office.get(address))
        assert office.post(address, {"action": "close"}).status_code == 302
        decision = {"number": "858/QĐ-UBND", "decided_on": "2026-06-01", "signer": "Chủ tịch"}
        assert office.post(f"/office/decisions/new/?dossier={dossier.pk}", decision).status_code == 302
    given = Certificate.objects.get(product=product)
    assert (given.stars, given.regime) == (3, regime)


def test_only_the_ministry_and_only_older_regimes(regime):
    _, province = officer_of()
    assert province.get(f"{NEW_SHEET}?regime={regime.pk}").status_code == 404
    assert bring_sheet(province, regime).status_code == 404
    assert "Nhập phiếu theo quy định cũ</a>" not in text_of(province.get("/office/rubrics/"))
    said = text_of(province.get(f"/office/rubrics/?regime={regime.pk}"))
    assert "Phiếu do cán bộ của Bộ nhập" in said and NEW_SHEET not in said
    client = ministry()
    assert f"?regime={regime.pk}" in text_of(client.get(NEW_SHEET))  # offered
    today = Regime.objects.latest("starts_on")
    for address in (f"{NEW_SHEET}?regime={today.pk}", f"{NEW_SHEET}?regime=x", NEW_SHEET):
        assert client.post(address, {"number": "27"}).status_code == 200
    assert not ProductSet.objects.filter(number=27).exists()
    assert not ProductSet.objects.exclude(regime=today).exists()


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"number": ""}, "Chưa ghi ô này."),
        ({"number": "14"}, "set: Phiếu này của bộ 13, không phải bộ 14."),
        ({"number": "99999999999999"}, "Số này lớn quá"),
        ({"group": ""}, "Chọn nhóm của bộ này"),
        ({"group": "999999"}, "999999"),
        ({"name": ""}, "Ghi tên của bộ"),
        ({"name_en": ""}, "Ghi tên của bộ"),
        ({"source": ""}, "Chưa ghi ô này."),
        ({"document": b"PK\x03\x04 none"}, "file"),
        ({"document": b'{"sections": 1}'}, "sections"),
        ({"document": json.dumps(few_criteria(400)).encode(), "number": "400"}, "từ 1 đến 99"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(regime, over, said):
    answer = bring_sheet(ministry(), regime, **over)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not ProductSet.objects.filter(regime=regime).exists()


def test_parts_of_another_regime_are_refused():
    """2019 had 35, 25 and 40 points."""
    first = Regime.objects.get(number="1048/QĐ-TTg")
    answer = bring_sheet(ministry(), first)
    assert answer.status_code == 422 and "Phần A tối đa 35 điểm, tệp ghi 40." in text_of(answer)


def test_a_set_that_is_there_keeps_its_name_and_takes_one_first_sheet(regime):
    client = ministry()
    group = regime.groups.get(number=2)
    there = ProductSet.objects.create(regime=regime, group=group, number=13, slug="a", name="Cà phê", name_en="Coffee")
    listed = text_of(client.get(f"/office/rubrics/?regime={regime.pk}"))
    assert f"{NEW_SHEET}?regime={regime.pk}&amp;set=13" in listed
    assert 'value="Cà phê"' in text_of(client.get(f"{NEW_SHEET}?regime={regime.pk}&set=13"))
    other = bring_sheet(client, regime)
    assert other.status_code == 422 and "đã có, tên là “Cà phê”" in text_of(other)
    stored = RubricVersion.objects.get(product_set__number=13, product_set__regime__number="26/2026/QĐ-TTg").sheet
    book = sheet_file(stored, {"1.1": "Nguyên văn"})
    assert bring_sheet(client, regime, document=book, group="", name="", name_en="").status_code == 302
    rubric = RubricVersion.objects.get(product_set=there)
    assert (rubric.version, rubric.in_force_from, rubric.wordings.get().texts) == (
        1,
        regime.starts_on,
        {"1.1": "Nguyên văn"},
    )
    again = bring_sheet(client, regime, group="", name="", name_en="")
    assert again.status_code == 409 and "Gửi phiên bản mới ở trang của phiếu đó." in text_of(again)


def test_without_a_sheet_pages_say_who_brings_it_and_where(regime):
    group = regime.groups.get(number=2)
    coffee = ProductSet.objects.create(regime=regime, group=group, number=13, slug="a", name="Cà phê", name_en="Coffee")
    with at(5, 12):
        product = make_product(product_set=coffee, state="published")
        studio = client_of(make_member(producer=product.producer))
        page = text_of(studio.get(f"/studio/dossiers/new/?product={product.pk}"))
        assert "Chưa có phiếu chấm bộ 13" in page and "cán bộ của Bộ nhập" in page and 'name="kind"' not in page
        refused = studio.post("/studio/dossiers/new/", {"product": product.pk, "kind": "first"})
        assert refused.status_code == 422 and "Phiếu chấm điểm" in text_of(refused)
        since = {"starts_on": dt.date(2019, 1, 1)}
        panel = make_panel(regime=OLD, officer=make_officer(place=unit(LAM_DONG), **since))
        council = f"/office/councils/{panel.council.pk}/"
        assert "Phiếu do cán bộ của Bộ nhập" in text_of(client_of(panel.officer).get(council))
        districts = Regime.objects.get(number="148/QĐ-TTg")
        named = ministry().get(f"/office/councils/new/?regime={districts.pk}")
        assert f"{NEW_SHEET}?regime={districts.pk}" in text_of(named)
    # what is scored has changed since: today a sheet of then does not serve, however it was brought
    assert bring_sheet(ministry(), regime, group="", name="", name_en="").status_code == 302
    page = text_of(studio.get(f"/studio/dossiers/new/?product={product.pk}"))
    assert "chọn bộ đang áp dụng" in page and 'name="kind"' not in page
    assert studio.post("/studio/dossiers/new/", {"product": product.pk, "kind": "first"}).status_code == 422
    assert not Dossier.objects.exists()
