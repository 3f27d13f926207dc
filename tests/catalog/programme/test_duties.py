"""Duties of a plan from giving to accepting, reminders, and an office that goes to somebody else."""

import datetime as dt

import pytest
from django.db import ProgrammingError, connection, transaction

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.places.models import Post
from catalog.programme.models import Duty, DutyReminder, DutyReport, HandOver
from catalog.programme.queries.duties import (
    communes_without_officer,
    duties_in_reach,
    late_q,
    mine_q,
    posts_in_reach,
    to_judge_q,
)
from catalog.programme.queries.today import due_list, late_below
from catalog.programme.services import duties, plans
from catalog.programme.services.duties import send_duty_reminders
from catalog.programme.services.handover import hand_over
from marketplace.notifications.models import Notice
from tests.factories.accounts import make_officer, make_user
from tests.factories.certification import paper_file
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.programme import make_duty, make_idea, make_plan, make_potential

pytestmark = pytest.mark.django_db


def fields(call, **args) -> list[str]:
    with pytest.raises(Refused) as refused:
        call(**args)
    return [problem.field for problem in refused.value.problems]


def told(user) -> list[str]:
    """Kinds of a person's notices, the oldest first, after everything was delivered."""
    while outbox.deliver():
        pass
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_given_reported_returned_and_accepted():
    above, officer, stranger = (
        make_officer(place=unit(LAM_DONG)),
        make_officer(place=unit()),
        make_officer(place=make_commune()),
    )
    plan = make_plan(issued=True, by=above)
    said = {"plan": plan, "place": unit(), "text": "Rà soát", "lead": "communes", "by": above}
    today = clock.today()
    assert fields(duties.set_duty, **said, due_on=today - dt.timedelta(days=1)) == ["due_on"]
    assert fields(duties.set_duty, **said | {"text": "", "lead": "x"}, due_on=today, helpers=["y"]) == [
        "text",
        "lead",
        "helpers",
    ]
    other = make_plan(place=make_commune(), issued=True)
    assert fields(duties.set_duty, **said | {"plan": other, "by": make_officer(place=other.place)}, due_on=today) == [
        "place"
    ]
    with pytest.raises(NotAllowed):
        duties.set_duty(**said | {"by": officer}, due_on=today)
    made = duties.set_duty(
        **said, due_on=today + dt.timedelta(days=9), activity=plan.activities.get(), helpers=["trade", "communes"]
    )
    assert made.helpers == ["trade"]
    reach = [list(duties_in_reach(user)) for user in (above, officer, stranger)]
    assert reach == [[made], [made], []]
    assert told(officer) == ["duty.set"] and told(above) == []
    report = {"duty": made, "text": "Đã rà 12 hộ", "figures": [("Hộ", "12")], "uploads": [paper_file()]}
    with pytest.raises(NotAllowed):
        duties.report_duty(**report, by=stranger)
    assert fields(duties.report_duty, duty=made, text=" ", by=officer) == ["text"]
    assert fields(duties.report_duty, duty=made, text="x", figures=[("", "1")], by=officer) == ["figures"]
    first = duties.report_duty(**report, by=officer)
    assert (first.number, first.figures, first.files[0]["title"]) == (1, [{"label": "Hộ", "value": "12"}], "giay.pdf")
    with pytest.raises(Conflict):
        duties.report_duty(**report | {"uploads": []}, by=officer)
    assert duties_in_reach(above).filter(to_judge_q(above)).get() == made
    assert "duty.reported" in told(above)
    with pytest.raises(NotAllowed):
        duties.judge_report(report=first, is_accepted=True, by=officer)
    assert fields(duties.judge_report, report=first, is_accepted=False, by=above) == ["reason"]
    duties.judge_report(report=first, is_accepted=False, reason="Thiếu danh sách", by=above)
    with pytest.raises(Conflict):
        duties.judge_report(report=first, is_accepted=True, by=above)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        DutyReport.objects.filter(pk=first.pk).update(text="khác")
    second = duties.report_duty(duty=made, text="Có danh sách", by=officer)
    duties.judge_report(report=second, is_accepted=True, by=above)
    made.refresh_from_db()
    assert (made.state, made.reason) == ("accepted", "")
    assert told(officer) == ["duty.set", "duty.returned", "duty.accepted"]
    with pytest.raises(Conflict):
        duties.cancel_duty(duty=made, reason="x", by=above)


