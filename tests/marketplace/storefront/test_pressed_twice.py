"""Forms that make something, sent twice as they stand in the page: it is made once, and the second press is led to it."""

import datetime as dt
import re
from itertools import chain

import pytest
from django.core.cache import cache
from django.test import Client

from catalog.certification.models import Council, Sitting, Worker
from catalog.core import clock, once
from catalog.core.models import SentForm
from catalog.core.worker import tidy
from catalog.places.models import Post
from catalog.producers.models import Producer
from catalog.products.models import Product, Variant
from catalog.programme.models import (
    Activity,
    ClassPost,
    Concern,
    Duty,
    Idea,
    Inspection,
    Material,
    MisuseReport,
    PotentialSheet,
    QuizQuestion,
    SupportCase,
    TrainingClass,
    TrainingProgramme,
    TrainingTopic,
)
from marketplace.content.models import Campaign, Feature, MediaItem
from marketplace.enquiries.models import Buyer, DealMessage, Enquiry, Forum, Question, Quote
from marketplace.fairs.models import BoothTalk, Fair, FairSlot
from marketplace.outlets.models import OutletCriterion, OutletSupport, RestockOrder
from marketplace.outlets.services import carry_shop, name_keeper
from tests.architecture.source import templates
from tests.factories.accounts import client_of, make_member, make_officer, make_user
from tests.factories.campaigns import make_rule
from tests.factories.certification import make_certified
from tests.factories.councils import make_panel
from tests.factories.demand import make_enquiry, make_quote, owner_of
from tests.factories.fairs import make_fair_listing
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.outlets import make_outlet
from tests.factories.places import LAM_DONG, unit
from tests.factories.producers import free_tax_code, make_producer, signed_paper
from tests.factories.products import make_listed, make_set, photo_file
from tests.factories.programme import make_plan
from tests.factories.scans import make_host
from tests.factories.shops import make_on_sale
from tests.factories.training import class_facts, make_class, make_topic, make_trainee
from tests.factories.zones import make_zone
from tests.together import together
from traceability.codes.models import UnitBatch
from traceability.lots.models import Attestation, Lot, LotInput, LotPaper, LotStage
from traceability.scans.models import ExtraLink, LinkHost
from traceability.zones.models import Season, Zone, ZoneCertificate, ZoneCode, ZoneConfirmation, ZoneContract

KEY = re.compile(r'name="once" value="([0-9a-f]{32})"')
IDEA = {
    "title": "Mứt gừng sấy dẻo", "description": "Gừng của xã", "place": "Xã Kiến Đức, Lâm Đồng", "person": "Lan", "consent": "on"
}  # fmt: skip
COUNCIL = {
    "name": "Hội đồng OCOP", "decision_number": "120/QĐ-UBND", "starts_on": "2026-11-01", "regulation_name": "Quy chế", "mean": "plain",
    "max_spread": "7,5", "quorum": "75", "minima": "all",
}  # fmt: skip
SITTING = {"action": "sitting", "sits_on": "2026-12-01", "venue": "Phòng 1"}
PAPER = {
    "kind": "vietgap", "number": "VG-11", "issuer": "Tổ chức Minh Họa", "scope": "Mắc ca", "valid_from": "2026-01-01", "valid_until": "2027-12-31"
}  # fmt: skip
CODE = {
    "code": "VN-LDOR-0123", "kind": "export", "market": "cn", "holder": "HTX", "status": "active", "starts_on": "2026-01-01",
}  # fmt: skip
REPORT = {"kind": "test", "title": "Vi sinh vật", "issuer": "Trung tâm", "issued_on": "2026-10-09", "result": "passed"}
PACK = {"variant": "new", "new-name": "Túi 1 kg"}
SEEN = {"seen_at": "Chợ", "description": "Sao sai"}
DAYS = {"starts_on": "2026-08-01", "ends_on": "2026-12-31"}


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    settings.PUBLIC_URL = "https://chocop.vn"


