"""A dossier begun under an older regime finishes in the days that the newer one leaves it; then it goes on only as a new one."""

import datetime as dt

import pytest

from catalog.certification.models import Dossier, DossierStep, EvidenceLink, SelfScore
from catalog.certification.queries.decisions import waiting_decision, with_ways
from catalog.certification.queries.rubrics import regime_now, transition_of
from catalog.certification.services import councils, desks, flow
from catalog.certification.services.decisions import decide, forward_up
from catalog.certification.services.dossiers import save_form, withdraw_dossier
from catalog.certification.services.transition import supersede_dossier
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Regime
from tests.factories.accounts import make_member, make_officer, make_superuser
from tests.factories.certification import make_desk_dossier, make_dossier, make_rubric, small_sheet
from tests.factories.councils import FOUR, GOOD, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, old_commune, unit
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
OLD, NEW = "1489/QĐ-TTg", "26/2026/QĐ-TTg"  # the newer one began on 22/05/2026


def at(day: dt.date, hour: int = 10):
    return clock.set_to(dt.datetime.combine(day, dt.time(hour), clock.VIETNAM))


def under(number: str, dossier: Dossier, **over) -> Dossier:
    """The same dossier, begun under another regime."""
    Dossier.objects.filter(pk=dossier.pk).update(regime=Regime.objects.get(number=number), **over)
    return Dossier.objects.select_related("regime", "rubric", "product__producer").get(pk=dossier.pk)


def accept(dossier, by=None):
    return desks.accept_complete(dossier=dossier, seen="checking", by=by or make_superuser())


@pytest.mark.parametrize(
    ("kind", "day", "goes"),
    [
        ("first", dt.date(2026, 7, 21), True),  # the 60th day after 22 May
        ("first", dt.date(2026, 7, 22), False),
        ("upgrade", dt.date(2026, 7, 21), True),
        ("upgrade", dt.date(2026, 7, 22), False),
        ("again", dt.date(2026, 6, 21), True),  # the 30th
        ("again", dt.date(2026, 6, 22), False),
    ],
)
def test_sixty_days_and_thirty_for_re_evaluations(kind, day, goes):
    dossier = under(OLD, make_desk_dossier("checking"), kind=kind)
    with at(day, 23):
        if goes:
            accept(dossier)
            return
        with pytest.raises(Refused) as error:
            accept(dossier)
    assert [p.code for p in error.value.problems] == ["transition_over"]
    said = str(error.value.problems[0].message)
    assert OLD in said and NEW in said and ("21/06/2026" if kind == "again" else "21/07/2026") in said
    dossier.refresh_from_db()
    assert dossier.state == "checking"


def test_the_rows_say_how_many_days():
    rule = Regime.objects.get(number=NEW).scoring_rule
    rule.transition_days = 1
    rule.save()
    dossier = under(OLD, make_desk_dossier("checking"))
    with at(dt.date(2026, 5, 21)):
        assert transition_of(dossier) is None  # not begun yet
    with at(dt.date(2026, 5, 23)):
        assert not transition_of(dossier).is_over
    with at(dt.date(2026, 5, 24)):
        assert transition_of(dossier).is_over


def test_a_regime_that_says_nothing_of_dossiers_in_hand_ends_none():
    """1489/QĐ-TTg changed who decides: a dossier of 2023 went on under it, and ends with those of 1489 itself."""
    dossier = under("148/QĐ-TTg", make_desk_dossier("checking"))
    with at(dt.date(2025, 8, 1)):
        assert transition_of(dossier) is None
    with at(dt.date(2026, 6, 1)):
        found = transition_of(dossier)
    assert (found.regime.number, found.until) == (NEW, dt.date(2026, 7, 21))


def test_dossiers_of_the_regime_in_force_have_no_end(django_assert_num_queries):
    dossier = under(NEW, make_desk_dossier("checking"))
    with django_assert_num_queries(1):
        assert transition_of(dossier) is None


@pytest.mark.parametrize("move", sorted({(a, b) for a, b in flow.MOVES if b != "superseded"}))
def test_no_move_of_the_flow_escapes_the_rule(move):
    before, after = move
    dossier = under(OLD, make_dossier(), state=before, level="province")
    with at(dt.date(2026, 11, 22)), pytest.raises(Refused) as error:
        flow.move(dossier=flow.lock_dossier(dossier), seen=before, to=after, level="province", by=None)
    assert [p.code for p in error.value.problems] == ["transition_over"]


def test_withdrawing_is_moving_too():
    dossier = under(OLD, make_desk_dossier("submitted"))
    owner = dossier.product.producer.memberships.get().user
    with pytest.raises(Refused):
        withdraw_dossier(dossier=dossier, seen="submitted", reason="Lập lại", by=owner)


# ------------------------------------------------------------ begun anew


