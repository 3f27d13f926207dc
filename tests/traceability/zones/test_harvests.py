"""Harvests from the field: each kept once, however often it is sent."""

import datetime as dt
import uuid
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from tests.factories.accounts import make_member
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.factories.zones import make_harvest, make_season, make_zone
from tests.together import codes
from traceability.zones import services, tasks
from traceability.zones.models import Harvest, HarvestPhoto

KEY = uuid.UUID("8f7b7b0e-54d0-4f0c-9d0e-0f6f0f7d4a11")


@pytest.fixture
def zone(db):
    clock.set_to("2026-11-22T09:00:00+07:00")
    return make_zone()


@pytest.fixture
def grower(zone):
    return make_member(producer=zone.producer, role="staff")


def record(zone, grower, **over):
    fields = {"key": KEY, "harvested_on": dt.date(2026, 11, 2), "quantity_kg": "420,5", "note": " Rẫy bà H'Lan "} | over
    return services.record_harvest(zone=zone, by=grower, **fields)


def sent(topic):
    return [m.payload for m in OutboxMessage.objects.filter(topic=topic)]


def test_a_harvest_sent_twice_is_one(zone, grower):
    made = record(zone, grower)
    assert (made.quantity_kg, made.note, made.recorded_by_id) == (Decimal("420.500"), "Rẫy bà H'Lan", grower.pk)
    assert record(zone, grower).pk == made.pk
    assert Harvest.objects.count() == 1
    assert sent("harvest.recorded") == [{"harvest": made.pk}]


def test_what_was_accepted_once_is_accepted_however_late_it_comes_again(zone, grower):
    made = record(zone, grower)
    clock.set_to("2029-11-22T09:00:00+07:00")
    assert record(zone, grower).pk == made.pk


def test_one_key_with_other_figures_is_no_second_answer(zone, grower):
    record(zone, grower)
    for over in ({"quantity_kg": "1"}, {"harvested_on": dt.date(2026, 11, 3)}):
        with pytest.raises(Conflict) as refused:
            record(zone, grower, **over)
        assert refused.value.problems[0].code == "another_key"
    other = make_zone()
    with pytest.raises(Conflict):
        record(other, make_member(producer=other.producer))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"harvested_on": dt.date(2026, 11, 23)}, ("harvested_on", "in_the_future")),
        ({"harvested_on": dt.date(2020, 11, 2)}, ("harvested_on", "too_old")),
        ({"quantity_kg": "0"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "-3"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "0,0004"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "10000001"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "1e400"}, ("quantity_kg", "out_of_range")),
        ({"quantity_kg": "NaN"}, ("quantity_kg", "not_a_number")),
        ({"quantity_kg": "nhiều"}, ("quantity_kg", "not_a_number")),
        ({"note": "x" * 1_001}, ("note", "too_long")),
    ],
)
def test_wrong_harvests(zone, grower, over, code):
    with pytest.raises(Refused) as refused:
        record(zone, grower, **over)
    assert [(p.field, p.code) for p in refused.value.problems] == [code]
    assert not Harvest.objects.exists()


def test_only_the_zones_people_record(zone):
    with pytest.raises(NotAllowed):
        record(zone, make_member(producer=make_producer()))


def test_a_harvest_belongs_to_the_one_season_that_covers_its_day(zone, grower):
    season = make_season(zone=zone)
    assert record(zone, grower).season == season
    assert record(zone, grower, key=uuid.uuid4(), harvested_on=dt.date(2026, 7, 1)).season is None
    other = make_season(zone=zone)
    assert record(zone, grower, key=uuid.uuid4()).season is None
    assert record(zone, grower, key=uuid.uuid4(), season=other).season == other
    with pytest.raises(Refused) as refused:
        record(zone, grower, key=uuid.uuid4(), season=make_season(zone=make_zone()))
    assert refused.value.problems[0].field == "season"


@pytest.mark.parametrize("change", [{"quantity_kg": 1}, {"harvested_on": "2026-01-01"}, {"key": uuid.uuid4()}])
def test_figures_stay_as_they_were_recorded(zone, change):
    made = make_harvest(zone=zone)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Harvest.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Harvest.objects.filter(pk=made.pk).delete()
    Harvest.objects.filter(pk=made.pk).update(note="khác")


def test_a_photo_sent_twice_is_one_and_gets_its_widths(zone, grower):
    harvest = make_harvest(zone=zone)
    made = services.add_harvest_photo(harvest=harvest, key=KEY, uploaded=photo_file(width=320, height=240), by=grower)
    again = services.add_harvest_photo(harvest=harvest, key=KEY, uploaded=photo_file(), by=grower)
    assert again.pk == made.pk and HarvestPhoto.objects.count() == 1
    assert sent("harvest.photo.added") == [{"photo": made.pk}]
    widths = tasks.make_renditions.call(made.pk)
    made.refresh_from_db()
    assert made.widths == widths == [160, 320]
    with pytest.raises(Conflict):
        services.add_harvest_photo(harvest=make_harvest(zone=zone), key=KEY, uploaded=photo_file(), by=grower)


def test_a_seventh_photo_a_false_one_and_a_strangers_are_refused(zone, grower):
    harvest = make_harvest(zone=zone)
    with pytest.raises(Refused) as refused:
        services.add_harvest_photo(
            harvest=harvest, key=uuid.uuid4(), uploaded=SimpleUploadedFile("a.jpg", b"no photo"), by=grower
        )
    assert refused.value.problems[0].field == "photos"
    with pytest.raises(NotAllowed):
        services.add_harvest_photo(
            harvest=harvest, key=uuid.uuid4(), uploaded=photo_file(), by=make_member(producer=make_producer())
        )
    for _ in range(services.MOST_PHOTOS):
        services.add_harvest_photo(harvest=harvest, key=uuid.uuid4(), uploaded=photo_file(), by=grower)
    with pytest.raises(Refused) as refused:
        services.add_harvest_photo(harvest=harvest, key=uuid.uuid4(), uploaded=photo_file(), by=grower)
    assert refused.value.problems[0].code == "too_many"
    assert default_storage.exists(str(harvest.photos.all()[0].file.name))


def test_photos_that_come_along_are_kept_or_nothing_is(zone, grower, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path  # nobody else writes there meanwhile
    before = stored(settings)
    with pytest.raises(Refused):
        record(zone, grower, photos=[photo_file(), SimpleUploadedFile("a.jpg", b"no photo")])
    assert not Harvest.objects.exists() and stored(settings) == before
    made = record(zone, grower, photos=[photo_file(), photo_file()])
    assert made.photos.count() == 2
    assert record(zone, grower, photos=[photo_file(), photo_file()]).photos.count() == 2


def stored(settings):
    return sorted(p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file())


def test_a_harvest_that_two_phones_send_at_once_is_one(fresh_db):
    zone = make_zone()
    day = clock.today()

    def send():
        return services.record_harvest(zone=zone, key=KEY, harvested_on=day, quantity_kg=3, by=None)

    assert codes(send, send) == ["done", "done"]
    assert Harvest.objects.count() == 1


def test_of_one_key_for_two_zones_at_once_one_is_refused(fresh_db):
    zones = [make_zone(), make_zone()]
    day = clock.today()
    ended = codes(
        *(
            lambda zone=zone: services.record_harvest(zone=zone, key=KEY, harvested_on=day, quantity_kg=3, by=None)
            for zone in zones
        )
    )
    assert ended == ["another_key", "done"]
