"""Live slots: no two in one place, prices that begin and end with them, streams of allowed sites alone, questions that are moderated."""

import datetime as dt
import json

import pytest
from django.test import Client

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from marketplace.fairs import queries, services
from marketplace.fairs.models import FairRoom, FairSlot, SlotCell
from marketplace.fairs.symbols import stream_of
from marketplace.shops.models import PriceCut
from marketplace.shops.queries import CatalogueFilter
from tests.conftest import NOW
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.fairs import make_booth, make_fair, make_fair_listing
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_listed
from tests.factories.shops import make_on_sale, make_shop
from tests.together import codes

MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)


def on_the_grid(minutes):
    return NOW + dt.timedelta(seconds=-NOW.timestamp() % 600) + minutes * MINUTE


def make_slot(fair, **over):
    facts = {"title": "Phiên thử", "starts_at": on_the_grid(60), "minutes": 30, "by": None} | over
    return services.put_slot(fair=fair, **facts)


def field_of(raised):
    return [(problem.field, problem.code) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("address", "frame"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://youtu.be/dQw4w9WgXcQ", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://www.youtube.com/live/dQw4w9WgXcQ?si=x", "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"),
        ("https://www.youtube.com/@ocop", ""),
        (
            "https://www.facebook.com/ocop/videos/123/",
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Focop%2Fvideos%2F123%2F",
        ),
        ("https://fb.watch/abc/", ""),
    ],
)
def test_streams_that_are_let_in(address, frame):
    assert stream_of(address).frame == frame


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://www.youtube.com/%0aalert(1)",
        "http://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/www.youtube.com",
        "https://www.youtube.com@evil.example/",
        "https://user:pass@www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com:8443/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com:port/",
        "https://[::1/",
        "//www.youtube.com/watch?v=dQw4w9WgXcQ",
        "data:text/html,x",
        'https://www.youtube.com/watch?v="><script>',
        "https://www.youtube.com/" + "a" * 300,
        "https://www.yоutube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/\x00",
        "",
    ],
)
def test_streams_that_are_refused(address):
    assert stream_of(address) is None


