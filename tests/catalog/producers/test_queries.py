"""Whose producers, the public page, what a profile lacks."""

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.producers import policies, queries
from catalog.producers.models import ProducerState
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import old_unit, unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db


def test_another_producers_user_gets_nothing():
    ours, theirs = make_producer(), make_producer()
    owner = make_member(producer=ours)
    assert list(queries.producers_of(owner)) == [ours]
    assert not policies.may_manage(owner, theirs)
    assert not policies.may_work_for(owner, theirs)
    assert not policies.may_verify(owner, ours)
    assert list(queries.producers_of(make_user())) == []
    assert list(queries.producers_of(AnonymousUser())) == []
    assert list(queries.producers_in_reach(owner)) == []
    owner.is_active = False
    assert list(queries.producers_of(owner)) == []
    assert not policies.may_work_for(owner, ours)


def test_superusers_may_all():
    producer = make_producer()
    boss = make_superuser()
    assert policies.may_manage(boss, producer)
    assert policies.may_work_for(boss, producer)
    assert policies.may_verify(boss, producer)


def test_producers_in_an_officers_reach(django_assert_num_queries):
    here, before = make_producer(), make_producer(place=old_unit("24754"))
    district = make_producer(place=old_unit("666"))
    make_producer(place=unit("25270"))
    officer = make_officer(place=unit("68"))
    with django_assert_num_queries(2):
        found = list(queries.producers_in_reach(officer))
        assert {p.place.address for p in found} == {p.place.address for p in (here, before, district)}
        assert {p.province.name for p in found} == {"Lâm Đồng"}
    assert set(queries.producers_in_reach(make_officer(place=unit("24733")))) == {here, before}
    assert queries.producers_in_reach(make_officer(place=None)).count() == 4


def test_the_public_page_in_one_statement(django_assert_num_queries):
    made = make_producer(place=old_unit("24754"))
    with django_assert_num_queries(1):
        page = queries.public_producer(made.slug)
        assert page.place.address == "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông"
        assert page.place.current.address == "Xã Kiến Đức, Tỉnh Lâm Đồng"
        assert page.province.full_name == "Tỉnh Lâm Đồng"
    assert queries.public_producer("không-có") is None
    assert queries.public_producer(make_producer(state=ProducerState.SUSPENDED).slug) is None


def test_a_citizen_number_is_never_public():
    assert queries.public_tax_code(make_producer(tax_code="0100109106")) == "0100109106"
    assert queries.public_tax_code(make_producer(kind="household", tax_code="067185001234")) == ""
    assert queries.public_tax_code(make_producer(kind="household", tax_code="0100109106-001")) == ""
    assert queries.public_tax_code(make_producer(kind="farm", tax_code="067185001235")) == ""


def test_what_a_profile_lacks(django_assert_num_queries):
    bare = make_producer(representative="", phone="", street="", story="ngắn")
    with django_assert_num_queries(0):
        profile = queries.profile_gaps(bare)
    assert [gap.field for gap in profile.gaps] == ["representative", "tax_code", "phone", "street", "story"]
    assert profile.percent == 29
    whole = queries.profile_gaps(make_producer(tax_code="0100109106", story="dài " * 60))
    assert (whole.gaps, whole.percent) == ((), 100)
