"""Invitations, roles, consents."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.producers import policies, queries
from catalog.producers.models import Invitation, Membership
from catalog.producers.services import (
    accept_invitation,
    change_role,
    invite_member,
    record_consent,
    remove_member,
    withdraw_consent,
)
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def producer():
    return make_producer()


@pytest.fixture
def owner(producer):
    return make_member(producer=producer)


def invite(producer, by, **over):
    return invite_member(**({"producer": producer, "role": "staff", "sent_to": "moi@example.org", "by": by} | over))


def accept(issued, by, proven=None):
    return accept_invitation(
        token=issued.token, by=by, proven=[issued.invitation.sent_to] if proven is None else proven
    )


def test_an_invitation_is_accepted_once_and_its_token_is_not_kept(producer, owner):
    issued = invite(producer, owner, sent_to=" Moi@Example.org ")
    assert issued.invitation.sent_to == "moi@example.org"
    assert issued.token not in str(Invitation.objects.values().get())
    assert queries.invitation_by_token(issued.token).producer == producer
    joined = make_user()
    member = accept(issued, joined, proven=["khac@example.org", "MOI@example.org"])
    assert (member.producer, member.role) == (producer, "staff")
    assert list(queries.producers_of(joined)) == [producer]
    with pytest.raises(Conflict):
        accept(issued, make_user())
    assert queries.invitation_by_token(issued.token) is None


def test_invitations_expire_after_a_week(producer, owner):
    issued = invite(producer, owner, sent_to="0912 345 678")
    assert issued.invitation.sent_to == "+84912345678"
    with clock.set_to(issued.invitation.expires_at):
        assert queries.invitation_by_token(issued.token) is None
        with pytest.raises(Refused, match="invitation_expired"):
            accept(issued, make_user())


def test_a_forwarded_link_opens_nothing(producer, owner):
    mailed, texted = invite(producer, owner), invite(producer, owner, sent_to="0912 345 678")
    for proven in ([], ["ke-khac@example.org", "+84912345679"], ["moi@example.org.vn"], [""]):
        for issued, seen in ((mailed, "m•••@example.org"), (texted, "•••678")):
            with pytest.raises(NotAllowed, match="sent_to_another") as refused:
                accept(issued, make_user(), proven=proven)
            assert seen in str(refused.value.problems[0].message)
    assert Membership.objects.count() == 1
    assert accept(texted, make_user(), proven=["+84912345678"]).role == "staff"


def test_nobody_accepts_their_own_invitation(producer):
    helper = make_superuser()
    issued = invite(producer, helper, role="owner")
    with pytest.raises(NotAllowed, match="own_invitation"):
        accept(issued, helper)
    assert not Membership.objects.exists()


def test_wrong_invitations(producer, owner):
    for token in ("", "x" * 10_000, "🙂", "\udcff"):
        with pytest.raises(Refused, match="invitation_unknown"):
            accept_invitation(token=token, by=make_user(), proven=[])
    issued = invite(producer, owner)
    with pytest.raises(Refused, match="already_member"):
        accept(issued, owner)
    with pytest.raises(NotAllowed):
        accept(issued, make_user(is_active=False))
    for over, code in (
        ({"role": "king"}, "unknown_role"),
        ({"sent_to": " "}, "address_needed"),
        ({"sent_to": "a@"}, "bad_email"),
    ):
        with pytest.raises(Refused, match=code):
            invite(producer, owner, **over)


def test_who_invites_whom(producer, owner):
    manager = make_member(producer=producer, role="manager")
    assert invite(producer, manager, role="manager").invitation.role == "manager"
    assert invite(producer, owner, role="owner").invitation.role == "owner"
    assert invite(producer, make_superuser(), role="owner").invitation.role == "owner"
    with pytest.raises(NotAllowed):
        invite(producer, manager, role="owner")
    for by in (make_member(producer=producer, role="staff"), make_member(producer=make_producer()), make_user()):
        with pytest.raises(NotAllowed):
            invite(producer, by)


def test_roles_change_and_one_owner_stays(producer, owner):
    mine = Membership.objects.get(user=owner)
    with pytest.raises(Refused, match="last_owner"):
        remove_member(member=mine, by=owner)
    with pytest.raises(Refused, match="last_owner"):
        change_role(member=mine, role="staff", by=owner)
    helper = Membership.objects.get(user=make_member(producer=producer, role="staff"))
    with pytest.raises(Refused, match="unknown_role"):
        change_role(member=helper, role="king", by=owner)
    assert change_role(member=helper, role="owner", by=owner).role == "owner"
    remove_member(member=mine, by=owner)
    assert list(queries.producers_of(owner)) == []
    with pytest.raises(Conflict):
        remove_member(member=mine, by=owner)


def test_managers_do_not_touch_owners_and_staff_nobody(producer, owner):
    mine = Membership.objects.get(user=owner)
    manager = make_member(producer=producer, role="manager")
    staff = make_member(producer=producer, role="staff")
    for by in (manager, staff, make_member(producer=make_producer())):
        with pytest.raises(NotAllowed):
            remove_member(member=mine, by=by)
        with pytest.raises(NotAllowed):
            change_role(member=Membership.objects.get(user=manager), role="owner", by=by)
    remove_member(member=Membership.objects.get(user=staff), by=manager)
    assert not policies.has_role(staff, producer)


def consent(producer, who, **over):
    facts = {
        "officer": who,
        "given_by": "Nguyễn Thị Thử",
        "how": "paper",
        "given_on": TODAY,
        "by": who,
        "paper": signed_paper(),
    }
    return record_consent(producer=producer, **(facts | over))


def test_an_officer_works_for_a_producer_while_its_consent_holds(producer, owner):
    officer = make_officer(place=unit("68"))
    assert not policies.may_work_for(officer, producer)
    given = consent(producer, officer, until=dt.date(2026, 11, 23))
    assert policies.may_work_for(officer, producer)
    assert not policies.may_manage(officer, producer)
    assert list(queries.producers_on_behalf(officer)) == [producer]
    with clock.set_to(clock.start_of(dt.date(2026, 11, 24))):
        assert not policies.may_work_for(officer, producer)
    withdraw_consent(consent=given, by=owner)
    assert not policies.may_work_for(officer, producer)
    with pytest.raises(Conflict):
        withdraw_consent(consent=given, by=officer)


def test_a_consent_ends_with_the_post(producer):
    officer = make_officer(place=unit("68"), ends_on=TODAY)
    consent(producer, officer)
    with clock.set_to(clock.start_of(dt.date(2026, 11, 23))):
        assert not policies.may_work_for(officer, producer)
        assert list(queries.producers_on_behalf(officer)) == []


def test_consents_are_checked(producer, owner):
    officer = make_officer(place=unit("68"))
    with pytest.raises(Refused) as refused:
        consent(
            producer, officer, given_by="🙂", how="dream", given_on=dt.date(2026, 11, 23), until=dt.date(2026, 11, 1)
        )
    assert [p.field for p in refused.value.problems] == ["given_by", "how", "given_on", "until"]
    for over in ({"by": make_user()}, {"officer": make_user(), "by": owner}):
        with pytest.raises(NotAllowed):
            consent(producer, officer, **over)
    given = consent(producer, officer, by=owner)
    with pytest.raises(NotAllowed):
        withdraw_consent(consent=given, by=make_member(producer=make_producer()))


def test_an_officer_s_word_alone_is_no_consent(producer, owner):
    officer = make_officer(place=unit("68"))
    for over, problem in (
        ({"paper": None}, ("paper", "paper_needed")),
        ({"how": "phone"}, ("how", "paper_only")),
        ({"how": "present", "paper": None}, ("how", "paper_only")),
    ):
        for by in (officer, make_superuser()):
            with pytest.raises(Refused) as refused:
                consent(producer, officer, by=by, **over)
            assert (refused.value.problems[0].field, refused.value.problems[0].code) == problem
    assert not policies.may_work_for(officer, producer)
    given = consent(producer, officer, how="phone", paper=None, by=owner)  # the producer itself, from its own account
    assert (given.paper, policies.may_work_for(officer, producer)) == ("", True)
    assert consent(producer, officer).paper.startswith("documents/")
