"""Reminders, the renewal window, the transitional extension, revocation cases: by a clock that tests set."""

import datetime as dt
import threading

import pytest
from django.db import connections

from catalog.certification import services
from catalog.certification.models import CaseState, Certificate, Dossier, Extension, Reminder, RevocationCase
from catalog.certification.queries import certificate_today
from catalog.certification.queries.life import Renewal, extension_rule, open_cases, reminders_due, renewal_window
from catalog.core import audit, clock, housekeeping, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.products.models import ProductState
from marketplace.notifications.models import Notice
from marketplace.notifications.services import words_of
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import make_certificate
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import make_product
from tests.factories.rows import make_rows
from tests.together import outcomes

END = dt.date(2026, 11, 10)  # of certificates decided on 10/11/2023


def at(day: dt.date) -> clock.set_to:
    return clock.set_to(clock.start_of(day) + dt.timedelta(hours=9))


def old_certificate(**over) -> Certificate:
    fields = {
        "decided_on": dt.date(2023, 11, 10),
        "issuing_place": None,
        "product": make_product(state=ProductState.PUBLISHED),
    }
    made = make_certificate(**fields | over)
    return Certificate.objects.select_related(
        "product__producer", "product__province", "product__origin", "regime"
    ).get(pk=made.pk)


def told() -> list[int]:
    return [m.payload["days_before"] for m in OutboxMessage.objects.filter(topic="certificate.reminded").order_by("pk")]


# --- reminders --------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_reminder_goes_out_on_its_day_and_once():
    certificate = old_certificate()
    assert certificate.valid_until == END
    days = [END - dt.timedelta(days=n) for n in (211, 210, 210, 209, 180, 150, 126, 125, 1, 0, -1, -1, -2)]
    heard = []
    for day in days:
        with at(day):
            services.send_reminders()
        heard.append(len(told()))
    assert heard == [0, 1, 1, 1, 2, 3, 3, 4, 4, 4, 5, 5, 5]
    assert told() == [210, 180, 150, 125, 0]


@pytest.mark.django_db
def test_missed_days_are_made_up_by_one_reminder():
    certificate = old_certificate()
    with at(END - dt.timedelta(days=140)):
        assert services.send_reminders() == 1
        assert services.send_reminders() == 0
    assert told() == [150]
    assert set(certificate.reminders.values_list("days_before", flat=True)) == {210, 180, 150}
    with at(END + dt.timedelta(days=20)):
        services.send_reminders()
    assert told() == [150, 0]
    assert Reminder.objects.count() == 5


@pytest.mark.django_db
def test_nobody_is_reminded_of_what_is_settled_or_long_gone():
    replaced = old_certificate()
    make_certificate(product=replaced.product, decided_on=dt.date(2026, 6, 1), decision_number="2/QĐ")
    revoked = old_certificate()
    services.revoke_certificate(
        certificate=revoked, from_day=dt.date(2026, 6, 1), decision="3/QĐ", reason="x", by=make_officer()
    )
    handed_in = old_certificate()
    (dossier,) = make_rows(Dossier, 1, product=handed_in.product, state="checking", renews=handed_in)
    old_certificate(decided_on=dt.date(2022, 3, 1))
    with at(END - dt.timedelta(days=120)):
        assert services.send_reminders() == 0
        Dossier.objects.filter(pk=dossier.pk).update(state="withdrawn")
        assert services.send_reminders() == 1


@pytest.mark.django_db
def test_a_lapse_is_told_once_although_the_renewal_lies_at_a_desk():
    certificate = old_certificate()
    owner = make_member(producer=certificate.product.producer)
    (dossier,) = make_rows(Dossier, 1, product=certificate.product, state="checking", renews=certificate)
    for days in (-100, -1, 0):
        with at(END + dt.timedelta(days=days)):
            assert services.send_reminders() == 0
    with at(END + dt.timedelta(days=1)):
        assert services.send_reminders() == 1
        assert services.send_reminders() == 0
        outbox.deliver()
    notice = Notice.objects.get(user=owner)
    assert "Hồ sơ đánh giá lại đang được xử lý" in words_of(notice).text
    for days in (2, 40):  # refused meanwhile: that is told by the refusal
        Dossier.objects.filter(pk=dossier.pk).update(state="refused")
        with at(END + dt.timedelta(days=days)):
            assert services.send_reminders() == 0
    assert told() == [0]