@pytest.mark.django_db
class TestPlanning:
    def test_a_slot_takes_whole_cells_of_its_room_and_shop_in_every_fair(self):
        fair, other = make_fair(), make_fair()
        shop = make_shop(producer=make_listed().producer)
        make_booth(fair=fair, shop=shop), make_booth(fair=other, shop=shop)
        room = services.put_room(fair=fair, name="  Sân khấu   1 ", by=None)
        assert room.name == "Sân khấu 1"
        slot = make_slot(fair, room=room, shop=shop)
        assert [cell.starts_at for cell in slot.cells.all()] == [on_the_grid(60 + n) for n in (0, 10, 20)]
        with pytest.raises(Refused) as raised:
            make_slot(fair, room=room, starts_at=on_the_grid(80))
        assert field_of(raised) == [("room", "taken")]
        assert "Phiên thử" in str(raised.value.problems[0].message)
        with pytest.raises(Refused) as raised:
            make_slot(other, shop=shop, starts_at=on_the_grid(40))
        assert field_of(raised) == [("shop", "taken")]
        make_slot(fair, room=room, starts_at=on_the_grid(90))  # right after
        make_slot(fair)  # online, of the organiser: nobody is in two places
        moved = services.put_slot(
            fair=fair, slot=slot, title="Đã dời", starts_at=on_the_grid(20), minutes=40, room=room, shop=shop, by=None
        )
        assert (moved.pk, SlotCell.objects.filter(slot=slot).count()) == (slot.pk, 4)
        services.cancel_slot(slot=moved, reason="Mưa", by=make_officer(place=unit(LAM_DONG)))
        make_slot(fair, room=room, starts_at=on_the_grid(20), minutes=40)  # free again

    def test_a_dragged_slot_keeps_what_it_is_or_stays_where_it_was(self):
        fair = make_fair(place=unit(LAM_DONG))
        product = make_on_sale(amount=120_000)
        listing = make_fair_listing(product=product, fair=fair, amount=100_000)
        stage, hall = (services.put_room(fair=fair, name=name, by=None) for name in ("Sân khấu", "Nhà A"))
        slot = make_slot(
            fair,
            room=stage,
            shop=listing.booth.shop,
            items=[(product.pk, 10)],
            about="Rang",
            stream_url="https://fb.watch/a/",
        )
        make_slot(fair, room=hall, title="Kín chỗ", starts_at=on_the_grid(120))
        client = client_of(make_officer(place=unit(LAM_DONG)))
        path = f"/office/fairs/{fair.pk}/slots/"

        def drag(minutes, to, **over):
            at = on_the_grid(minutes).astimezone(clock.VIETNAM)
            told = {
                "action": "move",
                "slot": slot.pk,
                "starts_at": f"{at:%Y-%m-%dT%H:%M}",
                "room": to.pk if to else "",
            }
            answer = client.post(path, told | over)
            return answer.status_code, answer.json().get("said", "") if answer.status_code != 404 else ""

        status, said = drag(110, hall)
        assert status == 422 and "“Kín chỗ”" in said
        slot.refresh_from_db()
        assert (slot.starts_at, slot.room) == (on_the_grid(60), stage)
        status, said = drag(90, hall)
        assert status == 200 and "Đã dời “Phiên thử”" in said
        slot.refresh_from_db()
        assert (slot.starts_at, slot.ends_at, slot.room) == (on_the_grid(90), on_the_grid(120), hall)
        assert (slot.about, slot.stream_url, list(slot.items.values_list("product", "percent"))) == (
            "Rang", "https://fb.watch/a/", [(product.pk, 10)],
        )  # fmt: skip
        (cut,) = PriceCut.objects.filter(source=f"slot:{slot.pk}")
        assert (cut.starts_at, cut.ends_at) == (slot.starts_at, slot.ends_at)
        assert drag(90, None)[0] == 200 and not FairSlot.objects.get(pk=slot.pk).room
        assert drag(-30, hall)[0] == 422  # gone by
        for wrong, status in (
            ({"starts_at": "hôm nay"}, 422), ({"starts_at": ""}, 422), ({"slot": "x"}, 422), ({"slot": 10**30}, 422),
            ({"slot": 10**9}, 404), ({"room": 10**9}, 404), ({"room": services.put_room(fair=make_fair(), name="Khác", by=None).pk}, 404),
        ):  # fmt: skip
            assert drag(150, None, **wrong)[0] == status, wrong
        services.cancel_slot(slot=slot, reason="Mưa", by=make_officer(place=unit(LAM_DONG)))
        assert drag(150, None)[0] == 409
        assert client_of(make_officer(place=unit("01"))).post(path, {"action": "move"}).status_code == 404

    @pytest.mark.parametrize(
        ("over", "field"),
        [
            ({"title": " "}, "title"),
            ({"title": "x" * 161}, "title"),
            ({"starts_at": on_the_grid(60) + MINUTE}, "starts_at"),
            ({"starts_at": on_the_grid(60) + SECOND}, "starts_at"),
            ({"starts_at": on_the_grid(-20)}, "starts_at"),
            ({"starts_at": NOW + dt.timedelta(days=30)}, "starts_at"),
            ({"minutes": 15}, "minutes"),
            ({"minutes": 0}, "minutes"),
            ({"minutes": -10}, "minutes"),
            ({"minutes": 730}, "minutes"),
            ({"stream_url": "javascript:alert(1)"}, "stream_url"),
            ({"items": [(10**9, None)]}, "items"),
        ],
    )
    def test_what_makes_no_slot_is_told_by_field(self, over, field):
        with pytest.raises(Refused) as raised:
            make_slot(make_fair(), **over)
        assert field in [name for name, _code in field_of(raised)]
        assert not FairSlot.objects.exists()

    def test_only_approved_booths_and_their_own_products(self):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(), fair=fair)
        mine, product = listing.booth.shop, listing.offer.product
        stranger = make_shop(producer=make_listed().producer)
        with pytest.raises(Refused) as raised:
            make_slot(fair, shop=stranger)
        assert field_of(raised) == [("shop", "no_booth")]
        make_booth(fair=fair, shop=stranger)
        with pytest.raises(Refused) as raised:
            make_slot(fair, shop=stranger, items=[(product.pk, 10)])
        assert field_of(raised) == [("items", "not_listed")]
        with pytest.raises(Refused):
            make_slot(fair, shop=mine, items=[(product.pk, 10), (product.pk, 20)])
        with pytest.raises(Refused):
            make_slot(fair, shop=mine, items=[(product.pk, 91)])
        with pytest.raises(Refused):
            make_slot(fair, shop=mine, room=FairRoom.objects.create(fair=make_fair(), name="Khác"))
        with pytest.raises(NotAllowed):
            make_slot(fair, by=make_officer(place=unit("01")))

    def test_prices_of_a_slot_begin_and_end_with_it_and_no_task_runs(self):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(amount=120_000), fair=fair, amount=100_000)
        slot = make_slot(fair, shop=listing.booth.shop, items=[(listing.offer.product_id, 10)])

        def price(moment):
            with clock.set_to(moment):
                (row,) = queries.pinned_of(slot)
                (card,) = queries.fair_products(fair, CatalogueFilter()).rows
                assert card.amount == row.amount
                return row.amount

        edges = [slot.starts_at - SECOND, slot.starts_at, slot.ends_at - SECOND, slot.ends_at]
        assert [price(moment) for moment in edges] == [100_000, 90_000, 90_000, 100_000]
        with clock.set_to(slot.starts_at + MINUTE):
            services.cancel_slot(slot=slot, reason="Mất điện", by=make_officer(place=unit(LAM_DONG)))
            (row,) = queries.pinned_of(slot)
            assert row.amount == 100_000
            with pytest.raises(Conflict):
                services.cancel_slot(slot=slot, reason="Lại", by=make_officer(place=unit(LAM_DONG)))
        assert not PriceCut.objects.exists()

    def test_who_sold_and_where_it_was_recorded_are_kept(self):
        fair = make_fair()
        shop = make_shop(producer=make_listed().producer)
        make_booth(fair=fair, shop=shop)
        slot = make_slot(fair, shop=shop)
        assert slot.seller["name"] == shop.producer.name
        assert slot.seller["tax_code"] == shop.producer.tax_code
        officer = make_officer(place=unit(LAM_DONG))
        recorded = {"stream_url": "", "recording_url": "https://youtu.be/dQw4w9WgXcQ", "by": officer}
        with pytest.raises(Refused):
            services.put_streams(slot=slot, **recorded)
        with clock.set_to(fair.ends_at + dt.timedelta(days=1)):
            assert services.put_streams(slot=slot, **recorded).recording_url
            with pytest.raises(Conflict):
                make_slot(fair, slot=slot)


