"""Where a lot came from and where it went, both ways."""

import pytest

from tests.factories.lots import made_of, make_draft, make_lot
from traceability.lots import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """bean ─┬→ roast ─→ blend ─→ gift;  bean ─→ powder ─→ blend; a draft of somebody else's made of blend"""
    bean = make_lot()
    roast, powder = made_of(bean), made_of(bean)
    blend = made_of(roast, powder)
    return {
        "bean": bean,
        "roast": roast,
        "powder": powder,
        "blend": blend,
        "gift": made_of(blend),
        "draft": made_of(blend, publish=False),
    }


def names(family, nodes):
    by_pk = {lot.pk: name for name, lot in family.items()}
    return {(by_pk[node.lot.pk], node.step) for node in nodes}


def test_both_ways(family):
    found = queries.genealogy(family["blend"], viewer=family["blend"].producer)
    assert names(family, found.nodes) == {("bean", -2), ("roast", -1), ("powder", -1), ("blend", 0), ("gift", 1)}
    assert found.own.lot == family["blend"]
    assert {(link.source, link.into) for link in found.links} == {
        (family[a].pk, family[b].pk)
        for a, b in (("bean", "roast"), ("bean", "powder"), ("roast", "blend"), ("powder", "blend"), ("blend", "gift"))
    }
    assert not found.cut
    assert all(node.inputs[0].zone for node in found.nodes)


def test_drafts_are_seen_by_their_maker_and_the_office_alone(family):
    for viewer in (family["draft"].producer, None):
        found = queries.genealogy(family["blend"], viewer=viewer)
        assert ("draft", 1) in names(family, found.nodes)
    assert queries.made_with(family["bean"]) == sorted(family[name].pk for name in ("roast", "powder", "blend", "gift"))


def test_four_statements_whatever_the_size(family, django_assert_num_queries):
    for name in ("bean", "gift"):
        with django_assert_num_queries(4):
            queries.genealogy(family[name], viewer=None)


def test_a_lot_alone_is_its_own_family():
    lot = make_draft()
    found = queries.genealogy(lot, viewer=lot.producer)
    assert [node.step for node in found.nodes] == [0] and found.links == []