def cases():
    """(browser, page, where its form is sent, what is typed, what it makes); a file is typed anew each time."""
    cache.clear()  # how often each has sent
    variant = make_variant_to_trace(name="Hạt mắc ca sấy")
    producer = variant.product.producer
    owner = client_of(make_member(producer=producer))
    officer = client_of(make_officer(place=unit(LAM_DONG)))
    commune = client_of(make_officer(place=unit()))
    somebody = client_of(make_user(name="Lan"))
    lot, draft, zone = make_lot(variant=variant), make_draft(variant=variant), make_zone(producer=producer)
    panel, shown = make_panel(), make_certified(name="Trà Soi")
    sits, inspects = client_of(panel.officer), f"/office/inspections/new/?producer={producer.pk}"
    at, drafts, place = f"/studio/lots/{lot.pk}/", f"/studio/lots/{draft.pk}/", f"/studio/zones/{zone.pk}/"
    make_host()
    made_today = {"produced_on": "2026-11-20", "quantity": "5"}
    link = {
        "href": "https://www.vidu.vn/cach",
        "title": "Cách dùng",
        "relation": "instructions",
        "language": "vi",
        "media_type": "text/html",
    }
    maker = {"name": "HTX Gừng", "kind": "cooperative", "place": unit().address}
    consenting = {"given_by": "Nguyễn Thị Mận", "given_on": "2026-11-20"}
    product = {"name": "Trà mới", "product_set": make_set(4).pk, "place": unit().address}
    yield somebody, "/account/ideas/new/", "", IDEA, Idea
    yield commune, "/office/ideas/new/", "", IDEA, Idea
    yield officer, "/office/councils/new/", "", COUNCIL | {"authority": f"province-{unit(LAM_DONG).pk}"}, Council
    yield sits, f"/office/councils/{panel.council.pk}/", "", SITTING, Sitting
    yield officer, inspects, "", {"kind": "periodic", "planned_on": "2026-12-01", "team": "Sở Y tế"}, Inspection
    yield (
        commune,
        f"/office/zones/{zone.pk}/",
        "",
        {"action": "confirm", "checked_on": "2026-11-20", "checks": ["area"]},
        ZoneConfirmation,
    )
    yield (
        commune,
        f"/office/lots/{lot.pk}/",
        "",
        {"action": "attest", "checked_on": "2026-11-20", "checked": ["zone"]},
        Attestation,
    )
    yield owner, f"/studio/lots/new/?variant={variant.pk}", "", made_today, Lot
    yield owner, f"{at}copy/", "", made_today, Lot
    yield owner, f"{drafts}inputs/new/?from=material", "", {"material": "Đường", "quantity_kg": "5"}, LotInput
    yield owner, f"{drafts}stages/new/", "", {"kind": "process", "started_on": "2026-10-01"}, LotStage
    yield owner, f"{drafts}papers/new/", "", REPORT | {"uploaded": photo_file}, LotPaper
    yield owner, f"{at}units/", "", {"quantity": "3", "tagged": "on"}, UnitBatch
    yield owner, f"{at}links/", "", link, ExtraLink
    yield (
        owner,
        "/studio/zones/new/",
        "",
        {"name": "Rẫy 2", "crop": "Cà phê", "place": unit().address, "area_ha": "12,4"},
        Zone,
    )
    yield owner, place, f"{place}codes/", CODE, ZoneCode
    yield owner, f"{place}papers/", "", PAPER | {"file": signed_paper}, ZoneCertificate
    yield (
        owner,
        f"{place}papers/",
        f"{place}contracts/",
        DAYS | {"buyer_name": "Công ty", "volume_kg": "5.000"},
        ZoneContract,
    )
    yield owner, f"{place}harvests/", "", DAYS | {"name": "Vụ thu", "crop": "Mắc ca"}, Season
    yield owner, "/studio/dossiers/workers/", "", {"name": "Trần Thị Lan", "place": unit().address}, Worker
    yield owner, "/studio/products/new/", "", product, Product
    yield owner, f"/studio/products/{variant.product_id}/variants/", "", PACK, Variant
    yield somebody, "/studio/new/", "", maker, Producer
    yield (
        commune,
        "/office/producers/new/",
        "",
        maker | consenting | {"name": "HTX Nghệ", "paper": signed_paper},
        Producer,
    )
    yield somebody, f"/report/?product={shown.slug}", "", SEEN | {"photos": photo_file}, MisuseReport
    yield somebody, f"/products/{shown.slug}/questions/", "", {"text": "Có giao Hà Nội không?"}, Question
    booth = make_fair_listing(product=make_on_sale()).booth
    fair, opening = (
        f"/office/fairs/{booth.fair_id}/",
        {"title": "Khai mạc", "starts_at": "2026-11-23T09:00", "minutes": "10"},
    )
    yield officer, f"{fair}plan/", "", {"action": "repeat", "rhythm": "weekly", "days": "1"}, Fair
    yield officer, f"{fair}slots/", "", {"action": "slot"} | opening, FairSlot
    talk = {"kind": "contact", "text": "Gọi giúp tôi", "phone": "0912345678", "agreed": "on"}
    yield Client(), f"/fairs/{booth.fair.slug}/booths/{booth.shop.slug}/talk/", "", talk, BoothTalk


