"""A class's pages, from the plan to the certificate: the organiser's, the trainee's, everybody's."""

import io
import re

import openpyxl
import pytest

from catalog.core import outbox
from catalog.programme.models import ClassPost, Enrolment, Material, TrainingClass
from catalog.programme.services import training
from marketplace.notifications.models import Notice
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.certification import paper_file
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.scans import make_host
from tests.factories.training import after, class_facts, during, make_class, make_topic, make_trainee

from .desk import officer_of, text_of

pytestmark = pytest.mark.django_db


def said_of(topic, **over):
    facts = class_facts(topic)
    form = {name: getattr(facts, name).isoformat()[:16] for name in ("starts_at", "ends_at", "register_until")}
    return form | {
        "topic": str(topic.pk), "name": facts.name, "place": topic.programme.place.address, "seats": "40",
        "venue": "Hội trường", "link": "", "audiences": ["anyone"], "teachers": "Cô Lan\nThầy Minh", "partners": "",
        "text": "", "pass_percent": "70", "tries": "3", "zalo": "", "facebook": "",
    } | over  # fmt: skip


def test_from_the_plan_to_the_certificate():
    officer, client = officer_of(role="leader")
    new = {"name": "Tập huấn 2026", "year": "2026", "place": unit(LAM_DONG).address, "text": ""}
    assert client.post("/office/training/programmes/new/", new).status_code == 302
    assert client.post("/office/training/programmes/new/", new).status_code == 409
    programme = re.search(
        r"/office/training/programmes/(\d+)/", text_of(client.get("/office/training/?tab=programmes"))
    )
    assert programme is not None
    assert client.post(programme[0], {"action": "topic", "title": "Nhãn hàng", "text": ""}).status_code == 302
    topic = make_topic(by=officer).programme.topics.model.objects.get(title="Nhãn hàng", programme=programme[1])
    page = "/office/training/new/"
    for over, words in (
        ({"link": "https://zoom.example/j/1"}, "chưa được phép"),
        ({"zalo": "zalo.me/x"}, "https://"),
        ({"audiences": []}, "Chưa chọn"),
        ({"seats": "0"}, "từ 1 đến 2.000"),
        ({"venue": ""}, "Ghi phòng học"),
    ):
        answer = client.post(page, said_of(topic, **over))
        assert answer.status_code == 422 and words in text_of(answer)
    make_host("zoom.example")
    answer = client.post(page, said_of(topic, link="https://zoom.example/j/1"))
    one = TrainingClass.objects.get()
    desk, public, mine = f"/office/training/{one.pk}/", f"/training/{one.pk}/", f"/account/training/{one.pk}/"
    assert answer["Location"] == desk and one.teachers == ["Cô Lan", "Thầy Minh"]
    anybody = client_of(make_user())
    assert anybody.get(public).status_code == anybody.get(mine).status_code == 404  # a draft
    assert client.post(f"{desk}test/", {"text": "1+1", "answers": "2\n3", "right": "1"}).status_code == 302
    assert client.post(f"{desk}test/", {"text": "1+1", "answers": "2\n3", "right": "9"}).status_code == 422
    paper = {"title": "Bài giảng", "file": paper_file(), "href": ""}
    assert client.post(f"{desk}materials/", paper).status_code == 302
    assert client.post(f"{desk}materials/", {"title": "x", "href": "https://x.example/a"}).status_code == 422
    assert client.post(desk, {"action": "open"}).status_code == 302
    training.invite_and_remind()
    outbox.deliver()

    trainee = make_user(name="Nguyễn Thị Học")
    browser = client_of(trainee)
    assert "Còn 40 trên 40 chỗ" in text_of(browser.get(public)) and "Nhãn hàng" in text_of(browser.get("/training/"))
    assert browser.post(mine, {"action": "enrol", "way": "anyone-", "name": "Học"}).status_code == 422  # no consent
    enrol = {"action": "enrol", "way": "anyone-", "name": "Nguyễn Thị Học", "consent": "on"}
    assert browser.post(mine, enrol | {"way": "producer-1"}).status_code == 422
    assert browser.post(mine, enrol).status_code == 302
    shown = text_of(browser.get(mine))
    assert "https://zoom.example/j/1" in shown and "Bài giảng" in shown
    file = f"{public}materials/{Material.objects.get().pk}/"
    for reader in (browser, client):
        answer = reader.get(file)
        assert answer["Content-Disposition"].startswith("attachment") and answer.getvalue().startswith(b"%PDF-")
    assert anybody.get(file).status_code == 404
    assert "zoom.example" not in text_of(anybody.get(mine)) + text_of(anybody.get(public))
    with during(one):
        wall = text_of(client.get(f"{desk}code/"))
        here = re.search(r"/account/training/here/[\w-]+/", f"/account/training/here/{training.attendance_code(one)}/")
        assert "<svg" in wall and here is not None
        assert "Tôi đang có mặt" in text_of(browser.get(here[0]))
        assert anybody.post(here[0]).status_code == 403
        assert browser.get(here[0]).status_code == 200 and Enrolment.objects.get().attended_at is None
        assert browser.post(here[0]).status_code == 302
        key = f"q{one.questions.get().pk}"
        assert browser.post(f"{mine}test/", {key: "9"}).status_code == 422
        assert browser.post(f"{mine}test/", {key: "0"}).status_code == 302
    assert "quá hạn" in text_of(browser.get(here[0]))
    with after(one):
        assert browser.post(mine, {"action": "certificate"}).status_code == 302
        code = Enrolment.objects.get().code
        pdf = browser.get(f"{mine}certificate.pdf")
        assert pdf.content.startswith(b"%PDF-")
        check = text_of(anybody.get(f"/training/certificates/{code}/"))
        assert "do hệ thống cấp" in check and "Nguyễn Thị Học" not in check
        browser.post(mine, {"action": "name", "shows_name": "1"})
        assert "Nguyễn Thị Học" in text_of(anybody.get(f"/training/certificates/{code}/"))
        assert anybody.get("/training/certificates/khongco/").status_code == 404
        assert browser.post(mine, {"action": "feedback", "points": "4", "text": "Hay"}).status_code == 302
        assert "Hay" in text_of(client.get(f"{desk}feedback/"))
        assert "Nguyễn Thị Học" in text_of(client.get(f"{desk}trainees/"))
        assert "Nhãn hàng" in text_of(client.get("/office/training/?tab=outcomes"))
        assert client.post(f"{desk}trainees/", {"action": "export", "why": ""}).status_code == 422
        book = client.post(f"{desk}trainees/", {"action": "export", "why": "Gửi giảng viên"})
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert next(cell.value for cell in sheet[2]) == "Nguyễn Thị Học"
        assert "Gửi giảng viên" in text_of(client.get(f"{desk}trainees/"))


