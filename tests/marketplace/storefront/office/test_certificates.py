"""Recognitions at the desk."""

import datetime as dt

import pytest

from catalog.certification.models import Certificate
from catalog.products.models import ProductState
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.certification import make_certificate, make_certified
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.signed import as_upload, plain_pdf, signatory, signed_pdf

from .desk import officer_of, text_of
from .test_home import elsewhere

pytestmark = pytest.mark.django_db
LONG = "ế" * 10_000
DECISION = {
    "stars": "4",
    "decision_number": "858/QĐ-UBND",
    "decided_on": "2026-06-15",
    "issuing_level": "province",
    "issuing_place": "Tỉnh Lâm Đồng",
    "source": "",
}
REVOCATION = {
    "grounds": "breach",
    "decision": "12/QĐ-UBND",
    "from_day": "2026-11-22",
    "reason": "Nhãn ghi sai thành phần",
}


def test_tabs(django_assert_num_queries):
    for name, day in (
        ("Trà hết hạn", (2023, 8, 1)),
        ("Cà phê sắp hết", (2024, 1, 15)),
        ("Mắc ca còn lâu", (2026, 6, 1)),
    ):
        product = make_product(name=name, state=ProductState.PUBLISHED)
        make_certificate(product=product, decided_on=dt.date(*day), issuing_place=None)
    make_product(name="Mật ong chưa có giấy", reported_stars=4)
    make_certified(name="Hàng nơi khác", producer=make_producer(place=elsewhere()))
    _, client = officer_of()
    wanted = {
        "expiring": "Cà phê sắp hết",
        "lapsed": "Trà hết hạn",
        "valid": "Mắc ca còn lâu",
        "missing": "Mật ong chưa có giấy",
    }
    for tab, name in wanted.items():
        with django_assert_num_queries(7):
            page = text_of(client.get(f"/office/certificates/?tab={tab}"))
        assert [other for other in (*wanted.values(), "Hàng nơi khác") if other in page] == [name]
    _, empty = officer_of(elsewhere(), role="evaluator")
    assert "Không có giấy nào ở đây" in text_of(empty.get("/office/certificates/"))


def test_a_decision_is_recorded():
    product = make_product(state=ProductState.PUBLISHED, reported_stars=4)
    _, client = officer_of()
    assert "Quyết định cho sản phẩm nào?" in text_of(client.get("/office/certificates/new/"))
    found = text_of(client.get("/office/certificates/new/", {"q": product.name}))
    assert f"?product={product.pk}" in found
    assert "Không có sản phẩm nào như vậy" in text_of(client.get("/office/certificates/new/", {"q": "khongcothat"}))
    path = f"/office/certificates/new/?product={product.pk}"
    page = text_of(client.get(path))
    assert "Tỉnh Lâm Đồng" in page and "Nơi ban hành (không bắt buộc)" not in page
    answer = client.post(path, DECISION, follow=True)
    page = text_of(answer)
    certificate = Certificate.objects.get()
    assert answer.redirect_chain == [(f"/office/certificates/{certificate.pk}/", 302)]
    assert "15/06/2026 – 15/06/2029" in page and "Còn hiệu lực" in page and "858/QĐ-UBND" in page
    again = client.post(path, DECISION)
    assert again.status_code == 409 and "đã được ghi cho sản phẩm này" in text_of(again)


@pytest.mark.parametrize(
    ("stars", "day", "level", "place", "address"),
    [
        ("4", "21/06/2024", "province", "Đắk Nông", "Tỉnh Đắk Nông"),
        ("3", "2024-06-21", "district", "Huyện Đắk R'Lấp, Tỉnh Đắk Nông", "Huyện Đắk R'Lấp, Tỉnh Đắk Nông"),
    ],
)
def test_old_places_are_understood(stars, day, level, place, address):
    product = make_product(state=ProductState.PUBLISHED)
    _, client = officer_of()
    decision = DECISION | {"stars": stars, "decided_on": day, "issuing_level": level, "issuing_place": place}
    answer = client.post(f"/office/certificates/new/?product={product.pk}", decision)
    assert answer.status_code == 302, text_of(answer)
    assert Certificate.objects.get().issuing_place.address == address


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"stars": "6"}, "Chọn 3, 4 hoặc 5 sao."),
        ({"stars": "bốn"}, "Chọn 3, 4 hoặc 5 sao."),
        ({"stars": ""}, "Chưa ghi ô này."),
        ({"decision_number": "không số"}, "không có chữ số nào"),
        ({"decision_number": LONG}, "Dài 10000 ký tự, nhiều nhất 60."),
        ({"decided_on": "hôm qua"}, "Không đọc được ngày này."),
        ({"decided_on": "0026-06-15"}, "Năm 26 không đúng."),
        ({"decided_on": "2027-01-01"}, "ở tương lai"),
        ({"decided_on": "2001-01-01"}, "Ngày 01/01/2001 không có"),
        ({"issuing_level": "village"}, "Chọn cấp công nhận"),
        ({"issuing_level": "district"}, ""),
        ({"issuing_place": ""}, "Chọn nơi ban hành quyết định."),
        ({"issuing_place": "Tỉnh Không Có"}, ""),
        ({"issuing_place": LONG}, "nhiều nhất 300"),
        ({"source": LONG}, "nhiều nhất 300"),
    ],
)
def test_what_is_wrong_with_a_decision_is_said(changes, said):
    product = make_product()
    _, client = officer_of()
    answer = client.post(f"/office/certificates/new/?product={product.pk}", DECISION | changes)
    assert answer.status_code in {422, 403}
    assert said in text_of(answer) and 'role="alert"' in text_of(answer)
    assert not Certificate.objects.exists()


