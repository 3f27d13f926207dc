"""The commune's and the province's desks: the flow by the right post, once; papers and numbers; what goes back and why."""

import datetime as dt

import pytest
from django.utils import translation

from catalog.certification.models import (
    AdvisoryReport,
    CommuneReport,
    Dossier,
    DossierState,
    DossierStep,
    Fact,
    IntakeSlip,
    RequestLetter,
)
from catalog.certification.queries.desks import claims_of, newest_submission
from catalog.certification.services import desks
from catalog.certification.services.decisions import forward_up
from catalog.certification.services.dossiers import submit_dossier
from catalog.certification.services.facts import record_fact
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from tests.factories.accounts import make_member, make_officer, make_superuser
from tests.factories.certification import make_desk_dossier, make_dossier
from tests.factories.councils import BEST, make_panel
from tests.factories.places import LAM_DONG, make_commune, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_set, photo_file

pytestmark = pytest.mark.django_db

FINDINGS = {
    "local_material": ("", True),
    "local_labour": ("", True),
    "idea_origin": ("", True),
    "local_identity": ("Chưa thấy nét riêng", False),
}


def commune_officer():
    return make_officer(place=unit())


def province_officer():
    return make_officer(place=unit(LAM_DONG))


def report(dossier, by, **over):
    given = {"seen": "verifying", "findings": FINDINGS, "conclusion": "Đề nghị đánh giá."} | over
    return desks.write_commune_report(dossier=dossier, by=by, **given)


def forward(dossier, by, **over):
    given = {"seen": "verifying", "letter_number": "45/UBND-KT", "signed_on": clock.today(), "samples": 5} | over
    return desks.forward_to_council(dossier=dossier, by=by, **given)


def review(dossier, by, **over):
    given = {
        "seen": "advisory",
        "kind": "visit",
        "done_on": clock.today(),
        "text": "Xưởng sạch, có sổ ghi chép.",
        "is_positive": True,
    } | over
    return desks.write_advisory_report(dossier=dossier, by=by, **given)


def state_of(dossier):
    return Dossier.objects.values_list("state", "level").get(pk=dossier.pk)


def codes(error):
    return [(p.code, p.field) for p in error.value.problems]


# ------------------------------------------------------------ the way up


def test_from_hand_in_to_ready():
    dossier = make_dossier(state="submitted")
    commune, province = commune_officer(), province_officer()
    slip = desks.give_slip(dossier=dossier, seen="submitted", by=commune)
    dossier.refresh_from_db()
    assert slip.number == "1/PĐK-68-24733-2026"
    assert dossier.code == "68-24733-1-2026"
    assert (slip.received_on, slip.due_on) == (dt.date(2026, 11, 22), dt.date(2026, 12, 11))
    assert (dossier.state, dossier.level, dossier.due_on) == ("verifying", "commune", slip.due_on)
    assert dossier.holder_id == commune.pk
    report(dossier, commune)
    letter = forward(dossier, commune)
    assert (letter.number, letter.samples) == ("45/UBND-KT", 5)
    assert state_of(dossier) == ("checking", "province")
    dossier.refresh_from_db()
    assert (dossier.due_on, dossier.holder_id) == (dt.date(2027, 6, 29), None)  # too late for the round before 30/12
    desks.accept_complete(dossier=dossier, seen="checking", by=province)
    review(dossier, province)
    desks.declare_ready(dossier=dossier, seen="advisory", by=province)
    assert state_of(dossier) == ("ready", "province")
    steps = list(DossierStep.objects.filter(dossier=dossier).values_list("after", "by_id"))
    assert [after for after, _by in steps] == ["draft", "submitted", "verifying", "checking", "advisory", "ready"]
    assert [by for _after, by in steps[2:]] == [commune.pk, commune.pk, province.pk, province.pk]
    moved = OutboxMessage.objects.filter(topic="dossier.moved", payload__dossier=dossier.pk)
    assert [m.payload["after"] for m in moved.order_by("pk")] == [after for after, _by in steps[1:]]


