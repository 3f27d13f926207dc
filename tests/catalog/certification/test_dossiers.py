"""A producer's dossier through its services: begun, written, predicted, handed in, taken back, begun again from the last one."""

import datetime as dt
from decimal import Decimal

import pytest

from catalog.certification.models import Dossier, DossierStep, EvidenceLink, SelfScore, Submission
from catalog.certification.queries.content import checksum, content_of
from catalog.certification.queries.dossiers import (
    FORM_PAPERS,
    completeness,
    dossier_of,
    dossier_rows,
    dossiers_of,
    draft_of,
    known_of,
    prediction,
    stations_of,
    ways_of,
    what_changed,
)
from catalog.certification.queries.rubrics import due_at
from catalog.certification.services.dossiers import (
    fill_from_facts,
    link_evidence,
    save_form,
    save_score,
    start_dossier,
    submit_dossier,
    take_fact,
    unlink_evidence,
    withdraw_dossier,
)
from catalog.certification.services.evidence import remove_evidence, replace_evidence
from catalog.certification.services.facts import push_own, record_fact
from catalog.certification.services.flow import lock_dossier, move
from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.models import Unit
from catalog.producers.services import record_consent
from tests.factories.accounts import make_member, make_officer
from tests.factories.certification import (
    fill_dossier,
    make_certificate,
    make_dossier,
    make_evidence,
    make_rubric,
    paper_file,
    small_sheet,
)
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


@pytest.fixture
def draft(producer, owner):
    return make_dossier(product=make_product(producer=producer), by=owner)


def certify(product, decided_on):
    """4 stars by the province of that day."""
    province = (
        Unit.objects.get(code=LAM_DONG, level="province", starts_on__lte=decided_on, ends_on__gte=decided_on)
        if (decided_on < dt.date(2025, 7, 1))
        else product.province
    )
    return make_certificate(product=product, decided_on=decided_on, issuing_place=province)


def code_of(refused) -> str:
    return refused.value.problems[0].code


def score(dossier, owner, **options):
    """Options by criterion written with an underscore: score(d, o, c1_1=2)."""
    for name, option in options.items():
        number = name.removeprefix("c").replace("_", ".")
        save_score(dossier=dossier, criterion=number, option=option, description="", by=owner)


# ------------------------------------------------------------ begin


def test_a_first_dossier_knows_its_regime_sheet_and_places_of_today(producer, owner):
    rubric = make_rubric()
    product = make_product(producer=producer)
    dossier = start_dossier(product=product, kind="first", by=owner)
    assert (dossier.regime.number, dossier.rubric, dossier.state, dossier.level) == (
        "26/2026/QĐ-TTg",
        rubric,
        "draft",
        "producer",
    )
    assert (dossier.commune, dossier.province) == (unit(), unit(LAM_DONG))
    assert dossier.form["producer_name"] == producer.name
    assert dossier.form["representative"] == "Nguyễn Thị Thử"
    assert [step.after for step in dossier.steps.all()] == ["draft"]


def test_a_household_s_tax_code_is_not_copied_into_the_form(owner):
    producer = make_producer(kind="household", tax_code="068123456789")
    dossier = make_dossier(product=make_product(producer=producer))
    assert dossier.form["licence_number"] == ""


def test_one_open_dossier_a_product(draft, owner):
    with pytest.raises(Conflict) as refused:
        start_dossier(product=draft.product, kind="first", by=owner)
    assert code_of(refused) == "open_already"
    withdraw_dossier(dossier=draft, seen="draft", reason="", by=owner)
    assert start_dossier(product=draft.product, kind="first", by=owner).pk != draft.pk


def test_strangers_begin_nothing(producer):
    make_rubric()
    product = make_product(producer=producer)
    for stranger in (make_member(producer=make_producer()), make_officer(place=unit())):
        with pytest.raises(NotAllowed):
            start_dossier(product=product, kind="first", by=stranger)


def test_an_officer_with_consent_begins_one_and_the_audit_says_for_whom(producer):
    make_rubric()
    officer = make_officer(place=unit())
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Bà Thử",
        how="paper",
        paper=signed_paper(),
        given_on=clock.today(),
        by=officer,
    )
    dossier = start_dossier(product=make_product(producer=producer), kind="first", by=officer)
    save_score(dossier=dossier, criterion="2.1", option=1, description="Bán ở chợ huyện", by=officer)
    event = audit.history_of(dossier)[0]
    assert (event.user, event.facts["on_behalf_of"], event.reason) == (officer.pk, producer.pk, "criterion 2.1 scored")