def test_who_talks_is_not_named_and_the_organiser_hides():
    officer, client = officer_of()
    one = make_class(by=officer)
    row, second = make_trainee(one), make_trainee(one)
    page, desk = f"/account/training/{one.pk}/talk/", f"/office/training/{one.pk}/talk/"
    first, other = client_of(row.user), client_of(second.user)
    assert first.post(page, {"action": "ask", "text": "Nhãn <b>phụ</b>?"}).status_code == 302
    post = ClassPost.objects.get()
    shown = text_of(other.get(page))
    assert "Nhãn &lt;b&gt;phụ" in shown and row.name not in shown
    assert other.post(page, {"action": "answer", "post": post.pk, "text": "Có"}).status_code == 302
    assert other.post(page, {"action": "report", "post": post.pk}).status_code == 302
    assert first.post(page, {"action": "ask", "text": ""}).status_code == 422
    assert first.post(page, {"action": "answer", "post": "999999", "text": "x"}).status_code == 404
    assert client_of(make_user()).get(page).status_code == 404
    assert "1 người báo" in text_of(client.get(desk))
    assert client.post(desk, {"action": "hide", "post": post.pk, "reason": "Quảng cáo"}).status_code == 302
    assert "phụ" not in text_of(other.get(page))
    outbox.deliver()
    kinds = set(Notice.objects.filter(user=row.user).values_list("kind", flat=True))
    assert kinds == {"training.answered", "training.hidden"}
    for n in range(31):
        first.post(page, {"action": "ask", "text": f"Câu {n}"})
    assert ClassPost.objects.filter(by=row.user).count() == 30  # a day