def test_form_03_has_claim_beside_finding():
    dossier = make_desk_dossier("verifying")
    Fact.objects.create(
        product=dossier.product,
        kind="local_material_share",
        value={"commune": 0.3, "province": 0.8},
        source="lô sản xuất",
        as_of=dt.date(2026, 11, 1),
        recorded_at=clock.now(),
    )
    made = report(dossier, commune_officer())
    items = {item["item"]: item for item in made.items}
    assert list(items) == ["local_material", "local_labour", "idea_origin", "local_identity"]
    assert items["local_material"]["claim"] == "Mức 3. Có; 80% nguyên liệu lấy trong tỉnh (lô sản xuất, 01/11/2026)"
    assert items["local_material"]["finding"] == "Đúng như chủ thể khai"
    assert items["local_labour"]["claim"] == "Chủ thể không khai mục này"  # the small sheet does not ask
    assert (items["local_identity"]["finding"], items["local_identity"]["agrees"]) == ("Chưa thấy nét riêng", False)
    again = report(dossier, commune_officer(), conclusion="Xem lại.")
    assert [made.number, again.number] == [1, 2]


def test_the_real_sheets_name_the_four_items():
    from catalog.certification.models import RubricVersion
    from catalog.certification.queries.desks import criterion_of
    from catalog.certification.queries.rubrics import sheet_of

    for rubric in RubricVersion.objects.select_related("product_set"):
        sheet = sheet_of(rubric)
        found = {
            item: c.number
            for item in ("local_material", "local_labour", "idea_origin", "local_identity")
            if (c := criterion_of(sheet, item))
        }
        expected = {"local_material": "1.1", "local_labour": "3.3", "idea_origin": "2.1", "local_identity": "5.3"}
        if sheet.set_number == 26:  # tourism: no raw material, its identity is told by the story
            expected = {"local_labour": "3.3", "idea_origin": "2.1"}
        assert found == expected, sheet.set_number


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"conclusion": "  "}, [("missing", "conclusion")]),
        ({"findings": FINDINGS | {"idea_origin": (" \x00", False)}}, [("missing", "idea_origin")]),
        ({"findings": {"idea_origin": ("", True)}}, [("missing", i) for i in FINDINGS if i != "idea_origin"]),
        ({"findings": FINDINGS | {"idea_origin": ("x" * 4001, True)}}, [("too_long", "idea_origin")]),
    ],
)
def test_form_03_is_whole(over, expected):
    dossier = make_desk_dossier("verifying")
    with pytest.raises(Refused) as error:
        report(dossier, commune_officer(), **over)
    assert sorted(codes(error)) == sorted(expected)
    assert not CommuneReport.objects.exists()


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"letter_number": ""}, [("missing", "letter_number")]),
        ({"letter_number": "9" * 61}, [("too_long", "letter_number")]),
        ({"samples": 4}, [("samples", "samples")]),
        ({"samples": 0}, [("samples", "samples")]),
        ({"signed_on": dt.date(2026, 11, 23)}, [("future", "signed_on")]),
        ({"signed_on": dt.date(2026, 11, 21)}, [("too_early", "signed_on")]),
    ],
)
def test_the_request_letter(over, expected):
    dossier = make_desk_dossier("verifying")
    report(dossier, commune_officer())
    with pytest.raises(Refused) as error:
        forward(dossier, commune_officer(), **over)
    assert codes(error) == expected
    assert state_of(dossier) == ("verifying", "commune")


def test_no_letter_without_form_03():
    dossier = make_desk_dossier("verifying")
    with pytest.raises(Refused) as error:
        forward(dossier, commune_officer())
    assert codes(error) == [("no_form_03", "")]
    assert not RequestLetter.objects.exists()


def test_tourism_sends_no_samples():
    dossier = make_desk_dossier("verifying", product_set=make_set(26))
    officer = commune_officer()
    report(dossier, officer)
    with pytest.raises(Refused):
        forward(dossier, officer, samples=5)
    assert forward(dossier, officer, samples=0).samples == 0


