"""The office's pages of the survey: the phone's form with and without its script, the list, one entry, the sheet."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock
from catalog.programme.models import Idea, Potential, PotentialPhoto
from catalog.programme.queries.survey import sheet_on
from tests.factories.accounts import client_of, make_member, make_officer
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import photo_file
from tests.factories.programme import make_plan, make_potential

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db
FIELD = "/office/survey/field/"
JSON = {"headers": {"Accept": "application/json"}}


def entry(**over):
    return {"key": str(uuid.uuid4()), "name": "Măng khô", "maker": "Hộ bà Măng", "commune": str(unit().pk)} | over


def test_the_phone_sends_an_entry_and_its_photos_each_once():
    user, client = officer_of(unit())
    page = text_of(client.get(FIELD))
    assert "Không có mạng cũng ghi được" in page and f'data-field="{user.pk}"' in page
    assert client.get(FIELD, **JSON).json()["user"] == user.pk
    said = entry(yearly="1.250,5", unit="kg", consent="on", phone="0912345678", latitude="11.9", longitude="107.5")
    for _time in range(2):
        assert client.post(FIELD, said, **JSON).json() == {"potential": Potential.objects.get().pk}
    made, address = Potential.objects.get(), f"{FIELD}{said['key']}/photos/"
    assert (str(made.yearly), made.longitude) == ("1250.500", 107.5)
    key = str(uuid.uuid4())
    for _time in range(2):
        assert client.post(address, {"key": key, "photo": photo_file()}, **JSON).status_code == 200
    picture = PotentialPhoto.objects.get()
    bad = client.post(address, {"key": str(uuid.uuid4()), "photo": SimpleUploadedFile("a.jpg", b"no")}, **JSON)
    assert bad.status_code == 422
    assert client.post(FIELD, entry(phone="0912345678"), **JSON).status_code == 422
    assert client.post(FIELD, entry(yearly="9" * 30), **JSON).status_code == 422
    assert client.post(FIELD, entry(latitude="nan", longitude="nan", consent="on"), **JSON).status_code == 422
    assert client.post(FIELD, entry(commune="1"), **JSON).json()["code"] == "form"
    assert client.post(FIELD, entry(), headers={}).status_code == 302  # without the script
    assert client.post(FIELD, entry(name=""), headers={}).status_code == 422
    shown = client.get(f"/office/survey/{made.pk}/photos/{picture.pk}/")
    assert shown["Content-Type"] == "image/jpeg" and "no-store" in shown["Cache-Control"]
    assert b"".join(shown.streaming_content)
    stranger = client_of(make_officer(place=make_commune()))
    assert stranger.post(address, {"key": str(uuid.uuid4()), "photo": photo_file()}, **JSON).status_code == 404
    assert stranger.get(f"/office/survey/{made.pk}/photos/{picture.pk}/").status_code == 404
    assert client_of(make_member(producer=make_producer())).get(FIELD).status_code == 403
    assert "Không có xã nào" in text_of(client_of(make_officer(place=None)).get(FIELD))


def test_from_the_list_through_scores_and_plan_to_an_idea(django_assert_num_queries):
    commune, province = client_of(make_officer(place=unit())), client_of(make_officer(place=unit(LAM_DONG)))
    made, plan = make_potential(), make_plan(issued=True, year=clock.today().year)
    page = f"/office/survey/{made.pk}/"
    points = {f"c{c.pk}": "4" for c in sheet_on(clock.today()).criteria.all()}
    assert "Đề nghị đưa vào kế hoạch" not in text_of(commune.get(page))
    assert commune.post(page, {"action": "score"}).status_code == 422
    assert commune.post(page, {"action": "score"} | points | {"note": "Dễ bán"}).status_code == 302
    assert "80/100" in text_of(commune.get(page))
    year = str(clock.today().year)
    assert commune.post(page, {"action": "propose", "seen": "dropped", "year": year}).status_code == 409
    assert commune.post(page, {"action": "propose", "seen": "found", "year": year}).status_code == 302
    assert commune.post(page, {"action": "select", "seen": "proposed", "plan": str(plan.pk)}).status_code == 422
    assert province.post(page, {"action": "select", "seen": "proposed", "plan": str(plan.pk)}).status_code == 302
    assert commune.post(page, {"action": "back", "seen": "selected"}).status_code == 403
    assert province.post(page, {"action": "pilot"}).status_code == 302
    assert made.name in text_of(province.get(f"/office/plans/{plan.pk}/"))
    for _n in range(3):
        make_potential(points=2)
    for address, count in (("", 7), ("?tab=selected", 7), ("?sort=points", 7), ("?tab=pilots&q=măng&set=999", 7)):
        with django_assert_num_queries(count):
            shown = text_of(province.get(f"/office/survey/{address}"))
    assert "Chưa có gì ở đây" in shown
    with django_assert_num_queries(13):
        province.get(page)
    assert commune.post(page, {"action": "hand", "seen": "selected"}).status_code == 422
    answer = commune.post(page, {"action": "hand", "seen": "selected", "consent": "on"})
    assert answer["Location"] == f"/office/ideas/{Idea.objects.get().pk}/"
    with django_assert_num_queries(7):
        assert "Chờ xã xem xét" in text_of(commune.get("/office/survey/?tab=handed"))
    assert commune.post(page, {"action": "drop", "seen": "handed", "reason": "x"}).status_code == 409
    assert commune.post(page, {"action": "nothing"}).status_code == 404


def test_the_sheet_is_written_by_the_ministry_alone():
    said = {"starts_on": clock.today().isoformat(), "source": "Thử", "criteria": "60; Nguyên liệu\n40;Người làm"}
    _user, client = officer_of()
    assert "Phiếu mới" not in text_of(client.get("/office/survey/sheets/"))
    assert client.post("/office/survey/sheets/", said).status_code == 404
    ministry = client_of(make_officer(place=None))
    assert ministry.post("/office/survey/sheets/", said | {"criteria": "Nguyên liệu"}).status_code == 422
    assert ministry.post("/office/survey/sheets/", said | {"criteria": "60; a\n60; b"}).status_code == 422
    assert ministry.post("/office/survey/sheets/", said).status_code == 302
    assert "Người làm" in text_of(client.get("/office/survey/sheets/"))
