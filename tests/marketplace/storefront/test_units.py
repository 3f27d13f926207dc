"""A unit's code: resolved in one statement, its page that of its lot with its own words; what was never issued is told alike."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.core import clock, visitors
from catalog.products.models import Variant
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_variant_to_trace
from tests.factories.shops import make_offer
from tests.factories.units import make_batch, serials
from traceability.codes import services
from traceability.codes.models import UnitCode
from traceability.codes.queries import tag_of
from traceability.scans.models import Scan

pytestmark = pytest.mark.django_db
GTIN = "09520000000110"
MACHINE = {"user-agent": "curl/8"}
PHONE = "Mozilla/5.0 (Linux; Android 12) Mobile Zalo/23"


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    visitors._rest.until = 0.0


@pytest.fixture
def code():
    variant = make_variant_to_trace(name="Hạt Mắc ca Mơ Nông")
    make_certificate(product=variant.product)
    make_offer(variant=variant, amount=152_000)
    return make_lot_code(variant=variant, number="MN261008")


def with_gtin(code):
    Variant.objects.filter(pk=code.lot.variant_id).update(gtin=GTIN)
    services.ensure_code(variant=code.lot.variant)
    return f"/01/{GTIN}/10/MN261008"


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("tagged", [False, True])
def test_both_schemes_lead_to_the_units_page_in_one_statement(client, code, tagged, django_assert_num_queries):
    (serial,) = serials(make_batch(lot=code.lot, quantity=1, tagged=tagged))
    page = reverse("trace_unit", args=[code.code, serial])
    for path in (
        f"/q/{serial}",
        f"/q/{serial[:4].lower()}-{serial[4:8]}-{serial[8:]}",
        f"{with_gtin(code)}/21/{serial}",
    ):
        with django_assert_num_queries(1):
            answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (307, page)
    assert client.get(page, headers=MACHINE).status_code == 200


def test_a_serial_of_the_producers_own_walks_up_to_its_lot(client, code):
    at = with_gtin(code)
    assert client.get(f"{at}/21/A-0001")["Location"] == f"/t/{code.code}/"
    make_batch(lot=code.lot)  # from now on serials of this lot are the platform's
    told = client.get(f"{at}/21/A-0001")["Location"]
    assert told == f"/t/{code.code}/A-0001/"
    assert client.get(told, headers=MACHINE).status_code == 404


def test_a_draft_lots_or_another_lots_units_are_unknown_here(client, code):
    other = make_batch()
    (serial, *_) = serials(other)
    assert client.get(f"/t/{code.code}/{serial}/", headers=MACHINE).status_code == 404
    assert client.get(f"/q/{serial}", headers=MACHINE)["Location"].startswith(f"/t/{other.lot.trace_code.code}/")


def without_minute(page: str) -> str:
    return re.sub(r'serial=[^"&]*', "", page)


def test_invented_never_issued_and_wrongly_tagged_are_alike(client, code, django_assert_num_queries, warm):
    tagged = serials(make_batch(lot=code.lot, quantity=1, tagged=True))[0]
    head = "0K3F9TQ2XB7M"
    unknown = {
        "never issued": head,
        "right tag, never issued": head + tag_of(head),
        "wrong tag": tagged[:-1] + ("A" if tagged[-1] != "A" else "B"),
        "head of a tagged one": tagged[:12],
        "nonsense": "x'; --",
    }
    pages, answers = [], []
    warm()
    client.get(f"/t/{code.code}/000000000000/", headers=MACHINE)
    client.get("/q/000000000000", headers=MACHINE)
    for serial in unknown.values():
        page = client.get(f"/t/{code.code}/{serial}/", headers=MACHINE)
        assert page.status_code == 404
        pages.append(without_minute(text(page)))
        answer = client.get(f"/q/{serial}", headers=MACHINE)
        answers.append(
            (
                answer.status_code,
                answer.content,
                {k: v for k, v in answer.headers.items() if "request" not in k.lower()},
            )
        )
    assert len(set(pages)) == 1
    assert len({str(answer) for answer in answers}) == 1 and answers[0][0] == 404
    assert "không có trong các số đã cấp" in pages[0]
    for serial, statements in ((unknown["wrong tag"], 1), (unknown["right tag, never issued"], 2)):
        with django_assert_num_queries(statements):  # one of each counts it when it was sent: a wrong tag asks nothing
            client.get(f"/q/{serial}", headers=MACHINE)


def test_a_units_page_says_first_scan_and_how_often_never_genuine(client, code, settings):
    batch = make_batch(lot=code.lot, quantity=2, activate=True)
    serial, other = serials(batch)
    at = f"/t/{code.code}/{serial}/"
    first = text(client.get(at, headers={"user-agent": PHONE}))
    assert "Đây là lần quét đầu tiên của nhãn này" in first and "152.000" in first
    again = text(client.get(at, headers={"user-agent": PHONE + " b"}))
    assert "Nhãn này đã được quét 1 lần, lần đầu ngày 22/11/2026" in again
    assert "hàng thật" not in again and "chính hãng" not in again
    assert "Đây là lần quét đầu tiên của nhãn này" in text(client.get(f"/t/{code.code}/{other}/", headers=MACHINE))
    assert f"serial={serial}" in again and f"serial={serial}" not in text(client.get(f"/t/{code.code}/"))
    assert f'rel="canonical" href="{settings.PUBLIC_URL}/t/{code.code}/"' in again  # what is shared is the lot


def test_a_reload_is_not_another_scan_of_the_unit(client, code):
    (serial,) = serials(make_batch(lot=code.lot, quantity=1, activate=True))
    at = f"/t/{code.code}/{serial}/"
    for minute in (0, 3, 9, 30):
        with clock.set_to(dt.datetime(2026, 11, 22, 3, minute, tzinfo=dt.UTC)):
            client.get(at, headers={"user-agent": PHONE})
    unit = UnitCode.objects.get()
    assert (unit.scan_count, unit.first_scanned_at) == (2, dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC))
    assert Scan.objects.filter(unit=unit.digest, code=code.code).count() == 4


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("issued", "chưa đưa nhãn này vào dùng"),
        ("printed", "chưa đưa nhãn này vào dùng"),
        ("voided", "đã hủy nhãn này"),
    ],
)
def test_what_is_wrong_with_a_unit_is_said_first(client, code, state, words):
    batch = make_batch(lot=code.lot, quantity=1)
    (serial,) = serials(batch)
    if state == "printed":
        services.mark_printed(batch=batch, by=None)
    if state == "voided":
        services.void_units(batch=batch, first=1, last=1, note="in hỏng", by=None)
    page = text(client.get(f"/t/{code.code}/{serial}/", headers=MACHINE))
    assert words in page and page.index(words) < page.index('id="name"')


def test_a_units_page_is_four_statements_and_drawn_once_a_lot(client, code, django_assert_num_queries, warm):
    one, two = serials(make_batch(lot=code.lot, quantity=2, activate=True))
    warm()
    client.get(f"/t/{code.code}/{one}/", headers=MACHINE)
    with django_assert_num_queries(4):
        page = text(client.get(f"/t/{code.code}/{two}/", headers=MACHINE))
    assert f"serial={two}" in page and one not in page
    assert f"serial={one}" in text(Client().get(f"/t/{code.code}/{one}/", headers=MACHINE))


def test_addresses_are_put_right_and_typed_ones_led_there(client, code):
    (serial,) = serials(make_batch(lot=code.lot, quantity=1))
    right = f"/t/{code.code}/{serial}/"
    assert client.get(f"/t/{code.code.lower()}/{serial.lower()}/")["Location"] == right
    assert client.get(f"/t/?ma={serial.lower()}")["Location"] == f"/q/{serial}"
    for odd in ("a/b", "%F0%9F%98%80", "A" * 500, "%0d%0aSet-Cookie:x", "..%2f.."):
        assert client.get(f"/t/{code.code}/{odd}/", headers=MACHINE).status_code == 404
