"""Harvests in the studio: the page of the field, with and without its script, and the zone's diary."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock
from tests.factories.accounts import client_of, make_member
from tests.factories.lots import make_input, make_lot
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.factories.zones import make_harvest, make_season, make_zone
from traceability.codes.services import ensure_code
from traceability.lots.services import publish_lot
from traceability.zones.models import Harvest, HarvestPhoto, Season

pytestmark = pytest.mark.django_db
FIELD = "/studio/harvest/"
BY_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def producer():
    clock.set_to("2026-11-22T09:00:00+07:00")
    return make_producer()


@pytest.fixture
def zone(producer):
    return make_zone(producer=producer)


@pytest.fixture
def studio(producer):
    return client_of(make_member(producer=producer, role="staff"))


def sent(where, **over):
    return {"key": str(uuid.uuid4()), "zone": where.pk, "harvested_on": "2026-11-02", "quantity_kg": "1.420,5"} | over


def test_a_harvest_with_photos_by_the_plain_form(studio, zone):
    form = sent(zone, note="Rẫy 2", photos=[photo_file(), photo_file()])
    answer = studio.post(FIELD, form)
    assert (answer.status_code, answer["Location"]) == (302, f"/studio/zones/{zone.pk}/harvests/")
    made = Harvest.objects.get()
    assert (made.quantity_kg, made.harvested_on, made.photos.count()) == (Decimal("1420.5"), dt.date(2026, 11, 2), 2)
    for photo in form["photos"]:
        photo.seek(0)
    studio.post(FIELD, form)  # pressed twice
    assert (Harvest.objects.count(), HarvestPhoto.objects.count()) == (1, 2)


def test_the_form_comes_with_a_fresh_key_and_the_zone_that_was_asked_for(studio, zone):
    make_zone(producer=zone.producer)
    one, other = (studio.get(f"{FIELD}?zone={zone.pk}").context["form"] for _ in range(2))
    assert one["key"].value() != other["key"].value()
    assert str(one["zone"].value()) == str(zone.pk)


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"key": "x"}, "key"),
        ({"zone": "999999999"}, "zone"),
        ({"zone": "a"}, "zone"),
        ({"harvested_on": "2026-11-23"}, "harvested_on"),
        ({"harvested_on": ""}, "harvested_on"),
        ({"quantity_kg": "-1"}, "quantity_kg"),
        ({"quantity_kg": "nhiều"}, "quantity_kg"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"none")]}, "photos"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_wrong_harvests_say_where_and_nothing_is_kept(studio, zone, over, field):
    answer = studio.post(FIELD, sent(zone, **over))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Harvest.objects.exists()


def test_the_script_asks_who_is_signed_in_sends_and_gets_json(studio, zone):
    said = studio.get(FIELD, headers=BY_SCRIPT).json()
    assert said["user"] == int(studio.session["_auth_user_id"]) and said["token"]
    form = sent(zone)
    made = studio.post(FIELD, form, headers=BY_SCRIPT).json()
    assert studio.post(FIELD, form, headers=BY_SCRIPT).json() == made == {"harvest": Harvest.objects.get().pk}
    bad = studio.post(FIELD, sent(zone, quantity_kg="x"), headers=BY_SCRIPT)
    assert bad.status_code == 422 and "con số" in bad.json()["problem"]
    late = studio.post(FIELD, sent(zone, harvested_on="2026-11-23"), headers=BY_SCRIPT)
    assert late.status_code == 422 and late.json()["code"] == "in_the_future"
    other = studio.post(FIELD, form | {"quantity_kg": "2"}, headers=BY_SCRIPT)
    assert other.status_code == 409 and other.json()["code"] == "another_key"
    photos = f"{FIELD}{form['key']}/photos/"
    photo = {"key": str(uuid.uuid4()), "photo": photo_file()}
    first = studio.post(photos, photo).json()
    photo["photo"].seek(0)
    assert studio.post(photos, photo).json() == first == {"photo": HarvestPhoto.objects.get().pk}
    assert studio.post(photos, {"key": str(uuid.uuid4())}).json()["code"] == "not_a_photo"
    assert studio.post(photos, photo | {"key": "x"}).status_code == 422


def test_zones_and_harvests_of_others_are_not_there(studio, zone):
    theirs = make_harvest()
    assert studio.post(FIELD, sent(theirs.zone)).status_code == 422
    assert studio.post(FIELD, sent(zone, key=str(theirs.key)), headers=BY_SCRIPT).status_code == 409
    photo = {"key": str(uuid.uuid4()), "photo": photo_file()}
    assert studio.post(f"{FIELD}{theirs.key}/photos/", photo).status_code == 404
    assert studio.get(f"/studio/zones/{theirs.zone_id}/harvests/").status_code == 404
    season = make_season(zone=theirs.zone)
    assert studio.get(f"/studio/zones/{theirs.zone_id}/seasons/{season.pk}/").status_code == 404
    assert studio.get(f"/studio/zones/{zone.pk}/seasons/{season.pk}/").status_code == 404


def test_the_diary_takes_the_same_statements_for_one_and_for_many(studio, zone, django_assert_num_queries):
    def look():
        with django_assert_num_queries(STATEMENTS):
            return studio.get(f"/studio/zones/{zone.pk}/harvests/")

    season = make_season(zone=zone, expected_kg="2000")
    make_harvest(zone=zone)
    assert b"420,5 kg" in look().content
    for day in range(1, 32):
        make_harvest(zone=zone, harvested_on=dt.date(2026, 10, day), photos=[photo_file(width=64, height=64)])
    answer = look()
    assert len(answer.context["rows"]) == 30 and 'rel="next"' in answer.content.decode()
    assert answer.context["seasons"][0] == season
    assert answer.context["seasons"][0].harvested_kg == 32 * Decimal("420.5")


STATEMENTS = 8  # session, user, desk 2, and 4 of its own


def test_a_season_is_made_changed_and_removed(studio, zone):
    place = f"/studio/zones/{zone.pk}/harvests/"
    form = {
        "name": "Vụ thu 2026", "crop": "Mắc ca", "starts_on": "2026-08-01", "ends_on": "2026-12-31", "households": "18", "area_ha": "12,4",
        "expected_kg": "9.000",
    }  # fmt: skip
    assert studio.post(place, form).status_code == 302
    made = Season.objects.get()
    assert (made.area_ha, made.expected_kg, made.households) == (Decimal("12.40"), Decimal(9000), 18)
    harvest = make_harvest(zone=zone)
    one = f"/studio/zones/{zone.pk}/seasons/{made.pk}/"
    assert studio.get(one).context["form"]["expected_kg"].value() == "9000"
    again = studio.post(place, form)
    assert again.status_code == 422 and list(again.context["form"].errors) == ["name"]
    for over, field in (
        ({"ends_on": "2026-07-31"}, "ends_on"), ({"ends_on": "2036-07-31"}, "ends_on"), ({"crop": ""}, "crop"), ({"area_ha": "-1"}, "area_ha"),
        ({"households": "-1"}, "households"), ({"name": "x" * 81}, "name"), ({"expected_kg": "99999999999"}, "expected_kg"),
    ):  # fmt: skip
        answer = studio.post(one, form | over)
        assert answer.status_code == 422 and list(answer.context["form"].errors) == [field]
    studio.post(one, form | {"expected_kg": ""})
    made.refresh_from_db()
    assert made.expected_kg is None
    studio.post(one, {"remove": "1"})
    harvest.refresh_from_db()
    assert (harvest.season, Season.objects.count()) == (None, 0)


def test_the_worker_keeps_the_page_and_names_its_queue(client):
    answer = client.get("/harvest-sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert b'importScripts("/static/field-queue' in answer.content and b"/static/harvest-facts" in answer.content


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_a_mistake_is_struck_in_the_diary_and_a_public_lots_harvest_stays(studio, zone):
    wrong, used = make_harvest(zone=zone, quantity_kg=4205), make_harvest(zone=zone, harvested_on=dt.date(2026, 9, 20))
    lot = make_lot(publish=False, number="MN-9")
    make_input(lot=lot, zone=zone, harvest=used, quantity_kg=50)
    publish_lot(lot=lot, by=None)
    diary = f"/studio/zones/{zone.pk}/harvests/"
    page = studio.post(f"{diary}{wrong.pk}/", {"withdraw": "1", "reason": "gõ <b>nhầm</b> số cân"}, follow=True)
    text = page.content.decode()
    assert "Đã rút khỏi sổ" in told(page)[0]
    assert "<s>4.205 kg</s>" in text and "gõ &lt;b&gt;nhầm&lt;/b&gt; số cân" in text
    assert text.count('name="withdraw"') == 1  # of the other entry
    for harvest, reason, words in ((used, "gõ nhầm", "MN-9"), (used, " ", "Ghi lý do"), (wrong, "lại", "đã được rút")):
        page = studio.post(f"{diary}{harvest.pk}/", {"withdraw": "1", "reason": reason}, follow=True)
        assert words in told(page)[0]
    used.refresh_from_db()
    assert used.withdrawn_at is None
    theirs = make_harvest()
    for zone_pk in (zone.pk, theirs.zone_id):
        assert studio.post(f"/studio/zones/{zone_pk}/harvests/{theirs.pk}/", {"withdraw": "1"}).status_code == 404


def test_buyers_see_the_photos_that_the_producer_shows(studio, zone, client):
    harvest = make_harvest(
        zone=zone, harvested_on=dt.date(2026, 9, 20), photos=[photo_file(width=640, height=480) for _ in range(2)]
    )
    hidden, shown = harvest.photos.all()
    lot = make_lot(publish=False)
    make_input(lot=lot, zone=zone, harvest=harvest, quantity_kg=50)
    publish_lot(lot=lot, by=None)
    trace = f"/t/{ensure_code(lot=lot).code}/"
    entry = f"/studio/zones/{zone.pk}/harvests/{harvest.pk}/"
    assert "Ảnh thu hoạch" not in client.get(trace).content.decode()  # none, until the producer says so

    page = studio.post(entry, {"show": shown.pk}, follow=True)
    assert "thấy ảnh" in told(page)[0] and "Người mua thấy" in page.content.decode()
    text = client.get(trace).content.decode()
    assert f'alt="Ảnh thu hoạch ở {zone.name}, 20/09/2026"' in text
    assert shown.file.url in text and hidden.file.url not in text
    assert 'width="640" height="480"' in text and 'loading="lazy"' in text

    studio.post(entry, {"hide": shown.pk})
    assert shown.file.url not in client.get(trace).content.decode()
    of_another = make_harvest(zone=zone, photos=[photo_file(width=64, height=64)]).photos.get()
    for sent in ("", "x", "-1", "9" * 30, str(of_another.pk)):
        assert studio.post(entry, {"show": sent}).status_code == 404
    assert not HarvestPhoto.objects.filter(is_public=True).exists()
