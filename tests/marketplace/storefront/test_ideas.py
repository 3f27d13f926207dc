"""Ideas on a phone, and at the commune's desk."""

import pytest
from django.core.cache import cache

from catalog.core import outbox
from catalog.producers.models import Producer
from catalog.producers.services import accept_invitation, invite_member
from catalog.programme.models import Idea
from marketplace.notifications.models import Notice
from marketplace.storefront.views.ideas import IDEAS_A_DAY
from tests.factories.accounts import client_of, make_member, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.products import make_set
from tests.factories.programme import PLAN, make_idea

from .office.desk import officer_of, text_of

pytestmark = pytest.mark.django_db
IDEA = {
    "title": "Mứt gừng sấy dẻo",
    "description": "Gừng của xã",
    "material": "",
    "place": "Xã Kiến Đức, Lâm Đồng",
    "product_set": "",
    "person": "Lan",
    "phone": "",
}


def test_somebody_with_only_an_idea_walks_it_through(django_assert_num_queries):
    user = make_user(name="Nguyễn Lan")
    me = client_of(user)
    officer, desk = officer_of(unit())
    assert "Chưa có ý tưởng nào" in text_of(me.get("/account/ideas/"))
    assert 'value="Nguyễn Lan"' in text_of(me.get("/account/ideas/new/"))
    assert me.post("/account/ideas/new/", IDEA | {"title": ""}).status_code == 422
    address = me.post("/account/ideas/new/", IDEA)["Location"]
    idea = Idea.objects.get()
    assert address == f"/account/ideas/{idea.pk}/"
    outbox.deliver()
    assert Notice.objects.get(user=officer).url == f"/office/ideas/{idea.pk}/"
    at = f"/office/ideas/{idea.pk}/"
    assert "Mứt gừng" in text_of(desk.get("/office/ideas/"))
    assert desk.post(at, {"action": "return", "seen": "registered", "reason": ""}).status_code == 422
    assert desk.post(at, {"action": "return", "seen": "registered", "reason": "Nguyên liệu?"}).status_code == 302
    assert desk.post(at, {"action": "accept", "seen": "registered"}).status_code == 409
    assert "Nguyên liệu?" in text_of(me.get(address))
    me.post(address, {"action": "change", "seen": "returned", **IDEA, "material": "Gừng xã"})
    desk.post(at, {"action": "accept", "seen": "registered"})
    assert me.post(address, {"action": "plan", "seen": "accepted", **PLAN, "investment": "abc"}).status_code == 422
    me.post(address, {"action": "plan", "seen": "accepted", **PLAN, "investment": "350.000.000"})
    page = text_of(desk.get(at))
    assert "350.000.000" in page and "Chọn vào danh sách của năm" in page
    desk.post(at, {"action": "select", "seen": "planned", "year": "2027", "priorities": ["new"]})
    assert "Mứt gừng" in text_of(desk.get("/office/ideas/?tab=selected&year=2027"))
    assert "Mứt gừng" not in text_of(desk.get("/office/ideas/?tab=selected&year=2026"))
    assert "/studio/new/" in text_of(me.get(address))
    producer = make_producer(name="HTX Gừng")
    make_member(producer=producer, user=user)
    made = me.post(
        address, {"action": "product", "seen": "selected", "producer": producer.pk, "product_set": make_set(4).pk}
    )
    idea.refresh_from_db()
    assert made["Location"] == f"/studio/products/{idea.product_id}/"
    outbox.deliver()
    kinds = Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["idea.returned", "idea.accepted", "idea.selected"]
    with django_assert_num_queries(3):
        me.get("/account/ideas/")


def test_a_commune_is_not_flooded_with_ideas():
    cache.clear()
    me = client_of(make_user(name="Nguyễn Lan"))
    for n in range(IDEAS_A_DAY):
        assert me.post("/account/ideas/new/", IDEA | {"title": f"Ý tưởng {n}"}).status_code == 302
    late = me.post("/account/ideas/new/", IDEA)
    assert late.status_code == 422 and "Hôm nay bạn đã gửi nhiều ý tưởng" in text_of(late)
    assert Idea.objects.count() == IDEAS_A_DAY


def test_an_officer_types_an_idea_in_for_somebody():
    _, desk = officer_of(unit())
    assert 'value="Xã Kiến Đức, Tỉnh Lâm Đồng"' in text_of(desk.get("/office/ideas/new/"))
    assert desk.post("/office/ideas/new/", IDEA).status_code == 422  # without consent
    made = desk.post("/office/ideas/new/", IDEA | {"consent": "on"})
    page = text_of(desk.get(made["Location"]))
    assert "Cán bộ ghi hộ" in page and "Nhận ý tưởng" in page
    assert (
        desk.post("/office/ideas/new/", IDEA | {"consent": "on", "place": "Phường Hoàn Kiếm, Hà Nội"}).status_code
        == 403
    )