@pytest.mark.django_db
def test_the_worker_reminds_when_it_tidies_up():
    old_certificate()
    with at(END - dt.timedelta(days=200)):
        housekeeping.tidying.send(sender=None)
        housekeeping.tidying.send(sender=None)
    assert told() == [210]


@pytest.mark.django_db
def test_reminders_cost_no_more_statements_for_more_certificates(django_assert_max_num_queries):
    for n in range(6):
        old_certificate(decision_number=f"{n}/QĐ")
    with at(END - dt.timedelta(days=120)):
        services.send_reminders()
        with django_assert_max_num_queries(7):  # savepoints, two reads, the last look
            services.send_reminders()


def test_two_workers_remind_once(fresh_db):
    for n in range(5):
        old_certificate(decision_number=f"{n}/QĐ")
    start, sent = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            sent.append(services.send_reminders())
        finally:
            connections.close_all()

    with at(END - dt.timedelta(days=180)):
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(sent) == 5
    assert told() == [180] * 5


@pytest.mark.parametrize(
    ("left", "due"), [(211, []), (210, [210]), (125, [210, 180, 150, 125]), (0, [210, 180, 150, 125])]
)
def test_what_is_due(left, due):
    assert reminders_due(left) == due


# --- the window -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (181, Renewal.EARLY),
        (180, Renewal.OPEN),
        (120, Renewal.OPEN),
        (119, Renewal.LATE),
        (0, Renewal.LATE),
        (-1, Renewal.OVER),
    ],
)
def test_the_renewal_window(left, state):
    certificate = Certificate(valid_until=dt.date(2028, 2, 29))
    window = renewal_window(certificate, certificate.valid_until - dt.timedelta(days=left))
    assert (window.state, window.left) == (state, left)
    assert (window.first, window.last) == (dt.date(2027, 9, 2), dt.date(2027, 11, 1))


# --- the extension ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_old_certificate_runs_on_where_the_law_lets_it():
    certificate, officer = old_certificate(), make_officer(place=unit(LAM_DONG))
    with at(END - dt.timedelta(days=30)):
        services.send_reminders()
        made = services.extend_certificate(
            certificate=certificate, until=END + dt.timedelta(days=180), decision_number="77 / QĐ-UBND", by=officer
        )
    assert (made.was_until, made.until, made.decision_number) == (END, dt.date(2027, 5, 9), "77/QĐ-UBND")
    assert made.rule.legal_basis == "26/2026/QĐ-TTg điều 12 khoản 3"
    certificate.refresh_from_db()
    assert certificate.valid_until == dt.date(2027, 5, 9)
    assert certificate_today(certificate.product) == certificate  # on 22/11/2026, past its own end
    with at(dt.date(2027, 5, 10)):
        assert certificate_today(certificate.product) is None
    assert audit.history_of(certificate)[0].reason == "extended by 77/QĐ-UBND, 26/2026/QĐ-TTg điều 12 khoản 3"
    assert not certificate.reminders.exists()  # they come anew
    with at(END):
        services.send_reminders()
    assert told() == [125, 180]


@pytest.mark.django_db
def test_an_extension_is_refused_where_the_law_gives_none():
    officer = make_officer(place=unit(LAM_DONG))

    def extend(certificate, until, number="7/QĐ", by=officer):
        services.extend_certificate(certificate=certificate, until=until, decision_number=number, by=by)

    later = old_certificate(decided_on=dt.date(2023, 11, 19))  # ends a day after the transition
    with pytest.raises(Refused) as e:
        extend(later, dt.date(2026, 12, 1))
    assert e.value.problems[0].code == "no_rule"
    new = old_certificate(decided_on=dt.date(2026, 6, 1))
    with pytest.raises(Refused):
        extend(new, dt.date(2029, 7, 1))
    certificate = old_certificate()
    for until, number, code in (
        (END + dt.timedelta(days=181), "7/QĐ", "out_of_range"),
        (END, "7/QĐ", "out_of_range"),
        (END + dt.timedelta(days=11), "7/QĐ", "in_past"),
        (END + dt.timedelta(days=90), "", "missing"),
    ):
        with pytest.raises(Refused) as e:
            extend(certificate, until, number)
        assert e.value.problems[0].code == code
    with pytest.raises(NotAllowed):
        extend(certificate, END + dt.timedelta(days=90), by=make_officer(place=unit()))  # a commune's officer
    assert not Extension.objects.exists()
    extend(certificate, END + dt.timedelta(days=90))
    certificate.refresh_from_db()
    assert extension_rule(certificate) is None
    with pytest.raises(Conflict):
        extend(certificate, END + dt.timedelta(days=100))