@pytest.mark.parametrize(
    ("decided_on", "allowed"),
    [
        (None, {"first"}),
        (dt.date(2026, 6, 15), {"upgrade"}),  # valid for long
        (dt.date(2024, 5, 21), {"upgrade", "again"}),  # ends 21/05/2027: the 180th day before it
        (dt.date(2024, 5, 22), {"upgrade"}),  # a day too early
        (dt.date(2023, 5, 3), {"again"}),  # lapsed
    ],
)
def test_what_may_be_begun_follows_from_the_certificate(producer, decided_on, allowed):
    product = make_product(producer=producer)
    if decided_on:
        certify(product, decided_on)
    assert {way.kind for way in ways_of(product) if not way.why_not} == allowed
    owner, _ = make_member(producer=producer), make_rubric()
    for way in ways_of(product):
        if way.kind not in allowed:
            with pytest.raises(Refused) as refused:
                start_dossier(product=product, kind=way.kind, by=owner)
            assert code_of(refused) == "kind"


def test_a_revoked_certificate_is_no_ground_for_an_upgrade(producer):
    from catalog.certification.services import revoke_certificate

    product = make_product(producer=producer)
    certificate = make_certificate(product=product)
    revoke_certificate(
        certificate=certificate,
        from_day=clock.today(),
        decision="1/QĐ",
        reason="Thử",
        by=make_officer(place=unit(LAM_DONG)),
    )
    assert {way.kind for way in ways_of(product) if not way.why_not} == {"first"}


# ------------------------------------------------------------ write


def test_answers_are_kept_and_wrong_ones_named(draft, owner):
    save_form(
        dossier=draft, values={"workers": 12, "licence_on": "2020-03-01", "nonsense": 1}, stars_wanted=4, by=owner
    )
    draft.refresh_from_db()
    assert (draft.form["workers"], draft.form["licence_on"], draft.stars_wanted) == (12, "2020-03-01", 4)
    assert "nonsense" not in draft.form
    with pytest.raises(Refused) as refused:
        save_form(
            dossier=draft, values={"workers": -1, "legal_form": "x", "licence_on": "31/31"}, stars_wanted=9, by=owner
        )
    assert {(p.field, p.code) for p in refused.value.problems} == {
        ("workers", "number"),
        ("legal_form", "choice"),
        ("licence_on", "day"),
        ("stars_wanted", "choice"),
    }


def test_the_history_holds_no_names_of_the_form(draft, owner):
    save_form(dossier=draft, values={"representative_ethnicity": "Mạ"}, by=owner)
    assert all("form" not in {change.field for change in event.changes} for event in audit.history_of(draft))


def test_scores_are_saved_one_by_one_and_checked(draft, owner):
    save_score(dossier=draft, criterion="1.2", option=1, description="  Có hồ sơ  ", by=owner)
    saved = SelfScore.objects.get(dossier=draft)
    assert (saved.option, saved.description) == (1, "Có hồ sơ")
    draft.refresh_from_db()
    assert (draft.predicted_points, draft.predicted_stars, draft.saved_at) == (Decimal(10), 1, clock.now())
    for wrong in (
        {"criterion": "9.9", "option": 0},
        {"criterion": "1.2", "option": 3},
        {"criterion": "1.2", "option": -1},
    ):
        with pytest.raises(Refused):
            save_score(dossier=draft, description="", by=owner, **wrong)
    save_score(dossier=draft, criterion="1.2", option=None, description="", by=owner)
    draft.refresh_from_db()
    assert draft.predicted_points == 0


def test_once_handed_in_nothing_is_written(owner, producer):
    dossier = make_dossier(product=make_product(producer=producer), state="submitted", by=owner)
    paper = make_evidence(producer=producer, by=owner)
    calls = (
        lambda: save_score(dossier=dossier, criterion="1.2", option=0, description="", by=owner),
        lambda: save_form(dossier=dossier, values={"workers": 1}, by=owner),
        lambda: link_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner),
        lambda: unlink_evidence(dossier=dossier, criterion="1.2", evidence=paper, by=owner),
        lambda: take_fact(dossier=dossier, criterion="1.1", by=owner),
    )
    for call in calls:
        with pytest.raises(Conflict) as refused:
            call()
        assert code_of(refused) == "not_editable"
    assert fill_from_facts(dossier=dossier) == 0