def dealing_cases():
    """The same of what buyers and producers send each other."""
    product, officer = make_listed(stars=4), client_of(make_officer(place=unit()))
    studio, newcomer = client_of(make_member(producer=product.producer)), client_of(make_user())
    enquiry = make_enquiry()
    buyer, day = client_of(owner_of(enquiry.buyer)), (clock.today() + dt.timedelta(days=9)).isoformat()
    quote = make_quote(enquiry=enquiry)
    asks = {
        "title": "Mua mắc ca", "sets": [str(make_set(13).pk)], "quantity": "1.200", "measure": "kg", "period": "month", "stars": "3",
        "place": "Xã Kiến Đức, Lâm Đồng", "delivery_from": day, "delivery_until": day, "open_until": day, "text": "Gói 500 g.",
    }  # fmt: skip
    hotel = {
        "kind": "hotel",
        "name": "Khách sạn Hồ",
        "place": "Xã Kiến Đức, Lâm Đồng",
        "contact": "Lê Mua",
        "phone": "0912 345 678",
    }
    forum = {"name": "Kết nối Kiến Đức", "place": "Xã Kiến Đức, Lâm Đồng", "venue": "Nhà văn hóa", "tables": "3"}
    hours = {"starts_at": f"{day}T08:00", "ends_at": f"{day}T10:00", "register_until": f"{day}T07:00"}
    offer = {"what": "quote", "product": product.pk, "price": "95.000", "quantity": "400", "valid_until": day}
    yield newcomer, "/account/buyers/new/", "", hotel | {"tax_code": free_tax_code()}, Buyer
    yield buyer, f"/account/buyers/{enquiry.buyer_id}/enquiries/new/", "", asks, Enquiry
    yield studio, f"/studio/enquiries/{enquiry.pk}/", "", offer, Quote
    yield buyer, f"/account/dealings/{quote.dealing_id}/", "", {"what": "say", "text": "Chào chị"}, DealMessage
    yield officer, "/office/forums/new/", "", forum | hours, Forum


