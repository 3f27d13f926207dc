"""Seals: whatever is altered, taken out, put in or put elsewhere in the store is named, by the service and by anybody with the public files."""

import datetime as dt
import hashlib
import json
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import clock
from catalog.core.worker import Worker
from tests.factories.events import capture, make_token
from tests.together import together
from tests.traceability.events.epcis.samples import OBJECT, TRANSFORMATION, changed
from traceability.events import handlers, services
from traceability.events.epcis import sealing, verifier
from traceability.events.models import Event, Seal
from traceability.events.queries.verify import findings

DAY = dt.date(2026, 11, 22)
TOMORROW = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)


def ids(n):
    return f"urn:uuid:5f0b4c22-4a55-4bfb-9d3c-0f0fd0d3f3a{n}"


@pytest.fixture
def recorded(db):
    """Five events of one lot, on two days; both sealed."""
    token = make_token()
    for n in range(3):
        capture(changed(OBJECT, eventID=ids(n)), token=token)
    with clock.set_to(TOMORROW):
        for n in range(3, 5):
            capture(changed(TRANSFORMATION, eventID=ids(n)), token=token)
    with clock.set_to(TOMORROW + dt.timedelta(days=1)):
        assert services.seal_days() == [DAY, DAY + dt.timedelta(days=1)]
        yield list(Event.objects.order_by("seq"))


def as_superuser(sql, *values):
    """What an attacker with the database's own password can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        assert cursor.rowcount > 0
        cursor.execute("SET LOCAL session_replication_role = origin")


def published(folder):
    """The public files as anybody may copy them."""
    client = Client()
    index = client.get("/trace/roots/index.json")
    (folder / "index.json").write_bytes(index.content)
    for day in index.json()["days"]:
        for kind in ("json", "leaves", "stored"):
            answer = client.get(f"/trace/roots/{day}.{kind}")
            assert answer.status_code == 200
            (folder / f"{day}.{kind}").write_bytes(answer.getvalue())
    (folder / "verify.py").write_bytes(client.get("/trace/roots/verify.py").content)
    return folder


def verified(folder, *arguments):
    """What the published program says, run by itself."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", folder / "verify.py", folder, *arguments], capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert not done.stderr
    return done.returncode, done.stdout.splitlines()


def test_an_untouched_store_is_found_whole(recorded, tmp_path, capsys):
    assert list(findings()) == []
    call_command("verify_trace")
    assert capsys.readouterr().out == "nothing is wrong\n"
    call_command("export_trace", str(tmp_path / "events"), verbosity=0)
    assert verified(published(tmp_path), "--events", str(tmp_path / "events")) == (0, ["nothing is wrong"])
    key = bytes(Seal.objects.first().public_key).hex()
    assert verified(tmp_path, "--key", key)[0] == 0
    assert verified(tmp_path, "--key", "0" * 64)[0] == 1


def named(tmp_path, event):
    """Both verifiers name this event (and the command's exit code says so)."""
    said = list(findings())
    assert any(event.event_id in line for line in said), said
    with pytest.raises(SystemExit):
        call_command("verify_trace")
    code, lines = verified(published(tmp_path))
    assert code == 1
    assert any(event.event_id in line for line in lines), lines
    return lines


@pytest.mark.parametrize("which", range(5))
def test_an_altered_event_is_named(recorded, tmp_path, which):
    event = recorded[which]
    as_superuser("UPDATE events_event SET content = replace(content, '850.5', '950.5') WHERE seq = %s", event.seq)
    assert named(tmp_path, event) == [
        f"day {event_day(event)}: event {event.event_id} (number {event.seq}) was altered",
        "1 things are wrong",
    ]


def event_day(event):
    return event.record_time.astimezone(clock.VIETNAM).date()