# ------------------------------------------------------------ what it would give


@pytest.mark.parametrize(
    ("options", "points", "stars", "band", "held_by"),
    [
        ({}, 0, 1, 1, ["1.1"]),
        ({"c1_2": 2, "c2_1": 2, "c2_2": 2}, 45, 2, 2, ["1.1"]),  # points for 2
        (
            {"c1_1": 0, "c1_2": 2, "c2_1": 2, "c2_2": 2, "c3_1": 2, "c3_2": 2},
            80,
            2,
            4,
            ["1.1"],
        ),  # the 3★ minimum is missed
        ({"c1_1": 1, "c1_2": 2, "c2_1": 2, "c2_2": 2}, 55, 3, 3, []),
        ({"c1_1": 2, "c1_2": 2, "c2_1": 0, "c2_2": 2, "c3_1": 1, "c3_2": 2}, 75, 3, 4, ["2.1"]),
        ({"c1_1": 2, "c1_2": 2, "c2_1": 2, "c2_2": 2, "c3_1": 1, "c3_2": 2}, 90, 4, 5, ["3.1"]),
        ({"c1_1": 2, "c1_2": 2, "c2_1": 2, "c2_2": 2, "c3_1": 2, "c3_2": 2}, 100, 5, 5, []),
    ],
)
def test_predicted_stars_and_the_minimum_that_holds_them_back(draft, owner, options, points, stars, band, held_by):
    score(draft, owner, **options)
    found = prediction(draft)
    assert (found.points, found.stars, found.band) == (points, stars, band)
    assert [s.criterion.number for s in found.held_by] == held_by
    assert found.is_held == (band > stars)
    assert sum(part.points for part in found.by_part) == points
    assert found.scored == len(options)


def test_counts_of_statements(draft, owner, django_assert_num_queries):
    prediction(draft)  # the sheet is read once a process
    with django_assert_num_queries(4):
        read = draft_of(draft)
    with django_assert_num_queries(0):
        prediction(draft, read)
        completeness(draft, read)
        content_of(dossier := draft, read)
    with django_assert_num_queries(1):
        known_of(dossier, read)


# ------------------------------------------------------------ what is missing


def test_a_new_dossier_lists_what_it_lacks_in_the_order_of_the_forms(draft, owner):
    found = completeness(draft)
    places = [(gap.place, gap.code) for gap in found.gaps]
    assert places[:2] == [(FORM_PAPERS, "unanswered")] * 2
    assert (FORM_PAPERS, "no_paper") in places
    assert [place for place in places if place[0] != FORM_PAPERS] == [
        (number, "unscored") for number in ("1.1", "1.2", "2.1", "2.2", "3.1", "3.2")
    ]
    assert not found.is_whole
    fill_dossier(dossier=draft, by=owner)
    found = completeness(dossier_rows().get(pk=draft.pk))
    assert (found.gaps, found.scored, found.of, found.proved, found.to_prove) == ((), 6, 6, 1, 1)


def test_points_are_proved_by_a_paper_that_holds_today(draft, owner, producer):
    fill_dossier(dossier=draft, by=owner)
    EvidenceLink.objects.filter(dossier=draft, criterion="1.2").delete()
    draft = dossier_rows().get(pk=draft.pk)
    assert [(gap.place, gap.code) for gap in completeness(draft).gaps] == [("1.2", "no_paper")]
    old = make_evidence(producer=producer, by=owner, issued_on=dt.date(2024, 1, 1), expires_on=dt.date(2026, 11, 21))
    link_evidence(dossier=draft, criterion="1.2", evidence=old, by=owner)
    assert [(gap.place, gap.code) for gap in completeness(draft).gaps] == [("1.2", "expired")]
    last_day = make_evidence(producer=producer, by=owner, expires_on=dt.date(2026, 11, 22))
    link_evidence(dossier=draft, criterion="1.2", evidence=last_day, by=owner)
    assert completeness(draft).is_whole
    score(draft, owner, c1_2=0)  # claims nothing: proves nothing
    unlink_evidence(dossier=draft, criterion="1.2", evidence=last_day, by=owner)
    assert completeness(draft).is_whole