def test_who_records_nothing_is_not_offered_to():
    product = make_certified(reported_stars=4)
    make_product(name="Mật ong chưa có giấy", reported_stars=4)
    certificate, path = product.certificates.get(), f"/office/certificates/new/?product={product.pk}"
    pages = (
        "/office/",
        "/office/certificates/?tab=missing",
        f"/office/certificates/{certificate.pk}/",
        f"/office/products/{product.pk}/",
    )
    offer = "/office/certificates/new/"
    _, commune = officer_of(unit())
    own, related = officer_of()
    make_member(producer=product.producer, user=own)
    _, province = officer_of()
    ministry = client_of(make_officer(place=None))
    assert [offer in text_of(client.get(page)) for client in (province, ministry) for page in pages] == [True] * 8
    assert [offer in text_of(commune.get(page)) for page in pages] == [False] * 4
    assert [offer in text_of(related.get(page)) for page in pages[2:]] == [False] * 2
    assert (commune.get(path).status_code, commune.post(path, DECISION).status_code) == (404, 404)
    answer = related.post(path, DECISION, follow=True)
    assert "Bạn là người của cơ sở này nên không ghi quyết định được" in text_of(answer)
    assert Certificate.objects.count() == 1


def test_another_places_products_and_certificates_are_absent():
    product = make_certified(producer=make_producer(place=elsewhere()))
    certificate = product.certificates.get()
    _, client = officer_of()
    for path in (
        f"/office/certificates/{certificate.pk}/",
        f"/office/certificates/new/?product={product.pk}",
        "/office/certificates/new/?product=abc",
        f"/office/certificates/new/?product={'9' * 40}",
    ):
        assert client.get(path).status_code == 404
    assert client.post(f"/office/certificates/{certificate.pk}/", REVOCATION).status_code == 404


def test_revocation_and_who_was_faster():
    product = make_certified(producer=make_producer(place=unit()))
    certificate = product.certificates.get()
    _, first = officer_of(unit(LAM_DONG))
    _, second = officer_of(unit(LAM_DONG))
    path = f"/office/certificates/{certificate.pk}/"
    assert "Thu hồi" in text_of(first.get(path))
    assert first.post(path, REVOCATION | {"action": "no such step"}).status_code == 404
    page = text_of(first.post(path, REVOCATION, follow=True))
    assert "Đã ghi thu hồi" in page and "Nhãn ghi sai thành phần" in page and "Đã thu hồi" in page
    answer = second.post(path, REVOCATION)
    assert answer.status_code == 409 and "Giấy này đã bị thu hồi." in text_of(answer)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"grounds": "mood"}, "Chọn một trong sáu căn cứ thu hồi."),
        ({"decision": "số"}, "không có chữ số nào"),
        ({"decision": ""}, "Chưa ghi ô này."),
        ({"from_day": "2031-01-01"}, "phải nằm trong thời hạn"),
        ({"from_day": "99/99/9999"}, "Không đọc được ngày này."),
        ({"reason": " "}, "Chưa ghi ô này."),
        ({"reason": LONG}, "nhiều nhất 2000"),
    ],
)
def test_what_is_wrong_with_a_revocation_is_said(changes, said):
    certificate = make_certified().certificates.get()
    _, client = officer_of()
    answer = client.post(f"/office/certificates/{certificate.pk}/", REVOCATION | changes)
    assert answer.status_code == 422 and said in text_of(answer)
    certificate.refresh_from_db()
    assert certificate.revoked_from is None


# --- the life of a certificate ------------------------------------------------------------------------------------------------------


def test_a_case_is_opened_listed_and_concluded_on_the_page():
    certificate = make_certificate(product=make_product(state=ProductState.PUBLISHED, name="Trà Life"))
    _, client = officer_of()
    address = f"/office/certificates/{certificate.pk}/"
    page = text_of(client.get(address))
    assert "Nộp hồ sơ từ 17/12/2028 tới hết 15/02/2029." in page
    assert "Kéo dài theo quy định chuyển tiếp" not in page
    said = {"action": "open_case", "ground": "misuse", "found_on": "2026-11-20", "text": "Dán tem 5 sao"}
    assert client.post(address, said | {"text": ""}).status_code == 422
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 409
    assert "Trà Life" in text_of(client.get("/office/certificates/?tab=cases"))
    case = certificate.revocation_cases.get()
    close = {"action": "close_case", "case": case.pk, "outcome": "Đúng", "verdict": "revoke"}
    assert client.post(address, close).status_code == 422
    done = client.post(address, close | {"decision": "9/QĐ-UBND", "from_day": "2026-11-22"}, follow=True)
    assert "Đã thu hồi. Sao của sản phẩm hết đúng ngày đó." in text_of(done)
    assert "Trà Life" not in text_of(client.get("/office/certificates/?tab=cases"))
    assert client.post(address, close | {"case": "9" * 30}).status_code == 404