def test_people_are_told_once_of_what_concerns_them():
    officer, client = officer_of()
    producer = make_producer()
    owner, far = make_member(producer=producer), make_member(producer=make_producer(place=unit("01")))
    local = make_officer(place=unit())
    one = make_class(by=officer, seats=1, audiences=["producer", "commune", "anyone"])
    for _ in range(2):
        training.invite_and_remind()
        outbox.deliver()
    invited = set(Notice.objects.filter(kind="training.invited").values_list("user", flat=True))
    assert {owner.pk, local.pk} <= invited and far.pk not in invited and officer.pk not in invited
    first, waits = make_trainee(one), make_trainee(one)
    client_of(first.user).post(f"/account/training/{one.pk}/", {"action": "leave"})
    client.post(f"/office/training/{one.pk}/", {"action": "cancel", "reason": ""})
    client.post(f"/office/training/{one.pk}/", {"action": "cancel", "reason": "Bão"})
    for _ in range(2):
        outbox.deliver()
    told = list(Notice.objects.filter(user=waits.user).order_by("pk").values_list("kind", flat=True))
    assert told == ["training.seated", "training.cancelled"]
    assert "Bão" in text_of(client_of(waits.user).get(f"/account/training/{one.pk}/"))
    assert not Notice.objects.filter(user=first.user).exists()


def test_pages_cost_the_same_for_one_class_and_for_many(django_assert_num_queries):
    officer, client = officer_of()
    topic = make_topic(by=officer)
    owner = make_member(producer=make_producer())
    browser, reader = client_of(owner), client_of(make_user())
    for n in range(6):
        one = make_class(by=officer, topic=topic)
        make_trainee(one, user=owner)
        if n in (1, 5):
            with django_assert_num_queries(6):
                assert client.get("/office/training/").status_code == 200
            with django_assert_num_queries(3):
                assert browser.get("/account/training/").status_code == 200
            with django_assert_num_queries(2):
                assert reader.get("/training/").status_code == 200
            with django_assert_num_queries(7):
                assert client.get("/office/training/?tab=outcomes").status_code == 200
    for _ in range(4):
        make_trainee(one)
    with django_assert_num_queries(8):
        client.get(f"/office/training/{one.pk}/trainees/")


def test_others_find_nothing():
    one = make_class()
    elsewhere, packer = client_of(make_officer(place=unit("01"))), client_of(make_member(producer=make_producer()))
    commune = client_of(make_officer(place=unit()))
    for path in ("", "change/", "trainees/", "code/", "materials/", "test/", "feedback/", "talk/"):
        page = f"/office/training/{one.pk}/{path}"
        assert elsewhere.get(page).status_code == commune.get(page).status_code == 404  # below the organiser: neither
        assert packer.get(page).status_code == 403
    _user, client = officer_of()
    assert client.post(f"/office/training/{one.pk}/", {"action": "destroy"}).status_code == 404
    row = make_trainee(one)
    assert client.post(f"/office/training/{one.pk}/trainees/", {"action": "came", "trainee": row.pk}).status_code == 302
    refused = client.post(f"/office/training/{one.pk}/trainees/", {"action": "export", "why": "Xem thử cho biết"})
    assert refused.status_code == 302 and not one.exports.exists()  # an officer, not a leader
    other = make_trainee(make_class())
    assert (
        client.post(f"/office/training/{one.pk}/trainees/", {"action": "came", "trainee": other.pk}).status_code == 404
    )