@pytest.mark.django_db
class TestQuestions:
    def test_nothing_is_shown_before_it_is_let_through(self):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(), fair=fair)
        slot = make_slot(fair, shop=listing.booth.shop, starts_at=on_the_grid(60))
        with clock.set_to(slot.starts_at - dt.timedelta(minutes=61)), pytest.raises(Conflict):
            services.ask_slot(slot=slot, text="Sớm quá?")
        with clock.set_to(slot.starts_at):
            asked = services.ask_slot(slot=slot, text="  Có ship   ra Hà Nội không? ", name="Lan")
            assert asked.text == "Có ship ra Hà Nội không?"
            for wrong in ({"text": " "}, {"text": "x" * 301}, {"text": "a", "name": "x" * 41}, {"text": asked.text}):
                with pytest.raises(Refused):
                    services.ask_slot(slot=slot, **wrong)
            assert queries.questions_shown(slot) == []
            stranger = make_member(producer=make_listed().producer)
            with pytest.raises(NotAllowed):
                services.decide_question(question=asked, show=True, by=stranger)
            seller = make_member(producer=listing.booth.shop.producer)
            services.decide_question(question=asked, show=True, answer="Có ạ.", by=seller)
            assert [(q.text, q.answer) for q in queries.questions_shown(slot)] == [(asked.text, "Có ạ.")]
            services.decide_question(question=asked, show=False, by=make_officer(place=unit(LAM_DONG)))
            assert queries.questions_shown(slot) == []
        with clock.set_to(slot.ends_at), pytest.raises(Conflict):
            services.ask_slot(slot=slot, text="Muộn quá?")


