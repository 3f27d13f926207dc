"""Codes of single units: made by a task that may be killed, kept as hashes alone, printed once, put into use, made void."""

import csv
import datetime as dt
import io
import zipfile

import pytest
import zxingcpp
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.core.worker import Worker
from catalog.producers.services import suspend_producer
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.certification import make_certificate
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft
from tests.factories.producers import make_producer
from tests.factories.units import make_batch, serials
from tests.together import codes as codes_of
from tests.traceability.codes.paper import crops
from traceability.codes import queries, services
from traceability.codes.models import UnitBatch, UnitCode, UnitFile, UnitMove, UnitState
from traceability.codes.services import Print
from traceability.codes.services import files as files_service
from traceability.codes.services import units as units_service
from traceability.codes.symbols import STOCKS
from traceability.lots.services import hold_lot, recall_lot

db = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = "https://chocop.vn"


def code_of(refused) -> str:
    return refused.value.problems[0].code


@db
def test_a_batch_is_asked_for_made_by_the_worker_and_known_by_hashes_alone(tmp_path):
    lot = make_lot_code().lot
    batch = services.request_units(lot=lot, quantity=12, tagged=False, by=None)
    assert (batch.number, batch.done, batch.finished_at) == (1, 0, None)
    outbox.deliver()
    Worker().run_once()
    batch.refresh_from_db()
    assert (batch.done, batch.finished_at) == (12, clock.now())
    made = serials(batch)
    assert len(set(made)) == 12
    assert all(len(serial) == 12 and set(serial) <= set(queries.ALPHABET) for serial in made)
    units = UnitCode.objects.order_by("position")
    assert [bytes(u.digest) for u in units] == [queries.digest_of(s) for s in made]
    assert [u.position for u in units] == list(range(1, 13))
    with connection.cursor() as cursor:  # nowhere in the database
        for table in ("codes_unitcode", "codes_unitbatch", "codes_unitbatchevent", "core_outboxmessage"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY (%s)", [[f"%{s}%" for s in made]])
            assert cursor.fetchone() == (0,)


@db
def test_serials_are_drawn_from_the_whole_alphabet():
    drawn = [services.random_code() for _ in range(400)]
    assert set("".join(drawn)) == set(queries.ALPHABET)
    assert all({code[n] for code in drawn} >= set("0Z") or len({code[n] for code in drawn}) > 25 for n in range(12))


@db
def test_tagged_serials_have_a_tag_that_nobody_else_can_make(settings):
    batch = make_batch(tagged=True)
    for serial in serials(batch):
        assert len(serial) == 20
        assert not queries.tag_problem(serial)
        assert queries.typed_serial(serial) == serial
        assert queries.tag_problem(serial[:-1] + ("A" if serial[-1] != "A" else "B"))
        assert queries.digest_of(serial[:12]) != queries.digest_of(serial)
    settings.UNIT_CODE_KEY = "another"
    assert all(queries.tag_problem(serial) for serial in serials(batch))


@given(st.text(max_size=45))
def test_anything_typed_is_read_or_not_but_never_breaks(text):
    serial = queries.typed_serial(text)
    assert serial == "" or len(serial) in (12, 20)
    assert queries.typed_serial(serial) == serial
    assert len(queries.digest_of(serial)) in (0, 16)


@given(st.text(alphabet=queries.ALPHABET, min_size=12, max_size=12))
def test_a_serial_is_read_as_it_is_printed(head):
    tagged = head + queries.tag_of(head)
    for written in (
        tagged,
        queries.spoken_serial(tagged),
        queries.spoken(head) + "-" + tagged[12:],
        f" {head.lower()}{tagged[12:]} ",
    ):
        assert queries.typed_serial(written) == tagged
    assert queries.typed_serial(queries.spoken_serial(head)) == head


@db
def test_a_killed_task_goes_on_where_it_was_and_doubles_nothing(monkeypatch):
    monkeypatch.setattr(units_service, "CHUNK", 4)
    lot = make_lot_code().lot
    batch = services.request_units(lot=lot, quantity=10, tagged=False, by=None)
    draws = iter(range(5))

    def until_killed():
        if next(draws, None) is None:
            raise KeyboardInterrupt  # as by a signal, in the middle of the second piece
        return services.random_code()

    with pytest.raises(KeyboardInterrupt):
        services.make_units(batch_id=batch.pk, draw=until_killed)
    batch.refresh_from_db()
    assert (batch.done, UnitCode.objects.count()) == (4, 4)
    before = serials(batch, last=4)
    # what it had written of the next piece before it died
    default_storage.save(units_service.chunk_name(batch, 5), io.BytesIO(b"AAAABBBBCCCC\nAAAAB"))
    services.make_units(batch_id=batch.pk)
    services.make_units(batch_id=batch.pk)
    batch.refresh_from_db()
    assert batch.finished_at is not None
    made = serials(batch)
    assert made[:4] == before
    assert len(set(made)) == 10
    assert [bytes(u.digest) for u in UnitCode.objects.order_by("position")] == [queries.digest_of(s) for s in made]


def test_two_workers_at_one_batch_make_each_unit_once(fresh_db, django_db_blocker, monkeypatch):
    monkeypatch.setattr(units_service, "CHUNK", 7)
    with django_db_blocker.unblock():
        batch = services.request_units(lot=make_lot_code().lot, quantity=30, tagged=True, by=None)
        assert codes_of(*[lambda: services.make_units(batch_id=batch.pk)] * 3) == ["done"] * 3
        batch.refresh_from_db()
        stored = [bytes(u.digest) for u in UnitCode.objects.order_by("position")]
        assert stored == [queries.digest_of(s) for s in serials(batch)]
        assert len(set(stored)) == 30


@db
def test_a_serial_drawn_twice_is_drawn_again_and_a_broken_source_is_told():
    batch = services.request_units(lot=make_lot_code().lot, quantity=2, tagged=False, by=None)
    draws = iter(["0" * 12, "0" * 12, "0" * 12, "1" * 12])
    services.make_units(batch_id=batch.pk, draw=lambda: next(draws))
    assert serials(batch) == ["0" * 12, "1" * 12]
    other = services.request_units(lot=batch.lot, quantity=1, tagged=False, by=None)
    with pytest.raises(DatabaseError):
        services.make_units(batch_id=other.pk, draw=lambda: "0" * 12)
    other.refresh_from_db()
    assert (other.number, other.done, other.problem) == (2, 0, "failed")
    services.retry_units(batch=other, by=None)
    services.make_units(batch_id=other.pk)
    other.refresh_from_db()
    assert (other.done, other.problem) == (1, "")
    with pytest.raises(Conflict):
        services.retry_units(batch=other, by=None)


@db
def test_a_full_disk_is_told_and_nothing_is_half_there(monkeypatch):
    batch = services.request_units(lot=make_lot_code().lot, quantity=2, tagged=False, by=None)

    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(OSError, match="space"):
        services.make_units(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.done, batch.problem, UnitCode.objects.count()) == (0, "disk", 0)


@db
def test_a_task_whose_workers_died_is_told():
    batch = services.request_units(lot=make_lot_code().lot, quantity=2, tagged=False, by=None)
    services.give_up_units(batch.pk)
    batch.refresh_from_db()
    assert batch.problem == "failed"


@db
@pytest.mark.parametrize("quantity", [0, -1, 100_001, 10**12])
def test_a_batch_has_a_size(quantity):
    lot = make_lot_code().lot
    with pytest.raises(Refused) as refused:
        services.request_units(lot=lot, quantity=quantity, tagged=False, by=None)
    assert refused.value.problems[0].field == "quantity"
    assert not UnitBatch.objects.exists()


@db
def test_only_lots_on_sale_get_codes():
    lot = make_lot_code(expires_on=dt.date(2026, 12, 1)).lot
    for by in (make_user(), make_member(producer=make_producer(), role="owner")):
        with pytest.raises(NotAllowed):
            services.request_units(lot=lot, quantity=1, tagged=False, by=by)
    staff = make_member(producer=lot.producer, role="staff")
    assert services.request_units(lot=lot, quantity=1, tagged=False, by=staff).by == staff
    with clock.set_to(clock.start_of(dt.date(2026, 12, 2))), pytest.raises(Refused):
        services.request_units(lot=lot, quantity=1, tagged=False, by=staff)
    with pytest.raises(Refused):
        services.request_units(lot=make_draft(), quantity=1, tagged=False, by=None)
    hold_lot(lot=lot, reason="chờ kiểm nghiệm", by=None)
    with pytest.raises(Refused):
        services.request_units(lot=lot, quantity=1, tagged=False, by=staff)
    other = make_lot_code().lot
    suspend_producer(producer=other.producer, reason="ngừng hoạt động", by=make_superuser())
    with pytest.raises(Refused):
        services.request_units(lot=other, quantity=1, tagged=False, by=None)


@db
def test_units_go_forward_by_ranges_and_never_back():
    batch = make_batch(quantity=10)
    people = make_member(producer=batch.lot.producer, role="staff")
    assert queries.state_counts(batch)[UnitState.ISSUED] == 10
    services.mark_printed(batch=batch, by=people)
    services.activate_units(batch=batch, first=1, last=8, by=people)
    services.void_units(batch=batch, first=3, last=4, note="in hỏng", by=people)
    services.activate_units(batch=batch, first=2, last=9, by=people)  # the two stay void
    assert queries.state_counts(batch) == {
        UnitState.ISSUED: 0,
        UnitState.PRINTED: 1,
        UnitState.ACTIVATED: 7,
        UnitState.VOIDED: 2,
    }
    assert [(m.first, m.last, m.state, m.by) for m in batch.moves.all()] == [
        (1, 10, 1, people),
        (1, 8, 2, people),
        (3, 4, 3, people),
        (2, 9, 2, people),
    ]
    with pytest.raises(Conflict):
        services.void_units(batch=batch, first=3, last=3, note="in hỏng", by=people)
    for first, last in ((0, 1), (5, 4), (1, 11), (-3, 2)):
        with pytest.raises(Refused):
            services.activate_units(batch=batch, first=first, last=last, by=people)
    with pytest.raises(Refused):
        services.void_units(batch=batch, first=1, last=1, note="  ", by=people)
    with pytest.raises(NotAllowed):
        services.activate_units(batch=batch, first=1, last=1, by=make_user())
    for sql in ("UPDATE codes_unitmove SET state = 1", "DELETE FROM codes_unitmove"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    recall_lot(lot=batch.lot, reason="aflatoxin vượt mức", by=None)
    with pytest.raises(Conflict):
        services.activate_units(batch=batch, first=10, last=10, by=people)
    services.void_units(batch=batch, first=1, last=10, note="thu hồi cả lô", by=people)
    assert queries.state_counts(batch)[UnitState.VOIDED] == 10


@db
def test_a_unit_is_found_by_the_number_on_its_label(django_assert_num_queries):
    batch = make_batch(quantity=6, tagged=True)
    services.void_units(batch=batch, first=3, last=4, note="in hỏng", by=None)
    made = serials(batch)
    with django_assert_num_queries(1):
        found = queries.find_unit(batch, made[3])
    assert (found.position, found.state) == (4, UnitState.VOIDED)
    assert queries.find_unit(batch, made[0]).state == UnitState.ISSUED
    assert queries.find_unit(batch, made[3][:12]) is None
    assert queries.find_unit(make_batch(), made[3]) is None


WANTED = Print(stock=STOCKS["a4-65"], stars=False)


def asked(batch, form="csv", first=1, last=0, wanted=WANTED, by=None):
    file = services.request_unit_file(
        batch=batch, form=form, first=first, last=last or batch.quantity, wanted=wanted, by=by
    )
    services.make_unit_file(file_id=file.pk)
    file.refresh_from_db()
    return file


def read(picture) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def content(file) -> bytes:
    with default_storage.open(file.file) as stored:
        return stored.read()


@db
@pytest.mark.parametrize("gtin", ["", "09520000000110"])
@pytest.mark.parametrize("tagged", [False, True])
def test_every_label_of_a_batch_is_read_back_as_its_own_unit(gtin, tagged):
    code = make_lot_code(number="MN261008")
    type(code.lot.variant).objects.filter(pk=code.lot.variant_id).update(gtin=gtin)
    batch = make_batch(lot=code.lot, quantity=70, tagged=tagged)
    batch = UnitBatch.objects.select_related("lot__variant").get(pk=batch.pk)
    uris = [queries.unit_uri(batch.lot, serial) for serial in serials(batch)]
    start = f"https://chocop.vn/01/{gtin}/10/MN261008/21/" if gtin else "https://chocop.vn/q/"
    assert all(uri.startswith(start) for uri in uris)
    file = asked(batch, "pdf")
    assert (file.problem, file.said) == ("", "")
    assert [read(label) for label in list(crops(content(file), STOCKS["a4-65"], 300))[:70]] == [[uri] for uri in uris]
    rows = list(csv.reader(io.StringIO(content(asked(batch, "csv", 3, 5)).decode("utf-8-sig"))))
    assert [row[1] for row in rows[1:]] == uris[2:5]
    with zipfile.ZipFile(io.BytesIO(content(asked(batch, "zip", 70, 70)))) as archive:
        assert archive.namelist() == [f"{serials(batch)[69]}.svg"]


@db
def test_files_are_asked_for_once_and_refused_in_words(settings):
    batch = make_batch(quantity=3)
    first = services.request_unit_file(batch=batch, form="csv", first=1, last=3, wanted=WANTED, by=None)
    assert services.request_unit_file(batch=batch, form="csv", first=1, last=3, wanted=WANTED, by=None) == first
    for form, start, last in (("exe", 1, 3), ("pdf", 0, 3), ("pdf", 1, 4), ("pdf", 3, 2)):
        with pytest.raises(Refused):
            services.request_unit_file(batch=batch, form=form, first=start, last=last, wanted=WANTED, by=None)
    with pytest.raises(NotAllowed):
        services.request_unit_file(batch=batch, form="csv", first=1, last=3, wanted=WANTED, by=make_user())
    with_stars = asked(batch, "csv", wanted=Print(stock=STOCKS["a4-65"], stars=True))
    assert (with_stars.file, with_stars.problem) == ("", "refused")
    assert "giấy chứng nhận" in with_stars.said
    make_certificate(product=batch.lot.variant.product)
    assert asked(batch, "csv", wanted=Print(stock=STOCKS["a4-65"], stars=True)).problem == ""
    settings.PUBLIC_URL = "http://localhost"
    with pytest.raises(Refused):
        services.request_unit_file(batch=batch, form="zip", first=1, last=3, wanted=WANTED, by=None)
    unfinished = services.request_units(lot=batch.lot, quantity=1, tagged=False, by=None)
    with pytest.raises(Conflict):
        services.mark_printed(batch=unfinished, by=None)
    with pytest.raises(Conflict):
        services.request_unit_file(batch=unfinished, form="csv", first=1, last=1, wanted=WANTED, by=None)


@db
def test_files_by_the_worker(monkeypatch):
    batch = make_batch(quantity=3)
    file = services.request_unit_file(batch=batch, form="zip", first=1, last=3, wanted=WANTED, by=None)
    outbox.deliver()
    Worker().run_once()
    file.refresh_from_db()
    assert default_storage.exists(file.file)
    assert not OutboxMessage.objects.filter(delivered_at=None).exists()
    other = services.request_unit_file(batch=batch, form="zip", first=1, last=2, wanted=WANTED, by=None)
    services.give_up_file(other.pk)
    other.refresh_from_db()
    assert other.problem == "failed"


@db
def test_a_file_says_how_far_it_is_and_is_whole_after_a_kill(monkeypatch):
    monkeypatch.setattr(files_service, "_TOLD", 4)
    batch = make_batch(quantity=10, tagged=True)
    file = services.request_unit_file(batch=batch, form="zip", first=1, last=10, wanted=WANTED, by=None)
    told = []

    def until_killed(label, lot, serial):
        told.append(UnitFile.objects.get(pk=file.pk).percent)
        if len(told) == 7:
            raise KeyboardInterrupt  # as by a signal
        return queries.unit_label(label, lot, serial)

    with monkeypatch.context() as once:
        once.setattr(files_service, "unit_label", until_killed)
        with pytest.raises(KeyboardInterrupt):
            services.make_unit_file(file_id=file.pk)
    assert told == [0, 0, 0, 0, 40, 40, 40]
    file.refresh_from_db()
    assert (file.file, file.finished_at, file.percent) == ("", None, 40)
    services.make_unit_file(file_id=file.pk)  # its task is taken up again by another worker
    file.refresh_from_db()
    with zipfile.ZipFile(io.BytesIO(content(file))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"{serial}.svg" for serial in serials(batch)]


def stored(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file() and "units" in path.parts]


@db
def test_serials_are_destroyed_once_printed(tmp_path, django_capture_on_commit_callbacks):
    batch = make_batch(quantity=3)
    file = asked(batch)
    late = services.request_unit_file(batch=batch, form="zip", first=1, last=3, wanted=WANTED, by=None)
    assert len(stored(tmp_path)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        services.mark_printed(batch=batch, by=None)
    assert stored(tmp_path) == []
    batch.refresh_from_db()
    file.refresh_from_db()
    assert (batch.erased_at, file.file, file.problem) == (clock.now(), "", "gone")
    services.make_unit_file(file_id=late.pk)  # its task comes too late
    assert stored(tmp_path) == []
    assert UnitFile.objects.get(pk=late.pk).problem == "gone"
    with pytest.raises(Conflict) as refused:
        services.request_unit_file(batch=batch, form="csv", first=1, last=3, wanted=WANTED, by=None)
    assert code_of(refused) == "erased"
    with pytest.raises(Conflict):
        services.mark_printed(batch=batch, by=None)


@db
def test_serials_that_nobody_printed_are_destroyed_after_a_week(tmp_path, django_capture_on_commit_callbacks):
    batch, young = make_batch(quantity=3), None
    with clock.set_to(clock.now() + dt.timedelta(days=3)):
        young = make_batch(quantity=2)
    with clock.set_to(clock.now() + dt.timedelta(days=7, seconds=1)), django_capture_on_commit_callbacks(execute=True):
        assert services.drop_old_serials() == 1
        assert services.drop_old_serials() == 0
    assert len(stored(tmp_path)) == 1
    batch.refresh_from_db()
    assert batch.erased_at is not None and serials(young)
    services.mark_printed(batch=batch, by=None)  # they may have been, from the file
    assert queries.state_counts(batch)[UnitState.PRINTED] == 3


@db
def test_units_of_a_batch_are_counted_by_their_moves(django_assert_num_queries):
    batch = make_batch(quantity=20)
    for first, last, state in ((1, 20, 1), (5, 9, 2), (8, 12, 2), (1, 1, 3), (20, 20, 3), (9, 10, 3)):
        UnitMove.objects.create(batch=batch, first=first, last=last, state=state, at=clock.now())
    plain = [max((m.state for m in batch.moves.all() if m.first <= n <= m.last), default=0) for n in range(1, 21)]
    with django_assert_num_queries(1):
        counted = queries.state_counts(batch)
    assert counted == {state: plain.count(state) for state in UnitState}