def tending_cases():
    """The same of campaigns, of points of sale and of a year's plan."""
    product, place = make_on_sale(), str(unit(LAM_DONG).pk)
    officer, keeper = client_of(make_officer(place=unit(LAM_DONG))), make_user()
    outlet, shop = make_outlet(), product.offers.get().shop
    carry_shop(outlet=outlet, shop=shop, by=None)
    name_keeper(outlet=outlet, user=keeper, by=None)
    OutletCriterion.objects.create(name="Có biển hiệu", law="Minh họa", starts_on=dt.date(2026, 1, 1))
    LinkHost.objects.get_or_create(host="www.youtube.com")
    make_rule()
    today, times = clock.today().isoformat(), {"starts_at": "2026-11-23T09:00", "ends_at": "2026-11-30T09:00"}
    campaign = {"name": "Tuần quà Tết", "place": place, "products": product.slug} | times
    media = {
        "kind": "clip",
        "title": "Clip",
        "press": "Đài",
        "published_on": today,
        "place": place,
        "leads_to": "/products/",
    }
    care, support = (
        f"/office/outlets/{outlet.pk}/care/",
        {"programme": "Khuyến công", "what": "Kệ hàng", "given_on": today},
    )
    asked = {f"quantity{product.variants.get().pk}": "30", "wanted_by": today}
    plan = make_plan(year=2027)
    yield officer, "/office/campaigns/new/", "", campaign, Campaign
    yield officer, "/office/media/", "", media | {"href": "https://www.youtube.com/watch?v=abcdefghijk"}, MediaItem
    yield (
        officer,
        "/office/features/",
        "",
        {"product": product.slug, "reason": "Đúng vụ", "place": place} | times,
        Feature,
    )
    yield officer, care, "", {"action": "support"} | support, OutletSupport
    yield client_of(keeper), f"/account/outlets/{outlet.pk}/restock/?gian={shop.pk}", "", asked, RestockOrder
    yield officer, f"/office/plans/{plan.pk}/activities/new/", "", {"text": "Mở lớp", "lead": "trade"}, Activity


def yearly_cases():
    """The same of the programme's year: duties, the survey's sheet, training, support."""
    above, commune = make_officer(place=unit(LAM_DONG)), make_officer(place=unit())
    officer, ministry = client_of(above), client_of(make_officer(place=None))
    plan, day = make_plan(issued=True, by=above), (clock.today() + dt.timedelta(days=3)).isoformat()
    give = f"/office/plans/{plan.pk}/duties/give/?activity={plan.activities.get().pk}"
    duty = {"text": "Mời 40 chủ thể", "to": f"p{Post.objects.get(user=commune).pk}", "lead": "communes", "due_on": day}
    sheet = {"starts_on": clock.today().isoformat(), "source": "Thử", "criteria": "60; Nguyên liệu\n40; Người làm"}
    topic, planned, held = make_topic(by=above), make_class(by=above, opened=False), make_class(by=above)
    programme, desk = f"/office/training/programmes/{topic.programme_id}/", f"/office/training/{planned.pk}/"
    facts, row = class_facts(topic), make_trainee(held)
    times = {name: getattr(facts, name).isoformat()[:16] for name in ("starts_at", "ends_at", "register_until")}
    lesson = {
        "topic": str(topic.pk), "name": "Lớp nhãn", "place": topic.programme.place.address, "seats": "40", "venue": "Hội trường",
        "audiences": ["anyone"], "teachers": "Cô Lan", "pass_percent": "70", "tries": "3",
    }  # fmt: skip
    year = {"name": "Tập huấn khác", "year": "2027", "place": unit(LAM_DONG).address}
    question = {"text": "1+1", "answers": "2\n3", "right": "1"}
    talk, trainee = f"/account/training/{held.pk}/talk/", client_of(row.user)
    studio = client_of(make_member(producer=make_producer()))
    yield officer, give, "", duty, Duty
    yield ministry, "/office/survey/sheets/", "", sheet, PotentialSheet
    yield officer, "/office/training/programmes/new/", "", year, TrainingProgramme
    yield officer, programme, "", {"action": "topic", "title": "Bao bì"}, TrainingTopic
    yield officer, "/office/training/new/", "", lesson | times, TrainingClass
    yield officer, f"{desk}test/", "", question, QuizQuestion
    yield officer, f"{desk}materials/", "", {"title": "Bài giảng", "file": signed_paper}, Material
    yield trainee, talk, "", {"action": "ask", "text": "Nhãn phụ?"}, ClassPost
    asked = ClassPost.objects.get()
    yield trainee, talk, "", {"action": "answer", "post": asked.pk, "text": "Có"}, ClassPost
    yield officer, f"/office/training/{held.pk}/talk/", "", {"action": "ask", "text": "Ai cần xe?"}, ClassPost
    concern = {"kind": "concern", "title": "Điểm nhận mẫu", "text": "Ở xa"}
    yield studio, "/studio/concerns/", "", concern, Concern
    yield officer, "/office/concerns/new/", "", concern | {"place": str(unit(LAM_DONG).pk)}, Concern
    yield studio, "/studio/support/", "", {"kind": "machines", "need": "Máy sấy"}, SupportCase