# ------------------------------------------------------------ sent back


def test_sent_back_with_reasons_and_handed_in_again_to_the_desk_that_asked():
    dossier = make_desk_dossier("verifying")
    officer = commune_officer()
    report(dossier, officer)
    reasons = [
        {"place": "1.1", "text": "Thiếu hợp đồng mua nguyên liệu"},
        {"place": "test_report", "text": "Phiếu kiểm nghiệm quá 12 tháng"},
        {"place": "form", "text": "Ghi rõ địa chỉ"},
    ]
    desks.return_dossier(dossier=dossier, seen="verifying", reasons=reasons, note="Bổ sung trong tuần", by=officer)
    assert state_of(dossier) == ("returned", "producer")
    step = DossierStep.objects.filter(dossier=dossier).order_by("pk").last()
    assert (step.reasons, step.note) == (reasons, "Bổ sung trong tuần")
    owner = dossier.product.producer.memberships.get().user
    submit_dossier(dossier=dossier, seen="returned", by=owner)
    assert state_of(dossier) == ("verifying", "commune")
    with clock.set_to(clock.now() + dt.timedelta(hours=1)):
        dossier.refresh_from_db()
    # its slip and number stand, but Form 03 is of what was handed in before
    assert IntakeSlip.objects.filter(dossier=dossier).count() == 1


def test_form_03_is_of_what_was_handed_in_last():
    dossier = make_desk_dossier("verifying")
    officer, now = commune_officer(), clock.now()
    report(dossier, officer)
    owner = dossier.product.producer.memberships.get().user
    with clock.set_to(now + dt.timedelta(hours=1)):
        desks.return_dossier(
            dossier=dossier, seen="verifying", reasons=[{"place": "form", "text": "Sai địa chỉ"}], by=officer
        )
        submit_dossier(dossier=dossier, seen="returned", by=owner)
    with clock.set_to(now + dt.timedelta(hours=2)):
        with pytest.raises(Refused) as error:
            forward(dossier, officer)
        assert codes(error) == [("old_form_03", "")]
        report(dossier, officer)
        forward(dossier, officer)
    assert state_of(dossier) == ("checking", "province")


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        ([], "missing"),
        ([{"place": "9.9", "text": "x"}], "place"),
        ([{"place": "", "text": "x"}], "place"),
        ([{"place": "1.1", "text": " \x00 "}], "missing"),
        ([{"place": "1.1", "text": "x" * 1001}], "too_long"),
        ([{"place": "1.1", "text": "x"}] * 61, "too_many"),
    ],
)
def test_a_return_says_why_and_where(reasons, expected):
    dossier = make_desk_dossier("submitted")
    with pytest.raises(Refused) as error:
        desks.return_dossier(dossier=dossier, seen="submitted", reasons=reasons, by=commune_officer())
    assert {p.field for p in error.value.problems} == {"reasons"}
    assert expected in [p.code for p in error.value.problems]
    assert state_of(dossier) == ("submitted", "commune")


def test_the_province_sends_back_to_the_commune_or_the_producer():
    dossier = make_desk_dossier("checking")
    officer = province_officer()
    given = {"missing": ["workers", "test_report"], "text": "Thiếu danh sách lao động"}
    desks.send_back(dossier=dossier, seen="checking", to="commune", by=officer, **given)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.level, dossier.due_on) == ("verifying", "commune", dt.date(2026, 12, 11))
    made = AdvisoryReport.objects.get(dossier=dossier)
    assert (made.kind, made.is_positive, made.missing) == ("completeness", False, ["workers", "test_report"])
    step = DossierStep.objects.filter(dossier=dossier).order_by("pk").last()
    assert [r["place"] for r in step.reasons] == ["workers", "test_report"]
    forward(dossier, commune_officer())  # its Form 03 stands: nothing was handed in anew
    desks.send_back(dossier=dossier, seen="checking", to="producer", missing=[], text="Sai tên", by=officer)
    assert state_of(dossier) == ("returned", "producer")
    owner = dossier.product.producer.memberships.get().user
    submit_dossier(dossier=dossier, seen="returned", by=owner)
    assert state_of(dossier) == ("checking", "province")  # back to the desk that asked