def test_an_old_certificate_is_extended_on_the_page():
    certificate = make_certificate(decided_on=dt.date(2023, 11, 10), issuing_place=None)
    _, client = officer_of()
    address = f"/office/certificates/{certificate.pk}/"
    assert "chậm nhất tới 09/05/2027" in text_of(client.get(address))
    said = {"action": "extend", "until": "2027-05-09", "decision_number": "77/QĐ-UBND"}
    assert client.post(address, said | {"until": "2027-05-10"}).status_code == 422
    done = text_of(client.post(address, said, follow=True))
    assert "Kéo dài từ 10/11/2026 tới 09/05/2027 theo 77/QĐ-UBND." in done
    assert client.post(address, said).status_code == 409


# --- its life, and its signed original ---------------------------------------------------------------------------------------------


def test_the_life_of_a_certificate_shows_its_extension_and_what_was_examined(client):
    product = make_product(state=ProductState.PUBLISHED)
    certificate = make_certificate(product=product, decided_on=dt.date(2023, 11, 15), issuing_place=None)
    _, desk = officer_of()
    path = f"/office/certificates/{certificate.pk}/"
    desk.post(path, {"action": "extend", "until": "2027-05-01", "decision_number": "7/QĐ-UBND"})
    opening = {"action": "open_case", "ground": "criteria", "found_on": "2026-11-20", "text": "Đổi nguồn"}
    desk.post(path, opening)
    inside, outside = text_of(desk.get(path)), text_of(client.get(f"/certificates/{certificate.pk}/"))
    for page in (inside, outside):
        assert "Kéo dài tới hết 01/05/2027" in page
        assert "Trước đó tới 15/11/2026. Quyết định 7/QĐ-UBND, theo 26/2026/QĐ-TTg điều 12 khoản 3." in page
        assert '<b>Ngày hết hạn</b> <time datetime="2027-05-01">' in page
    assert "Mở việc xem xét thu hồi" in inside
    assert "xem xét thu hồi" not in outside  # nothing is found yet
    case = certificate.revocation_cases.get()
    desk.post(path, {"action": "close_case", "case": case.pk, "outcome": "Đã giải trình rõ", "verdict": "dismiss"})
    inside = text_of(desk.get(path))
    assert "Kết luận: không thu hồi" in inside and "Đã giải trình rõ" in inside


def tampered() -> bytes:
    return signed_pdf().replace(b"/Count 1", b"/Count 9", 1)


@pytest.mark.parametrize(
    ("content", "status", "said", "kept"),
    [
        (signed_pdf, 302, "Chữ ký số khớp", 1),
        (tampered, 302, "Chữ ký số không khớp", 1),
        (lambda: signed_pdf("QUYET DINH 858", "Người lạ"), 302, "Chứng thư không nối được về gốc tin cậy nào", 1),
        (plain_pdf, 422, "không có chữ ký số nào bên trong", 0),
        (lambda: b"MZ not a pdf at all", 422, "Bản gốc ký số là tệp PDF", 0),
    ],
    ids=["good", "tampered", "foreign", "unsigned", "not-a-pdf"],
)
def test_the_signed_original_of_one_certificate(content, status, said, kept, settings, tmp_path):
    settings.SIGNATURE_ROOTS = str(tmp_path)
    (tmp_path / "goc.pem").write_bytes(signatory("Nguyễn Văn A").root_pem)
    certificate = make_certificate()
    _, desk = officer_of()
    path = f"/office/certificates/{certificate.pk}/"
    file = content()
    answer = desk.post(path, {"action": "original", "file": as_upload(file, "giay.pdf")})
    assert answer.status_code == status
    page = text_of(answer if status == 422 else desk.get(path))
    assert said in page
    assert certificate.originals.count() == kept
    if kept:
        got = desk.get(f"{path}originals/{certificate.originals.get().pk}/")
        assert got["Content-Disposition"].startswith("attachment")
        assert b"".join(got.streaming_content) == file
        got.close()


def test_who_did_not_recognise_it_brings_no_original():
    certificate = make_certificate()
    _, desk = officer_of(unit())
    path = f"/office/certificates/{certificate.pk}/"
    assert "Gửi bản gốc" not in text_of(desk.get(path))
    assert desk.post(path, {"action": "original", "file": as_upload(signed_pdf())}).status_code == 403
    assert not certificate.originals.exists()