def test_begun_anew_with_what_still_holds():
    dossier = make_desk_dossier("checking")
    owner = dossier.product.producer.memberships.get().user
    # the new sheet: 1.1 asks something else, 2.2 has other options, the rest is the same
    sheet = small_sheet()
    sheet["sections"][0]["criteria"][0]["children"][0]["label"] = {"vi": "Câu hỏi khác", "en": "Another question"}
    sheet["sections"][1]["criteria"][1]["options"][2]["points"] = 9
    sheet["sections"][1]["criteria"][1]["options"][2]["label"] = {"vi": "Khác", "en": "Other"}
    newer = make_rubric(dossier.product.product_set, sheet)
    before = {s.criterion: (s.option, s.description) for s in SelfScore.objects.filter(dossier=dossier)}
    old = under(OLD, dossier)
    fresh = supersede_dossier(dossier=old, seen="checking", by=owner)
    old.refresh_from_db()
    assert (old.state, old.level) == ("superseded", "province")
    assert (fresh.state, fresh.level, fresh.previous_id) == ("draft", "producer", old.pk)
    assert (fresh.regime, fresh.rubric, fresh.kind) == (regime_now(), newer, old.kind)
    assert {name: fresh.form[name] for name in old.form} == old.form
    scores = {s.criterion: (s.option, s.description) for s in SelfScore.objects.filter(dossier=fresh)}
    assert scores == {
        **{n: before[n] for n in ("1.2", "2.1", "3.1", "3.2")},
        "2.2": (None, before["2.2"][1]),  # the same question, an option that is gone
    }
    links = set(EvidenceLink.objects.filter(dossier=fresh).values_list("criterion", "evidence"))
    assert links == set(EvidenceLink.objects.filter(dossier=old).values_list("criterion", "evidence"))
    assert {place for place, _paper in links} == {"form", "1.2"}
    step = DossierStep.objects.filter(dossier=old).order_by("pk").last()
    assert (step.by_id, step.note) == (owner.pk, f"Chuyển sang hồ sơ mới theo {NEW}.")
    save_form(dossier=fresh, values={"brand": "Mới"}, by=owner)  # a draft like any other


def test_the_desk_that_holds_it_may_begin_it_anew():
    dossier = under(OLD, make_desk_dossier("checking"))
    for other in (
        make_officer(place=unit()),
        make_officer(place=unit("01")),
        make_member(producer=make_dossier().product.producer),
    ):
        with pytest.raises(NotAllowed):
            supersede_dossier(dossier=dossier, seen="checking", by=other)
    fresh = supersede_dossier(dossier=dossier, seen="checking", by=make_officer(place=unit(LAM_DONG)))
    assert fresh.state == "draft"


def test_a_sitting_goes_on_without_the_one_whose_days_are_over():
    panel, late, other = make_panel(), dossier_at_council(), dossier_at_council()
    sitting = panel.sitting(late, other)
    panel.score_all(sitting, FOUR)
    panel.open(sitting)
    late = under(OLD, late)  # its days were over on 21/07
    with pytest.raises(Refused) as error:
        councils.close_sitting(sitting=sitting, by=panel.officer)
    assert [p.code for p in error.value.problems] == ["transition_over"]
    assert late.product.name in str(error.value.problems[0].message)  # which of them
    supersede_dossier(dossier=late, seen="council", by=panel.officer)
    councils.close_sitting(sitting=sitting, by=panel.officer)
    assert [(item.dossier_id, item.points) for item in sitting.items.order_by("position")] == [
        (late.pk, None),
        (other.pk, 78),
    ]
    assert Dossier.objects.get(pk=other.pk).state == "scored"
    assert Dossier.objects.get(previous=late).state == "draft"


def test_a_dossier_of_a_district_that_is_no_more_goes_up_to_the_province():
    product = make_product(state="published", origin=old_commune())
    with at(dt.date(2025, 6, 20)):
        boss = make_officer(place=unit(LAM_DONG), starts_on=dt.date(2019, 1, 1))
        local = make_panel(place=product.origin.parent, level="district", regime="148/QĐ-TTg", officer=boss)
        dossier = dossier_at_council(product=product, level="district", regime="148/QĐ-TTg")
        sitting = local.held(dossier, scores=GOOD)  # three stars: the district's own
    with at(dt.date(2025, 7, 10)):
        with pytest.raises(Refused) as error:
            decide(sitting=sitting, dossiers=[dossier], number="1/QĐ", decided_on=clock.today(), signer="X", by=boss)
        assert "Chuyển hồ sơ lên cấp trên" in str(error.value.problems[0].message)
        (row,) = with_ways(waiting_decision(boss))
        assert (row.may_decide, row.may_forward, row.may_return) == (False, True, False)
        assert forward_up(dossier=dossier, by=boss).level == "province"


@pytest.mark.parametrize("state", ["draft", "returned", "scored"])
def test_from_every_open_state(state):
    dossier = under(
        OLD, make_dossier(), state=state, level="producer" if state in ("draft", "returned") else "province"
    )
    owner = dossier.product.producer.memberships.get().user
    assert supersede_dossier(dossier=dossier, seen=state, by=owner).previous_id == dossier.pk


def test_only_an_older_regimes_and_once():
    dossier = make_desk_dossier("checking")
    owner = dossier.product.producer.memberships.get().user
    with pytest.raises(Refused) as error:
        supersede_dossier(dossier=dossier, seen="checking", by=owner)
    assert [p.code for p in error.value.problems] == ["same_regime"]
    old = under(OLD, dossier)
    supersede_dossier(dossier=old, seen="checking", by=owner)
    with pytest.raises(Conflict):
        supersede_dossier(dossier=old, seen="checking", by=owner)
    with pytest.raises(Conflict):
        supersede_dossier(dossier=old, seen="superseded", by=owner)
    assert Dossier.objects.filter(product=dossier.product).count() == 2