# ------------------------------------------------------------ hand in


def test_handing_in_keeps_everything_for_good(draft, owner):
    with pytest.raises(Refused) as refused:
        submit_dossier(dossier=draft, seen="draft", by=owner)
    assert {p.field for p in refused.value.problems} >= {"form.licence_number", "form.papers", "1.1"}
    assert not Submission.objects.exists()
    fill_dossier(dossier=draft, by=owner)
    submission = submit_dossier(dossier=draft, seen="draft", by=owner)
    assert (submission.number, submission.points, submission.stars) == (1, Decimal(100), 5)
    assert submission.sha256 == checksum(submission.content)
    criterion = submission.content["criteria"][1]
    assert (criterion["number"], criterion["points"], criterion["option_label"]["vi"]) == ("1.2", "20", "Mức 3")
    (paper,) = submission.content["papers"]
    assert criterion["papers"] == submission.content["form_papers"] == [paper["id"]]
    assert len(paper["sha256"]) == 64
    draft.refresh_from_db()
    assert (draft.state, draft.level, draft.due_on) == ("submitted", "commune", None)
    assert OutboxMessage.objects.filter(topic="dossier.moved", payload__after="submitted").count() == 1
    assert [station[1] for station in stations_of(draft)] == ["done", "now", "", "", ""]


def test_the_page_that_was_open_too_long_is_told(draft, owner):
    fill_dossier(dossier=draft, by=owner)
    submit_dossier(dossier=draft, seen="draft", by=owner)
    with pytest.raises(Conflict) as refused:
        submit_dossier(dossier=draft, seen="draft", by=owner)
    assert code_of(refused) == "moved_meanwhile"


def returned(dossier, *way):
    """As the desks do it: along states and levels, then back to the producer."""
    for to, level, by in (*way, ("returned", "producer", way[-1][2] if way else None)):
        locked = lock_dossier(dossier)
        move(dossier=locked, seen=locked.state, to=to, level=level, by=by)
    dossier.refresh_from_db()


def test_what_was_sent_back_stays_in_the_round_for_which_it_came(draft, owner):
    fill_dossier(dossier=draft, by=owner)
    submit_dossier(dossier=draft, seen="draft", by=owner)
    with clock.set_to(dt.datetime(2027, 4, 20, 9, tzinfo=clock.VIETNAM)):
        returned(draft, ("verifying", "commune", None), ("checking", "province", None))
    for day, due in ((dt.date(2027, 5, 20), dt.date(2027, 6, 29)), (dt.date(2027, 7, 1), dt.date(2027, 12, 29))):
        with clock.set_to(clock.start_of(day)):
            assert due_at(draft, "province") == due


@pytest.mark.parametrize(
    ("way", "goes_to", "due"),
    [
        ([], ("submitted", "commune"), False),
        ([("verifying", "commune")], ("verifying", "commune"), True),
        ([("verifying", "commune"), ("checking", "province")], ("checking", "province"), "round"),
        (
            [("verifying", "commune"), ("checking", "province"), ("advisory", "province")],
            ("checking", "province"),
            "round",
        ),
    ],
)
def test_what_was_sent_back_returns_to_the_desk_that_asked(draft, owner, way, goes_to, due):
    fill_dossier(dossier=draft, by=owner)
    submit_dossier(dossier=draft, seen="draft", by=owner)
    returned(draft, *[(*step, None) for step in way])
    score(draft, owner, c2_2=1)
    second = submit_dossier(dossier=draft, seen="returned", by=owner)
    draft.refresh_from_db()
    assert (draft.state, draft.level) == goes_to
    assert (second.number, second.points) == (2, Decimal(95))
    assert Submission.objects.get(dossier=draft, number=1).points == Decimal(100)
    # 15 working days from Sunday 22/11; the end of the province's next round
    assert draft.due_on == {False: None, True: dt.date(2026, 12, 11), "round": dt.date(2027, 6, 29)}[due]