@pytest.mark.django_db
class TestPages:
    def test_a_slots_page_frames_nothing_until_asked_and_lets_one_site_in(self, client, django_assert_num_queries):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(), fair=fair)
        slot = make_slot(
            fair,
            shop=listing.booth.shop,
            items=[(listing.offer.product_id, 10)],
            stream_url="https://youtu.be/dQw4w9WgXcQ",
            title="<b>Trà</b> 🍵",
        )
        path = f"/fairs/{fair.slug}/slots/{slot.pk}/"
        with clock.set_to(slot.starts_at):
            with django_assert_num_queries(3):
                answer = client.get(path, headers={"User-Agent": "curl/8"})
            text = answer.content.decode()
            assert "<iframe" not in text
            assert "data-frame" in text
            assert "&lt;b&gt;Trà&lt;/b&gt; 🍵" in text
            assert "frame-src https://www.youtube-nocookie.com" in answer["Content-Security-Policy"]
            assert not answer.cookies
            state = client.get(path + "state.json")
            told = json.loads(state.content)
            assert (told["state"], len(told["items"]), told["questions"]) == ("live", 1, [])
            with django_assert_num_queries(0):
                assert client.get(path + "state.json").content == state.content
            sent = client.post(path, {"text": "Mấy giờ giao?"}, headers={"Sec-Fetch-Site": "same-origin"})
            assert sent.status_code == 302
            assert slot.questions.count() == 1
            forged = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
            assert forged.post(path, {"text": "Giả?"}).status_code == 302
            assert slot.questions.count() == 1
            for n in range(8):
                client.post(path, {"text": f"Câu {n}?"}, headers={"Sec-Fetch-Site": "same-origin"})
            assert slot.questions.count() == 5
        with django_assert_num_queries(2):
            assert b"slots/" in client.get(f"/fairs/{fair.slug}/slots/").content
        assert "frame-src" not in client.get(f"/fairs/{fair.slug}/")["Content-Security-Policy"]
        assert client.get(f"/fairs/{make_fair().slug}/slots/{slot.pk}/").status_code == 404
        assert client.get(f"/fairs/{make_fair().slug}/slots/{slot.pk}/state.json").status_code == 404

    def test_staff_plan_by_forms_and_are_told_what_is_wrong(self, client):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(), fair=fair)
        client.force_login(make_officer(place=unit(LAM_DONG)))
        path = f"/office/fairs/{fair.pk}/slots/"
        assert client.post(path, {"action": "room", "name": "Sân khấu"}).status_code == 302
        start = on_the_grid(120).astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")
        said = {
            "action": "slot",
            "title": "Phiên trà",
            "starts_at": start,
            "minutes": "30",
            "shop": listing.booth.shop_id,
        }
        wrong = client.post(path, said | {"stream_url": "javascript:alert(1)"})
        assert wrong.status_code == 422
        assert "Chỉ nhận địa chỉ https của YouTube hoặc Facebook" in wrong.content.decode()
        assert client.post(path, said).status_code == 302
        slot = FairSlot.objects.get()
        again = client.post(path, said)
        assert again.status_code == 422
        assert "không ở hai nơi cùng lúc" in again.content.decode()
        page = f"{path}{slot.pk}/"
        product = listing.offer.product_id
        assert client.post(page, said | {f"item-{product}": "on", f"percent-{product}": "10%"}).status_code == 302
        assert [(item.product_id, item.percent) for item in slot.items.all()] == [(product, 10)]
        assert client.post(page, said | {f"item-{product}": "on", f"percent-{product}": "nhiều"}).status_code == 422
        assert client.get(page).status_code == 200
        with clock.set_to(slot.starts_at):
            asked = services.ask_slot(slot=slot, text="Còn hàng không?")
        client.post(page, {"action": "question", "question": asked.pk, "answer": "Còn."})
        assert [q.answer for q in queries.questions_shown(slot)] == ["Còn."]
        assert client.post(page, {"action": "cancel", "reason": "Mưa to"}).status_code == 302
        assert "Mưa to" in client.get(f"/fairs/{fair.slug}/slots/{slot.pk}/").content.decode()
        client.force_login(make_officer(place=unit("01")))
        assert client.get(page).status_code == 404

    def test_a_shop_answers_in_its_own_slots_alone(self, client):
        fair = make_fair()
        listing = make_fair_listing(product=make_on_sale(), fair=fair)
        mine, other = make_slot(fair, shop=listing.booth.shop), make_slot(fair)
        client.force_login(make_member(producer=listing.booth.shop.producer))
        path = f"/studio/fairs/{fair.slug}/slots/"
        with clock.set_to(mine.starts_at):
            asked, foreign = (services.ask_slot(slot=slot, text="Giá sỉ?") for slot in (mine, other))
            assert "Giá sỉ?" in client.get(path).content.decode()
            sent = {"slot": mine.pk, "question": asked.pk, "answer": "Nhắn gian ạ."}
            assert client.post(path, sent).status_code == 302
            assert client.post(path, {"slot": other.pk, "question": foreign.pk}).status_code == 404
            assert client.post(path, {"slot": mine.pk, "question": foreign.pk}).status_code == 404
            assert [q.answer for q in queries.questions_shown(mine)] == ["Nhắn gian ạ."]
            assert queries.questions_shown(other) == []


def test_of_slots_planned_in_the_same_moment_one_gets_the_room_and_one_the_shop(fresh_db, django_db_blocker):
    with django_db_blocker.unblock():
        fairs = [make_fair() for _ in range(4)]
        shop = make_shop(producer=make_listed().producer)
        for fair in fairs:
            make_booth(fair=fair, shop=shop)
        room = services.put_room(fair=fairs[0], name="Sân khấu", by=None)
        # one room, shifted by a cell each; then one shop in four fairs, whose rows do not wait for each other
        assert codes(
            *(lambda n=n: make_slot(fairs[0], room=room, starts_at=on_the_grid(60 + 10 * n)) for n in range(3))
        ) == [
            "done",
            "taken",
            "taken",
        ]
        tried = [
            lambda fair=fair, n=n: make_slot(fair, shop=shop, starts_at=on_the_grid(200 + 10 * n % 20))
            for n, fair in enumerate(fairs)
        ]
        assert codes(*tried) == ["done", "taken", "taken", "taken"]
        cells = SlotCell.objects.filter(shop=shop).values_list("starts_at", flat=True)
        assert len(cells) == len(set(cells)) == 3