@pytest.mark.parametrize("which", range(5))
def test_an_event_that_was_altered_with_its_hash_is_named(recorded, tmp_path, which):
    event = recorded[which]
    content = event.content.replace("850.5", "950.5")
    hashed = sealing.leaf(
        seq=event.seq, record_time=event.record_time, producer=event.producer_id, job=event.job, is_public=event.is_public, content=content.encode()
    )  # fmt: skip
    as_superuser("UPDATE events_event SET content = %s, leaf = %s WHERE seq = %s", content, hashed, event.seq)
    named(tmp_path, event)


@pytest.mark.parametrize("which", range(5))
def test_an_event_that_was_taken_out_is_named(recorded, tmp_path, which):
    event = recorded[which]
    as_superuser("DELETE FROM events_event WHERE seq = %s", event.seq)
    as_superuser("DELETE FROM events_eventkey WHERE seq = %s", event.seq)
    assert any("was taken out" in line for line in named(tmp_path, event))


@pytest.mark.parametrize("which", [(0, 1), (1, 2), (0, 4)])
def test_events_that_changed_places_are_named(recorded, tmp_path, which):
    one, other = (recorded[n] for n in which)
    for seq, now in ((one.seq, -1), (other.seq, one.seq), (-1, other.seq)):
        as_superuser("UPDATE events_event SET seq = %s WHERE seq = %s", now, seq)
        as_superuser("UPDATE events_eventkey SET seq = %s WHERE seq = %s", now, seq)
    named(tmp_path, one)
    named(tmp_path, other)


@pytest.mark.parametrize("column", ["is_public", "producer_id", "record_time", "job"])
def test_how_an_event_was_recorded_cannot_be_changed_unseen(recorded, tmp_path, column):
    event = recorded[1]
    value = {
        "is_public": True,
        "producer_id": 999,
        "record_time": event.record_time + dt.timedelta(seconds=1),
        "job": None,
    }[column]
    as_superuser(f"UPDATE events_event SET {column} = %s WHERE seq = %s", value, event.seq)
    named(tmp_path, event)


def test_an_event_that_was_put_in_later_is_named(recorded, tmp_path):
    as_superuser(
        "INSERT INTO events_event SELECT record_time, 999999, producer_id, job, is_public, 'urn:x:forged', type, action, biz_step, disposition,"
        " event_time, read_point, biz_location, things, links, leaf, content FROM events_event WHERE seq = %s", recorded[0].seq,
    )  # fmt: skip
    assert any("urn:x:forged" in line for line in findings())
    assert any("urn:x:forged" in line and "put in after" in line for line in verified(published(tmp_path))[1])


def test_columns_that_hide_an_event_from_questions_are_named(recorded):
    as_superuser("UPDATE events_event SET things = '{}' WHERE seq = %s", recorded[2].seq)
    assert list(findings()) == [
        f"event {recorded[2].event_id} (number {recorded[2].seq}): its columns do not say what its content says"
    ]


def test_today_before_it_is_sealed_a_gap_shows_in_the_chain(db):
    token = make_token()
    for n in range(3):
        capture(changed(OBJECT, eventID=ids(n)), token=token)
    middle = Event.objects.order_by("seq")[1]
    as_superuser("DELETE FROM events_event WHERE seq = %s", middle.seq)
    said = list(findings())
    assert any(middle.event_id in line and "taken out" in line for line in said)
    assert any(ids(2) in line and "does not follow" in line for line in said)


def test_a_seal_or_list_that_was_forged_is_named(recorded, tmp_path):
    folder = published(tmp_path)
    first, second = f"{DAY}.json", f"{DAY + dt.timedelta(days=1)}.json"
    for name, change, said in (
        (first, {"count": 2}, "signature"), (first, {"root": "00" * 32}, "signature"), (second, {"previous": "00" * 32}, "signature"),
        (second, {"publicKey": "11" * 32}, "signature"), (first, {"signature": "00" * 64}, "signature"),
    ):  # fmt: skip
        kept = (folder / name).read_bytes()
        (folder / name).write_text(json.dumps(json.loads(kept) | change))
        code, lines = verified(folder)
        assert code == 1
        assert any(said in line for line in lines), lines
        (folder / name).write_bytes(kept)
    leaves = folder / f"{DAY}.leaves"
    leaves.write_bytes(b"".join(leaves.read_bytes().splitlines(keepends=True)[1:]))
    assert any("not the one that was sealed" in line for line in verified(folder)[1])
    (folder / "index.json").write_text(json.dumps({"days": [str(DAY + dt.timedelta(days=1))]}))
    assert any("does not follow" in line for line in verified(folder)[1])
    (folder / "index.json").write_text("{}")
    assert verified(folder)[0] == 2