def test_what_the_province_cannot_send_back():
    dossier = make_desk_dossier("advisory")
    with pytest.raises(Refused) as error:
        desks.send_back(dossier=dossier, seen="advisory", to="commune", missing=["x"], text="", by=province_officer())
    assert codes(error) == [("missing", "text"), ("kind", "missing"), ("to", "to")]
    with pytest.raises(Refused) as error:
        desks.send_back(dossier=dossier, seen="advisory", to="moon", missing=[], text="x", by=province_officer())
    assert codes(error) == [("to", "to")]


# ------------------------------------------------------------ advisory team


def test_the_ministry_asks_the_producer_not_the_commune():
    panel, dossier, ministry = make_panel(), make_desk_dossier("ready"), make_officer()
    panel.held(dossier, scores=BEST)
    forward_up(dossier=dossier, by=panel.officer)
    with pytest.raises(Refused) as error:
        desks.send_back(dossier=dossier, seen="checking", to="commune", missing=[], text="Thiếu", by=ministry)
    assert [p.field for p in error.value.problems] == ["to"]
    desks.send_back(dossier=dossier, seen="checking", to="producer", missing=[], text="Thiếu", by=ministry)
    owner = dossier.product.producer.memberships.get().user
    submit_dossier(dossier=dossier, seen="returned", by=owner)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.level) == ("checking", "ministry")  # straight to who asked


def test_the_ministry_s_own_team_reviews_what_the_province_s_found():
    panel, dossier, ministry = make_panel(), make_desk_dossier("ready"), make_officer()
    panel.held(dossier, scores=BEST)
    forward_up(dossier=dossier, by=panel.officer)
    desks.accept_complete(dossier=dossier, seen="checking", by=ministry)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.level) == ("advisory", "ministry")
    with pytest.raises(Refused) as error:  # the province's report is there and counts for the province
        desks.declare_ready(dossier=dossier, seen="advisory", by=ministry)
    assert error.value.problems[0].code == "no_report"
    with pytest.raises(NotAllowed):
        review(dossier, province_officer())
    review(dossier, make_officer(role="evaluator"))  # one of the ministry's team
    desks.declare_ready(dossier=dossier, seen="advisory", by=ministry)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.level) == ("ready", "ministry")


def test_photos_of_a_visit_are_drawn_anew_and_kept_private():
    dossier = make_desk_dossier("advisory")
    made = review(dossier, province_officer(), photos=[photo_file(), photo_file(name="b.png", kind="PNG")])
    assert [sorted(p) for p in made.photos] == [["height", "name", "width"]] * 2
    assert all(p["name"].startswith("documents/visits/") and p["name"].endswith(".jpg") for p in made.photos)


@pytest.mark.parametrize(
    ("over", "expected"),
    [
        ({"kind": "completeness"}, ("kind", "kind")),
        ({"text": ""}, ("missing", "text")),
        ({"done_on": dt.date(2026, 11, 23)}, ("future", "done_on")),
    ],
)
def test_a_report_is_whole(over, expected):
    with pytest.raises(Refused) as error:
        review(make_desk_dossier("advisory"), province_officer(), **over)
    assert codes(error) == [expected]


def test_ready_only_with_a_positive_report_on_what_was_handed_in():
    dossier, officer = make_desk_dossier("advisory"), province_officer()
    for step in range(2):
        with pytest.raises(Refused) as error:
            desks.declare_ready(dossier=dossier, seen="advisory", by=officer)
        assert codes(error) == [("no_report", "")]
        if step == 0:
            review(dossier, officer, is_positive=False)
    review(dossier, officer)
    desks.declare_ready(dossier=dossier, seen="advisory", by=officer)
    assert state_of(dossier) == ("ready", "province")


