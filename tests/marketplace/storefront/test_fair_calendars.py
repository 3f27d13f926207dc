"""Calendar files of fairs and live slots (RFC 5545): read by its grammar; what was moved or called off takes the place of what one had saved."""

import datetime as dt
import re

import pytest

from catalog.core import clock
from marketplace.fairs import services
from marketplace.storefront.symbols.calendars import followed
from marketplace.storefront.views.seo import url
from tests.factories.accounts import make_superuser
from tests.factories.fairs import make_booth, make_fair
from tests.factories.products import make_listed
from tests.factories.shops import make_shop

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
STAMP = re.compile(r"\d{8}T\d{6}Z")


def read(answer):
    """The one event of a file, its lines joined and checked by the grammar (RFC 5545 3.1, 3.6.1; 5546 3.2.1 of published ones)."""
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    raw = answer.content
    assert raw.endswith(b"\r\n") and max(map(len, raw.split(b"\r\n"))) <= 75
    for line in raw.split(b"\r\n"):
        line.decode()  # cut between letters
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    event = lines[lines.index("BEGIN:VEVENT") + 1 : lines.index("END:VEVENT")]
    said = dict(line.split(":", 1) for line in event)
    assert len(said) == len(event), "each property once"
    assert all(STAMP.fullmatch(said[name]) for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND"))
    assert {"VERSION:2.0", "METHOD:PUBLISH"} < set(lines) and said["STATUS"] in ("CONFIRMED", "TENTATIVE", "CANCELLED")
    return said | {"SEQUENCE": int(said["SEQUENCE"])}


def stamp(moment):
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def hours(said):
    return said["DTSTART"], said["DTEND"], said["STATUS"]


def test_a_fair_is_saved_moved_and_struck_out(client):
    opens = clock.now() + DAY
    fair = make_fair(
        name="Chợ phiên; Đắk Nông, mùa “hái chín” của bà con các xã vùng cao và hợp tác xã bạn", theme="Dòng\nhai", mode="on_site",
        venue="Sân vận động", starts_at=opens, ends_at=opens + DAY,
    )  # fmt: skip
    path, officer = f"/fairs/{fair.slug}/calendar.ics", make_superuser()
    saved = read(client.get(path))
    assert hours(saved) == (stamp(opens), stamp(opens + DAY), "CONFIRMED")
    assert saved["SUMMARY"].startswith("Chợ phiên\\; Đắk Nông\\, mùa") and saved["DESCRIPTION"] == "Dòng\\nhai"
    assert saved["LOCATION"] == "Sân vận động\\, Tỉnh Lâm Đồng"
    assert read(client.get(path)) == saved, "nothing changed, nothing new"
    later = clock.now() + HOUR
    with clock.set_to(later):
        services.postpone_fair(
            fair=fair, starts_at=opens + 2 * DAY, ends_at=opens + 3 * DAY, reason="Mưa to", by=officer
        )
    moved = read(client.get(path))
    assert hours(moved) == (stamp(opens + 2 * DAY), stamp(opens + 3 * DAY), "CONFIRMED")
    assert (moved["UID"], moved["SEQUENCE"]) == (saved["UID"], saved["SEQUENCE"] + 1)
    assert moved["DTSTAMP"] == moved["LAST-MODIFIED"] == stamp(later)
    services.cancel_fair(fair=fair, reason="Bão số 9", by=officer)
    off = read(client.get(path))
    assert (off["STATUS"], off["SEQUENCE"], off["DESCRIPTION"]) == ("CANCELLED", moved["SEQUENCE"] + 1, "Bão số 9")
    page = client.get(f"/fairs/{fair.slug}/").content.decode()
    assert 'href="calendar.ics"' in page and f'href="{followed(url(path))}"' in page, "who saved it strikes it out"
    assert client.get(f"/fairs/{make_fair(published=False).slug}/calendar.ics").status_code == 404


def test_a_slot_follows_its_own_changes_and_its_fair(client):
    opens = clock.now().replace(minute=0, second=0, microsecond=0) + DAY
    fair, officer = make_fair(starts_at=opens, ends_at=opens + 6 * HOUR), make_superuser()
    booth = make_booth(fair=fair, shop=make_shop(producer=make_listed().producer))

    def planned(title, **where):
        return services.put_slot(fair=fair, title=title, minutes=30, by=None, **where)

    slot = planned("Rang tại chỗ", starts_at=opens + HOUR, shop=booth.shop)
    early = planned("Khai mạc", starts_at=opens, room=services.put_room(fair=fair, name="Sân khấu; lớn", by=None))
    path = f"/fairs/{fair.slug}/slots/{{}}/calendar.ics".format
    first = read(client.get(path(slot.pk)))
    assert hours(first) == (stamp(opens + HOUR), stamp(opens + HOUR + 30 * MINUTE), "CONFIRMED")
    assert read(client.get(path(early.pk)))["LOCATION"].startswith("Sân khấu\\; lớn")
    services.move_slot(slot=slot, starts_at=opens + 2 * HOUR, room=None, by=officer)
    moved = read(client.get(path(slot.pk)))
    assert hours(moved)[0] == stamp(opens + 2 * HOUR)
    assert (moved["UID"], moved["SEQUENCE"]) == (first["UID"], first["SEQUENCE"] + 1)
    services.postpone_fair(fair=fair, starts_at=opens + HOUR, ends_at=opens + 6 * HOUR, reason="Mưa", by=officer)
    left = read(client.get(path(early.pk)))
    assert (left["STATUS"], left["SEQUENCE"]) == ("TENTATIVE", first["SEQUENCE"] + 1), "the fair was put off"
    services.cancel_slot(slot=slot, reason="Mất điện", by=officer)
    off = read(client.get(path(slot.pk)))
    assert (off["STATUS"], off["DESCRIPTION"]) == ("CANCELLED", "Mất điện") and off["SEQUENCE"] > moved["SEQUENCE"]
    services.cancel_fair(fair=fair, reason="Bão", by=officer)
    gone = read(client.get(path(early.pk)))
    assert gone["STATUS"] == "CANCELLED" and gone["SEQUENCE"] > left["SEQUENCE"]
    page = client.get(f"/fairs/{fair.slug}/slots/{slot.pk}/").content.decode()
    assert f'href="{followed(url(path(slot.pk)))}"' in page
    assert client.get(path(10**12)).status_code == 404
    assert client.get(f"/fairs/{make_fair().slug}/slots/{slot.pk}/calendar.ics").status_code == 404, "another fair's"
