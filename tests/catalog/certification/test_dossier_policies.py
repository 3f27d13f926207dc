"""Which officer reads which dossier, at which stage; whose sex and ethnicity nobody but evaluators sees."""

import datetime as dt

import pytest

from catalog.certification.models import (
    AgendaItem,
    Council,
    CouncilMember,
    CouncilRegulation,
    Declaration,
    Dossier,
    Sitting,
)
from catalog.certification.policies.dossiers import desk_q, may_handle, may_read, may_see_representative, readable_q
from catalog.certification.services import desks
from catalog.certification.services.dossiers import withdraw_dossier
from catalog.core import clock
from catalog.places.models import Unit
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.certification import make_desk_dossier, make_dossier
from tests.factories.places import LAM_DONG, make_commune, old_unit, unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db


def reads(user, dossier) -> bool:
    user = type(user).objects.get(pk=user.pk)  # as the next request has it
    listed = Dossier.objects.filter(readable_q(user), pk=dossier.pk)
    assert listed.count() == len(set(listed.values_list("pk"))), "a dossier stands once in a list"
    assert listed.exists() == may_read(user, dossier)
    return listed.exists()


def at_own_desk(user, dossier) -> bool:
    fresh = type(user).objects.get(pk=user.pk)
    listed = Dossier.objects.filter(desk_q(fresh), pk=dossier.pk).exists()
    assert listed == may_handle(user, Dossier.objects.get(pk=dossier.pk))
    return listed


def seat(dossier, user, **over):
    """A seat in a council that has the dossier on its agenda."""
    regulation = CouncilRegulation.objects.create(name="Quy chế", created_at=clock.now())
    council = Council.objects.create(
        level="province",
        place=unit(LAM_DONG),
        regime=dossier.regime,
        regulation=regulation,
        name="Hội đồng",
        decision_number="1/QĐ",
        starts_on=dt.date(2026, 1, 1),
        created_by=user,
    )
    sitting = Sitting.objects.create(
        council=council, number=1, sits_on=dt.date(2026, 12, 1), created_by=user, created_at=clock.now()
    )
    AgendaItem.objects.create(sitting=sitting, dossier=dossier, position=1)
    return CouncilMember.objects.create(council=council, user=user, name="Ủy viên", field="Y tế", **over)


PEOPLE = {
    "commune": lambda: make_officer(place=unit()),
    "commune's leader": lambda: make_officer(place=unit(), role="leader"),
    "province": lambda: make_officer(place=unit(LAM_DONG)),
    "ministry": make_officer,
    "superuser": make_superuser,
    "commune's evaluator": lambda: make_officer(place=unit(), role="evaluator"),
    "province's evaluator": lambda: make_officer(place=unit(LAM_DONG), role="evaluator"),
    "village": lambda: make_officer(place=unit(), level="village"),
    "other commune": lambda: make_officer(place=make_commune()),
    "other province": lambda: make_officer(place=unit("01")),
    "other province's evaluator": lambda: make_officer(place=unit("01"), role="evaluator"),
    "ended": lambda: make_officer(place=unit(), ends_on=dt.date(2026, 11, 21)),
    "not begun": lambda: make_officer(place=unit(LAM_DONG), starts_on=dt.date(2026, 11, 23)),
    "switched off": lambda: make_officer(place=unit(LAM_DONG), is_active=False),
    "merged province": lambda: make_officer(place=old_unit("67")),  # Đắk Nông, now part of Lâm Đồng
    "nobody": make_user,
}
COMMUNE = {"superuser", "commune", "commune's leader"}
PROVINCE = COMMUNE | {"province"}


@pytest.mark.parametrize(
    ("state", "readers", "handlers"),
    [
        ("draft", set(), set()),
        ("submitted", COMMUNE, COMMUNE),
        ("verifying", COMMUNE, COMMUNE),
        ("checking", PROVINCE, {"superuser", "province"}),
        ("advisory", PROVINCE | {"province's evaluator"}, {"superuser", "province"}),
        ("ready", PROVINCE, {"superuser", "province"}),
    ],
)
def test_place_and_stage(state, readers, handlers):
    dossier = make_dossier() if state == "draft" else make_desk_dossier(state)
    people = {name: make() for name, make in PEOPLE.items()}
    may = {
        name
        for name, user in people.items()
        if (
            Dossier.objects.filter(readable_q(user), pk=dossier.pk).exists()
            if name == "superuser"
            else reads(user, dossier)
        )
    }
    assert may == readers
    assert {name for name, user in people.items() if at_own_desk(user, dossier)} == handlers


def test_what_was_sent_back_stays_with_those_it_had_reached():
    officer, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    low, high = make_desk_dossier("verifying"), make_desk_dossier("checking")
    root = make_superuser()
    desks.return_dossier(dossier=low, seen="verifying", reasons=[{"place": "form", "text": "x"}], by=root)
    desks.send_back(dossier=high, seen="checking", to="producer", missing=[], text="x", by=root)
    assert [reads(officer, low), reads(province, low)] == [True, False]
    assert [reads(officer, high), reads(province, high)] == [True, True]
    assert not at_own_desk(officer, low) and not at_own_desk(province, high)


