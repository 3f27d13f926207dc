"""Score sheets through the pages."""

import copy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import RubricVersion
from catalog.certification.services.rubrics import sheet_file
from tests.factories.accounts import client_of, make_officer
from tests.factories.places import unit

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def sheet_of_set(number):
    return RubricVersion.objects.get(
        product_set__number=number, product_set__regime__number="26/2026/QĐ-TTg", version=1
    )


def test_all_sets_and_one_sheet(django_assert_num_queries):
    _, client = officer_of(unit())
    client.get("/office/")
    with django_assert_num_queries(8):
        page = text_of(client.get("/office/rubrics/"))
    assert page.count("Chưa có") == 26
    honey = sheet_of_set(4)
    with django_assert_num_queries(10):
        page = text_of(client.get(f"/office/rubrics/{honey.pk}/"))
    assert "Phần A" in page and "40 điểm" in page and "Tối thiểu của" in page
    assert "Gửi tệp" not in page  # a commune's officer brings none


def test_a_province_brings_the_official_words():
    _, client = officer_of()
    honey = sheet_of_set(4)
    taken = client.get(f"/office/rubrics/{honey.pk}/sheet.xlsx")
    assert taken.headers["Content-Disposition"].endswith('"phieu-cham-bo-04.xlsx"')
    book = sheet_file(honey.sheet, {"1.1": "Nguyên văn của quyết định"})
    sent = {"what": "words", "source": "Công báo", "file": SimpleUploadedFile("a.xlsx", book)}
    answer = client.post(f"/office/rubrics/{honey.pk}/", sent)
    assert answer.status_code == 302
    assert "Nguyên văn của quyết định" in text_of(client.get(f"/office/rubrics/{honey.pk}/"))
    again = {"what": "sheet", "source": "thử", "file": SimpleUploadedFile("a.xlsx", book)}
    assert client.post(f"/office/rubrics/{honey.pk}/", again).status_code == 422  # only the ministry is offered that
    assert RubricVersion.objects.filter(product_set=honey.product_set).count() == 1


def test_the_ministry_brings_a_version_and_is_told_each_wrong_cell():
    client = client_of(make_officer(place=None, level="ministry"))
    honey = sheet_of_set(4)
    sheet = copy.deepcopy(honey.sheet)
    node = sheet["sections"][0]["criteria"][0]["children"][0]
    node["options"][0]["label"]["vi"] = ""
    path = f"/office/rubrics/{honey.pk}/"

    def send():
        file = SimpleUploadedFile("a.xlsx", sheet_file(sheet, {}))
        return client.post(path, {"what": "sheet", "source": "Quyết định thử", "file": file})

    refused = send()
    assert refused.status_code == 422
    assert "D6: Thiếu nhãn (vi)." in text_of(refused)
    node["options"][0]["label"]["vi"] = "Một nhãn khác"
    answer = send()
    assert answer.status_code == 302
    page = text_of(client.get(answer["Location"]))
    assert "Phiên bản 2, từ 22/11/2026" in page and "Một nhãn khác" in page and "Xem phiên bản 1" in page
    assert send().status_code == 409  # the same sheet again
