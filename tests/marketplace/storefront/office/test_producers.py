"""Verifying producers and working for them."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.producers import services
from catalog.producers.models import BehalfConsent, Invitation, Membership, Producer, ProducerState
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import free_tax_code, make_producer, signed_paper
from tests.factories.zones import make_zone_code

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db
LONG = "ă" * 10_000
HOUSEHOLD = {
    "kind": "household",
    "name": "Hộ Nguyễn Thị Mận",
    "place": "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
    "street": "Thôn 3",
    "representative": "Nguyễn Thị Mận",
    "phone": "0912 345 678",
    "email": "",
    "tax_code": "",
    "story": "",
    "given_by": "Nguyễn Thị Mận",
    "given_on": "2026-11-20",
    "until": "",
}


def post(client, producer, action, **fields):
    data = {"action": action} | {f"{action}-{name}": value for name, value in fields.items()}
    return client.post(f"/office/producers/{producer.pk}/", data)


# lists


def test_lists_search_and_pages(django_assert_num_queries):
    for n in range(32):
        make_producer(state=ProducerState.PENDING, name=f"Tổ hợp tác Cà phê {n:02}")
    make_producer(name="HTX Mật ong Quảng Trực", tax_code="0100109106")
    make_producer(state=ProducerState.PENDING, name="HTX Nơi Khác", place=elsewhere())
    _, client = officer_of()
    with django_assert_num_queries(6):
        page = text_of(client.get("/office/producers/"))
    assert "Cà phê 00" in page and "Cà phê 30" not in page and "Mật ong" not in page and "Nơi Khác" not in page
    after = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = text_of(client.get(f"/office/producers/{after}"))
    assert "Cà phê 31" in second and "Cà phê 00" not in second
    before = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Cà phê 00" in text_of(client.get(f"/office/producers/{before}"))
    with django_assert_num_queries(6):
        found = text_of(client.get("/office/producers/", {"tab": "all", "q": "mat ong quang"}))
    assert "Mật ong Quảng Trực" in found and "Cà phê" not in found
    assert "Mật ong Quảng Trực" in text_of(client.get("/office/producers/", {"tab": "all", "q": "0100109106"}))


@pytest.mark.parametrize("q", [LONG, "'; DROP TABLE x; --", "%", "🍯", "\x00", "khongcothat"])
def test_odd_searches_are_answered(q):
    make_producer(name="HTX Mật ong")
    _, client = officer_of()
    assert client.get("/office/producers/", {"tab": "all", "q": q}).status_code == 200


def test_a_tampered_cursor_leads_to_the_first_page():
    _, client = officer_of()
    answer = client.get("/office/producers/", {"after": "abc"}, follow=True)
    assert answer.redirect_chain == [("/office/producers/", 302)]
    assert "Mở lại danh sách từ trang đầu" in text_of(answer)


def test_empty_lists_say_what_to_do():
    _, client = officer_of(unit())
    assert "Không có chủ thể nào chờ xác minh" in text_of(client.get("/office/producers/"))
    assert "Chưa có chủ thể nào" in text_of(client.get("/office/producers/?tab=all"))
    assert "Không có chủ thể nào như vậy" in text_of(client.get("/office/producers/?tab=all&q=abc"))
    assert "Không có chủ thể nào chờ xác minh" in text_of(client.get("/office/producers/?tab=khong-co"))


# one producer


def test_the_page_shows_facts_gaps_and_history(django_assert_num_queries):
    producer = make_producer(state=ProducerState.PENDING, representative="", tax_code="0100109106")
    owner = make_member(producer=producer, name="Trần Văn Chủ")
    services.update_producer(producer=producer, by=owner, street="Thôn 5", name="HTX Tên Mới")
    _, client = officer_of()
    client.get(f"/office/producers/{producer.pk}/")
    with django_assert_num_queries(15):
        page = text_of(client.get(f"/office/producers/{producer.pk}/"))
    assert "0100109106" in page and "Ghi tên người đại diện" in page
    assert "Trần Văn Chủ" in page and "<s>Thôn 3</s> → Thôn 5" in page and "Sửa hồ sơ" in page


def test_another_places_producer_is_absent():
    producer = make_producer(place=elsewhere(), state=ProducerState.PENDING)
    _, client = officer_of()
    for path in (f"/office/producers/{producer.pk}/", f"/office/producers/{producer.pk}/edit/"):
        assert client.get(path).status_code == 404
    assert post(client, producer, "verify").status_code == 404
    assert client.get("/office/producers/99999999999999999999999/").status_code == 404
    producer.refresh_from_db()
    assert producer.state == ProducerState.PENDING


def test_verify_return_suspend_and_back():
    producer = make_producer(state=ProducerState.PENDING)
    _, client = officer_of()
    refused = post(client, producer, "verify", seen="pending")
    assert (refused.status_code, "Chưa có mã số thuế. Cơ sở ghi ở trang hồ sơ" in text_of(refused)) == (422, True)
    Producer.objects.filter(pk=producer.pk).update(tax_code=free_tax_code())
    assert post(client, producer, "return", reason="Thiếu giấy đăng ký", seen="pending").status_code == 302
    producer.refresh_from_db()
    assert (producer.state, producer.state_reason) == ("returned", "Thiếu giấy đăng ký")
    assert "Thiếu giấy đăng ký" in text_of(client.get(f"/office/producers/{producer.pk}/"))
    answer = client.post(f"/office/producers/{producer.pk}/", {"action": "verify"}, follow=True)
    assert "Đã xác minh cơ sở." in text_of(answer)
    assert post(client, producer, "suspend", reason="Có khiếu nại", seen="verified").status_code == 302
    producer.refresh_from_db()
    assert producer.state == "suspended"
    assert post(client, producer, "verify", seen="suspended").status_code == 422
    assert post(client, producer, "verify", reason="Đã giải quyết", seen="suspended").status_code == 302
    producer.refresh_from_db()
    assert producer.state == "verified"


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Chưa ghi ô này."), ("   ", "Chưa ghi ô này."), (LONG, "Dài 10000 ký tự, nhiều nhất 2000.")],
)
@pytest.mark.parametrize("action", ["return", "suspend"])
def test_decisions_against_need_a_reason(action, reason, said):
    producer = make_producer(state=ProducerState.PENDING)
    _, client = officer_of()
    answer = post(client, producer, action, reason=reason)
    assert answer.status_code == 422
    assert said in text_of(answer)
    producer.refresh_from_db()
    assert producer.state == "pending"


def test_the_second_officer_is_told_who_was_faster():
    producer = make_producer(state=ProducerState.PENDING, tax_code=free_tax_code())
    _, first = officer_of(name="Lê Thị Nhanh")
    _, second = officer_of(unit())
    assert post(first, producer, "verify", seen="pending").status_code == 302
    answer = post(second, producer, "return", reason="Thiếu ảnh", seen="pending")
    assert answer.status_code == 409
    assert "Lê Thị Nhanh đã quyết định trước" in text_of(answer) and "Đã xác minh" in text_of(answer)
    producer.refresh_from_db()
    assert producer.state == "verified"


def test_who_changed_it_outside_is_not_guessed():
    producer = make_producer(state=ProducerState.PENDING)
    Producer.objects.filter(pk=producer.pk).update(state="suspended")
    _, client = officer_of()
    answer = post(client, producer, "return", reason="Thiếu ảnh", seen="pending")
    assert answer.status_code == 409
    assert "Cơ sở này hiện ở trạng thái “Tạm ngừng”" in text_of(answer)


def test_ones_own_producer_is_for_others():
    producer = make_producer(state=ProducerState.PENDING)
    user = make_member(producer=producer, user=make_officer(place=unit(LAM_DONG)))
    client = client_of(user)
    assert "Cán bộ khác sẽ xem" in text_of(client.get(f"/office/producers/{producer.pk}/"))
    assert post(client, producer, "verify").status_code == 403
    assert post(client, producer, "nonsense").status_code == 404


# on behalf


def test_a_household_is_registered_with_its_consent():
    user, client = officer_of(unit(), name="Cán bộ Xã")
    assert "Ai đồng ý" in text_of(client.get("/office/producers/new/"))
    answer = client.post("/office/producers/new/", HOUSEHOLD | {"paper": signed_paper()}, follow=True)
    page = text_of(answer)
    producer = Producer.objects.get(name="Hộ Nguyễn Thị Mận")
    assert (producer.place.address, producer.place.current.name) == (HOUSEHOLD["place"], "Kiến Đức")
    assert "nay Xã Kiến Đức, Tỉnh Lâm Đồng" in page and "nhập hộ" in page
    consent = BehalfConsent.objects.get(producer=producer)
    assert (consent.officer, consent.how, consent.given_on) == (user, "paper", dt.date(2026, 11, 20))
    # the profile, in its name
    form = {name: HOUSEHOLD[name] for name in ("kind", "name", "place", "representative", "phone")} | {
        "street": "Thôn 7",
        "story": "Kể chuyện trồng mận.",
    }
    assert "Thôn 3" in text_of(client.get(f"/office/producers/{producer.pk}/edit/"))
    assert client.post(f"/office/producers/{producer.pk}/edit/", form).status_code == 302
    producer.refresh_from_db()
    assert (producer.street, producer.place.name) == ("Thôn 7", "Kiến Thành")
    # and its first owner
    answer = client.post(
        f"/office/producers/{producer.pk}/",
        {"action": "invite", "invite-sent_to": "0912345678", "invite-role": "owner"},
        follow=True,
    )
    assert "https://ocop.example/account/invitations/" in text_of(answer)
    assert Invitation.objects.get(producer=producer).role == "owner"
    # the consent ends
    answer = client.post(
        f"/office/producers/{producer.pk}/", {"action": "withdraw", "consent": consent.pk}, follow=True
    )
    assert "cơ sở rút sự đồng ý" in text_of(answer)
    answer = client.get(f"/office/producers/{producer.pk}/edit/", follow=True)
    assert "Ghi sự đồng ý của cơ sở trước" in text_of(answer)
    again = client.post(f"/office/producers/{producer.pk}/", {"action": "withdraw", "consent": consent.pk}, follow=True)
    assert "đã được rút" in text_of(again)


@pytest.mark.parametrize(
    ("changes", "said", "status"),
    [
        ({"name": ""}, "Chưa ghi ô này.", 422),
        ({"name": "🍯🍯"}, "Ghi tên cơ sở bằng chữ", 422),
        ({"name": LONG}, "Dài 10000 ký tự, nhiều nhất 200.", 422),
        ({"story": "a" * 20_001}, "nhiều nhất 20000", 422),
        ({"kind": "bank"}, "không", 422),
        ({"place": "Xã Không Có Thật, Tỉnh Nào Đó"}, "", 422),
        ({"place": "Xã Tân Thành"}, "nơi hợp với tên này. Chọn đúng nơi", 422),
        ({"place": LONG}, "200", 422),
        ({"tax_code": "123"}, "Mã số thuế không đúng", 422),
        ({"phone": "abc"}, "Số điện thoại không đúng", 422),
        ({"email": "a@b"}, "Địa chỉ e-mail không đúng", 422),
        ({"given_by": ""}, "Chưa ghi ô này.", 422),
        ({"given_by": "123"}, "Ghi họ tên người đồng ý.", 422),
        ({"paper": ""}, "Chọn ảnh chụp hoặc tệp PDF", 422),
        ({"given_on": "31/02/2026"}, "Không đọc được ngày này.", 422),
        ({"given_on": "0001-01-01"}, "Năm 1 không đúng.", 422),
        ({"given_on": "2027-01-01"}, "Ngày đồng ý không thể ở tương lai.", 422),
        ({"until": "2026-01-01"}, "Ngày hết hạn phải từ ngày đồng ý trở đi.", 422),
        ({"place": "Phường Hoàn Kiếm, Hà Nội"}, "Chỉ cán bộ phụ trách địa phương này", 403),
    ],
)
def test_what_is_wrong_with_a_registration_is_said(changes, said, status):
    _, client = officer_of(unit())
    answer = client.post("/office/producers/new/", HOUSEHOLD | {"paper": signed_paper()} | changes)
    assert answer.status_code == status
    page = text_of(answer)
    assert said in page and 'role="alert"' in page and 'value="Thôn 3"' in page
    assert not Producer.objects.exists() and not BehalfConsent.objects.exists()


def test_of_places_that_share_a_name_one_is_chosen():
    _, client = officer_of(unit())
    asked = text_of(
        client.post("/office/producers/new/", HOUSEHOLD | {"place": "Xã Tân Thành", "paper": signed_paper()})
    )
    assert asked.count('name="place_choice"') > 2
    assert "place_choice" not in text_of(client.get("/office/producers/new/"))


def test_a_profile_is_edited_with_consent_only_and_checked():
    producer = make_producer(tax_code="0100109106")
    user, client = officer_of()
    path = f"/office/producers/{producer.pk}/"
    assert client.post(f"{path}edit/", {"name": "X"}).status_code == 302
    said = {"action": "consent", "consent-given_by": "Chị Hoa", "consent-given_on": "20/11/2026"}
    without = client.post(path, said | {"consent-how": "phone"})  # a word alone, whatever else is sent
    assert without.status_code == 422 and "Chọn ảnh chụp hoặc tệp PDF" in text_of(without)
    future = client.post(path, said | {"consent-given_on": "2026-12-01", "consent-paper": signed_paper()})
    assert future.status_code == 422 and "không thể ở tương lai" in text_of(future)
    text = SimpleUploadedFile("giay.pdf", b"khong phai PDF")
    assert "Chỉ nhận tệp PDF" in text_of(client.post(path, said | {"consent-paper": text}))
    assert not BehalfConsent.objects.exists()
    good = said | {"consent-paper": signed_paper()}
    assert "Đã ghi sự đồng ý" in text_of(client.post(path, good, follow=True))
    make_producer(tax_code="0300588569")
    form = {"kind": "cooperative", "name": producer.name, "place": producer.place.address}
    answer = client.post(f"{path}edit/", form | {"tax_code": "0300588569"})
    assert answer.status_code == 422 and "đã có cơ sở khác đăng ký" in text_of(answer)
    assert client.post(f"{path}edit/", form | {"name": ""}).status_code == 422
    consent = BehalfConsent.objects.get(officer=user)
    _, other = officer_of()
    for number in (consent.pk, "0", "x", "9" * 30, ""):
        assert other.post(path, {"action": "withdraw", "consent": number}).status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_the_paper_of_a_consent_is_given_to_its_officers_alone(client):
    producer = make_producer()
    user, office = officer_of()
    consent = services.record_consent(
        producer=producer, officer=user, given_by="Chị Hoa", how="paper", paper=signed_paper(),
        given_on=dt.date(2026, 11, 20), by=user,
    )  # fmt: skip
    path = f"/office/producers/{producer.pk}/consents/{consent.pk}/paper/"
    assert f'href="{path}"' in text_of(office.get(f"/office/producers/{producer.pk}/"))
    answer = office.get(path)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="dong-y-{producer.slug[:40]}-20261120.pdf"'
    assert "sandbox" in answer["Content-Security-Policy"] and "private" in answer["Cache-Control"]
    _, elsewhere_officer = officer_of(unit("01"))
    for other, status in ((client, 302), (client_of(make_member(producer=producer)), 403), (elsewhere_officer, 404)):
        assert other.get(path).status_code == status
    assert client.get(f"/media/{consent.paper}").status_code == 404
    another = make_producer()
    assert office.get(f"/office/producers/{another.pk}/consents/{consent.pk}/paper/").status_code == 404
    event = consent.events.select_related("pgh_context").get()
    assert event.pgh_context.metadata["user"] == user.pk
    assert event.pgh_context.metadata["reason"] == "record consent: paper, Chị Hoa, 2026-11-20"
    BehalfConsent.objects.update(paper="")
    assert office.get(path).status_code == 404


def test_invitations_from_the_office_are_checked():
    producer = make_producer()
    user, client = officer_of()
    path = f"/office/producers/{producer.pk}/"
    invite = {"action": "invite", "invite-sent_to": "lan@example.org", "invite-role": "owner"}
    answer = client.post(path, invite)  # no consent
    assert answer.status_code == 403 and not Invitation.objects.exists()
    services.record_consent(
        producer=producer,
        officer=user,
        given_by="Chị Hoa",
        how="paper",
        paper=signed_paper(),
        given_on=dt.date(2026, 11, 1),
        by=user,
    )
    assert client.post(path, invite | {"invite-sent_to": ""}).status_code == 422
    assert client.post(path, invite | {"invite-sent_to": "lan@"}).status_code == 422
    assert client.post(path, invite | {"invite-role": "king"}).status_code == 422
    make_member(producer=producer)
    answer = client.post(path, invite)
    assert answer.status_code == 403 and "chỉ chủ được thêm chủ" in text_of(answer)
    assert client.post(path, invite | {"invite-role": "staff"}).status_code == 302
    assert Membership.objects.count() == 1


# growing-area codes


def test_a_growing_area_code_is_confirmed_on_the_producer_s_page(client):
    code, other = make_zone_code(code="VN-DTOR-0017", kind="export"), make_zone_code(code="VN-DTOR-0017", kind="export")
    _, office = officer_of()
    path = f"/office/producers/{code.zone.producer_id}/"
    assert "Cơ sở khác cũng khai mã này" in text_of(office.get(path))
    unsure = "cơ quan quản lý chưa xác nhận"
    assert unsure in text_of(client.get(f"/zones/{code.zone.slug}/"))
    assert office.post(path, {"action": "confirm", "code": code.pk}).status_code == 302
    assert "Đã xác nhận mã VN-DTOR-0017" in text_of(office.get(path))
    assert unsure not in text_of(client.get(f"/zones/{code.zone.slug}/"))
    assert "Cơ quan quản lý đã xác nhận mã này" in text_of(client.get(f"/zones/{code.zone.slug}/"))
    assert unsure in text_of(client.get(f"/zones/{other.zone.slug}/"))
    # told twice, and for the other zone: a message, nothing more
    elsewhere_path = f"/office/producers/{other.zone.producer_id}/"
    assert "đã được xác nhận" in text_of(office.post(path, {"action": "confirm", "code": code.pk}, follow=True))
    assert "cho một vùng khác" in text_of(
        office.post(elsewhere_path, {"action": "confirm", "code": other.pk}, follow=True)
    )
    assert office.post(path, {"action": "unconfirm", "code": code.pk, "reason": ""}).status_code == 422
    assert "Đã bỏ xác nhận" in text_of(
        office.post(path, {"action": "unconfirm", "code": code.pk, "reason": "Nhầm giấy"}, follow=True)
    )
    assert unsure in text_of(client.get(f"/zones/{code.zone.slug}/"))


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "{other}"])
def test_another_producer_s_code_is_absent(number):
    code, other = make_zone_code(), make_zone_code()
    _, office = officer_of()
    sent = {"action": "confirm", "code": number.format(other=other.pk)}
    assert office.post(f"/office/producers/{code.zone.producer_id}/", sent).status_code == 404
    other.refresh_from_db()
    assert other.confirmed_at is None
