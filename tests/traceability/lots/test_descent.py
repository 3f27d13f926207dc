"""What was made of a lot that is stopped, and lots whose test failed."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import NotAllowed, Refused
from catalog.core.models import OutboxMessage
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import made_of, make_lot, make_paper
from tests.factories.places import unit
from tests.together import together
from traceability.lots import queries, services
from traceability.lots.models import Lot
from traceability.scans.queries.story import story

HELD = ("held", True)
SOLD = ("published", False)


def states(*lots):
    rows = {lot.pk: lot for lot in Lot.objects.filter(pk__in=[each.pk for each in lots])}
    return [(rows[lot.pk].state, rows[lot.pk].held_for_sources) for lot in lots]


def codes(act):
    with pytest.raises(Refused) as refused:
        act()
    return {(p.field, p.code) for p in refused.value.problems}


@pytest.mark.django_db
class TestMadeOf:
    def test_a_recall_holds_all_that_was_made_of_it_and_people_decide_on_each(self, django_assert_num_queries):
        bean = make_lot(number="HAT-1")
        roast = made_of(bean)
        gift = made_of(roast)
        draft, apart = made_of(roast, publish=False), make_lot()
        with django_assert_num_queries(1):
            assert queries.made_with(bean) == [roast.pk, gift.pk]
        services.recall_lot(lot=bean, reason="nhiễm nấm mốc", by=make_officer(place=unit("68")))
        assert states(roast, gift, draft, apart) == [HELD, HELD, ("draft", False), SOLD]
        gift.refresh_from_db()
        assert "HAT-1" in gift.state_reason and gift.state_reason.endswith("bị thu hồi: nhiễm nấm mốc")
        told = story(gift.trace_code.code).banner
        assert (told.state, told.reason) == ("held", gift.state_reason)
        told = OutboxMessage.objects.filter(topic="lot.held").order_by("pk")
        assert [(row.payload["lot"], row.payload["because"]) for row in told] == [
            (roast.pk, bean.pk),
            (gift.pk, bean.pk),
        ]
        # an officer's recall is no lock on what others made of it: its own people decide, with a reason
        maker = make_member(producer=roast.producer)
        with pytest.raises(NotAllowed):
            services.release_lot(lot=gift, reason="mẫu của chúng tôi đạt", by=maker)
        assert codes(lambda: services.release_lot(lot=roast, reason=" ", by=maker)) == {("reason", "required")}
        services.release_lot(lot=roast, reason="rang ở 230 độ, mẫu đạt", by=maker)
        assert states(roast, gift) == [SOLD, HELD] and not roast.held_for.exists()
        services.recall_lot(lot=gift, reason="hộp cũng bị mốc", by=None)
        assert states(gift) == [("recalled", False)]

    def test_a_release_gives_back_what_was_held_for_it_alone(self):
        first, second = make_lot(), make_lot()
        ours, both, own = made_of(first), made_of(first, second), made_of(first)
        late = made_of(ours)
        services.hold_lot(lot=own, reason="hở mép dán", by=None)
        for lot in (first, second):
            services.hold_lot(lot=lot, reason="lấy mẫu", by=None)
        assert states(ours, both, own, late) == [HELD, HELD, ("held", False), HELD]
        services.release_lot(lot=first, reason="mẫu đạt", by=None)
        assert states(first, ours, both, own, late) == [SOLD, SOLD, HELD, ("held", False), SOLD]
        both.refresh_from_db()
        assert second.number in both.state_reason
        # a hold that becomes a recall gives nothing back, and is said
        services.recall_lot(lot=second, reason="mẫu hỏng", by=None)
        both.refresh_from_db()
        assert states(both) == [HELD] and "đã bị thu hồi: mẫu hỏng" in both.state_reason
        services.release_lot(lot=own, reason="dán lại rồi", by=None)
        assert states(own) == [SOLD]

    def test_an_officer_holds_for_itself_what_is_held_for_its_sources(self):
        source = make_lot()
        made = made_of(source)
        services.hold_lot(lot=source, reason="lấy mẫu", by=None)
        services.hold_lot(lot=made, reason="lấy mẫu lô này", by=make_officer(place=unit("68")))
        services.release_lot(lot=source, reason="mẫu đạt", by=None)
        made.refresh_from_db()
        assert (made.state, made.held_for_sources, made.held_by_office) == ("held", False, True)
        with pytest.raises(NotAllowed):
            services.release_lot(lot=made, reason="nguồn đã được bán", by=make_member(producer=made.producer))

    def test_however_many_were_made_of_it(self, django_assert_max_num_queries):
        source = make_lot(quantity=400)
        made = [made_of(source, variant=source.variant) for _ in range(12)]
        with django_assert_max_num_queries(20 + 5 * len(made)):
            services.recall_lot(lot=source, reason="nhiễm nấm mốc", by=None)
        assert states(*made) == [HELD] * 12


def test_holds_above_and_below_at_once_wait_for_each_other(fresh_db):
    """The rows are not in the order of descent: what was made of it was written down first."""
    for _ in range(3):
        below = made_of(publish=False)
        with clock.set_to(NOW - dt.timedelta(hours=2)):
            above = make_lot()
        services.add_source(lot=below, source=above, quantity_kg=1, by=None)
        services.publish_lot(lot=below, by=None)
        draft = make_lot(publish=False)
        for source in (below, above):
            services.add_source(lot=draft, source=source, quantity_kg=1, by=None)
        found = together(
            lambda lot=above: services.hold_lot(lot=lot, reason="lấy mẫu", by=None),
            lambda lot=below: services.hold_lot(lot=lot, reason="hở mép dán", by=None),
            lambda lot=draft: services.publish_lot(lot=lot, by=None),
            seconds=30,
        )
        above.refresh_from_db()
        below.refresh_from_db()
        draft.refresh_from_db()
        assert not isinstance(found[0], Refused)
        assert (above.state, below.state) == ("held", "held")
        assert draft.state == ("draft" if isinstance(found[2], Refused) else "held")


@pytest.mark.django_db
class TestFailedTests:
    def test_a_lot_whose_newest_report_failed_is_not_published_and_one_that_is_public_is_held(self):
        lot = make_lot(publish=False)
        failed = make_paper(lot=lot, result="failed")
        assert codes(lambda: services.publish_lot(lot=lot, by=None)) == {("papers", "test_failed")}
        make_paper(lot=lot, title="Vi sinh vật", issued_on=dt.date(2026, 10, 20))  # of something else
        assert codes(lambda: services.publish_lot(lot=lot, by=None)) == {("papers", "test_failed")}
        again = make_paper(lot=lot, title="kim loại  NẶNG", issued_on=dt.date(2026, 10, 20))
        services.publish_lot(lot=lot, by=None)
        made = made_of(lot)
        make_paper(lot=lot, result="failed", issued_on=dt.date(2026, 10, 1))  # older than the one that passed
        make_paper(lot=lot, kind="certificate", result="failed", issued_on=dt.date(2026, 11, 1))
        assert states(lot) == [SOLD]
        # the one that passed is taken back: what failed is the newest again
        staff = make_member(producer=lot.producer, role="staff")
        services.withdraw_paper(paper=again, reason="của lô khác", by=staff)
        assert states(lot, made) == [("held", False), HELD]
        lot.refresh_from_db()
        assert lot.state_reason == "Phiếu kiểm nghiệm không đạt: Kim loại nặng, 09/10/2026."
        owner = make_member(producer=lot.producer)
        assert codes(lambda: services.release_lot(lot=lot, reason="cứ bán đi", by=owner)) == {("papers", "test_failed")}
        services.withdraw_paper(paper=failed, reason="gõ nhầm kết luận", by=staff)
        assert codes(lambda: services.release_lot(lot=lot, reason="cứ bán đi", by=owner)) == {("papers", "test_failed")}
        make_paper(lot=lot, issued_on=dt.date(2026, 11, 2))
        assert states(lot) == [("held", False)]  # people release it
        services.release_lot(lot=lot, reason="mẫu mới đạt", by=owner)
        assert states(lot, made) == [SOLD, SOLD]
        make_paper(lot=lot, result="failed", issued_on=dt.date(2026, 11, 3))
        assert states(lot, made) == [("held", False), HELD]
        assert story(lot.trace_code.code).banner.state == "held"

    def test_what_is_held_for_its_sources_and_fails_is_not_given_back_with_them(self):
        source = make_lot()
        made = made_of(source)
        services.hold_lot(lot=source, reason="lấy mẫu", by=None)
        make_paper(lot=made, result="failed")
        services.release_lot(lot=source, reason="mẫu đạt", by=None)
        assert states(source, made) == [SOLD, ("held", False)]