def test_days_are_sealed_in_order_without_gaps_and_never_twice(db):
    capture(OBJECT)
    assert services.seal_days() == []  # today is not over
    with clock.set_to(TOMORROW + dt.timedelta(days=2)):
        assert services.seal_days() == [DAY, DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=2)]
        assert services.seal_days() == []
        assert list(Seal.objects.values_list("count", flat=True)) == [1, 0, 0]
        assert list(findings()) == []


def test_nothing_is_recorded_in_a_day_that_is_sealed_whatever_a_clock_says(recorded):
    with clock.set_to(dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)):  # a server that is two days behind
        capture(changed(OBJECT, eventTime="2026-02-21T06:30:00+07:00"))
    assert Event.objects.order_by("-seq").first().record_time == clock.start_of(DAY + dt.timedelta(days=2))
    assert list(findings()) == []


def test_the_worker_seals_when_a_day_is_over(db):
    handlers._keep.cache_clear()
    capture(OBJECT)
    with clock.set_to(TOMORROW):
        Worker().run_once()
        assert list(Seal.objects.values_list("day", flat=True)) == [DAY]
    handlers._keep.cache_clear()


def test_sealing_and_capturing_at_once_leave_nothing_out(fresh_db, django_db_blocker):
    with django_db_blocker.unblock():
        token = make_token()
        capture(OBJECT, token=token)
        moments = iter([clock.now() + dt.timedelta(hours=n // 3) for n in range(400)])
        with clock.set_to(lambda: next(moments)):
            together(
                *[lambda n=n: capture(changed(OBJECT, eventTime=f"2026-02-20T07:{n:02}:00+07:00"), token=token) for n in range(6)],
                services.seal_days, services.seal_days,
            )  # fmt: skip
        with clock.set_to(TOMORROW + dt.timedelta(days=30)):
            services.seal_days()
            assert list(findings()) == []
            assert sum(Seal.objects.values_list("count", flat=True)) == Event.objects.count() == 7


def test_people_find_the_seals_and_how_to_check_them(recorded, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = Client().get("/trace/roots/").content.decode()
    seal = Seal.objects.get(day=DAY)
    for words in (bytes(seal.root).hex()[:16], bytes(seal.public_key).hex(), "verify.py", "2026-11-22.json"):
        assert words in page
    assert Client().get("/trace/roots/2026-11-30.json").status_code == 404
    assert Client().get("/trace/roots/2026-13-99.json").status_code == 404
    answers = {Client().get("/trace/roots/2026-11-22.stored").status_code for _ in range(70)}
    assert answers == {200, 429}


def test_before_the_first_seal_the_page_says_so(db):
    assert "Chưa có ngày nào" in Client().get("/trace/roots/").content.decode()
    assert Client().get("/trace/roots/index.json").json() == {"format": "ocop-trace-roots-1", "days": [], "keys": []}


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_signatures_are_judged_as_the_library_judges_them(seed, text, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(text)
    assert verifier.is_signed(public, text, signature)
    other = bytearray(signature)
    other[bit // 8] ^= 1 << bit % 8
    assert not verifier.is_signed(public, text, bytes(other))
    assert not verifier.is_signed(public, text + b"x", signature)


def test_the_vectors_of_rfc_8032():
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    signature = bytes.fromhex(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555f"
        "b8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() == public
    assert verifier.is_signed(public, b"", signature)


def tree(leaves):
    """RFC 6962, 2.1, word by word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + tree(leaves[:k]) + tree(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_roots_are_those_of_rfc_6962(leaves):
    assert sealing.root(leaves) == verifier.root(leaves) == tree(leaves)