def test_taking_it_back(draft, owner):
    fill_dossier(dossier=draft, by=owner)
    submit_dossier(dossier=draft, seen="draft", by=owner)
    with pytest.raises(Refused):
        withdraw_dossier(dossier=draft, seen="submitted", reason=" ", by=owner)
    withdraw_dossier(dossier=draft, seen="submitted", reason="Đổi mẫu bao bì", by=owner)
    draft.refresh_from_db()
    assert (draft.state, draft.outcome_reason) == ("withdrawn", "Đổi mẫu bao bì")
    assert DossierStep.objects.filter(dossier=draft).last().note == "Đổi mẫu bao bì"


# ------------------------------------------------------------ facts


def test_what_is_known_is_filled_in_and_never_over_what_a_person_wrote(producer, owner):
    make_rubric()
    product = make_product(producer=producer)
    source, today = "3 lô đã công bố", clock.today()
    record_fact(
        product=product,
        kind="local_material_share",
        value={"commune": 0.2, "province": 0.6},
        source=source,
        as_of=today,
    )
    dossier = start_dossier(product=product, kind="first", by=owner)
    filled = SelfScore.objects.get(dossier=dossier, criterion="1.1")
    assert (filled.option, filled.from_fact) == (1, True)
    record_fact(
        product=product,
        kind="local_material_share",
        value={"commune": 0.2, "province": 0.9},
        source=source,
        as_of=today,
    )
    assert fill_from_facts(dossier=dossier) == 1
    filled.refresh_from_db()
    assert filled.option == 2
    save_score(dossier=dossier, criterion="1.1", option=0, description="Năm nay mất mùa", by=owner)
    assert fill_from_facts(dossier=dossier) == 0
    filled.refresh_from_db()
    assert (filled.option, filled.from_fact) == (0, False)
    known = known_of(dossier, draft_of(dossier))["1.1"]
    assert known.adds_to(0)
    assert (known.words, known.source, known.as_of) == ("90% nguyên liệu lấy trong tỉnh", source, today)
    take_fact(dossier=dossier, criterion="1.1", by=owner)
    filled.refresh_from_db()
    assert (filled.option, filled.from_fact, filled.description) == (2, True, "Năm nay mất mùa")


def test_facts_are_filled_in_at_once_however_many(producer, owner, django_assert_num_queries):
    sheet = small_sheet()
    (b,) = [section for section in sheet["sections"] if section["part"] == "B"]
    b["criteria"][0]["fact"], b["criteria"][1]["fact"] = "local_labour_share", "legal_form"
    make_rubric(sheet=sheet)
    product = make_product(producer=producer)
    dossier = start_dossier(product=product, kind="first", by=owner)
    say = {"product": product, "source": "3 lô", "as_of": clock.today()}
    record_fact(kind="local_material_share", value={"commune": 0.2, "province": 0.6}, **say)
    with django_assert_num_queries(14):
        assert fill_from_facts(dossier=dossier) == 1
    record_fact(kind="local_material_share", value={"commune": 0.2, "province": 0.9}, **say)
    record_fact(kind="local_labour_share", value=0.6, **say)
    record_fact(kind="legal_form", value="company", **say)
    save_score(dossier=dossier, criterion="2.2", option=None, description="", by=owner)
    with django_assert_num_queries(14):
        assert fill_from_facts(dossier=dossier) == 3
    scores = SelfScore.objects.filter(dossier=dossier).order_by("criterion")
    assert [(s.criterion, s.option, s.from_fact, s.updated_at) for s in scores] == [
        ("1.1", 2, True, clock.now()), ("2.1", 1, True, clock.now()), ("2.2", 1, True, clock.now())
    ]  # fmt: skip


def test_facts_are_appended_when_they_say_something_new(producer):
    product, today = make_product(producer=producer), clock.today()
    say = {"product": product, "kind": "sales_channels", "source": "Chợ OCOP"}
    assert record_fact(**say, value=2, as_of=today) is not None
    assert record_fact(**say, value=2, as_of=today + dt.timedelta(days=6)) is None
    assert record_fact(**say, value=2, as_of=today + dt.timedelta(days=7)) is not None
    assert record_fact(**say, value=3, as_of=today).as_of == today + dt.timedelta(days=7)  # late, but the newest word
    with pytest.raises(ValueError, match="nonsense"):
        record_fact(product=product, kind="nonsense", value=1, source="", as_of=today)


