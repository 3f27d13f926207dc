"""The office's pages of duties: today, the lists, one duty, offices that change hands."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.places.models import Post
from catalog.programme.models import Duty, HandOver
from tests.factories.accounts import client_of, make_officer, make_user
from tests.factories.certification import paper_file
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.programme import make_duty, make_idea, make_plan

from .desk import text_of

pytestmark = pytest.mark.django_db


def test_given_on_the_plans_page_reported_and_accepted(django_assert_num_queries):
    above, officer = make_officer(place=unit(LAM_DONG)), make_officer(place=unit())
    province, commune = client_of(above), client_of(officer)
    plan = make_plan(issued=True, by=above)
    activity, post = plan.activities.get(), Post.objects.get(user=officer)
    give = f"/office/plans/{plan.pk}/duties/give/?activity={activity.pk}"
    assert activity.text in text_of(province.get(give))
    due = (clock.today() + dt.timedelta(days=3)).isoformat()
    said = {"text": "Mời 40 chủ thể", "to": f"p{post.pk}", "lead": "communes", "helpers": ["trade"], "due_on": due}
    assert province.post(give, said | {"to": "u1"}).status_code == 422
    assert province.post(give, said | {"due_on": "2020-01-01"}).status_code == 422
    assert province.post(give, said).status_code == 302
    made = Duty.objects.get()
    assert (made.post, made.activity, made.place) == (post, activity, unit())
    page = f"/office/duties/{made.pk}/"
    assert "Mời 40 chủ thể" in text_of(province.get(f"/office/plans/{plan.pk}/"))
    assert "Mời 40 chủ thể" in text_of(province.get(f"/office/plans/{plan.pk}/activities/{activity.pk}/"))
    assert commune.get(give).status_code == 404  # reads another's plan not at all
    make_idea()
    for n in range(3):
        make_duty(plan=plan, by=above, text=f"Việc {n}")
    with django_assert_num_queries(16):
        today = text_of(commune.get("/office/today/"))
    for words in ("Trong bảy ngày", "Mời 40 chủ thể", "Sau đó", "Việc 2", "Mứt gừng sấy dẻo"):
        assert words in today
    for tab in ("mine", "judge", "late", "all", "done"):
        with django_assert_num_queries(6):
            assert commune.get(f"/office/duties/?tab={tab}").status_code == 200
    assert commune.post(page, {"action": "report", "text": ""}).status_code == 422
    report = {"action": "report", "text": "Đã mời", "figures": "Chủ thể: 42", "uploads": [paper_file()]}
    assert commune.post(page, report | {"figures": "42", "uploads": []}).status_code == 422
    assert commune.post(page, report).status_code == 302
    assert commune.post(page, {"action": "report", "text": "nữa"}).status_code == 409
    shown = text_of(province.get(page))
    assert "42" in shown and "giay.pdf" in shown and "Nhận báo cáo" in shown
    file = province.get(f"{page}files/1/1/")
    assert b"".join(file.streaming_content).startswith(b"%PDF") and "attachment" in file["Content-Disposition"]
    assert province.get(f"{page}files/1/2/").status_code == 404
    number = str(made.reports.get().pk)
    assert commune.post(page, {"action": "accept", "report": number}).status_code == 403
    assert province.post(page, {"action": "return", "report": number, "reason": ""}).status_code == 422
    assert province.post(page, {"action": "accept", "report": number}).status_code == 302
    assert "Việc 0" in text_of(province.get("/office/duties/?tab=all"))
    with clock.set_to(clock.now() + dt.timedelta(days=40)):
        assert "3 nhiệm vụ quá hạn" in text_of(province.get("/office/today/"))
    other = Duty.objects.exclude(pk=made.pk).order_by("pk")[0]
    move = {"action": "move", "due_on": (clock.today() + dt.timedelta(days=60)).isoformat()}
    assert province.post(f"/office/duties/{other.pk}/", move).status_code == 302
    assert province.post(f"/office/duties/{other.pk}/", {"action": "cancel", "reason": "Thôi"}).status_code == 302
    assert client_of(make_officer(place=make_commune())).get(page).status_code == 404


def test_an_office_changes_hands_on_its_page(django_assert_num_queries):
    leader, old, new = make_officer(place=unit(LAM_DONG), role="leader"), make_officer(place=unit()), make_user()
    client, post = client_of(leader), Post.objects.get(user=old)
    make_duty(post=post)
    with django_assert_num_queries(8):
        listed = text_of(client.get("/office/posts/"))
    assert str(old) in listed and "chưa có cán bộ" in listed
    ministry = client_of(make_officer(place=None))  # whose own posts have no place
    assert str(old) in text_of(ministry.get("/office/posts/")) and ministry.get("/office/today/").status_code == 200
    page = f"/office/posts/{post.pk}/"
    assert "Rà soát sản phẩm tiềm năng" in text_of(client.get(page))
    assert client.post(page, {"to": "ai-do@example.org"}).status_code == 422
    assert client.post(page, {"to": old.email}).status_code == 422
    assert client_of(old).post(page, {"to": new.email}).status_code == 404
    answer = client.post(page, {"to": new.email, "note": "Tủ hồ sơ ở ngăn hai"})
    record = HandOver.objects.get()
    assert answer["Location"] == f"/office/posts/handed/{record.pk}/"
    shown = text_of(client_of(type(new).objects.get(pk=new.pk)).get(answer["Location"]))
    assert "Tủ hồ sơ ở ngăn hai" in shown and "Rà soát sản phẩm tiềm năng" in shown
    assert client_of(type(old).objects.get(pk=old.pk)).get(answer["Location"]).status_code == 403
