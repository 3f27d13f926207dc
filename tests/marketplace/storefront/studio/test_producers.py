"""Registering, the profile and its people, through the pages."""

import pytest
from django.core import mail
from django.test import Client

from catalog.producers.models import BehalfConsent, Invitation, Membership, Producer
from catalog.producers.services import record_consent
from marketplace.accounts.services.sms import MemorySms
from tests.factories.accounts import client_of, make_member, make_officer, make_superuser, make_user
from tests.factories.places import old_unit, unit
from tests.factories.producers import make_producer, signed_paper

pytestmark = pytest.mark.django_db

KIEN_THANH = "xã Kiến Thành, huyện Đắk R'Lấp, Đắk Nông"


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def studio(owner):
    return client_of(owner)


def text_of(response) -> str:
    return response.content.decode()


def facts(producer, **over):
    return {
        "kind": producer.kind,
        "name": producer.name,
        "tax_code": producer.tax_code,
        "representative": producer.representative,
        "phone": "0912345678",
        "email": producer.email,
        "street": producer.street,
        "place": producer.place.address,
    } | over


# ------------------------------------------------------------ whose desk


def test_who_has_no_producer_is_led_to_register():
    response = client_of(make_user()).get("/studio/")
    assert (response.status_code, response["Location"]) == (302, "/studio/new/")


def test_one_producer_needs_no_choice(studio, producer):
    response = studio.get("/studio/")
    assert response.status_code == 200
    assert producer.name[:20] in text_of(response)
    assert "?p=" not in text_of(response)


def test_people_of_several_producers_choose_and_every_address_carries_the_choice(producer, owner, studio):
    other = make_producer()
    make_member(producer=other, user=owner)
    choice = text_of(studio.get("/studio/"))
    assert f"?p={producer.pk}" in choice and f"?p={other.pk}" in choice
    assert studio.get("/studio/profile/")["Location"] == "/studio/"
    page = text_of(studio.get(f"/studio/?p={other.pk}"))
    assert f"/studio/profile/?p={other.pk}" in page
    assert studio.get("/studio/profile/")["Location"] == f"/studio/profile/?p={other.pk}"


@pytest.mark.parametrize("wanted", ["abc", "-1", "999999999999999999999999", "²", "0"])
def test_a_nonsense_choice_asks_again(producer, owner, studio, wanted):
    make_member(producer=make_producer(), user=owner)
    assert "Chọn cơ sở" in text_of(studio.get("/studio/", {"p": wanted}))


def test_another_producers_number_opens_nothing(studio):
    other = make_producer(name="Cơ sở của người khác")
    response = studio.get("/studio/", {"p": other.pk})
    assert "Cơ sở của người khác" not in text_of(response)


def test_an_officer_sits_at_the_desk_of_a_producer_that_consented(producer):
    import datetime as dt

    officer = make_officer(place=unit())
    record_consent(
        producer=producer, officer=officer, given_by="Nguyễn Thị Thử", how="paper", paper=signed_paper(), given_on=dt.date(2026, 11, 1),
        by=officer,
    )  # fmt: skip
    client = client_of(officer)
    assert client.get("/studio/profile/").status_code == 200
    assert client.get("/studio/people/").status_code == 403
    BehalfConsent.objects.update(until=dt.date(2026, 11, 21))
    assert client.get("/studio/").status_code == 403


def test_a_superuser_helps_any_producer(producer):
    client = client_of(make_superuser())
    assert client.get("/studio/").status_code == 200
    assert client.get("/studio/profile/", {"p": producer.pk}).status_code == 200
    assert client.get("/studio/profile/")["Location"] == f"/studio/profile/?p={producer.pk}"


# ------------------------------------------------------------ registering


def new(**over):
    return {
        "kind": "cooperative",
        "name": "HTX Mắc ca Kiến Đức",
        "tax_code": "",
        "place": "Xã Kiến Đức, Tỉnh Lâm Đồng",
        "street": "",
    } | over


def test_registering_makes_an_owner_who_waits_for_verification():
    user = make_user()
    response = client_of(user).post("/studio/new/", new())
    made = Producer.objects.get(name="HTX Mắc ca Kiến Đức")
    assert response["Location"] == f"/studio/?p={made.pk}"
    assert (made.state, made.place) == ("pending", unit())
    assert list(made.memberships.values_list("user", "role")) == [(user.pk, "owner")]