def test_what_lies_below_is_known_from_the_start(producer, owner):
    type(producer).objects.filter(pk=producer.pk).update(story="Ông nội trồng cây đầu tiên năm 1978.")
    product = make_product(producer=producer)
    product.producer.refresh_from_db()
    push_own(product)
    assert {fact.kind: fact.value for fact in product.facts.all()} == {"legal_form": "cooperative", "story": True}


# ------------------------------------------------------------ begun again


@pytest.fixture
def renewed(producer, owner):
    """A product with a lapsing certificate, its handed-in dossier of then, and the papers of it."""
    product = make_product(producer=producer)
    make_rubric()
    with clock.set_to(dt.datetime(2026, 5, 25, 3, 0, tzinfo=dt.UTC)):
        first = start_dossier(product=product, kind="first", by=owner)
        fill_dossier(dossier=first, by=owner)
        lapsing = make_evidence(producer=producer, by=owner, title="Giấy môi trường", expires_on=dt.date(2026, 9, 30))
        swapped = make_evidence(producer=producer, by=owner, title="Phiếu cũ", expires_on=dt.date(2026, 9, 30))
        link_evidence(dossier=first, criterion="1.2", evidence=lapsing, by=owner)
        link_evidence(dossier=first, criterion="2.1", evidence=swapped, by=owner)
        submit_dossier(dossier=first, seen="draft", by=owner)
    Dossier.objects.filter(pk=first.pk).update(state="recognised")
    certify(product, dt.date(2023, 12, 1))  # ends 01/12/2026
    new = replace_evidence(
        evidence=swapped,
        uploaded=paper_file(),
        issued_on=dt.date(2026, 10, 1),
        expires_on=dt.date(2028, 10, 1),
        by=owner,
    )
    return product, first, lapsing, new


def test_a_renewal_takes_along_what_still_holds_and_shows_what_does_not(renewed, owner):
    product, first, lapsing, new = renewed
    again = start_dossier(product=product, kind="again", by=owner)
    assert (again.previous, again.renews.valid_until) == (first, dt.date(2026, 12, 1))
    assert again.form["capacity"] == "12 tấn"
    linked = {(link.criterion, link.evidence_id) for link in EvidenceLink.objects.filter(dossier=again)}
    assert ("2.1", new.pk) in linked  # the newer paper has taken its place
    assert lapsing.pk not in {pk for _, pk in linked}
    found = what_changed(dossier_rows().get(pk=again.pk))
    assert {change.criterion.number: change.codes for change in found.criteria} == {
        "1.2": ("gone",),
        "2.1": ("papers", "gone"),
    }
    assert (found.same, found.form) == (4, ())
    save_form(dossier=again, values={"capacity": "20 tấn"}, by=owner)
    score(again, owner, c3_1=1)
    found = what_changed(dossier_rows().get(pk=again.pk))
    assert [(ask.name, before, now) for ask, before, now in found.form] == [("capacity", "12 tấn", "20 tấn")]
    changed = next(change for change in found.criteria if change.criterion.number == "3.1")
    assert (changed.codes, changed.before.points, changed.now.points) == (("option", "words"), 20, 10)


@pytest.mark.parametrize("end", ["withdrawn", "refused"])
def test_a_first_dossier_after_one_that_came_to_nothing_begins_from_it(producer, owner, end):
    product = make_product(producer=producer)
    make_rubric()
    first = start_dossier(product=product, kind="first", by=owner)
    save_form(dossier=first, values={"capacity": "12 tấn"}, stars_wanted=4, by=owner)
    fill_dossier(dossier=first, by=owner)
    lapsing = make_evidence(producer=producer, by=owner, title="Giấy cũ", expires_on=clock.today())
    link_evidence(dossier=first, criterion="1.2", evidence=lapsing, by=owner)
    submit_dossier(dossier=first, seen="draft", by=owner)
    if end == "withdrawn":
        withdraw_dossier(dossier=first, seen="submitted", reason="Sửa nhãn", by=owner)
    else:
        Dossier.objects.filter(pk=first.pk).update(state=end)
    with clock.set_to(clock.start_of(clock.today() + dt.timedelta(days=1))):
        again = start_dossier(product=product, kind="first", by=owner)
    assert (again.previous, again.renews, again.kind, again.stars_wanted) == (first, None, "first", 4)
    assert again.form["capacity"] == "12 tấn"

    def scores(dossier):
        return set(dossier.self_scores.values_list("criterion", "option", "description"))

    assert scores(again) == scores(first) and len(scores(again)) == 6
    before, now = (set(d.evidence_links.values_list("criterion", "evidence")) for d in (first, again))
    assert before - now == {("1.2", lapsing.pk)} and now < before


