"""What scans give cause for: raised once with the scan, added to, handled by the officers of the place."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client, RequestFactory

from catalog.core import clock, outbox, visitors
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.gs1.checks import check_digit
from catalog.core.models import OutboxMessage
from catalog.products.models import Variant
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.codes import make_lot_code
from tests.factories.places import unit
from tests.factories.scans import make_alert
from tests.factories.units import make_batch, serials
from tests.together import outcomes
from traceability.codes.models import UnitCode
from traceability.codes.services import activate_units, void_units
from traceability.lots.services import recall_lot
from traceability.scans.models import Alert, Scan, ScanDay
from traceability.scans.queries import asked
from traceability.scans.queries.alerts import alerts_waiting, officer_alerts
from traceability.scans.queries.places import addresses_are_known, province_at, province_of_address
from traceability.scans.services import (
    Opening,
    count_days,
    dismiss_alert,
    drop_old_detail,
    inspect_alert,
    keeping,
    ledger,
    place_scan,
    record_scan,
    signals_of,
)

db = pytest.mark.django_db
LAM_DONG, HA_NOI, HUE = "68", "01", "46"
PLACES = {"203.0.113.1": LAM_DONG, "203.0.113.2": HA_NOI, "203.0.113.3": HUE}


@pytest.fixture(autouse=True)
def _as_after_an_answer(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    table = tmp_path / "places.csv"
    table.write_text("first,last,province\n" + "".join(f"{ip},{ip},{code}\n" for ip, code in PLACES.items()))
    settings.SCAN_PLACES = table
    visitors._rest.until = 0.0
    visitors._key.cache_clear()
    caches["local"].clear()
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)
    visitors._key.cache_clear()


@pytest.fixture
def batch():
    return make_batch(lot=make_lot_code(expires_on=dt.date(2027, 1, 1)).lot, quantity=3)


def scan(batch, n=1, *, address="198.51.100.1", agent="a"):
    serial = serials(batch)[n - 1] if n else ""
    found = asked(batch.lot.trace_code.code, serial=serial)
    opening = Opening(found.code.code, found.unit.digest if found.unit else None, signals_of(found))
    assert record_scan(opening=opening, address=address, agent=agent)


def raised():
    return list(Alert.objects.order_by("pk").values_list("kind", "subject", "times", "state"))


@db
def test_a_unit_in_use_raises_nothing(batch):
    activate_units(batch=batch, first=1, last=3, by=None)
    scan(batch)
    assert raised() == []


@db
def test_before_it_is_in_use_a_batch_is_one_alert(batch):
    scan(batch, 1)
    scan(batch, 2)
    assert raised() == [("early", f"batch:{batch.pk}", 2, "new")]
    found = Alert.objects.get()
    assert (found.lot, found.batch, found.number, found.producer) == (batch.lot, batch, 1, batch.lot.producer)
    assert [m.payload for m in OutboxMessage.objects.filter(topic="trace.alert")] == [{"alert": found.pk}]


@db
def test_void_recalled_and_expired(batch):
    void_units(batch=batch, first=2, last=2, note="mất cuộn nhãn", by=None)
    scan(batch, 2)
    assert raised() == [("voided", f"batch:{batch.pk}", 1, "new")]
    with clock.set_to(dt.datetime(2027, 1, 5, tzinfo=dt.UTC)):
        scan(batch, 0)
    recall_lot(lot=batch.lot, reason="aflatoxin vượt mức", by=None)
    scan(batch, 0)
    scan(batch, 0)
    assert raised()[1:] == [("expired", f"lot:{batch.lot_id}", 1, "new"), ("recalled", f"lot:{batch.lot_id}", 2, "new")]


@db
def test_one_unit_from_three_provinces_in_a_day(batch):
    activate_units(batch=batch, first=1, last=3, by=None)
    with clock.set_to(clock.now() - dt.timedelta(days=1)):
        scan(batch, 1, address="203.0.113.3")
    for address in ("203.0.113.1", "203.0.113.2", "203.0.113.2", "198.51.100.9"):
        scan(batch, 1, address=address)
    scan(batch, 2, address="203.0.113.3")
    assert raised() == []
    scan(batch, 1, address="203.0.113.3")
    assert raised() == [("provinces", f"unit:{batch.pk}:1", 1, "new")]
    assert Alert.objects.get().provinces == sorted([LAM_DONG, HA_NOI, HUE])
    assert UnitCode.objects.get(position=1).scan_count == 5  # one within ten minutes


@db
def test_what_was_handled_comes_up_again_on_another_day_only(batch):
    scan(batch, 1)
    officer = make_officer(place=unit())
    dismiss_alert(alert=Alert.objects.get(), note="Cơ sở quên báo.", by=officer)
    scan(batch, 1)
    assert [row[2:] for row in raised()] == [(1, "dismissed")]
    with clock.set_to(clock.now() + dt.timedelta(days=1)):
        scan(batch, 1)
    assert [row[2:] for row in raised()] == [(1, "dismissed"), (1, "new")]


@db
def test_officers_of_the_place_handle_an_alert_once(batch):
    scan(batch, 1)
    alert = Alert.objects.get()
    here, elsewhere = make_officer(place=unit()), make_officer(place=unit(HA_NOI))
    own = make_member(producer=batch.lot.producer, role="owner")
    assert list(officer_alerts(here)) == list(alerts_waiting(here)) == [alert]
    assert list(officer_alerts(elsewhere)) == list(officer_alerts(own)) == []
    for by in (elsewhere, own, make_user()):
        with pytest.raises(NotAllowed):
            inspect_alert(alert=alert, planned_on=clock.today(), by=by)
        with pytest.raises(NotAllowed):
            dismiss_alert(alert=alert, note="không", by=by)
    with pytest.raises(Refused):
        dismiss_alert(alert=alert, note=" ", by=here)
    inspection = inspect_alert(alert=alert, planned_on=clock.today(), by=here)
    assert (inspection.kind, inspection.product, inspection.producer) == (
        "alert",
        batch.lot.variant.product,
        batch.lot.producer,
    )
    alert.refresh_from_db()
    assert (alert.state, alert.inspection, alert.handled_by, alert.handled_at) == (
        "inspecting",
        inspection,
        here,
        clock.now(),
    )
    with pytest.raises(Conflict):
        dismiss_alert(alert=alert, note="không", by=here)
    assert list(alerts_waiting(here)) == []


def test_two_officers_at_once(fresh_db, django_db_blocker):
    with django_db_blocker.unblock():
        alert = make_alert()
        one, two = make_officer(place=unit()), make_officer(place=unit())
        assert outcomes(
            lambda: dismiss_alert(alert=alert, note="đã xem", by=one),
            lambda: inspect_alert(alert=alert, planned_on=clock.today(), by=two),
        ) == ["conflict", "done"]


def test_many_scans_at_once_are_one_alert(fresh_db, django_db_blocker, tmp_path):
    with django_db_blocker.unblock():
        batch = make_batch(quantity=1)
        (serial,) = serials(batch)
        found = asked(batch.lot.trace_code.code, serial=serial)
        opening = Opening(found.code.code, found.unit.digest, signals_of(found))
        done = outcomes(
            *[lambda n=n: record_scan(opening=opening, address="198.51.100.1", agent=str(n)) for n in range(4)]
        )
        assert done == ["done"] * 4
        kept = Scan.objects.count()
        assert kept >= 1  # who waits for a lock longer than 200 ms gives up
        assert [row[:3] for row in raised()] == [("early", f"batch:{batch.pk}", kept)]


BROWSER = {"accept": "text/html", "user-agent": "Mozilla/5.0 Mobile"}


@db
def test_guessing_is_told_to_wait_and_officers_are_told_once():
    real = make_lot_code()
    client, other = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="198.51.100.8")
    statuses = [client.get(f"/q/{n:012}", headers=BROWSER).status_code for n in range(1_000)]
    assert statuses == [404] * 31 + [429] * 969
    answer = client.get("/q/000000000000", headers={"accept": "application/json"})
    assert (answer.status_code, answer["Retry-After"], answer["Content-Type"]) == (
        429,
        "60",
        "application/problem+json",
    )
    assert client.get("/t/000000000000/", headers=BROWSER).status_code == 429
    assert client.get(f"/q/{real.code}").status_code == 307  # a carrier puts many phones behind one address
    assert other.get("/q/000000000000", headers=BROWSER).status_code == 404
    found = Alert.objects.get()
    assert (found.kind, found.producer, found.times) == ("guessing", None, 1)
    assert "198.51" not in found.subject
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        assert client.get("/q/000000000000", headers=BROWSER).status_code == 404
    assert list(officer_alerts(make_officer(place=unit()))) == []
    ministry = make_officer(place=None, level="ministry")
    assert list(officer_alerts(ministry)) == [found]
    with pytest.raises(Refused):
        inspect_alert(alert=found, planned_on=clock.today(), by=ministry)


@db
@pytest.mark.parametrize("ask", ["", "?linkType=linkset", "?linkType=gs1:pip"])
def test_unknown_gtins_are_guessing_too(ask):
    client = Client(REMOTE_ADDR="198.51.100.10")
    gtins = [body + check_digit(body) for body in (f"0952000{n:06}" for n in range(500, 533))]
    statuses = [client.get(f"/01/{gtin}/10/A{ask}", headers=BROWSER).status_code for gtin in gtins]
    assert statuses == [404] * 31 + [429] * 2
    assert [kind for kind, *_ in raised()] == ["guessing"]


def guess(addresses, at="198.51.100.9"):
    client = Client(REMOTE_ADDR=at)
    return {client.get(address, headers=BROWSER).status_code for address in addresses}


@db
def test_what_is_invented_below_a_producers_codes_is_told_to_its_officers_and_to_itself(batch):
    """Serials of a lot with units, very many serials of one without, lots below its GTIN, GTINs with its beginning."""
    from marketplace.notifications.models import Notice

    here, elsewhere = make_officer(place=unit()), make_officer(place=unit(HA_NOI))
    lot, maker = batch.lot, batch.lot.producer
    owner = make_member(producer=maker, role="owner")
    plain = make_lot_code(variant=lot.variant, number="KHONGSO").lot
    gtin = "09520012" + "0000" + "1"
    gtin += check_digit(gtin)
    assert guess(f"/t/{lot.trace_code.code}/{n:012}/" for n in range(32)) == {404}
    Variant.objects.filter(pk=lot.variant_id).update(gtin=gtin)
    assert guess((f"/01/{gtin}/10/KHONGSO/21/{n}" for n in range(301)), "198.51.100.10") == {307}
    assert guess((f"/01/{gtin}/10/LO{n}" for n in range(32)), "198.51.100.11") == {307}
    neighbours = [body + check_digit(body) for body in (f"095200120{n:04}" for n in range(32))]
    assert guess((f"/01/{each}" for each in neighbours if each != gtin), "198.51.100.12") == {404}
    assert [(a.kind, a.producer, a.lot, a.times) for a in Alert.objects.order_by("pk")] == [
        ("guessing", maker, lot, 1), ("guessing", maker, plain, 1), ("guessing", maker, None, 1), ("guessing", maker, None, 1),
    ]  # fmt: skip
    assert "198.51" not in str(list(Alert.objects.values_list("subject")))
    assert set(alerts_waiting(here)) == set(Alert.objects.all()) and not alerts_waiting(elsewhere)
    outbox.deliver()
    told = Notice.objects.filter(kind__in=("trace.alert", "trace.guessed"))
    assert {(notice.user, notice.kind) for notice in told} == {(here, "trace.alert"), (owner, "trace.guessed")}
    assert told.filter(user=owner, url=f"/studio/lots/{plain.pk}/").count() == 1
    assert guess((f"/01/{gtin}/10/TU{n}?linkType=linkset" for n in range(32)), "198.51.100.14") == {200}
    assert [(a.producer, a.lot) for a in Alert.objects.order_by("pk")[4:]] == [(maker, None)]
    # who asks for what is there does not guess, however often
    assert guess((f"/01/{gtin}/10/KHONGSO" for _ in range(40)), "198.51.100.13") == {307}
    assert Alert.objects.count() == 5


@db
def test_many_phones_behind_one_address_are_no_guessing(batch):
    """A carrier's address on a busy minute: what is there, the same label that is not public yet, packages of one lot each with its maker's own
    serial, and of one that is not here, and a few who mistype."""
    gtin = "09520012" + "0000" + "1"
    gtin += check_digit(gtin)
    Variant.objects.filter(pk=batch.lot.variant_id).update(gtin=gtin)
    make_lot_code(variant=batch.lot.variant, number="KHONGSO")
    activate_units(batch=batch, first=1, last=3, by=None)
    known, at = batch.lot.trace_code.code, "198.51.100.40"
    assert guess((f"/q/{known}" for _ in range(60)), at) == {307}
    assert guess((f"/t/{known}/{serials(batch)[n % 3]}/" for n in range(60)), at) == {200}
    assert guess(("/q/0000000000ZZ" for _ in range(60)), at) == {404}
    assert guess((f"/01/{gtin}/10/KHONGSO/21/{n}" for n in range(120)), at) == {307}
    assert guess((f"/01/{gtin}/10/CHUACO/21/{n}" for n in range(120)), at) == {307}
    assert guess((f"/q/0000000000{n:02}" for n in range(20)), at) == {404}
    assert raised() == []
    assert guess((f"/q/00000000A0{n:02}" for n in range(20)), at) == {404, 429}
    assert [kind for kind, *_ in raised()] == ["guessing"]


@db
def test_provinces_by_an_offline_table(tmp_path, settings, caplog):
    table = tmp_path / "more.csv"
    table.write_text(
        "10.0.0.0,10.0.0.255,68\n2001:db8::,2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,01\n10.0.2.0,10.0.1.0,01\nx,y\n\n10.0.3.0,10.0.3.9,Hà Nội\n"
    )
    settings.SCAN_PLACES = table
    asked = {
        "10.0.0.0": "68",
        "10.0.0.255": "68",
        "10.0.1.0": "",
        "9.255.255.255": "",
        "2001:db8::7": "01",
        "::ffff:10.0.0.9": "68",
        "": "",
        "x": "",
    }
    assert {address: province_of_address(address) for address in asked} == asked
    assert addresses_are_known()
    settings.SCAN_PLACES = tmp_path / "none.csv"
    assert province_of_address("10.0.0.0") == ""
    assert "cannot be read" in caplog.text
    assert not addresses_are_known()
    settings.SCAN_PLACES = ""
    assert province_of_address("10.0.0.0") == ""
    assert not addresses_are_known()


@db
def test_a_position_gives_its_province(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert province_at(11.94, 108.44) == LAM_DONG  # Đà Lạt
    assert province_at(21.03, 105.85) == HA_NOI
    for abroad in ((48.85, 2.35), (0, 0), (91, 0), (float("nan"), 1), (float("inf"), 1)):
        assert province_at(*abroad) == ""


def here(client, path, *, origin="http://testserver", **said):
    return client.post(path, said, headers={"origin": origin, "user-agent": "Mozilla/5.0 Mobile"})


@db
def test_a_reader_lets_us_know_the_province_once_and_the_position_is_not_kept(batch):
    activate_units(batch=batch, first=1, last=3, by=None)
    at = f"/t/{batch.lot.trace_code.code}/{serials(batch)[0]}/"
    client = Client(REMOTE_ADDR="198.51.100.20", enforce_csrf_checks=True)
    assert here(client, f"{at}here/", latitude="11.94", longitude="108.44").status_code == 204
    assert not Scan.objects.exists()  # who did not open it tells nothing
    client.get(at, headers={"user-agent": "Mozilla/5.0 Mobile"})
    for _twice in range(2):
        assert here(client, f"{at}here/", latitude="11.94", longitude="108.44").status_code == 204
    rows = list(Scan.objects.order_by("id").values_list("province_code", "placed"))
    assert rows == [("", False), (LAM_DONG, True)]
    assert UnitCode.objects.get(position=1).scan_count == 1
    assert here(client, f"{at}here/", origin="https://evil.example", latitude="1", longitude="1").status_code == 403
    assert here(client, f"{at}here/", latitude="x", longitude="").status_code == 400
    assert client.get(f"{at}here/").status_code == 405
    assert [here(client, f"{at}here/", latitude="1", longitude="1").status_code for _ in range(9)][-1] == 429


@db
def test_positions_alone_tell_of_many_provinces(batch, settings):
    """On a server without a table of addresses: three readers of one label, each of whom says where it is."""
    settings.SCAN_PLACES = ""
    activate_units(batch=batch, first=1, last=3, by=None)
    at = f"/t/{batch.lot.trace_code.code}/{serials(batch)[0]}/"
    for n, (latitude, longitude) in enumerate(((11.94, 108.44), (21.03, 105.85), (16.46, 107.59))):
        assert raised() == []
        client = Client(REMOTE_ADDR=f"198.51.100.{30 + n}")
        client.get(at, headers={"user-agent": "Mozilla/5.0 Mobile"})
        assert here(client, f"{at}here/", latitude=latitude, longitude=longitude).status_code == 204
    assert raised() == [("provinces", f"unit:{batch.pk}:1", 1, "new")]
    assert Alert.objects.get().provinces == sorted([LAM_DONG, HA_NOI, HUE])


@db
def test_days_are_counted_and_detail_is_gone_after_90_days(batch, monkeypatch):
    activate_units(batch=batch, first=1, last=3, by=None)
    code = batch.lot.trace_code.code
    start = dt.datetime(2026, 11, 20, 16, 59, tzinfo=dt.UTC)  # 23:59 in Viet Nam
    ledger.ensure_partitions()
    later = start + dt.timedelta(minutes=2)
    here = "203.0.113.1"
    for at, agent, address in ((start, "a", here), (start, "a", here), (start, "b", ""), (later, "a", "")):
        with clock.set_to(at):
            scan(batch, 1, agent=agent, address=address)
    scan(batch, 0, agent="a")
    assert count_days() == [dt.date(2026, 11, 20), dt.date(2026, 11, 21)]
    expected = [
        (dt.date(2026, 11, 20), "", 1, 1),
        (dt.date(2026, 11, 20), LAM_DONG, 2, 1),
        (dt.date(2026, 11, 21), "", 1, 1),
    ]
    counted = ScanDay.objects.filter(code=code).order_by("day", "province_code")
    assert list(counted.values_list("day", "province_code", "scans", "visitors")) == expected
    count_days()
    assert list(counted.values_list("day", "province_code", "scans", "visitors")) == expected
    monkeypatch.setattr(keeping, "PIECE", 2)
    counts = list(
        ScanDay.objects.order_by("day", "code", "province_code").values_list("day", "code", "scans", "visitors")
    )
    last = dt.datetime(2027, 2, 18, 16, 59, tzinfo=dt.UTC)  # 20 November is the 90th day before it
    for now, dropped, left in (
        (last, [], 5),
        (last + dt.timedelta(minutes=1), [], 2),  # of 21 November, and of today of which this test tells
        (dt.datetime(2027, 3, 1, tzinfo=dt.UTC), ["scans_scan_2026_11"], 0),
        (dt.datetime(2027, 3, 1, tzinfo=dt.UTC), [], 0),
    ):
        with clock.set_to(now):
            assert drop_old_detail() == dropped
            assert Scan.objects.count() == left
    kept = ScanDay.objects.order_by("day", "code", "province_code").values_list("day", "code", "scans", "visitors")
    assert [row for row in kept if row in counts] == counts and len(kept) == len(counts) + 1


@db
def test_place_needs_somebody_who_opened_it_lately(batch):
    request = RequestFactory().post("/", REMOTE_ADDR="203.0.113.1", headers={"user-agent": "a"})
    opening = Opening(batch.lot.trace_code.code)
    record_scan(opening=opening, address="203.0.113.1", agent="a")
    given = {"request": request, "opening": opening}
    assert place_scan(**given, latitude=11.94, longitude=108.44) == ""  # the table knows already
    with clock.set_to(clock.now() + dt.timedelta(hours=2)):
        assert place_scan(**given, latitude=21.03, longitude=105.85) == ""
    assert place_scan(**given, latitude=21.03, longitude=105.85) == HA_NOI


@db
def test_the_notice_goes_to_those_who_answer_for_the_place(batch):
    from marketplace.notifications.models import Notice

    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    make_officer(place=unit(HA_NOI))
    scan(batch, 1)
    outbox.deliver()
    told = Notice.objects.filter(kind="trace.alert")
    assert {notice.user for notice in told} == {commune, province}
    assert {notice.url for notice in told} == {f"/office/alerts/{Alert.objects.get().pk}/"}