def test_the_commune_carries_an_idea_out_for_somebody_without_an_account():
    officer, desk = officer_of(unit(), name="Cán bộ Xã")
    person = {"person": "Bà Sáu Gừng", "phone": "0912 345 678", "consent": "on"}
    at = desk.post("/office/ideas/new/", IDEA | person)["Location"]
    said = text_of(desk.post(at, {"action": "accept", "seen": "registered"}, follow=True))
    assert "Người có ý tưởng được báo" not in said
    assert "Bà Sáu Gừng chưa có tài khoản ở đây: gọi báo theo số 0912 345 678." in said
    plan = {"action": "plan", "seen": "accepted", **PLAN, "investment": "350.000.000"}
    assert "Đã lưu phương án kinh doanh." in text_of(desk.post(at, plan, follow=True))
    desk.post(at, {"action": "select", "seen": "planned", "year": "2027", "priorities": ["new"]})
    idea = Idea.objects.get()
    page = text_of(desk.get(at))
    register = f"/office/producers/new/?idea={idea.pk}"
    assert register in page and 'name="product_set"' not in page
    product = {"action": "product", "seen": "selected", "product_set": make_set(4).pk}
    # nobody consented yet: not in the name of any producer
    assert desk.post(at, product | {"producer": make_producer().pk}).status_code == 422
    form = text_of(desk.get(register))
    assert 'value="Hộ Bà Sáu Gừng"' in form and 'value="Xã Kiến Đức, Tỉnh Lâm Đồng"' in form
    household = {
        "kind": "household",
        "name": "Hộ Bà Sáu Gừng",
        "place": "Xã Kiến Đức, Tỉnh Lâm Đồng",
        "representative": "Bà Sáu Gừng",
        "phone": "0912345678",
        "given_by": "Bà Sáu Gừng",
        "given_on": "2026-11-20",
    }
    assert desk.post(register, household).status_code == 422  # a consent is a signed paper
    assert desk.post(register, household | {"paper": signed_paper()})["Location"] == at
    producer = Producer.objects.get(name="Hộ Bà Sáu Gừng")
    assert 'name="product_set"' in text_of(desk.get(at))
    made = desk.post(at, product | {"producer": producer.pk})
    idea.refresh_from_db()
    assert (idea.state, idea.producer) == ("carried_out", producer)
    assert made["Location"] == f"/studio/products/{idea.product_id}/?p={producer.pk}"
    assert "Mứt gừng sấy dẻo" in text_of(desk.get(made["Location"], follow=True))
    page = text_of(desk.get(at))
    begin = f"/studio/dossiers/new/?p={producer.pk}"
    assert begin in page and f"/office/producers/{producer.pk}/#people" in page
    assert "Mứt gừng sấy dẻo" in text_of(desk.get(begin))
    # the person comes in by the invitation and finds the idea
    issued = invite_member(producer=producer, role="owner", sent_to="0912345678", by=officer)
    owner = make_user(phone="+84912345678")
    accept_invitation(token=issued.token, by=owner, proven=["+84912345678"])
    assert "Mứt gừng sấy dẻo" in text_of(client_of(owner).get("/account/ideas/"))


def test_only_of_a_chosen_idea_here_a_producer_is_registered():
    _, desk = officer_of(unit())
    own = make_idea(state="selected")
    elsewhere = "9" * 30
    for number in (own.pk, elsewhere, "x", 0):
        assert desk.get(f"/office/producers/new/?idea={number}").status_code == 404
    at = f"/office/ideas/{own.pk}/"
    assert "Đăng ký hộ cơ sở" not in text_of(desk.get(at))
    refused = desk.post(at, {"action": "product", "seen": "selected", "producer": make_producer().pk})
    assert refused.status_code == 422
    assert Idea.objects.get(pk=own.pk).state == "selected"


def test_who_typed_an_idea_in_hears_what_another_officer_decides():
    first, desk = officer_of(unit())
    desk.post("/office/ideas/new/", IDEA | {"consent": "on"})
    idea = Idea.objects.get()
    _, other = officer_of(unit())
    other.post(f"/office/ideas/{idea.pk}/", {"action": "accept", "seen": "registered"})
    outbox.deliver()
    told = Notice.objects.get(kind="idea.accepted")
    assert (told.user, told.url) == (first, f"/office/ideas/{idea.pk}/")


def test_lists_cost_the_same_for_many(django_assert_num_queries):
    for n in range(12):
        make_idea(title=f"Ý tưởng {n}")
    _, desk = officer_of(unit())
    with django_assert_num_queries(6):
        desk.get("/office/ideas/")
    stranger = client_of(make_user())
    assert stranger.get(f"/account/ideas/{Idea.objects.first().pk}/").status_code == 404
    assert stranger.get("/account/ideas/?after=x").status_code == 302