def test_a_draft_that_was_given_up_is_better_than_nothing(draft, owner):
    score(draft, owner, c1_1=1)
    withdraw_dossier(dossier=draft, seen="draft", reason="", by=owner)
    again = start_dossier(product=draft.product, kind="first", by=owner)
    assert again.previous == draft
    assert again.self_scores.get(criterion="1.1").option == 1
    assert what_changed(dossier_rows().get(pk=again.pk)).criteria[0].criterion.number != "1.1"


@pytest.mark.parametrize("papers", [1, 3])
def test_a_renewal_reads_all_replacements_at_once(renewed, owner, producer, papers, django_assert_num_queries):
    product, first, _lapsing, _new = renewed
    for n in range(papers):
        paper = make_evidence(producer=producer, by=owner, title=f"Phiếu {n}")
        EvidenceLink.objects.create(dossier=first, criterion="1.2", evidence=paper)
        for _time in range(2):
            paper = replace_evidence(evidence=paper, uploaded=paper_file(), issued_on=None, expires_on=None, by=owner)
    with django_assert_num_queries(39):
        again = start_dossier(product=product, kind="again", by=owner)
    linked = again.evidence_links.exclude(criterion=FORM_PAPERS).values_list("evidence__replaces__replaces__title")
    assert sorted(title for (title,) in linked if title) == [f"Phiếu {n}" for n in range(papers)]


def test_a_renewal_on_a_newer_sheet_keeps_only_answers_that_mean_the_same(renewed, owner):
    product, *_ = renewed
    sheet = small_sheet()
    sheet["sections"][2]["criteria"][0]["options"][2]["label"] = {"vi": "Nghĩa khác", "en": "Another meaning"}
    sheet["sections"][2]["criteria"][1]["no"] = "3.9"
    make_rubric(sheet=sheet)
    again = start_dossier(product=product, kind="again", by=owner)
    scores = dict(SelfScore.objects.filter(dossier=again).values_list("criterion", "option"))
    assert (scores["3.1"], scores["2.2"]) == (None, 2)
    assert "3.9" not in scores
    assert "3.2" not in scores
    codes = {c.criterion.number: c.codes for c in what_changed(dossier_rows().get(pk=again.pk)).criteria}
    assert (codes["3.1"][0], codes["3.9"]) == ("unscored", ("new_question",))


def test_a_renewal_without_an_earlier_dossier_begins_empty(producer, owner):
    make_rubric()
    product = make_product(producer=producer)
    certify(product, dt.date(2023, 12, 1))
    again = start_dossier(product=product, kind="again", by=owner)
    assert again.previous is None
    assert what_changed(again) is None
    assert again.renews is not None


# ------------------------------------------------------------ whose


def test_dossiers_are_seen_by_their_people(draft, owner, producer):
    officer = make_officer(place=unit())
    assert list(dossiers_of(owner)) == [draft]
    assert dossier_of(owner, draft.pk) == draft
    assert dossier_of(make_member(producer=make_producer()), draft.pk) is None
    assert dossier_of(officer, draft.pk) is None
    record_consent(
        producer=producer,
        officer=officer,
        given_by="Bà Thử",
        how="paper",
        paper=signed_paper(),
        given_on=clock.today(),
        by=officer,
    )
    assert dossier_of(officer, draft.pk) == draft


def test_a_paper_in_use_is_not_removed(draft, owner, producer):
    paper = make_evidence(producer=producer, by=owner)
    link_evidence(dossier=draft, criterion="1.2", evidence=paper, by=owner)
    with pytest.raises(Refused) as refused:
        remove_evidence(evidence=paper, by=owner)
    assert code_of(refused) == "in_use"
    assert f"{draft.product.name}, tiêu chí 1.2" in str(refused.value.problems[0].message)
    unlink_evidence(dossier=draft, criterion="1.2", evidence=paper, by=owner)
    remove_evidence(evidence=paper, by=owner)
    with pytest.raises(Refused):
        link_evidence(dossier=draft, criterion="1.2", evidence=paper, by=owner)
