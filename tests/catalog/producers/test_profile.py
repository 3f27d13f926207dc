"""Registering and changing a producer."""

import datetime as dt

import pytest

from catalog.core import clock, outbox, revision
from catalog.core.errors import NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.services import load_places
from catalog.producers.models import Membership, Producer, ProducerState
from catalog.producers.queries import profile_gaps
from catalog.producers.services import Consent, register_producer, update_producer
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import old_unit, unit
from tests.factories.producers import make_producer, signed_paper

pytestmark = pytest.mark.django_db
CONSENT = Consent(given_by="Nguyễn Thị Thử", how="paper", given_on=dt.date(2026, 11, 20), paper=signed_paper())


def register(by, **over):
    return register_producer(
        **({"by": by, "kind": "cooperative", "name": "HTX Mắc ca Mơ Nông", "place": unit("24733")} | over)
    )


def topics():
    return list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True))


def test_whoever_registers_becomes_its_owner():
    user = make_user()
    made = register(user, phone="0912 345 678", tax_code="0100109106", website="htx.vn", story="Chuyện")
    assert (made.state, made.slug, made.search) == (ProducerState.PENDING, "htx-mac-ca-mo-nong", "htx mac ca mo nong")
    assert (made.phone, made.website, made.province) == ("+84912345678", "https://htx.vn", unit("68"))
    assert list(made.memberships.values_list("user", "role")) == [(user.pk, "owner")]
    assert topics() == ["producer.registered"]
    assert made.events.get().pgh_context.metadata == {"reason": "register producer", "user": user.pk}


def test_an_officer_registers_on_behalf_with_a_recorded_consent():
    officer = make_officer(place=unit("68"))
    made = register(officer, consent=CONSENT)
    assert not made.memberships.exists()
    consent = made.behalf_consents.get()
    assert (consent.officer, consent.given_by, consent.how) == (officer, "Nguyễn Thị Thử", "paper")
    assert made.events.get().pgh_context.metadata["on_behalf_of"] == made.pk
    assert consent.events.get().pgh_context.metadata["on_behalf_of"] == made.pk
    update_producer(producer=made, by=officer, street="Thôn 3")
    assert made.events.order_by("pgh_id").last().pgh_context.metadata == {
        "reason": "update producer",
        "user": officer.pk,
        "on_behalf_of": made.pk,
    }


def test_only_an_officer_of_the_place_registers_on_behalf():
    for by in (make_user(), make_officer(place=unit("79")), None):
        with pytest.raises(NotAllowed):
            register(by, consent=CONSENT)
    with pytest.raises(NotAllowed):
        register(make_user(is_active=False))
    with pytest.raises(Refused, match="unknown_way"):
        register(make_officer(place=unit("68")), consent=Consent("Nguyễn Thị Thử", "telepathy", dt.date(2026, 11, 20)))


def test_an_address_of_before_is_kept_with_the_province_of_today():
    made = register(make_user(), place=old_unit("24754"))
    assert made.place.address == "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"
    assert made.province == unit("68")


def test_loaders_may_know_only_the_district():
    assert register(None, place=old_unit("666"), is_sample=True).province == unit("68")
    for too_large in (old_unit("666"), unit("68")):
        with pytest.raises(Refused, match="place_too_large"):
            register(make_user(), place=too_large)


def test_every_problem_is_told_at_once_and_nothing_is_saved():
    with pytest.raises(Refused) as refused:
        register(
            make_user(),
            kind="circus",
            name="🌾",
            phone="1",
            email="@",
            website="http://x.vn",
            tax_code="0100109107",
            street="x" * 10_000,
        )
    assert {p.field for p in refused.value.problems} == {
        "kind", "name", "phone", "email", "website", "tax_code", "street",
    }  # fmt: skip
    assert not Producer.objects.exists()
    with pytest.raises(TypeError, match="state"):
        register(make_user(), state="verified")


def test_slugs_are_unique():
    slugs = [register(make_user()).slug for _ in range(3)]
    assert slugs == ["htx-mac-ca-mo-nong", "htx-mac-ca-mo-nong-kien-duc", "htx-mac-ca-mo-nong-kien-duc-2"]
    assert register(make_user(), name="合作社").slug == "chu-the"