def test_evaluators_of_the_place_write_reports_but_move_nothing():
    dossier = make_desk_dossier("advisory")
    expert = make_officer(place=unit(LAM_DONG), role="evaluator")
    review(dossier, expert, kind="test")
    with pytest.raises(NotAllowed):
        desks.declare_ready(dossier=dossier, seen="advisory", by=expert)
    for other in (make_officer(place=unit("01"), role="evaluator"), make_officer(role="evaluator"), commune_officer()):
        with pytest.raises(NotAllowed):
            review(dossier, other)


# ------------------------------------------------------------ by the right post


STEPS = {
    "slip": ("submitted", lambda d, by: desks.give_slip(dossier=d, seen="submitted", by=by)),
    "return": (
        "submitted",
        lambda d, by: desks.return_dossier(
            dossier=d, seen="submitted", reasons=[{"place": "form", "text": "x"}], by=by
        ),
    ),
    "form_03": ("verifying", report),
    "forward": ("verifying", forward),
    "hold": ("verifying", lambda d, by: desks.hold(dossier=d, seen="verifying", instead_of=None, by=by)),
    "complete": ("checking", lambda d, by: desks.accept_complete(dossier=d, seen="checking", by=by)),
    "back": (
        "checking",
        lambda d, by: desks.send_back(dossier=d, seen="checking", to="producer", missing=[], text="x", by=by),
    ),
    "report": ("advisory", review),
    "ready": ("advisory", lambda d, by: desks.declare_ready(dossier=d, seen="advisory", by=by)),
}
AT_COMMUNE = ("slip", "return", "form_03", "forward", "hold")


@pytest.mark.parametrize("step", STEPS)
def test_wrong_post_level_or_place(step):
    state, act = STEPS[step]
    dossier = make_desk_dossier(state)
    here, other = unit(), make_commune()
    own = make_officer(place=here if step in AT_COMMUNE else unit(LAM_DONG))
    make_member(producer=dossier.product.producer, role="staff", user=own)
    people = {
        "buyer": make_member(producer=make_producer()),
        "owner": dossier.product.producer.memberships.order_by("pk").first().user,
        "other commune": make_officer(place=other),
        "other province": make_officer(place=unit("01")),
        "ministry": make_officer(),
        "commune's evaluator": make_officer(place=here, role="evaluator"),
        "other level": make_officer(place=unit(LAM_DONG) if step in AT_COMMUNE else here),
        "village": make_officer(place=here, level="village"),
        "ended yesterday": make_officer(
            place=here if step in AT_COMMUNE else unit(LAM_DONG), ends_on=dt.date(2026, 11, 21)
        ),
        "begins tomorrow": make_officer(
            place=here if step in AT_COMMUNE else unit(LAM_DONG), starts_on=dt.date(2026, 11, 23)
        ),
        "switched off": make_officer(place=here if step in AT_COMMUNE else unit(LAM_DONG), is_active=False),
        "works for the producer": own,
    }
    before = DossierStep.objects.count()
    for name, user in people.items():
        with pytest.raises(NotAllowed):
            act(dossier, user)
        assert state_of(dossier)[0] == state, name
    assert DossierStep.objects.count() == before
    assert not IntakeSlip.objects.exclude(dossier__state="verifying").filter(dossier=dossier, year=0).exists()


@pytest.mark.parametrize("step", STEPS)
def test_two_clicks_and_an_old_page_are_told(step):
    """The page showed another state than the dossier has."""
    state, act = STEPS[step]
    dossier = make_desk_dossier("ready" if state != "ready" else "checking")
    with pytest.raises(Conflict) as error:
        act(dossier, make_superuser())
    assert codes(error) == [("moved_meanwhile", "")]
    assert "Chờ họp hội đồng" in str(error.value.problems[0].message)


def test_leaders_do_what_officers_do():
    dossier = make_dossier(state="submitted")
    desks.give_slip(dossier=dossier, seen="submitted", by=make_officer(place=unit(), role="leader"))
    assert state_of(dossier) == ("verifying", "commune")


