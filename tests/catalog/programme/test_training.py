"""Classes: who may come, seats and the queue, attendance, test, certificate, talk, outcomes, erasure."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.programme.models import Enrolment, Material, TraineeExport, TrainingClass
from catalog.programme.queries import training as queries
from catalog.programme.services import training
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import make_certificate, make_desk_dossier, paper_file
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product
from tests.factories.training import after, class_facts, during, make_class, make_topic, make_trainee

pytestmark = pytest.mark.django_db


def code_of(refusal, call):
    with pytest.raises(refusal) as caught:
        call()
    return [problem.code for problem in caught.value.problems]


def told(topic):
    return [message.payload for message in OutboxMessage.objects.filter(topic=topic).order_by("pk")]


def test_a_class_is_planned_by_its_place_and_says_all_that_is_wrong():
    topic, commune = make_topic(), make_officer(place=unit())
    stranger = make_officer(place=unit("01"))
    assert code_of(NotAllowed, lambda: training.save_class(facts=class_facts(topic), by=stranger)) == ["not_yours"]
    assert code_of(NotAllowed, lambda: training.save_class(facts=class_facts(topic), by=commune)) == ["not_yours"]
    own = training.save_class(facts=class_facts(topic, place=unit()), by=commune)  # the province's topic, its own class
    assert own.place == unit() and own.state == "draft"
    far = make_topic(place=unit("01"))
    bad = class_facts(
        topic, days=-1, venue="", name=" ", seats=0, audiences=["anyone", "king"], stars=[9], zalo="http://zalo.me/x",
        link="https://a b.vn", pass_percent=0, tries=11,
    )  # fmt: skip
    by = make_officer(place=unit(LAM_DONG))
    found = code_of(Refused, lambda: training.save_class(facts=bad, by=by))
    assert sorted(found) == sorted(
        ["not_https", "not_https", "missing", "missing", "missing", "unknown", "number", "number", "number", "past"]
    )
    assert code_of(Refused, lambda: training.save_class(facts=class_facts(far, place=unit(LAM_DONG)), by=by)) == [
        "unknown"
    ]
    assert code_of(Conflict, lambda: training.save_programme(
        place=topic.programme.place, year=2026, name=topic.programme.name, by=by)) == ["there_is_one"]  # fmt: skip


def test_who_may_come_is_asked_of_posts_and_producers_and_their_stars():
    producer, plain, elsewhere = make_producer(), make_producer(), make_producer(place=unit("01"))
    certified = make_certificate(product=make_product(producer=producer), stars=4)
    make_certificate(product=make_product(producer=elsewhere), stars=4)
    owner, other, far = (make_member(producer=one) for one in (producer, plain, elsewhere))
    one = make_class(audiences=["producer", "commune"], stars=[4])
    assert [(way.audience, way.producer) for way in queries.ways_in(owner, one)] == [("producer", producer)]
    assert queries.ways_in(other, one) == queries.ways_in(far, one) == queries.ways_in(make_user(), one) == []
    assert [way.audience for way in queries.ways_in(make_officer(place=unit()), one)] == ["commune"]
    assert queries.ways_in(make_officer(place=unit(), ends_on=dt.date(2026, 1, 1)), one) == []
    assert queries.ways_in(make_officer(place=unit(LAM_DONG)), one) == []
    assert code_of(NotAllowed, lambda: make_trainee(one, user=other, audience="producer", producer=plain)) == [
        "not_for_you"
    ]
    assert code_of(NotAllowed, lambda: make_trainee(one, user=other, audience="producer", producer=producer)) == [
        "not_for_you"
    ]
    assert code_of(Refused, lambda: make_trainee(one, user=owner, audience="producer", consent=False, name="1")) == [
        "missing",
        "no_consent",
    ]
    row = make_trainee(one, user=owner, audience="producer", producer=producer)
    assert (row.state, row.producer) == ("seated", producer)
    sets = make_class(audiences=["producer"], sets=[certified.product.product_set], from_elsewhere=True)
    assert len(queries.ways_in(far, sets)) == len(queries.ways_in(owner, sets)) == 1
    tourism = make_class(audiences=["tourism"])
    assert queries.ways_in(owner, tourism) == []
    assert [c.pk for c in queries.classes_for(producer)] == [one.pk, sets.pk]
    assert queries.classes_for(plain) == []


def test_who_leaves_makes_room_for_the_first_of_the_queue_who_is_told():
    by = make_officer(place=unit(LAM_DONG))
    one = make_class(by=by, seats=2)
    rows = [make_trainee(one) for _ in range(5)]
    assert [row.state for row in rows] == ["seated", "seated", "waiting", "waiting", "waiting"]
    assert make_trainee(one, user=rows[0].user).pk == rows[0].pk  # twice is once
    assert [queries.place_in_queue(row) for row in rows[2:]] == [1, 2, 3]
    assert code_of(NotAllowed, lambda: training.leave_class(enrolment=rows[0], by=rows[1].user)) == ["not_yours"]
    training.leave_class(enrolment=rows[0], by=rows[0].user)
    training.leave_class(enrolment=rows[0], by=rows[0].user)
    assert told("training.seated") == [{"enrolment": rows[2].pk}]
    training.drop_trainee(enrolment=rows[1], reason="Ngoài tỉnh", by=by)
    assert told("training.seated") == [{"enrolment": rows[2].pk}, {"enrolment": rows[3].pk}]
    assert told("training.dropped") == [{"enrolment": rows[1].pk}]
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        again = make_trainee(one, user=rows[0].user)
    assert again.state == "waiting" and queries.place_in_queue(again) == 2  # behind who waited
    assert code_of(Refused, lambda: make_trainee(one, user=rows[1].user)) == ["dropped"]
    one.refresh_from_db()
    assert one.taken == 2 == one.enrolments.filter(state="seated").count()
    facts = class_facts(one.topic, seats=1)
    assert code_of(Refused, lambda: training.save_class(facts=facts, by=by, training_class=one)) == ["taken"]
    training.save_class(facts=class_facts(one.topic, seats=9), by=by, training_class=one)
    one.refresh_from_db()
    assert one.taken == 4 == one.enrolments.filter(state="seated").count()
    assert told("training.moved") == []  # nothing that people must know
    training.save_class(facts=class_facts(one.topic, seats=9, venue="Nhà văn hóa"), by=by, training_class=one)
    assert len(told("training.moved")) == 1
    with during(one):
        assert code_of(Conflict, lambda: training.leave_class(enrolment=rows[2], by=rows[2].user)) == ["late"]
        assert code_of(Conflict, lambda: make_trainee(one)) == ["late"]
    training.cancel_class(training_class=one, reason="Bão", by=by)
    assert len(told("training.cancelled")) == 1
    assert code_of(Conflict, lambda: training.cancel_class(training_class=one, reason="Bão", by=by)) == ["over"]


def test_the_worker_invites_and_reminds_once():
    by = make_officer(place=unit(LAM_DONG))
    one, draft = make_class(by=by, days=5), make_class(opened=False)
    assert training.invite_and_remind() == 1
    assert training.invite_and_remind() == 0
    with clock.set_to(one.starts_at - dt.timedelta(hours=20)):
        assert training.invite_and_remind() == 1
        assert training.invite_and_remind() == 0
    assert len(told("training.invited")) == len(told("training.reminded")) == 1
    draft.refresh_from_db()
    assert draft.invited_at is None


def test_the_code_in_the_room_lives_for_minutes_and_opens_for_who_has_a_seat():
    by = make_officer(place=unit(LAM_DONG))
    one, other = make_class(by=by, seats=1), make_class()
    row, waits = make_trainee(one), make_trainee(one)
    early = training.attendance_code(one)
    assert code_of(Conflict, lambda: training.attend(code=early, by=row.user)) == ["early"]
    with during(one):
        code = training.attendance_code(one)
        assert code_of(NotAllowed, lambda: training.attend(code=code, by=waits.user)) == ["no_seat"]
        for bad in (
            early,
            code[:-1] + ("0" if code[-1] != "0" else "1"),
            "",
            "1-2",
            f"{other.pk}{code[len(str(one.pk)) :]}",
        ):
            assert code_of(Conflict, lambda bad=bad: training.attend(code=bad, by=row.user)) == ["old_code"]
        came = training.attend(code=code, by=row.user)
        assert (came.attended_by, training.attend(code=code, by=row.user).attended_at) == ("code", came.attended_at)
        with clock.set_to(clock.now() + dt.timedelta(minutes=10)):
            assert training.class_of_code(code) is None
        assert code_of(NotAllowed, lambda: training.mark(enrolment=row, came=False, by=row.user)) == ["not_yours"]
        assert code_of(Conflict, lambda: training.mark(enrolment=waits, came=True, by=by)) == ["no_seat"]
        assert training.mark(enrolment=row, came=False, by=by).attended_at is None
    with after(one, days=8):
        assert code_of(Conflict, lambda: training.mark(enrolment=row, came=True, by=by)) == ["early"]


def test_test_certificate_and_feedback_are_for_who_came():
    by = make_officer(place=unit(LAM_DONG))
    one = make_class(by=by, pass_percent=50, tries=2)
    for n in range(2):
        training.put_question(training_class=one, text=f"Câu {n}", answers=["Sai", "Đúng"], right=1, by=by)
    bad = {"training_class": one, "text": "x", "by": by}
    assert code_of(Refused, lambda: training.put_question(answers=["a", "a"], right=0, **bad)) == ["answers"]
    assert code_of(Refused, lambda: training.put_question(answers=["a", "b"], right=2, **bad)) == ["right"]
    row, absent, failed = make_trainee(one), make_trainee(one), make_trainee(one)
    me = {"enrolment": row, "by": row.user}
    with during(one):
        training.mark(enrolment=row, came=True, by=by), training.mark(enrolment=failed, came=True, by=by)
        assert code_of(NotAllowed, lambda: training.sit_test(enrolment=row, answers=[1, 1], by=by)) == ["not_yours"]
        assert code_of(Refused, lambda: training.sit_test(answers=[1], **me)) == ["count"]
        assert not training.sit_test(answers=[0, None], **me).passed
        assert training.sit_test(answers=[1, 0], **me).passed
        assert code_of(Conflict, lambda: training.sit_test(answers=[1, 1], **me)) == ["passed"]
        for _ in range(2):
            training.sit_test(enrolment=failed, answers=[0, 0], by=failed.user)
        assert code_of(Conflict, lambda: training.sit_test(enrolment=failed, answers=[1, 1], by=failed.user)) == [
            "no_tries"
        ]
        assert code_of(NotAllowed, lambda: training.sit_test(enrolment=absent, answers=[1, 1], by=absent.user)) == [
            "absent"
        ]
        question = one.questions.first()
        assert code_of(Conflict, lambda: training.remove_question(question=question, by=by)) == ["tested"]
        assert code_of(Conflict, lambda: training.certify(**me)) == ["early"]
    with after(one):
        assert code_of(Conflict, lambda: training.certify(enrolment=failed, by=failed.user)) == ["not_passed"]
        assert code_of(Conflict, lambda: training.certify(enrolment=absent, by=absent.user)) == ["absent"]
        paper = training.certify(shows_name=True, **me)
        assert training.certify(**me).code == paper.code and len(paper.code) == 20
        assert training.certify_all(training_class=one, by=by) == 0
        assert queries.certificate_by_code(paper.code) == paper and queries.certificate_by_code("x") is None
        assert code_of(Conflict, lambda: training.mark(enrolment=row, came=False, by=by)) == ["certified"]
        training.give_feedback(points=2, text="Chật", **me), training.give_feedback(points=4, **me)
        assert code_of(Refused, lambda: training.give_feedback(points=6, **me)) == ["points"]
    figures = queries.figures_of(one)
    assert (figures.seated, figures.came, figures.passed, figures.certified) == (3, 2, 1, 1)
    assert (figures.feedback, figures.points) == (1, 4.0)


def test_materials_are_looked_at_and_talk_is_moderated():
    by = make_officer(place=unit(LAM_DONG))
    one = make_class(by=by)
    paper = training.add_material(training_class=one, title="Bài giảng", file=paper_file(), by=by)
    assert paper.file.startswith("documents/") and paper.content_type == "application/pdf"
    program = SimpleUploadedFile("x.pdf", b"MZ\x90")
    for over in ({"file": program}, {"href": "http://a.vn"}, {}, {"file": paper_file(), "href": "https://a.vn/x"}):
        with pytest.raises(Refused):
            training.add_material(training_class=one, title="x", by=by, **over)
    assert Material.objects.count() == 1
    row, second, stranger = make_trainee(one), make_trainee(one), make_user()
    asked = training.say(training_class=one, text="Nhãn phụ ghi gì?", by=row.user)
    assert code_of(NotAllowed, lambda: training.say(training_class=one, text="x", by=stranger)) == ["no_seat"]
    assert code_of(Conflict, lambda: training.say(training_class=one, text=asked.text, by=row.user)) == ["said"]
    reply = training.say(training_class=one, text="Theo NĐ 43", by=by, answers=asked)
    assert reply.by_organiser and told("training.answered") == [{"post": reply.pk}]
    assert code_of(Conflict, lambda: training.say(training_class=one, text="y", by=by, answers=reply)) == [
        "gone"
    ]  # answers have no answers
    assert training.report_post(post=asked, by=second.user) and not training.report_post(post=asked, by=second.user)
    with pytest.raises(NotAllowed):
        training.hide_post(post=asked, reason="x", by=make_officer(place=unit()))
    training.keep_post(post=asked, by=by)
    asked.refresh_from_db()
    assert asked.reports == 0
    training.hide_post(post=asked, reason="Quảng cáo", by=by)
    assert told("training.hidden") == [{"post": asked.pk}]
    other = make_class(topic=make_topic(by=make_officer(place=unit(LAM_DONG))))
    assert code_of(NotAllowed, lambda: training.say(training_class=other, text="x", by=row.user)) == ["no_seat"]


def test_what_became_of_the_trained_equals_sql_of_its_own():
    by = make_officer(place=unit(LAM_DONG))
    one, second = make_class(by=by), make_class(by=by, days=4)
    producers = [make_producer() for _ in range(3)]
    products = [make_product(producer=producer) for producer in producers]
    make_certificate(product=products[0], stars=3)
    make_desk_dossier("submitted", product=products[1])  # before the class
    people = [make_member(producer=producer) for producer in producers]
    rows = [make_trainee(one, user=user) for user in people[:2]]
    Enrolment.objects.filter(pk__in=[row.pk for row in rows]).update(audience="producer")
    for row, producer in zip(rows, producers, strict=False):
        Enrolment.objects.filter(pk=row.pk).update(producer=producer)
    late = make_trainee(second, user=people[0])
    Enrolment.objects.filter(pk=late.pk).update(producer=producers[0])
    with during(one):
        for row in rows:
            training.mark(enrolment=row, came=True, by=by)
    with during(second):
        training.mark(enrolment=late, came=True, by=by)
    with after(second, days=2):
        make_desk_dossier("submitted", product=make_product(producer=producers[0]))
        found = {row.producer.pk: row for row in queries.outcomes(by)}
        assert set(found) == {producers[0].pk, producers[1].pk}
        assert queries.outcomes(make_officer(place=unit("01"))) == []
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH trained AS (
                    SELECT e.producer_id AS p, min(c.starts_at) AS first, count(DISTINCT c.topic_id) AS topics,
                           count(*) AS people
                    FROM programme_enrolment e JOIN programme_trainingclass c ON c.id = e.training_class_id
                    WHERE e.attended_at IS NOT NULL AND e.producer_id IS NOT NULL GROUP BY 1)
                SELECT t.p, t.topics, t.people,
                    (SELECT count(*) FROM certification_dossier d JOIN products_product g ON g.id = d.product_id
                     WHERE g.producer_id = t.p AND d.submitted_at >= t.first),
                    coalesce((SELECT max(s.stars) FROM products_starspan s JOIN products_product g ON g.id = s.product_id
                     WHERE g.producer_id = t.p
                       AND (t.first AT TIME ZONE 'Asia/Ho_Chi_Minh')::date BETWEEN s.starts_on AND s.ends_on), 0),
                    coalesce((SELECT max(s.stars) FROM products_starspan s JOIN products_product g ON g.id = s.product_id
                     WHERE g.producer_id = t.p AND %s BETWEEN s.starts_on AND s.ends_on), 0)
                FROM trained t""",
                [clock.today()],
            )
            sql = {row[0]: row[1:] for row in cursor.fetchall()}
        assert sql == {
            pk: (row.topics, row.people, row.dossiers, row.stars_then, row.stars_now) for pk, row in found.items()
        }
        assert sql[producers[0].pk] == (1 if one.topic_id == second.topic_id else 2, 2, 1, 3, 3)
        assert sql[producers[1].pk] == (1, 1, 0, 0, 0)
        counts = queries.trained_by_topic(by)
        assert sum(row.people for row in counts) == 3