def test_an_old_name_is_shown_with_todays_and_kept_once_confirmed():
    client = client_of(make_user())
    asked = client.post("/studio/new/", new(place=KIEN_THANH))
    assert asked.status_code == 422
    body = text_of(asked)
    assert "Xã Kiến Thành, Huyện Đắk R&#x27;Lấp, Tỉnh Đắk Nông (nay là Xã Kiến Đức, Tỉnh Lâm Đồng)" in body
    assert "HTX Mắc ca Kiến Đức" in body, "what was typed is kept"
    old = asked.context["form"].fields["place_choice"].choices[0][0]
    client.post("/studio/new/", new(place=KIEN_THANH, place_choice=old))
    made = Producer.objects.get(name="HTX Mắc ca Kiến Đức")
    assert (made.place.name, made.province.name) == ("Kiến Thành", "Lâm Đồng")


def test_a_name_of_several_places_gives_a_choice():
    client = client_of(make_user())
    asked = client.post("/studio/new/", new(place="xã Tân Thành"))
    choices = asked.context["form"].fields["place_choice"].choices
    assert asked.status_code == 422
    assert len(choices) > 1
    assert client.post("/studio/new/", new(place="xã Tân Thành", place_choice=choices[1][0])).status_code == 302


def test_a_choice_that_was_not_offered_is_no_choice():
    other = unit("01")
    asked = client_of(make_user()).post("/studio/new/", new(place="xã Tân Thành", place_choice=other.pk))
    assert asked.status_code == 422
    assert not Producer.objects.filter(name="HTX Mắc ca Kiến Đức").exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("place", "zzzz qqqq", "Không tìm thấy nơi này"),
        ("place", "Lâm Đồng", "Chọn đến xã"),
        ("name", "🍯🍯", "Ghi tên cơ sở bằng chữ"),
        ("tax_code", "0123456780", "Mã số thuế không đúng"),
        ("phone", "12", "Số điện thoại không đúng"),
        ("email", "khong-phai", "e-mail không đúng"),
        ("kind", "bank", "bank"),
    ],
)
def test_what_is_wrong_stands_at_its_field(field, value, words):
    response = client_of(make_user()).post("/studio/new/", new(**{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert words in text_of(response)
    assert not Producer.objects.filter(name__contains="Kiến Đức").exists()


def test_a_tax_code_that_another_has_is_said():
    make_producer(tax_code="0100109106")
    response = client_of(make_user()).post("/studio/new/", new(tax_code="0100109106"))
    assert "đã có cơ sở khác đăng ký" in text_of(response)


def test_five_registrations_a_day():
    client = client_of(make_user())
    for n in range(5):
        assert client.post("/studio/new/", new(name=f"Cơ sở số {n}")).status_code == 302
    assert "Mai đăng ký tiếp" in text_of(client.post("/studio/new/", new()))


# ------------------------------------------------------------ the profile


def test_the_profile_says_what_is_missing(studio, producer):
    page = text_of(studio.get("/studio/profile/"))
    assert "Ghi mã số thuế" in page
    assert "Đã xong 71%" in page


def test_unchanged_address_asks_nothing_again(studio, producer):
    Producer.objects.filter(pk=producer.pk).update(place=old_unit("24736"))
    producer = Producer.objects.select_related("place__parent", "place__province").get(pk=producer.pk)
    assert studio.post("/studio/profile/", facts(producer, representative="Trần Văn Mới")).status_code == 302
    producer.refresh_from_db()
    assert (producer.representative, producer.state) == ("Trần Văn Mới", "verified")


def test_changing_who_one_is_says_first_that_it_is_verified_again(studio, producer):
    asked = studio.post("/studio/profile/", facts(producer, name="HTX Tên Mới"))
    assert "chờ cán bộ xác minh lại" in text_of(asked)
    producer.refresh_from_db()
    assert producer.state == "verified"
    assert studio.post("/studio/profile/", facts(producer, name="HTX Tên Mới", sure="1")).status_code == 302
    producer.refresh_from_db()
    assert (producer.name, producer.state) == ("HTX Tên Mới", "pending")


def test_a_bad_profile_keeps_what_was_typed(studio, producer):
    response = studio.post("/studio/profile/", facts(producer, phone="12", representative="Người Mới"))
    assert response.status_code == 422
    assert "Người Mới" in text_of(response)


def test_an_officers_reason_is_shown(studio, producer):
    Producer.objects.filter(pk=producer.pk).update(state="returned", state_reason="Thiếu giấy đăng ký")
    assert "Thiếu giấy đăng ký" in text_of(studio.get("/studio/profile/"))


def test_staff_do_not_change_the_profile(producer):
    client = client_of(make_member(producer=producer, role="staff"))
    for path in ("/studio/profile/", "/studio/story/", "/studio/people/"):
        assert client.get(path).status_code == 403
        assert client.post(path, {}).status_code == 403


def test_the_story_in_two_languages(studio, producer):
    assert studio.get("/studio/story/").status_code == 200
    studio.post("/studio/story/", {"story": "Ông bà trồng từ 1986.", "story_en": "<b>Since</b> 1986."})
    producer.refresh_from_db()
    assert (producer.story, producer.story_en) == ("Ông bà trồng từ 1986.", "<b>Since</b> 1986.")
    assert "&lt;b&gt;Since" in text_of(studio.get("/studio/story/"))
    assert studio.post("/studio/story/", {"story": "a" * 20_001}).status_code == 422


def test_statements_of_the_profile(studio, django_assert_num_queries):
    with django_assert_num_queries(5):  # session, user, 2 of roles, the producer with its place
        studio.get("/studio/profile/")


# ------------------------------------------------------------ people


def test_an_invitation_by_mail_is_sent_and_its_link_shown_once(studio, producer):
    response = studio.post("/studio/people/", {"sent_to": "Lan@Example.org", "role": "staff"}, follow=True)
    (letter,) = mail.outbox
    link = letter.body.rsplit(" ", 1)[1]
    assert letter.to == ["lan@example.org"]
    assert f'href="{link}"' in text_of(response)
    assert link not in text_of(studio.get("/studio/people/"))
    guest = client_of(make_user(email="lan@example.org"))
    assert guest.post(link.removeprefix("http://127.0.0.1:8000")).status_code == 302
    assert Membership.objects.filter(producer=producer, role="staff").count() == 1


def test_an_invitation_by_phone_is_texted(studio):
    MemorySms.outbox.clear()
    studio.post("/studio/people/", {"sent_to": "0912 345 679", "role": "manager"})
    ((phone, words),) = MemorySms.outbox
    assert phone == "+84912345679"
    assert "/account/invitations/" in words


def test_without_a_gateway_the_link_is_to_be_passed_on(studio, settings):
    settings.SMS_BACKEND = "marketplace.accounts.services.sms.NoSms"
    response = studio.post("/studio/people/", {"sent_to": "0912345679", "role": "staff"}, follow=True)
    assert "qua Zalo" in text_of(response)


@pytest.mark.parametrize("sent_to", ["", "khong phai dia chi", "a@", "099"])
def test_a_bad_address_invites_nobody(studio, sent_to):
    assert studio.post("/studio/people/", {"sent_to": sent_to, "role": "staff"}).status_code == 422
    assert not Invitation.objects.exists()


def test_roles_change_and_people_leave(studio, producer, owner):
    worker = Membership.objects.get(user=make_member(producer=producer, role="staff"))
    studio.post(f"/studio/people/{worker.pk}/", {"role": "manager"})
    worker.refresh_from_db()
    assert worker.role == "manager"
    studio.post(f"/studio/people/{worker.pk}/", {"remove": "1"})
    assert list(producer.memberships.values_list("user", flat=True)) == [owner.pk]


def test_the_last_owner_stays(studio, producer, owner):
    mine = Membership.objects.get(user=owner)
    response = studio.post(f"/studio/people/{mine.pk}/", {"remove": "1"}, follow=True)
    assert "ít nhất một chủ" in text_of(response)
    make_member(producer=producer)
    assert studio.post(f"/studio/people/{mine.pk}/", {"remove": "1"})["Location"] == "/account/"


def test_members_of_others_are_not_there(studio):
    other = make_producer()
    stranger = Membership.objects.get(user=make_member(producer=other))
    assert studio.post(f"/studio/people/{stranger.pk}/", {"remove": "1"}).status_code == 404
    assert studio.post("/studio/people/999999/", {"remove": "1"}).status_code == 404


def test_a_manager_makes_no_owners(producer):
    client = client_of(make_member(producer=producer, role="manager"))
    assert client.post("/studio/people/", {"sent_to": "a@example.org", "role": "owner"}).status_code == 403


def test_statements_of_the_people_do_not_grow(studio, producer, django_assert_num_queries):
    for _ in range(5):
        make_member(producer=producer, role="staff")
    with django_assert_num_queries(6):  # session, user, 2 of roles, members, invitations
        studio.get("/studio/people/")


def test_a_kind_that_was_not_stated_is_shown_as_such_and_asked_for():
    producer = make_producer(kind="other")
    client = Client()
    client.force_login(make_member(producer=producer))
    assert '<option value="other" selected' in client.get("/studio/profile/").content.decode()
    assert 'value="other"' not in client.get("/studio/new/").content.decode()
    office = Client()
    office.force_login(make_officer(place=unit()))
    page = office.get(f"/office/producers/{producer.pk}/").content.decode()
    assert "Chưa rõ loại hình" in page and "Chọn loại hình" in page
    assert "Chưa rõ loại hình" in Client().get(f"/producers/{producer.slug}/").content.decode()