def test_a_dossier_is_taken_and_taken_over_not_unseen():
    dossier = make_desk_dossier("checking")
    first, second = province_officer(), province_officer()
    desks.hold(dossier=dossier, seen="checking", instead_of=None, by=first)
    desks.hold(dossier=dossier, seen="checking", instead_of=None, by=first)  # twice is once
    with pytest.raises(Conflict) as error:
        desks.hold(dossier=dossier, seen="checking", instead_of=None, by=second)
    assert str(first) in str(error.value.problems[0].message)
    assert desks.hold(dossier=dossier, seen="checking", instead_of=first.pk, by=second).holder_id == second.pk


# ------------------------------------------------------------ numbers


def test_numbers_follow_commune_and_year():
    officer = commune_officer()
    numbers = []
    for day in (dt.datetime(2026, 12, 30, 3, tzinfo=dt.UTC), dt.datetime(2027, 1, 4, 3, tzinfo=dt.UTC)):
        for _n in range(2):
            dossier = make_dossier(state="submitted")
            with clock.set_to(day):
                numbers.append(desks.give_slip(dossier=dossier, seen="submitted", by=officer).number)
    elsewhere = make_producer(place=make_commune(code="90001"))
    dossier = make_dossier(state="submitted", producer=elsewhere)
    numbers.append(desks.give_slip(dossier=dossier, seen="submitted", by=make_superuser()).number)
    assert numbers == [
        "1/PĐK-68-24733-2026",
        "2/PĐK-68-24733-2026",
        "1/PĐK-68-24733-2027",
        "2/PĐK-68-24733-2027",
        "1/PĐK-68-90001-2026",
    ]


def test_new_years_eve_in_viet_nam():
    dossier = make_dossier(state="submitted")
    with clock.set_to(dt.datetime(2026, 12, 31, 17, 30, tzinfo=dt.UTC)):  # 00:30 on 1 January there
        slip = desks.give_slip(dossier=dossier, seen="submitted", by=commune_officer())
    assert (slip.year, slip.received_on) == (2027, dt.date(2027, 1, 1))


def test_a_refused_step_takes_no_number():
    dossier = make_dossier(state="submitted")
    with pytest.raises(NotAllowed):
        desks.give_slip(dossier=dossier, seen="submitted", by=province_officer())
    assert desks.give_slip(dossier=dossier, seen="submitted", by=commune_officer()).serial == 1


def test_across_tet():
    dossier = make_dossier(state="submitted")
    with clock.set_to(dt.datetime(2027, 1, 25, 3, tzinfo=dt.UTC)):
        slip = desks.give_slip(dossier=dossier, seen="submitted", by=commune_officer())
    assert slip.due_on == dt.date(2027, 2, 22)  # 15 working days, 4 to 10 February off


def test_claims_are_of_the_newest_hand_in(django_assert_num_queries):
    dossier = make_dossier(state="submitted")
    submission = newest_submission(dossier)
    claims_of(dossier, submission)
    with django_assert_num_queries(1):
        claims = claims_of(dossier, submission)
    assert [(c.item, c.criterion, c.claim) for c in claims][:2] == [
        ("local_material", "1.1", "Mức 3"),
        ("local_labour", "", ""),
    ]
    assert DossierState(dossier.state) == DossierState.SUBMITTED


def test_a_share_below_a_minimum_is_not_told_as_the_minimum():
    dossier = make_dossier(state="submitted")
    say = {"product": dossier.product, "source": "3 lô", "as_of": dt.date(2026, 11, 20)}
    record_fact(kind="local_material_share", value={"commune": 0.2, "province": 0.4996}, **say)
    record_fact(kind="local_labour_share", value=0.7499, **say)
    material, labour, *_rest = claims_of(dossier, newest_submission(dossier))
    assert (material.fact, labour.fact) == ("49,9% nguyên liệu lấy trong tỉnh", "74,9% lao động ở trong xã")
    assert material.words.endswith("; 49,9% nguyên liệu lấy trong tỉnh (3 lô, 20/11/2026)")
    with translation.override("en"):
        assert (material.claim, material.fact) == ("Level 3", "49.9% of the raw material from the province")