def test_names_leave_by_a_leaders_hand_and_a_person_is_forgotten():
    by, leader = make_officer(place=unit(LAM_DONG)), make_officer(place=unit(LAM_DONG), role="leader")
    one = make_class(by=by, seats=1)
    row, waits = make_trainee(one), make_trainee(one)
    training.say(training_class=one, text="Tôi là Bình", by=row.user)
    take = {"training_class": one, "why": "Gửi giảng viên"}
    with pytest.raises(NotAllowed):
        training.export_trainees(by=by, **take)
    assert code_of(Refused, lambda: training.export_trainees(by=leader, training_class=one, why=" ")) == ["missing"]
    assert [r.pk for r in training.export_trainees(by=leader, **take)] == [row.pk, waits.pk]
    kept = TraineeExport.objects.get()
    assert (kept.by, kept.why, kept.people) == (leader, "Gửi giảng viên", 2)
    assert len(queries.held_in_training(row.user)["enrolments"]) == 1
    user = row.user
    assert training.forget_in_training(user=user) == 2
    assert queries.held_in_training(user) == {"enrolments": [], "posts": [], "feedback": []}
    row.refresh_from_db(), waits.refresh_from_db()
    assert (row.user, row.name, row.state, waits.state) == (None, "", "left", "seated")
    assert TrainingClass.objects.get(pk=one.pk).taken == 1
    with during(one):
        training.mark(enrolment=waits, came=True, by=by)
    with after(one):
        training.certify(enrolment=waits, by=waits.user, shows_name=True)
        training.forget_in_training(user=waits.user)
        waits.refresh_from_db()
        assert (waits.state, waits.name, waits.shows_name) == ("seated", "", False) and waits.code
    assert queries.figures_of(one).came == 1  # it still counts
