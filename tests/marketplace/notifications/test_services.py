"""Who is told what, once, in which words, and by which way."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connections
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from catalog.certification import services as certification
from catalog.certification.models import Dossier, DossierLevel, DossierState, RevocationGround
from catalog.certification.queries.rubrics import regime_now
from catalog.certification.services import councils
from catalog.certification.services.decisions import decide, forward_up, return_down
from catalog.certification.services.flow import lock_dossier, move
from catalog.certification.services.originals import attach_signed_original
from catalog.core import clock, housekeeping, outbox
from catalog.core.models import OutboxMessage
from catalog.core.worker import Worker
from catalog.producers.models import ProducerState
from catalog.products import services as products
from catalog.products.models import ProductState
from marketplace.accounts.models import User
from marketplace.accounts.services.sms import MemorySms
from marketplace.notifications import services, tasks
from marketplace.notifications.models import Notice
from marketplace.notifications.queries import ways_of, ways_to
from marketplace.notifications.services import KINDS, TOPICS, words_of
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import bring, make_certificate
from tests.factories.councils import BEST, FOUR, GOOD, choices, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.rows import make_rows
from tests.factories.signed import as_upload, signed_pdf

from .smtp import post_office

FACTS = {
    "product": "Cà phê bột",
    "until_on": "2027-01-15",
    "days": 54,
    "first_on": "2026-07-19",
    "last_on": "2026-09-17",
}


def tell(user: User, key: str = "k", kind: str = "certificate.ending", **facts: object) -> Notice | None:
    return services.notify(user=user, kind=kind, facts=FACTS | facts, url="/studio/", key=key)


@pytest.mark.django_db
def test_the_same_thing_is_told_once_and_counted():
    lan, huong = make_user(), make_user()
    assert tell(lan) is not None
    assert tell(lan) is None
    assert tell(huong) is not None
    assert tell(lan, key="other") is not None
    lan.refresh_from_db()
    assert (lan.unread_notices, Notice.objects.count()) == (2, 3)
    first = Notice.objects.filter(user=lan).order_by("pk")[0]
    assert services.mark_read(user=lan, notice=first) == 1
    assert services.mark_read(user=lan, notice=first) == 0
    assert services.mark_read(user=lan, notice=Notice.objects.get(user=huong)) == 0
    lan.refresh_from_db()
    assert lan.unread_notices == 1
    assert services.mark_read(user=lan) == 1
    lan.refresh_from_db()
    assert lan.unread_notices == 0


def test_two_at_once_tell_once(fresh_db):
    """Two workers deliver the same message."""
    user = make_user()
    told = []

    def work() -> None:
        try:
            told.append(services.notify(user=user.pk, kind="certificate.ending", facts=FACTS, key="k"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made is not None for made in told) == 1
    user.refresh_from_db()
    assert user.unread_notices == 1


@pytest.mark.django_db
def test_words_are_made_in_the_readers_language():
    notice = tell(make_user())
    assert words_of(notice).title == "Sao của Cà phê bột còn 54 ngày"
    assert "Hết hạn 15/01/2027" in words_of(notice).text
    with translation.override("en"):
        assert words_of(notice).title == "The stars of Cà phê bột end in 54 days"
        assert "15 Jan 2027" in words_of(notice).text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_kind_has_words_even_with_facts_missing(kind, language):
    with translation.override(language):
        assert words_of(Notice(kind=kind, facts={"state": "returned", "ground": "breach", "due_on": None})).title
        assert words_of(Notice(kind="of.another.year", facts={})).title
    with pytest.raises(ValueError, match="no words"):
        services.notify(user=1, kind="nothing", facts={}, key="k")


# --- what people choose -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_choose_how_far_notices_go_and_what_is_a_must_comes_all_the_same(django_assert_num_queries):
    user, other = make_user(), make_user()

    def say(kind: str, key: str) -> int:
        return services.notify_all(users=[user.pk, other.pk], kind=kind, facts=FACTS, key=key)

    def letters() -> int:
        return OutboxMessage.objects.filter(topic="notice.made").count()

    services.choose_ways(user=user, ways={"listings": "none", "dossiers": "app"})
    assert (say("product.published", "1"), letters()) == (1, 1)  # only the other
    assert (say("dossier.moved", "2"), letters()) == (2, 2)  # both, and a letter to the other
    assert (say("certificate.ending", "3"), letters()) == (2, 4)  # a must
    assert say("dossier.returned", "4") == 2
    services.choose_ways(user=user, ways={"listings": "sent"})
    assert say("product.published", "5") == 2
    assert ways_of(user) == {"dossiers": "app"}
    with django_assert_num_queries(1):
        assert ways_to([user.pk, other.pk], "dossiers") == {user.pk: "app", other.pk: "sent"}
    for wrong in ({"certificates": "none"}, {"ideas": "pigeon"}):
        with pytest.raises(ValueError, match="no such choice"):
            services.choose_ways(user=user, ways=wrong)


def test_only_what_is_no_must_may_be_chosen():
    assert {kind.topic for kind in KINDS.values()} == {"", *TOPICS}
    musts = {name for name, kind in KINDS.items() if not kind.topic}
    assert musts >= {"certificate.recorded", "certificate.recorded.office", "certificate.lapsed", "case.opened"}
    of_sales = {name for name, kind in KINDS.items() if kind.topic in {"purchases", "orders"}}
    assert {name for name, kind in KINDS.items() if kind.urgent} <= musts | of_sales


@pytest.mark.django_db
def test_the_same_notice_brought_up_to_date_is_unread_again_and_no_second_letter():
    user = make_user()
    first = services.notify(user=user, kind="certificate.ending", facts=FACTS, key="k", renew=True)
    services.mark_read(user=user)
    assert services.notify(user=user, kind="certificate.ending", facts=FACTS, key="k", renew=True) is None
    again = services.notify(user=user, kind="certificate.ending", facts=FACTS | {"days": 9}, key="k", renew=True)
    user.refresh_from_db()
    assert (again.pk, again.facts["days"], user.unread_notices) == (first.pk, 9, 1)
    assert OutboxMessage.objects.filter(topic="notice.made").count() == 1


# --- letters ----------------------------------------------------------------------------------------------------------------------


def test_a_letter_leaves_by_smtp_and_again_when_the_post_was_closed(fresh_db, settings):
    real = dt.datetime.now(dt.UTC)  # the queue of tasks has only the machine's clock
    with post_office() as post, clock.set_to(real):
        settings.MAILERS = post.mailers
        post.is_closed = True
        user = make_user(email="lan@example.org", language="en")
        notice = tell(user)
        Worker().run_once()
        Worker().run_once()
        assert post.letters == []
        (again,) = DBTaskResult.objects.filter(status="READY")
        assert again.run_after == clock.now() + dt.timedelta(seconds=10)
        post.is_closed = False
        assert tasks.send_notice.call(notice.pk, 2)
        (letter,) = post.letters
        assert letter["To"] == "lan@example.org"
        assert letter["Subject"] == "The stars of Cà phê bột end in 54 days · OCOP Market"
        body = letter.get_content()
        assert body.startswith("Hello,")
        assert "https://ocop.example/studio/" in body
        assert not tasks.send_notice.call(notice.pk, 3)  # never twice
        assert len(post.letters) == 1


@pytest.mark.django_db
def test_without_an_address_only_what_is_urgent_goes_to_the_phone_and_not_too_often():
    cache.clear()
    MemorySms.outbox.clear()
    user = make_user(email=None, phone="+84912345678")
    quiet = services.notify(user=user, kind="product.published", facts={"product": "Trà"}, key="q")
    assert not services.send_notice(notice_id=quiet.pk)
    sent = [services.send_notice(notice_id=tell(user, key=str(n)).pk) for n in range(7)]
    assert sent == [True] * 5 + [False] * 2
    phone, text = MemorySms.outbox[0]
    assert phone == "+84912345678"
    assert text == "Chợ OCOP: Sao của Cà phê bột còn 54 ngày. https://ocop.example/studio/"
    assert mail.outbox == []


@pytest.mark.django_db
def test_nobody_is_written_to_who_read_it_or_is_gone_or_invented():
    read, away, sample, old = (make_user() for _ in range(4))
    notices = [tell(user) for user in (read, away, sample, old)]
    services.mark_read(user=read)
    User.objects.filter(pk=away.pk).update(is_active=False)
    User.objects.filter(pk=sample.pk).update(is_sample=True)
    Notice.objects.filter(user=old).update(created_at=clock.now() - dt.timedelta(days=7))
    assert [services.send_notice(notice_id=notice.pk) for notice in notices] == [False] * 4
    assert mail.outbox == []


@pytest.mark.django_db
def test_an_unproven_address_gets_nothing():
    user = make_user(email="someone@example.org")
    user.emailaddress_set.update(verified=False)
    assert not services.send_notice(notice_id=tell(user).pk)


@pytest.mark.django_db
def test_notices_go_after_a_year():
    user = make_user()
    tell(user, key="old")
    Notice.objects.update(created_at=clock.now() - dt.timedelta(days=366))
    tell(user, key="new")
    housekeeping.tidying.send(sender=None)
    user.refresh_from_db()
    assert (Notice.objects.get().key, user.unread_notices) == ("new", 1)


# --- who is told ------------------------------------------------------------------------------------------------------------------


def told() -> dict[int, list[str]]:
    """Kinds by reader, in order."""
    outbox.deliver()
    found: dict[int, list[str]] = {}
    for user, kind in Notice.objects.order_by("pk").values_list("user_id", "kind"):
        found.setdefault(user, []).append(kind)
    return found


@pytest.mark.django_db
def test_a_recognition_and_its_end_are_told_to_producer_and_commune():
    producer = make_producer()
    owner, staff = make_member(producer=producer), make_member(producer=producer, role="staff")
    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    both = make_member(producer=producer, user=make_officer(place=unit()), role="manager")
    product = make_product(producer=producer, state=ProductState.PUBLISHED)
    certificate = make_certificate(product=product, decided_on=dt.date(2026, 11, 20))
    make_certificate(
        product=product, decided_on=dt.date(2024, 3, 1), decision_number="1/QĐ", issuing_place=None
    )  # no news
    assert told() == {
        owner.pk: ["certificate.recorded"],
        commune.pk: ["certificate.recorded.office"],
        both.pk: ["certificate.recorded"],
    }
    certification.revoke_certificate(
        certificate=certificate,
        from_day=clock.today(),
        decision="9/QĐ-UBND",
        reason="Kiểm tra ngày 20/11",
        grounds=RevocationGround.BREACH,
        by=province,
    )
    found = told()
    assert found[owner.pk] == ["certificate.recorded", "certificate.revoked"]
    assert found[commune.pk] == ["certificate.recorded.office", "certificate.revoked.office"]
    assert staff.pk not in found and province.pk not in found
    words = words_of(Notice.objects.get(user=owner, kind="certificate.revoked"))
    assert "9/QĐ-UBND: Vi phạm pháp luật" in words.text


@pytest.mark.django_db
def test_a_dossier_is_followed_by_its_people_and_announced_where_it_comes():
    producer = make_producer()
    owner, manager = make_member(producer=producer), make_member(producer=producer, role="manager")
    here, province, elsewhere = (
        make_officer(place=unit()),
        make_officer(place=unit(LAM_DONG)),
        make_officer(place=unit("01")),
    )
    gone = make_officer(place=unit(), ends_on=dt.date(2026, 11, 1))
    product = make_product(producer=producer)
    (dossier,) = make_rows(
        Dossier,
        1,
        product=product,
        commune=unit(),
        province=unit(LAM_DONG),
        kind="first",
        started_by=owner,
        renews=None,
        regime=regime_now(),
    )

    def go(to: str, level: str, by: User, note: str = "", due_on: dt.date | None = None) -> None:
        locked = lock_dossier(dossier.pk)
        move(dossier=locked, seen=locked.state, to=to, level=level, by=by, note=note, due_on=due_on)

    go(DossierState.SUBMITTED, DossierLevel.COMMUNE, owner)
    assert told() == {manager.pk: ["dossier.moved"], here.pk: ["dossier.arrived"]}
    go(DossierState.VERIFYING, DossierLevel.COMMUNE, here, due_on=dt.date(2026, 12, 11))
    go(DossierState.CHECKING, DossierLevel.PROVINCE, here, due_on=dt.date(2026, 12, 20))
    go(DossierState.RETURNED, DossierLevel.PRODUCER, province, note="Thiếu phiếu kiểm nghiệm")
    assert told() == {
        manager.pk: ["dossier.moved", "dossier.moved", "dossier.moved", "dossier.returned"],
        owner.pk: ["dossier.moved", "dossier.moved", "dossier.returned"],
        here.pk: ["dossier.arrived"],
        province.pk: ["dossier.arrived.due"],
    }
    assert elsewhere.pk not in told() and gone.pk not in told()
    returned = Notice.objects.get(user=owner, kind="dossier.returned")
    assert (words_of(returned).text, returned.url) == ("Thiếu phiếu kiểm nghiệm", f"/studio/dossiers/{dossier.pk}/")
    assert "hạn 20/12/2026" in words_of(Notice.objects.get(user=province)).text


@pytest.mark.django_db
def test_the_way_to_the_ministry_and_back_names_who_holds_it():
    panel, dossier = make_panel(), dossier_at_council()
    owner = make_member(producer=dossier.product.producer)
    panel.held(dossier, scores=BEST)
    forward_up(dossier=dossier, by=panel.officer)
    ministry = make_panel(level="ministry")
    bring(dossier, "ready")
    ministry.held(dossier, scores=GOOD)
    return_down(dossier=dossier, by=ministry.officer)
    outbox.deliver()
    said = [words_of(n) for n in Notice.objects.filter(user=owner).order_by("pk")]
    name = dossier.product.name
    assert [words.title for words in said] == [
        f"Hồ sơ {name}: Hội đồng đang chấm",
        f"Hồ sơ {name}: Chờ quyết định",
        f"Hồ sơ {name} được chuyển lên cấp trên: Bộ",
        f"Hồ sơ {name}: Tổ tư vấn đang rà soát",
        f"Hồ sơ {name}: Chờ họp hội đồng",
        f"Hồ sơ {name}: Hội đồng đang chấm",
        f"Hồ sơ {name}: Chờ quyết định",
        f"Hồ sơ {name} được chuyển về: Tỉnh",
    ]
    assert all(words.text for words in said)
    assert (said[1].text, said[6].text) == ("Nơi giữ hồ sơ: Tỉnh.", "Nơi giữ hồ sơ: Bộ.")


@pytest.mark.django_db
def test_a_dossier_that_may_not_be_scored_is_told_to_producer_and_commune():
    panel, dossier = make_panel(), dossier_at_council()
    owner, commune = make_member(producer=dossier.product.producer), make_officer(place=unit())
    sitting = panel.sitting(dossier)
    item = sitting.items.get()
    councils.disqualify(item=item, disqualifier=0, by=panel.officer)
    panel.open(sitting)
    councils.close_sitting(sitting=sitting, by=panel.officer)
    found = told()
    assert found[owner.pk][-1] == "dossier.disqualified"
    assert found[commune.pk] == ["dossier.disqualified.office"]
    item.refresh_from_db()
    for notice in Notice.objects.filter(kind__startswith="dossier.disqualified"):
        assert item.disqualifier in words_of(notice).text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "verified", "says"),
    [
        (ProductState.DRAFT, True, "hoàn tất tin đăng của sản phẩm rồi gửi duyệt."),
        (ProductState.RETURNED, True, "hoàn tất tin đăng của sản phẩm rồi gửi duyệt."),
        (ProductState.IN_REVIEW, True, "tin đăng của sản phẩm đang chờ duyệt."),
        (ProductState.HIDDEN, True, "tin đăng của sản phẩm đang bị ẩn."),
        (ProductState.PUBLISHED, False, "cơ sở chưa được xác minh, hoặc đang tạm ngừng."),
    ],
)
def test_stars_of_what_is_not_on_the_market_say_what_is_still_to_do(state, verified, says):
    producer = make_producer() if verified else make_producer(state=ProducerState.PENDING)
    owner = make_member(producer=producer)
    product = make_product(producer=producer, state=state)
    make_certificate(product=product, decided_on=dt.date(2026, 11, 20))
    outbox.deliver()
    notice = Notice.objects.get(user=owner)
    assert notice.url == f"/studio/products/{product.pk}/"
    assert "Sao hiện trên chợ từ" not in words_of(notice).text
    assert words_of(notice).text.endswith(f"Sao chưa hiện trên chợ: {says}")


@pytest.mark.django_db
def test_verdicts_on_listings_are_told():
    producer = make_producer()
    owner, officer = make_member(producer=producer), make_officer(place=unit())
    product = make_product(producer=producer, state=ProductState.IN_REVIEW)
    products.return_product(product=product, by=officer, reasons={"summary": "Viết rõ hơn"})
    type(product).objects.filter(pk=product.pk).update(state=ProductState.IN_REVIEW)
    products.approve_product(product=product, by=officer)
    assert told() == {owner.pk: ["product.returned", "product.published"]}


@pytest.mark.django_db
def test_the_end_of_stars_an_extension_and_a_case_are_told():
    producer = make_producer()
    owner, commune, province = (
        make_member(producer=producer),
        make_officer(place=unit()),
        make_officer(place=unit(LAM_DONG)),
    )
    product = make_product(producer=producer, state=ProductState.PUBLISHED)
    certificate = make_certificate(product=product, decided_on=dt.date(2023, 11, 10), issuing_place=None)
    assert certification.send_reminders() == 1
    found = told()
    assert found[owner.pk] == ["certificate.lapsed"]
    assert found[commune.pk] == ["certificates.reminded.commune"]
    certification.extend_certificate(
        certificate=certificate, until=dt.date(2027, 5, 9), decision_number="7/QĐ", by=province
    )
    assert certification.send_reminders() == 1
    assert told()[owner.pk][1:] == ["certificate.extended", "certificate.ending"]
    ending = Notice.objects.get(user=owner, kind="certificate.ending")
    assert words_of(ending).title == f"Sao của {product.name} còn 168 ngày"
    certificate.refresh_from_db()
    case = certification.open_case(
        certificate=certificate, ground="misuse", text="x", found_on=clock.today(), by=commune
    )
    assert told()[province.pk] == ["certificates.reminded.office", "case.opened.office"]
    certification.close_case(case=case, revoke=False, outcome="x", by=province)
    assert told()[owner.pk][-2:] == ["case.opened", "case.dismissed"]


@pytest.mark.django_db
def test_a_province_is_told_of_a_days_reminders_once_and_led_to_them(client, django_assert_num_queries):
    here, elsewhere = make_officer(place=unit(LAM_DONG)), make_officer(place=unit("01"))
    quiet = make_officer(place=unit(LAM_DONG))
    services.choose_ways(user=quiet, ways={"endings": "none"})

    def certificate(name: str, decided_on: dt.date) -> None:
        product = make_product(name=name, state=ProductState.PUBLISHED)
        make_certificate(product=product, decided_on=decided_on, issuing_place=None)

    certificate("Trà lỡ hạn", dt.date(2023, 11, 10))
    certificate("Trà sắp hết", dt.date(2024, 1, 15))
    certificate("Trà còn lâu", dt.date(2026, 6, 1))
    assert certification.send_reminders() == 2
    assert told() == {here.pk: ["certificates.reminded.office"]}
    notice = Notice.objects.get(user=here)
    assert words_of(notice).title == "2 giấy sao cần nhắc, ngày 22/11/2026"
    assert words_of(notice).text.startswith("1 giấy sắp hết hạn, 1 giấy đã hết hạn")
    services.mark_read(user=here)
    certificate("Trà nhập sau", dt.date(2024, 1, 20))
    assert certification.send_reminders() == 1
    assert told()[here.pk] == ["certificates.reminded.office"]  # the same one, brought up to date
    notice.refresh_from_db()
    assert (notice.facts["count"], notice.read_at) == (3, None)
    client.force_login(here)
    with django_assert_num_queries(7):
        page = client.get(notice.url).content.decode()
    names = ["Trà lỡ hạn", "Trà sắp hết", "Trà nhập sau"]
    assert [name for name in (*names, "Trà còn lâu") if name in page] == names
    assert "nhắc ngày 22/11/2026" in page
    assert "Trà lỡ hạn" in client.get("/office/certificates/?tab=reminded&on=x").content.decode()  # the last 7 days
    assert "Trà lỡ hạn" not in client.get("/office/certificates/?tab=reminded&on=2026-11-21").content.decode()
    client.force_login(elsewhere)
    assert "Trà lỡ hạn" not in client.get(notice.url).content.decode()


@pytest.mark.django_db
def test_a_commune_is_told_of_a_days_reminders_once_by_name(client):
    here, elsewhere = make_officer(place=unit()), make_officer(place=unit("24736"))
    for n in range(1, 6):
        product = make_product(name=f"Trà {n}", state=ProductState.PUBLISHED)
        make_certificate(product=product, decided_on=dt.date(2023, 11, 10 + n), issuing_place=None)
    assert certification.send_reminders() == 5
    assert told() == {here.pk: ["certificates.reminded.commune"]}
    notice = Notice.objects.get(user=here)
    assert words_of(notice).title == "5 giấy sao ở xã cần nhắc, ngày 22/11/2026"
    assert words_of(notice).text.startswith(
        "0 giấy sắp hết hạn, 5 giấy đã hết hạn chưa có giấy mới: Trà 1, Trà 2, Trà 3 +2."
    )
    client.force_login(here)
    page = client.get(notice.url).content.decode()
    assert [name for name in (f"Trà {n}" for n in range(1, 6)) if name not in page] == []
    client.force_login(elsewhere)
    assert "Trà 1" not in client.get(notice.url).content.decode()


@pytest.mark.django_db
def test_a_decision_that_is_typed_in_months_later_is_told_too():
    panel, dossier = make_panel(), dossier_at_council()
    owner, signed_on = make_member(producer=dossier.product.producer), clock.today()
    sitting = panel.sitting(dossier)
    for user in panel.users:
        panel.score(sitting.items.get(), user, FOUR)
    panel.open(sitting)
    councils.close_sitting(sitting=sitting, by=panel.officer)
    told()
    Notice.objects.all().delete()
    with clock.set_to(clock.now() + dt.timedelta(days=70)):
        decide(
            sitting=sitting,
            dossiers=[dossier],
            number="9/QĐ",
            decided_on=signed_on,
            signer="Chủ tịch",
            by=panel.officer,
        )
        assert told()[owner.pk] == ["certificate.recorded"]


@pytest.mark.django_db
def test_a_decision_and_its_signed_original_are_told_to_producer_and_commune():
    panel, good, poor = make_panel(), dossier_at_council(), dossier_at_council()
    owners = [make_member(producer=dossier.product.producer) for dossier in (good, poor)]
    commune = make_officer(place=unit())
    sitting = panel.sitting(good, poor)
    for item, sheet in zip(sitting.items.order_by("position"), (FOUR, choices(0, 0, 0, 0, 0, 0)), strict=True):
        for user in panel.users:
            panel.score(item, user, sheet)
    panel.open(sitting)
    councils.close_sitting(sitting=sitting, by=panel.officer)
    told()
    Notice.objects.all().delete()
    decision = decide(
        sitting=sitting, dossiers=[good, poor], number="858/QĐ-UBND", decided_on=clock.today(), signer="Chủ tịch",
        by=panel.officer,
    )  # fmt: skip
    assert told() == {
        owners[0].pk: ["certificate.recorded"],
        owners[1].pk: ["decision.refused"],
        commune.pk: ["certificate.recorded.office", "decision.refused.office"],
    }
    refusal = words_of(Notice.objects.get(kind="decision.refused"))
    assert refusal.title == f"{poor.product.name} đạt 1 sao, chưa được cấp giấy"
    assert refusal.text.startswith("Quyết định 858/QĐ-UBND ngày 22/11/2026.")
    Notice.objects.all().delete()
    bad = signed_pdf().replace(b"/Count 1", b"/Count 9", 1)
    attach_signed_original(decision=decision, uploaded=as_upload(bad), by=panel.officer)
    assert told() == {}
    attach_signed_original(decision=decision, uploaded=as_upload(signed_pdf()), by=panel.officer)
    assert told() == {owners[0].pk: ["original.attached"], commune.pk: ["original.attached.office"]}
    certificate = good.product.certificates.get()
    assert Notice.objects.get(user=owners[0]).url == f"/certificates/{certificate.pk}/"