# --- revocation cases -------------------------------------------------------------------------------------------------------------


def case_of(certificate, by, **over):
    fields = {"ground": "breach", "text": "Nhãn ghi sai hạn dùng", "found_on": dt.date(2026, 11, 20)} | over
    return services.open_case(certificate=certificate, by=by, **fields)


def valid_certificate() -> Certificate:
    return old_certificate(decided_on=dt.date(2026, 6, 15), issuing_place=unit(LAM_DONG))


@pytest.mark.django_db
def test_a_case_is_concluded_by_the_authority_within_fifteen_days(django_assert_num_queries):
    certificate, commune, province = valid_certificate(), make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    case = case_of(certificate, commune)
    assert case.due_on == dt.date(2026, 12, 5)
    assert list(open_cases(province)) == [case]
    assert not open_cases(make_officer(place=unit("01")))
    with pytest.raises(Conflict):
        case_of(certificate, province)
    with pytest.raises(NotAllowed):
        services.close_case(case=case, revoke=False, outcome="x", by=commune)
    with pytest.raises(Refused):
        services.close_case(case=case, revoke=True, outcome="Đúng", decision="9/QĐ", by=province)  # no day
    closed = services.close_case(
        case=case, revoke=True, outcome="Đúng như phản ánh", decision="9/QĐ", from_day=clock.today(), by=province
    )
    certificate.refresh_from_db()
    assert (closed.state, certificate.revoked_from, certificate.revocation_grounds) == (
        "revoked",
        clock.today(),
        "breach",
    )
    assert certificate_today(certificate.product) is None
    with pytest.raises(Conflict):
        services.close_case(case=case, revoke=False, outcome="x", by=province)
    with pytest.raises(Conflict):
        case_of(certificate, commune)


@pytest.mark.django_db
def test_a_dismissed_case_leaves_the_stars():
    certificate, province = valid_certificate(), make_officer(place=unit(LAM_DONG))
    case = case_of(certificate, province)
    services.close_case(case=case, revoke=False, outcome="Đã sửa nhãn", by=province)
    assert certificate_today(certificate.product) == certificate
    assert case_of(certificate, province, ground="misuse").state == CaseState.OPEN


@pytest.mark.django_db
def test_a_revocation_on_other_ways_settles_the_open_case():
    certificate, province = valid_certificate(), make_officer(place=unit(LAM_DONG))
    case = case_of(certificate, province)
    services.revoke_certificate(
        certificate=certificate, from_day=clock.today(), decision="9/QĐ", reason="Ngừng sản xuất", by=province
    )
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.REVOKED, "Ngừng sản xuất")


@pytest.mark.django_db
def test_who_may_not_open_a_case_and_what_it_must_say():
    certificate = valid_certificate()
    own = make_member(producer=certificate.product.producer, user=make_officer(place=unit()))
    for user in (own, make_officer(place=unit("01")), make_member(producer=certificate.product.producer)):
        with pytest.raises(NotAllowed):
            case_of(certificate, user)
    officer = make_officer(place=unit())
    for over in ({"ground": "weather"}, {"text": " "}, {"found_on": dt.date(2026, 11, 23)}):
        with pytest.raises(Refused):
            case_of(certificate, officer, **over)
    with pytest.raises(Refused):
        case_of(old_certificate(), officer)  # lapsed
    assert not RevocationCase.objects.exists()


def test_of_two_who_conclude_one_wins(fresh_db):
    certificate = valid_certificate()
    officers = [make_officer(place=unit(LAM_DONG)) for _ in range(2)]
    case = case_of(certificate, officers[0])

    def conclude(n: int) -> None:
        mine = RevocationCase.objects.select_related("certificate__product__producer").get(pk=case.pk)
        services.close_case(
            case=mine, revoke=n == 0, outcome="x", decision="9/QĐ", from_day=clock.today(), by=officers[n]
        )

    assert outcomes(lambda: conclude(0), lambda: conclude(1)) == ["conflict", "done"]
    case.refresh_from_db()
    certificate.refresh_from_db()
    assert (case.state == CaseState.REVOKED) == (certificate.revoked_from is not None)