@pytest.mark.django_db
def test_each_form_that_makes_something_makes_it_once():
    seen = set()
    for browser, page, to, typed, model in chain(cases(), dealing_cases(), tending_cases(), yearly_cases()):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        seen |= {shown.name for shown in answer.templates}
        before = model.objects.count()
        for key in KEY.findall(answer.content.decode()):

            def press(key=key, browser=browser, to=to or page, typed=typed):
                return browser.post(to, {n: v() if callable(v) else v for n, v in typed.items()} | {"once": key})

            first = press()
            assert first.status_code == 302, (page, wrong(first))
            second = press()
            assert (second.status_code, second.url) == (302, first.url), page
            break
        assert model.objects.count() == before + 1, page
        if model is Idea:
            assert "Lần bấm sau không ghi thêm gì" in browser.get(first.url).content.decode()
    marked = {path for path in templates() if "{% once %}" in path.read_text()}
    assert {path.name for path in marked if not any(str(path).endswith(name) for name in seen if name)} == set()


def wrong(answer):
    """What stands in the page as wrong."""
    return re.findall(r'<p class="error">.*?<span>(.*?)</span>', answer.content.decode())


@pytest.mark.django_db
def test_what_is_put_right_or_written_anew_is_no_second_press():
    me, other = client_of(make_user(name="Lan")), client_of(make_user(name="Hoa"))
    sent = IDEA | {"once": "0" * 32}
    assert me.post("/account/ideas/new/", sent | {"title": ""}).status_code == 422
    assert not SentForm.objects.exists()
    first = me.post("/account/ideas/new/", sent).url
    assert (
        me.post("/account/ideas/new/", sent | {"title": "Trà gừng"}).url != first
    )  # gone back, and typed something else
    assert other.post("/account/ideas/new/", sent).url != first  # nobody is led to another's
    assert me.post("/account/ideas/new/", sent | {"csrfmiddlewaretoken": "x"}).url == first
    for _again in range(2):
        me.post("/account/ideas/new/", IDEA)  # without a key: as often as it is sent
    assert Idea.objects.count() == 5
    for later, left in ((once.KEPT, 3), (once.KEPT + dt.timedelta(seconds=1), 0)):
        with clock.set_to(clock.now() + later):
            tidy()
        assert SentForm.objects.count() == left


def test_two_presses_in_one_moment(fresh_db):
    """Without the wait at the key's row both would look, find nothing, and make one each."""
    me, lot = client_of(make_user(name="Lan")), make_lot()
    owner = client_of(make_member(producer=lot.producer))
    panel = make_panel()
    desk = client_of(panel.officer)
    for browser, page, typed, model in (
        (me, "/account/ideas/new/", IDEA, Idea),
        (desk, f"/office/councils/{panel.council.pk}/", SITTING, Sitting),
        (owner, f"/studio/lots/{lot.pk}/units/", {"quantity": "3", "tagged": "on"}, UnitBatch),
    ):
        sent = typed | {"once": KEY.search(browser.get(page).content.decode())[1]}
        answers = together(*(lambda b=browser, p=page, s=sent: b.post(p, s) for _press in range(4)))
        assert [answer.status_code for answer in answers] == [302] * 4
        assert len({answer.url for answer in answers}) == model.objects.count() == 1
