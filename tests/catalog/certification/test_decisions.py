"""Decisions: recognition, refusal, the way to the ministry and back, under three regimes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from catalog.certification.models import Certificate, Decision, DecisionItem, DossierKind, ScoringRule
from catalog.certification.queries.decisions import decisions_of, life_of, waiting_decision, with_ways
from catalog.certification.services import councils, flow
from catalog.certification.services.decisions import decide, evaluate_again, forward_up, return_down
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.products.models import Product, ProductState, Regime
from catalog.products.queries import listable
from tests.factories.accounts import make_member, make_officer, make_superuser
from tests.factories.certification import bring
from tests.factories.councils import BEST, FOUR, GOOD, choices, dossier_at_council, make_panel
from tests.factories.places import LAM_DONG, old_commune, old_unit, unit
from tests.factories.products import make_product
from tests.factories.shops import make_offer

pytestmark = pytest.mark.django_db

LOW = choices(0, 0, 1, 1, 1, 1)  # 28 points: 1 star
TWO = choices(0, 2, 1, 1, 1, 1)  # 48 points: 2 stars
BY_MINIMA = choices(2, 2, 2, 2, 1, 2)  # 90 points, but the minimum of 5 stars is missed
SEVENTY = choices(2, 2, 1, 1, 1, 1)  # 68 points
DAY = dt.date(2026, 11, 22)


def codes(refused):
    return [problem.code for problem in refused.value.problems]


def decided(sitting, *dossiers, by, **over):
    fields = {"number": "858/QĐ-UBND", "decided_on": clock.today(), "signer": "Chủ tịch Nguyễn Văn A"} | over
    return decide(sitting=sitting, dossiers=dossiers, by=by, **fields)


class TestRecognition:
    def test_the_badge_follows_in_the_same_transaction(self, client):
        panel, dossier = make_panel(), dossier_at_council()
        make_offer(product=dossier.product)
        assert not listable().filter(pk=dossier.product_id).exists()
        sitting = panel.held(dossier)
        decision = decided(sitting, dossier, by=panel.officer)
        dossier.refresh_from_db()
        assert dossier.state == "recognised"
        assert listable().filter(pk=dossier.product_id).exists()
        answer = client.get("/products/")
        assert dossier.product.name in answer.text
        assert 'aria-label="OCOP 4 sao"' in answer.text
        item = DecisionItem.objects.get()
        certificate = Certificate.objects.get()
        assert (item.decision, item.stars, item.points, item.certificate) == (decision, 4, 78, certificate)
        assert (certificate.decision_number, certificate.valid_from, certificate.valid_until) == (
            "858/QĐ-UBND", DAY, dt.date(2029, 11, 22),
        )  # fmt: skip
        assert (certificate.issuing_level, certificate.issuing_place) == ("province", unit(LAM_DONG))

    def test_many_dossiers_one_number_certificates_for_some(self):
        panel = make_panel()
        good, low, two = (dossier_at_council() for _ in range(3))
        sitting = panel.sitting(good, low, two)
        for item, sheet in zip(sitting.items.all(), (GOOD, LOW, TWO), strict=True):
            for user in panel.users:
                panel.score(item, user, sheet)
        panel.open(sitting)
        councils.close_sitting(sitting=sitting, by=panel.officer)
        decided(sitting, good, low, two, by=panel.officer)
        for dossier in (good, low, two):
            dossier.refresh_from_db()
        assert [d.state for d in (good, low, two)] == ["recognised", "refused", "refused"]
        assert [i.stars for i in DecisionItem.objects.order_by("dossier_id")] == [3, 1, 2]
        assert low.outcome_reason == "Đạt 1 sao: chưa đủ để cấp giấy chứng nhận."
        assert Certificate.objects.count() == 1

    def test_all_or_none(self):
        panel, good, best = make_panel(), dossier_at_council(), dossier_at_council()
        sitting = panel.sitting(good, best)
        first, second = sitting.items.all()
        for user in panel.users:
            panel.score(first, user, GOOD)
            panel.score(second, user, BEST)
        panel.open(sitting)
        councils.close_sitting(sitting=sitting, by=panel.officer)
        with pytest.raises(Refused) as refused:
            decided(sitting, good, best, by=panel.officer)
        assert codes(refused) == ["not_this_level"]
        good.refresh_from_db()
        assert good.state == "scored"
        assert not Decision.objects.exists()

    def test_the_clock_runs_on_through_the_steps_of_an_office_and_anew_at_the_next(self):
        panel = make_panel()
        dossier = dossier_at_council(state="advisory", due_on=dt.date(2026, 12, 29))
        flow.move(dossier=flow.lock_dossier(dossier), seen="advisory", to="ready", level="province", by=panel.officer)
        sitting = panel.held(dossier, scores=BEST)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.due_on) == ("scored", dt.date(2026, 12, 29))
        forward_up(dossier=dossier, by=panel.officer)
        dossier.refresh_from_db()
        assert (dossier.level, dossier.due_on) == ("ministry", dt.date(2027, 3, 29))
        other = dossier_at_council()
        decided(panel.held(other), other, by=panel.officer, number="9/QĐ-UBND")
        other.refresh_from_db()
        assert (other.state, other.due_on) == ("recognised", None)
        assert sitting.council == panel.council

    def test_who_may_decide(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.held(dossier)
        for user in (panel.users[0], make_officer(place=unit()), make_officer(place=unit("01")), make_officer()):
            with pytest.raises(NotAllowed):
                decided(sitting, dossier, by=user)
        make_member(producer=dossier.product.producer, user=panel.officer)
        with pytest.raises(NotAllowed):
            decided(sitting, dossier, by=panel.officer)
        assert not Decision.objects.exists()

    def test_what_a_decision_must_say(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.held(dossier)
        with pytest.raises(Refused) as refused:
            decided(sitting, by=panel.officer, number="", signer=" ", decided_on=dt.date(2026, 11, 23))
        assert [p.field for p in refused.value.problems] == ["number", "signer", "decided_on", "dossiers"]
        with pytest.raises(Refused) as refused:
            decided(sitting, dossier, by=panel.officer, decided_on=dt.date(2026, 11, 21))
        assert codes(refused) == ["before_sitting"]

    def test_opinions_that_came_in_early_are_decided_on_the_day_they_were_closed(self):
        panel, dossier = make_panel(), dossier_at_council(kind=DossierKind.AGAIN)
        sitting = panel.sitting(dossier, by_letter=True, sits_on=dt.date(2026, 11, 29))
        panel.score_all(sitting, FOUR)
        councils.close_sitting(sitting=sitting, by=panel.officer)
        with pytest.raises(Refused) as refused:
            decided(sitting, dossier, by=panel.officer, decided_on=dt.date(2026, 11, 21))
        assert codes(refused) == ["before_sitting"]
        decided(sitting, dossier, by=panel.officer)
        assert [(m.kind, m.day.day) for m in life_of(Certificate.objects.get()).moments][:2] == [
            ("meeting", 22),
            ("decided", 22),
        ]

    def test_decided_once_and_a_number_is_used_once(self):
        panel, dossier, other = make_panel(), dossier_at_council(), dossier_at_council()
        sitting = panel.held(dossier, other)
        decided(sitting, dossier, by=panel.officer)
        with pytest.raises(Conflict):
            decided(sitting, dossier, by=panel.officer, number="859/QĐ-UBND")
        with pytest.raises(Refused) as refused:
            decided(sitting, other, by=panel.officer)
        assert codes(refused) == ["number_taken"]

    def test_a_decision_never_changes(self):
        panel, dossier = make_panel(), dossier_at_council()
        decided(panel.held(dossier), dossier, by=panel.officer)
        for change in (
            lambda: Decision.objects.update(number="1/QĐ"),
            lambda: DecisionItem.objects.update(stars=5),
            lambda: DecisionItem.objects.all().delete(),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                change()

    def test_lists_are_the_authority_s_own(self):
        panel, dossier = make_panel(), dossier_at_council()
        sitting = panel.held(dossier)
        stranger = make_officer(place=unit("01"))
        assert (list(waiting_decision(panel.officer)), list(waiting_decision(stranger))) == ([dossier], [])
        decision = decided(sitting, dossier, by=panel.officer)
        assert (list(decisions_of(panel.officer)), list(decisions_of(stranger))) == ([decision], [])
        assert list(waiting_decision(panel.officer)) == []

    def test_statements_of_the_waiting_list_do_not_grow(self, django_assert_num_queries):
        panel = make_panel()
        panel.held(*(dossier_at_council() for _ in range(4)))
        with django_assert_num_queries(4):
            rows = with_ways(waiting_decision(panel.officer))
        assert [(r.may_decide, r.may_forward, r.may_return) for r in rows] == [(True, False, False)] * 4


class TestToTheMinistry:
    @pytest.fixture
    def forwarded(self):
        province, ministry = make_panel(), make_panel(level="ministry")
        dossier = dossier_at_council()
        sitting = province.held(dossier, scores=BEST)
        (row,) = with_ways(waiting_decision(province.officer))
        assert (row.may_decide, row.may_forward) == (False, True)
        forward_up(dossier=dossier, by=province.officer)
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level) == ("checking", "ministry")
        bring(dossier, "ready")
        return province, ministry, dossier, sitting

    def test_five_stars_are_the_ministry_s(self, forwarded):
        province, ministry, dossier, first = forwarded
        sitting = ministry.held(dossier, scores=BEST)
        with pytest.raises(NotAllowed):
            decided(sitting, dossier, by=province.officer)
        with pytest.raises(Conflict):
            decided(first, dossier, by=province.officer)
        decided(sitting, dossier, by=ministry.officer, number="12/QĐ-BNNMT")
        certificate = Certificate.objects.get()
        assert (certificate.stars, certificate.issuing_level, certificate.issuing_place) == (5, "ministry", None)

    def test_below_90_it_goes_back_and_the_province_recognises_it(self, forwarded):
        province, ministry, dossier, first = forwarded
        sitting = ministry.held(dossier, scores=FOUR)
        with pytest.raises(Refused) as refused:
            decided(sitting, dossier, by=ministry.officer)
        assert codes(refused) == ["not_this_level"]
        with pytest.raises(NotAllowed):
            return_down(dossier=dossier, by=province.officer)
        return_down(dossier=dossier, by=ministry.officer, note="Dưới 90 điểm")
        dossier.refresh_from_db()
        assert (dossier.state, dossier.level, dossier.result_points) == ("scored", "province", 78)
        (row,) = with_ways(waiting_decision(province.officer))
        assert (row.may_decide, row.may_forward) == (True, False)
        decided(first, dossier, by=province.officer)
        certificate = Certificate.objects.get()
        assert (certificate.stars, certificate.issuing_level) == (4, "province")

    def test_or_evaluates_it_again(self, forwarded):
        province, ministry, dossier, first = forwarded
        ministry.held(dossier, scores=FOUR)
        return_down(dossier=dossier, by=ministry.officer)
        with pytest.raises(Refused):
            evaluate_again(dossier=dossier, reason=" ", by=province.officer)
        evaluate_again(dossier=dossier, reason="Chấm lại theo ý kiến của Bộ", by=province.officer)
        again = province.held(dossier, scores=GOOD)
        dossier.refresh_from_db()
        with pytest.raises(Conflict):
            decided(first, dossier, by=province.officer)
        decided(again, dossier, by=province.officer)
        assert Certificate.objects.get().stars == 3

    def test_one_s_own_result_is_not_tried_again(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.held(dossier)
        with pytest.raises(Refused) as refused:
            evaluate_again(dossier=dossier, reason="Xin thêm sao", by=panel.officer)
        assert codes(refused) == ["own_result"]

    def test_below_90_nothing_goes_up_and_nothing_goes_down_from_the_province(self):
        panel, dossier = make_panel(), dossier_at_council()
        panel.held(dossier)
        with pytest.raises(Refused) as refused:
            forward_up(dossier=dossier, by=panel.officer)
        assert codes(refused) == ["not_enough_points"]
        with pytest.raises(Refused) as refused:
            return_down(dossier=dossier, by=panel.officer)
        assert codes(refused) == ["stays_here"]

    def test_ninety_points_with_a_missed_minimum_are_four_stars_that_the_ministry_s_council_sees_first(self):
        panel, ministry, dossier = make_panel(), make_panel(level="ministry"), dossier_at_council()
        sitting = panel.held(dossier, scores=BY_MINIMA)
        (row,) = with_ways(waiting_decision(panel.officer))
        assert (row.dossier.result_points, row.dossier.result_stars) == (90, 4)
        assert (row.may_decide, row.may_forward) == (False, True)
        with pytest.raises(Refused) as refused:
            decided(sitting, dossier, by=panel.officer)
        assert codes(refused) == ["not_this_level"]
        forward_up(dossier=dossier, by=panel.officer)
        bring(dossier, "ready")
        above = ministry.held(dossier, scores=BY_MINIMA)
        with pytest.raises(Refused):  # 5 stars alone are the ministry's
            decided(above, dossier, by=ministry.officer)
        return_down(dossier=dossier, by=ministry.officer, note="Thiếu một điều kiện của 5 sao")
        decided(sitting, dossier, by=panel.officer)
        certificate = Certificate.objects.get()
        assert (certificate.stars, certificate.issuing_level) == (4, "province")

    def test_two_clicks_one_wins(self, forwarded):
        province, _ministry, dossier, _first = forwarded
        with pytest.raises(Conflict):
            forward_up(dossier=dossier, by=province.officer)


def at(year: int, month: int, day: int):
    """10:00 in Viet Nam on that day."""
    return clock.set_to(dt.datetime(year, month, day, 3, tzinfo=dt.UTC))


def old_product() -> Product:
    """Made in a commune of a district of Lâm Đồng, as it was."""
    return make_product(state="published", origin=old_commune())


class TestOlderRegimes:
    """Who recognises what is data: stages of the regime on the day."""

    def pieces(self, product, regime):
        district = product.origin.parent
        assert district is not None
        boss = make_officer(place=unit(LAM_DONG), starts_on=dt.date(2019, 1, 1))
        local = make_panel(place=district, level="district", regime=regime, officer=boss)
        upper = make_panel(place=old_unit(LAM_DONG), regime=regime, officer=boss)
        return boss, district, local, upper, dossier_at_council(product=product, level="district", regime=regime)

    def test_2023_the_district_recognises_three_stars(self):
        product = old_product()
        with at(2024, 6, 3):
            boss, district, local, _upper, dossier = self.pieces(product, "148/QĐ-TTg")
            sitting = local.held(dossier, scores=SEVENTY)
            decided(sitting, dossier, by=boss, number="20/QĐ-UBND")
            certificate = Certificate.objects.get()
            assert (certificate.stars, certificate.issuing_level) == (3, "district")
            assert certificate.issuing_place == district
            assert certificate.regime.number == "148/QĐ-TTg"

    def test_2023_seventy_points_go_to_the_province_and_ninety_to_the_ministry(self):
        product = old_product()
        with at(2024, 6, 3):
            boss, _district, local, upper, dossier = self.pieces(product, "148/QĐ-TTg")
            ministry = make_panel(level="ministry", regime="148/QĐ-TTg")
            sitting = local.held(dossier, scores=BEST)
            with pytest.raises(Refused):
                decided(sitting, dossier, by=boss)
            forward_up(dossier=dossier, by=boss)
            dossier.refresh_from_db()
            assert (dossier.state, dossier.level) == ("checking", "province")
            bring(dossier, "ready")
            upper.held(dossier, scores=BEST)
            forward_up(dossier=dossier, by=boss)
            bring(dossier, "ready")
            last = ministry.held(dossier, scores=BEST)
            decided(last, dossier, by=ministry.officer, number="9/QĐ-BNN")
            assert Certificate.objects.get().stars == 5

    def test_2023_the_province_recognises_four_stars(self):
        product = old_product()
        with at(2024, 6, 3):
            boss, _district, local, upper, dossier = self.pieces(product, "148/QĐ-TTg")
            local.held(dossier, scores=FOUR)
            forward_up(dossier=dossier, by=boss)
            bring(dossier, "ready")
            decided(upper.held(dossier, scores=FOUR), dossier, by=boss)
            certificate = Certificate.objects.get()
            assert (certificate.stars, certificate.issuing_place) == (4, old_unit(LAM_DONG))

    def test_2019_the_district_only_sends_up_and_the_province_recognises_three(self):
        product = old_product()
        with at(2020, 6, 1):
            boss, _district, local, upper, dossier = self.pieces(product, "1048/QĐ-TTg")
            sitting = local.held(dossier, scores=GOOD)
            with pytest.raises(Refused):
                decided(sitting, dossier, by=boss)
            forward_up(dossier=dossier, by=boss)
            bring(dossier, "ready")
            decided(upper.held(dossier, scores=GOOD), dossier, by=boss)
            certificate = Certificate.objects.get()
            assert (certificate.stars, certificate.issuing_level, certificate.regime.number) == (
                3, "province", "1048/QĐ-TTg",
            )  # fmt: skip

    def test_after_the_districts_a_province_s_council_of_before_decides_as_today_s_province(self):
        product = old_product()
        with at(2025, 6, 20):
            boss, _district, local, upper, dossier = self.pieces(product, "148/QĐ-TTg")
            local.held(dossier, scores=FOUR)
            forward_up(dossier=dossier, by=boss)
            bring(dossier, "ready")
            sitting = upper.held(dossier, scores=FOUR)
        with at(2025, 7, 10):
            decided(sitting, dossier, by=boss)
            certificate = Certificate.objects.get()
            assert (certificate.issuing_place, certificate.stars) == (unit(LAM_DONG), 4)
            assert certificate.regime.number == "148/QĐ-TTg"  # under which it was judged

    def test_finished_in_the_transition_it_is_judged_and_labelled_by_its_own_rules(self):
        regime = Regime.objects.get(number="1489/QĐ-TTg")
        Regime.objects.filter(pk=regime.pk).update(months_valid=24)
        ScoringRule.objects.filter(regime=regime).update(minima_cap=False)
        product = make_product(state=ProductState.PUBLISHED)
        with at(2026, 5, 20):
            panel = make_panel(regime="1489/QĐ-TTg")
            dossier = dossier_at_council(product=product, regime="1489/QĐ-TTg")
        with at(2026, 7, 1):  # 26/2026/QĐ-TTg has been in force since 22/05
            panel.held(dossier, scores=BY_MINIMA)
            dossier.refresh_from_db()
            assert (dossier.result_stars, dossier.result_points) == (5, 90)  # today's rule would cap it at 4
            other = dossier_at_council(regime="1489/QĐ-TTg")
            decided(panel.held(other), other, by=panel.officer)
            certificate = Certificate.objects.get()
            assert (certificate.regime, certificate.stars) == (regime, 4)
            assert certificate.valid_until == dt.date(2028, 7, 1)  # for as long as they say

    def test_a_superuser_may_all(self):
        panel, dossier = make_panel(), dossier_at_council()
        assert decided(panel.held(dossier), dossier, by=make_superuser()).items.get().points == Decimal(78)