def test_a_tax_code_and_a_gln_belong_to_one():
    register(make_user(), tax_code="0100109106", gln="9521234000006")
    for again, code in (({"tax_code": "0100109106"}, "tax_code_taken"), ({"gln": "9521234000006"}, "gln_taken")):
        with pytest.raises(Refused, match=code):
            register(make_user(), **again)
    with pytest.raises(Refused, match="tax_code_taken"):
        update_producer(producer=make_producer(), by=None, tax_code="0100109106")


def test_owners_and_managers_change_it_and_others_do_not():
    ours, theirs = make_producer(), make_producer()
    for role in ("owner", "manager"):
        update_producer(producer=ours, by=make_member(producer=ours, role=role), story=role)
    update_producer(producer=ours, by=make_superuser(), story="x")
    for by in (
        make_member(producer=ours, role="staff"),
        make_member(producer=theirs),
        make_officer(place=unit("68")),
        make_user(),
    ):
        with pytest.raises(NotAllowed):
            update_producer(producer=ours, by=by, story="của người khác")
    ours.refresh_from_db()
    assert ours.story == "x"


def test_a_new_identity_is_verified_again_and_a_new_story_is_not():
    producer = make_producer()
    owner, slug = make_member(producer=producer), producer.slug
    before = revision.current()
    assert update_producer(producer=producer, by=owner, story="Mới").state == ProducerState.VERIFIED
    assert revision.current() > before
    renamed = update_producer(producer=producer, by=owner, name="HTX Tên Mới", place=unit("22945"))
    assert (renamed.state, renamed.verified_at, renamed.search) == (ProducerState.PENDING, None, "htx ten moi")
    assert renamed.slug == slug
    assert topics() == ["producer.changed", "producer.changed"]
    assert update_producer(producer=producer, by=owner, name="HTX Tên Mới") == renamed
    assert len(topics()) == 2


def test_a_returned_profile_goes_back_to_the_office():
    producer = make_producer(state=ProducerState.RETURNED)
    assert update_producer(producer=producer, by=None, street="Thôn 4").state == ProducerState.PENDING


def test_a_household_that_becomes_a_company_needs_another_tax_code():
    household = make_producer(kind="household", tax_code="067185001234")
    with pytest.raises(Refused, match="bad_tax_code"):
        update_producer(producer=household, by=None, kind="company")
    assert update_producer(producer=household, by=None, kind="company", tax_code="0100109106").kind == "company"


def test_the_province_follows_the_map(tmp_path):
    moved = make_producer(place=unit("22945"))
    stays, old = make_producer(), make_producer(place=old_unit("666"))
    change = tmp_path / "changes.toml"
    change.write_text(
        '[[change]]\nstarts_on = 2026-11-01\nname = "x"\nlegal_basis = "y"\nunit = [{ from = ["22945"], province = "79" }]\n'
    )
    assert load_places(changes=change) == 1
    assert outbox.deliver() == 1
    assert [Producer.objects.get(pk=p.pk).province.code for p in (moved, stays, old)] == ["79", "68", "68"]
    assert not Membership.objects.exists()
    assert clock.today() == dt.date(2026, 11, 22)


def test_a_kind_that_no_list_stated_is_no_choice_but_stays_until_it_is_known():
    owner = make_user()
    with pytest.raises(Refused) as refused:
        register_producer(by=owner, kind="other", name="Cơ sở Mơ Nông", place=unit())
    assert [(p.field, p.code) for p in refused.value.problems] == [("kind", "unknown_kind")]
    listed = register_producer(by=None, kind="other", name="Cơ sở Mơ Nông", place=unit())
    assert (listed.kind, listed.get_kind_display()) == ("other", "Chưa rõ loại hình")
    assert profile_gaps(listed).gaps[0].field == "kind" and profile_gaps(listed).percent < 100
    owner = make_member(producer=listed)
    assert update_producer(producer=listed, by=owner, kind="other", street="Thôn 2").kind == "other"
    update_producer(producer=listed, by=owner, kind="company")
    with pytest.raises(Refused):
        update_producer(producer=listed, by=owner, kind="other")
