"""The pages where producers and officers add links: added, refused with words, removed; others' things are not there."""

import pytest

from tests.factories.accounts import make_member, make_officer
from tests.factories.lots import make_lot
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.scans import make_host, make_link
from traceability.scans.models import ExtraLink

pytestmark = pytest.mark.django_db
SENT = {"href": "https://www.vidu.vn/tra", "title": "Cách pha", "relation": "instructions", "language": "vi", "media_type": "text/html"}  # fmt: skip


@pytest.fixture
def lot():
    make_host()
    return make_lot()


def things(lot):
    return {"products": lot.variant.product, "lots": lot, "zones": lot.inputs.get().zone}


@pytest.mark.parametrize("kind", ["products", "lots", "zones"])
@pytest.mark.parametrize("desk", ["studio", "office"])
def test_adding_and_removing(client, lot, kind, desk):
    client.force_login(
        make_member(producer=lot.producer) if desk == "studio" else make_officer(place=lot.producer.place)
    )
    thing = things(lot)[kind]
    address = f"/{desk}/{kind}/{thing.pk}/links/"
    refused = client.post(address, SENT | {"href": "http://www.vidu.vn/"})
    assert refused.status_code == 422
    assert "Địa chỉ phải bắt đầu bằng https://" in refused.content.decode()
    answer = client.post(address, SENT)
    assert (answer.status_code, answer["Location"]) == (302, address)
    link = ExtraLink.objects.get()
    assert link.added_by_office == (desk == "office")
    text = client.get(address).content.decode()
    assert 'href="https://www.vidu.vn/tra"' in text and "Hướng dẫn sử dụng" in text
    for _press in range(2):
        assert client.post(address, {"remove": link.pk})["Location"] == address
    assert client.post(address, {"remove": "x"}).status_code == 404
    assert not ExtraLink.objects.exists()


def test_an_officers_link_has_no_button_in_the_studio(client, lot):
    link = make_link(thing=lot, relation="recallStatus", by=make_officer(place=lot.producer.place))
    client.force_login(make_member(producer=lot.producer))
    address = f"/studio/lots/{lot.pk}/links/"
    text = client.get(address).content.decode()
    assert "Cán bộ gắn" in text and 'name="remove"' not in text and 'value="recallStatus"' not in text
    assert client.post(address, {"remove": link.pk}).status_code == 403
    assert ExtraLink.objects.exists()


@pytest.mark.parametrize("kind", ["products", "lots", "zones"])
def test_others_things_are_not_there(client, lot, kind):
    pk = things(lot)[kind].pk
    link = make_link(thing=things(lot)[kind])
    for desk, user in (("studio", make_member(producer=make_producer())), ("office", make_officer(place=unit("01")))):
        client.force_login(user)
        for sent in (SENT | {"href": "https://www.vidu.vn/khac"}, {"remove": link.pk}):
            assert client.post(f"/{desk}/{kind}/{pk}/links/", sent).status_code == 404
    assert list(ExtraLink.objects.all()) == [link]


@pytest.mark.parametrize("many", [0, 12])
def test_statements(client, lot, django_assert_num_queries, many):
    for n in range(many):
        make_link(thing=lot.variant.product, path=f"/{n}")
    client.force_login(make_member(producer=lot.producer))
    address = f"/studio/products/{lot.variant.product_id}/links/"
    client.get(address)
    with django_assert_num_queries(7):  # session, user, roles, desk, product, links, sites
        client.get(address)