def test_what_was_never_handed_in_is_nobodys_business():
    dossier = make_dossier()
    owner = dossier.product.producer.memberships.get().user
    withdraw_dossier(dossier=dossier, seen="draft", reason="", by=owner)
    assert not reads(make_officer(place=unit()), dossier)
    assert not Dossier.objects.filter(readable_q(make_superuser())).exists()
    handed_in = make_dossier(state="submitted")
    owner = handed_in.product.producer.memberships.get().user
    withdraw_dossier(dossier=handed_in, seen="submitted", reason="Nghỉ bán", by=owner)
    assert reads(make_officer(place=unit()), handed_in)


def test_an_officer_reads_its_own_producers_dossiers_in_the_studio_only():
    dossier = make_desk_dossier("checking")
    for place in (unit(), unit(LAM_DONG)):
        officer = make_member(producer=dossier.product.producer, role="staff", user=make_officer(place=place))
        assert may_read(officer, dossier)
        assert not Dossier.objects.filter(readable_q(officer)).exists()
        assert not at_own_desk(officer, dossier)


def test_two_posts_do_not_add_up():
    """An officer of a commune elsewhere and of another province's: neither reaches this one."""
    dossier = make_desk_dossier("checking")
    user = make_officer(place=unit("01"))
    make_officer(place=make_commune(), user=user)
    make_officer(place=old_unit("67"), user=user)
    assert not reads(user, dossier)
    make_officer(place=unit(), user=user)
    assert reads(user, dossier)


def test_the_ministry_reads_what_came_up_to_it():
    dossier, officer = make_desk_dossier("checking"), make_officer()
    assert not reads(officer, dossier)
    Dossier.objects.filter(pk=dossier.pk).update(level="ministry")
    assert reads(officer, dossier) and at_own_desk(officer, dossier)
    province = make_officer(place=unit(LAM_DONG))
    assert reads(province, dossier) and not at_own_desk(province, dossier)


def test_the_old_districts_desk_is_the_provinces():
    dossier = make_desk_dossier("checking")
    Dossier.objects.filter(pk=dossier.pk).update(level="district")
    assert at_own_desk(make_officer(place=unit(LAM_DONG)), dossier)
    assert not at_own_desk(make_officer(place=unit()), dossier)


def test_a_commune_that_became_a_ward_keeps_its_dossiers():
    old = make_commune(code="97777")
    dossier = make_desk_dossier("verifying", producer=make_producer(place=old))
    officer = make_officer(place=old)
    ward = make_commune(code="97777", kind="Phường", starts_on=dt.date(2026, 11, 1))
    Unit.objects.filter(pk=old.pk).update(current=ward, ends_on=dt.date(2026, 10, 31))
    assert reads(officer, dossier) and at_own_desk(officer, dossier)
    assert at_own_desk(make_officer(place=ward), dossier)


def test_members_of_a_council_read_its_agenda_while_they_sit():
    dossier, other = make_desk_dossier("ready"), make_desk_dossier("ready")
    user = make_user()
    member = seat(dossier, user)
    assert reads(user, dossier) and not reads(user, other)
    CouncilMember.objects.filter(pk=member.pk).update(ends_on=dt.date(2026, 11, 22))
    assert reads(user, dossier)  # its last day
    CouncilMember.objects.filter(pk=member.pk).update(ends_on=dt.date(2026, 11, 21))
    assert not reads(user, dossier)


# ------------------------------------------------------------ the representative


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        ("submitted", {"superuser"}),
        ("checking", {"superuser"}),
        ("advisory", {"superuser", "province", "province's evaluator"}),
        ("ready", {"superuser"}),
    ],
)
def test_sex_and_ethnicity_are_for_those_who_evaluate(state, seen_by):
    dossier = make_desk_dossier(state)
    assert {name for name, make in PEOPLE.items() if may_see_representative(make(), dossier)} == seen_by


def test_council_members_and_the_producers_own_people_see_it():
    dossier = make_desk_dossier("ready")
    member, own = make_user(), make_member(producer=dossier.product.producer)
    seat(dossier, member)
    assert may_see_representative(member, dossier) and may_see_representative(own, dossier)
    judge = seat(dossier, make_user())
    assert may_see_representative(judge.user, dossier)
    item = judge.council.sittings.get().items.get()
    Declaration.objects.create(item=item, member=judge, has_conflict=True, reason="Em ruột", at=clock.now())
    assert not may_see_representative(judge.user, dossier)  # it evaluates nothing here
    related = make_officer(place=unit(LAM_DONG), role="evaluator")
    seat(dossier, related, ends_on=dt.date(2026, 11, 21))
    assert not may_see_representative(related, dossier)