def test_each_reminder_is_sent_once_and_who_answers_for_a_late_one_is_told():
    above, leader = make_officer(place=unit(LAM_DONG)), make_officer(place=unit(), role="leader")
    officer = make_officer(place=unit())
    post = Post.objects.get(user=officer)
    made = make_duty(plan=make_plan(issued=True, by=above), by=above, post=post)  # due in 30 days
    assert told(officer) == ["duty.set"] and told(leader) == []
    start = clock.now()
    for days, sent in ((22, 0), (23, 1), (24, 0), (30, 1), (31, 1), (32, 0)):
        with clock.set_to(start + dt.timedelta(days=days)):
            assert (send_duty_reminders(), send_duty_reminders()) == (sent, 0), days
            kinds = told(officer)
    assert kinds == ["duty.set", "duty.before", "duty.on", "duty.after"]
    assert told(above) == told(leader) == ["duty.after.above"]
    with clock.set_to(start + dt.timedelta(days=40)):
        assert late_below(above) == 1 == duties_in_reach(leader).filter(late_q()).count()
        duties.move_deadline(duty=made, due_on=clock.today() + dt.timedelta(days=5), by=above)
        assert (send_duty_reminders(), late_below(above)) == (1, 0)  # of the new day
    missed = make_duty(plan=made.plan, by=above)
    with clock.set_to(start + dt.timedelta(days=60)):  # the worker was away: all are kept, the last alone is told
        send_duty_reminders()
    assert DutyReminder.objects.filter(duty=missed).count() == 3


def test_duties_go_along_when_their_plan_is_adjusted():
    above = make_officer(place=unit(LAM_DONG))
    plan = make_plan(issued=True, by=above)
    made = make_duty(plan=plan, by=above, activity=plan.activities.get())
    draft = plans.adjust_plan(plan=plan, by=above, why="Thêm việc")
    after = plans.issue_plan(plan=draft, number="14/KH", signed_on=clock.today(), by=above)
    made.refresh_from_db()
    assert (made.plan, made.activity) == (after, after.activities.get())
    with pytest.raises(Conflict):
        make_duty(plan=plan, by=above)


def test_an_office_goes_to_somebody_else_with_all_that_lies_on_its_desk(django_assert_num_queries):
    above, leader = make_officer(place=unit(LAM_DONG)), make_officer(place=unit(LAM_DONG), role="leader")
    old, new = make_officer(place=unit()), make_user()
    post = Post.objects.get(user=old)
    plan = make_plan(issued=True, by=above)
    mine, desk = make_duty(plan=plan, by=above, post=post), make_duty(plan=plan, by=above, text="Cả bàn")
    done = make_duty(plan=plan, by=above, post=post, text="Xong rồi")
    duties.judge_report(report=duties.report_duty(duty=done, text="x", by=old), is_accepted=True, by=above)
    idea, found = make_idea(), make_potential(by=old)
    told(old)
    unread = set(Notice.objects.filter(user=old).values_list("key", flat=True))
    assert len(unread) >= 3
    with django_assert_num_queries(10):
        rows = due_list(old)
    assert {(row.kind, row.pk) for row in rows} == {
        ("duty", mine.pk),
        ("duty", desk.pk),
        ("idea", idea.pk),
        ("potential", found.pk),
    }
    with pytest.raises(NotAllowed):
        hand_over(post=post, to=new, by=above)  # an officer appoints nobody
    assert fields(hand_over, post=post, to=old, by=leader) == ["to"]
    assert [p.user for p in posts_in_reach(leader).filter(place=unit())] == [old]
    record = hand_over(post=post, to=new, by=leader, note="Chìa khóa tủ ở ngăn hai")
    assert {(thing["kind"], thing["pk"]) for thing in record.things} == {(row.kind, row.pk) for row in rows}
    post.refresh_from_db()
    assert post.ends_on == clock.today() - dt.timedelta(days=1)
    assert (record.new.user_id, record.new.place, record.new.starts_on) == (new.pk, unit(), clock.today())
    posts = dict(Duty.objects.values_list("pk", "post"))
    assert posts == {mine.pk: record.new.pk, desk.pk: None, done.pk: post.pk}
    new = type(new).objects.get(pk=new.pk)
    old = type(old).objects.get(pk=old.pk)
    assert {row.pk for row in duties_in_reach(new).filter(mine_q(new))} >= {mine.pk, desk.pk}
    assert due_list(old) == [] and len(due_list(new)) == 4
    told(new)
    assert set(Notice.objects.filter(user=new).values_list("key", flat=True)) == unread | {
        f"post.handed_over:{record.pk}"
    }
    assert Notice.objects.get(user=old, kind="post.handed_over").url == ""
    later = clock.now() + dt.timedelta(days=24)
    with clock.set_to(later):  # reminders follow the post
        send_duty_reminders()
        assert "duty.before" in told(new)
    assert Notice.objects.filter(user=old, kind="duty.before").count() == 0
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        HandOver.objects.update(note="")
    with pytest.raises(NotAllowed):
        hand_over(post=post, to=new, by=make_officer(place=make_commune(), role="leader"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM programme_dutyevent WHERE pgh_obj_id = %s AND post_id = %s", [mine.pk, record.new.pk]
        )
        assert cursor.fetchone() == (1,)
    assert unit() not in communes_without_officer(leader)
