"""Where every page of the site is, over the sample data: what `test_pages` looks at, and what it need not.

For each kind of visitor a dictionary: name of the picture → address.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification.models import (
    AgendaItem,
    Certificate,
    Council,
    Dossier,
    Evidence,
    ImportJob,
    RubricVersion,
    Sitting,
    Worker,
)
from catalog.certification.queries.rubrics import older_regimes, sheet_of
from catalog.certification.services import check_import, start_import
from catalog.certification.services.councils import declare
from catalog.core import clock
from catalog.places.models import Post
from catalog.producers.models import Producer
from catalog.producers.services import invite_member, record_consent
from catalog.products.models import Product
from catalog.products.queries import listable
from catalog.programme.models import (
    Concern,
    Duty,
    HandOver,
    Idea,
    Inspection,
    MisuseReport,
    Potential,
    SupportCase,
    TrainingClass,
    YearPlan,
)
from catalog.programme.services.duties import report_duty
from catalog.programme.services.handover import hand_over
from marketplace.accounts.models import User
from marketplace.apps.models import Attempt, Delivery, Webhook
from marketplace.content.queries import running_campaigns, upcoming_campaigns
from marketplace.enquiries.models import Buyer, Dealing, Enquiry, Forum, Question
from marketplace.enquiries.services import answer, ask, report_question
from marketplace.fairs.models import Booth, Fair
from marketplace.fairs.queries import running_fairs
from marketplace.notifications.services import notify
from marketplace.orders.models import Fulfilment, Order, Return
from marketplace.orders.services import (
    Packed,
    accept_order,
    answer_return,
    ask_return,
    complain,
    deliver_parcel,
    pack_order,
    send_parcel,
)
from marketplace.outlets.models import Outlet, RestockOrder
from marketplace.outlets.services import Wanted, ask_restock, carry_shop, put_on_shelf
from marketplace.promotions.models import GiftBox
from marketplace.promotions.services import create_voucher
from marketplace.reviews.models import Review
from marketplace.reviews.services import answer_review, report_review, write_review
from marketplace.shops.queries import market
from marketplace.storefront.queries.demo import DEMO_PASSWORD
from marketplace.storefront.services.sample.mixed import SLUG as MIXED
from marketplace.storefront.services.sample.training import CODE
from tests.factories.accounts import make_officer, make_superuser, make_user
from tests.factories.apps import make_app, make_webhook
from tests.factories.lots import make_lot
from tests.factories.orders import make_order
from tests.factories.outlets import make_outlet
from tests.factories.places import LAM_DONG, unit
from tests.factories.products import photo_file
from tests.factories.programme import (
    make_concern,
    make_duty,
    make_idea,
    make_inspection,
    make_plan,
    make_potential,
    make_report,
    make_support,
)
from tests.factories.scans import make_alert
from tests.factories.units import make_batch, serials
from traceability.codes.models import TraceCode, UnitBatch
from traceability.codes.queries import unit_path
from traceability.codes.services import ensure_code
from traceability.events import urls as events_urls
from traceability.lots.models import Lot, LotState
from traceability.lots.services import hold_lot
from traceability.scans.models import Alert
from traceability.zones.models import Zone

BUYER, HTX, TINH, MEMBER = "mua@ocop.example", "htx@ocop.example", "tinh@ocop.example", "hd1@ocop.example"
MINISTRY = "bo@ocop.example"


def lot_code(**filters):
    return TraceCode.objects.filter(lot__isnull=False, **filters).order_by("created_at", "code")[0].code


def photographed():
    return listable().filter(photos__isnull=False).order_by("pk")[0]


def demo():
    """The producer whose desk is looked at."""
    return Producer.objects.get(name="Hợp tác xã Nông nghiệp xanh Quảng Trực")


def _duty() -> Duty:
    """Of the sample's plan of this year, reported with figures and a picture of the paper."""
    made = make_duty(text="Lập danh sách sản phẩm tiềm năng của xã", by=make_officer(place=unit(LAM_DONG)))
    figures = [("Hộ đã gặp", "42"), ("Sản phẩm ghi được", "9")]
    report_duty(duty=made, text="Đã đi hết các thôn.", figures=figures, uploads=[photo_file()], by=made.set_by)
    return made


def _handed() -> HandOver:
    """An office of a commune that changed hands."""
    post = Post.objects.get(user=make_officer(place=unit(), name="Trần Thị Cũ"))
    return hand_over(post=post, to=make_user(name="Lê Văn Mới"), by=make_superuser(), note="Sổ khảo sát ở ngăn hai.")


def demo_product():
    return Product.objects.filter(producer=demo(), photos__isnull=False).order_by("pk")[0]


def _class(name: str) -> TrainingClass:
    """The sample's, by how its name begins."""
    return TrainingClass.objects.select_related("topic").get(name__startswith=name, is_sample=True)


@dataclass(frozen=True)
class Rows:
    """What the sample data lacks."""

    draft: Lot
    held: Lot
    invitation: str
    job: ImportJob
    idea: Idea
    plan: YearPlan
    support: SupportCase
    concern: Concern
    next_plan: YearPlan
    potential: Potential
    duty: Duty
    handed: HandOver
    inspection: Inspection
    report: MisuseReport
    batch: UnitBatch
    alert: Alert
    orders: dict[str, str]
    after: "After"
    outlet: Outlet
    question: Question
    place: Outlet
    webhook: Webhook

    @classmethod
    def make(cls) -> "Rows":
        owner, officer = User.objects.get(email=HTX), User.objects.get(email=TINH)
        variant = demo_product().variants.all()[0]
        zone = Zone.objects.filter(producer=demo()).order_by("pk")[0]
        whole = make_lot(variant=variant, zones=[zone], produced_on=dt.date(2026, 10, 9))
        ensure_code(lot=whole)
        record_consent(
            producer=demo(), officer=officer, given_by="Điểu Thị Lan", how="paper", given_on=clock.today(), by=owner
        )
        listed = (
            "name,producer,producer_type,commune,district,province,stars,decision_number,decided_on,set\n"
            "Trà rừng,HTX Rừng Xanh,hợp tác xã,Xã Kiến Đức,,Lâm Đồng,4,12/QĐ-UBND,2026-03-02,11\n"
            "Trà rừng hai,HTX Rừng Xanh,hợp tác xã,Xã Không Có,,Lâm Đồng,9,,hôm qua,11\n"
        )
        make_officer(level="ministry", email=MINISTRY, password=DEMO_PASSWORD)
        item = AgendaItem.objects.select_related("sitting").order_by("pk")[0]
        declare(item=item, has_conflict=False, by=User.objects.get(email=MEMBER))
        for n, kind in enumerate(("product.published", "certificate.lapsed")):
            facts = {"product": "Hạt Mắc ca Mơ Nông", "until_on": "2026-11-21"}
            notify(user=User.objects.get(email=BUYER), kind=kind, facts=facts, url="/studio/", key=f"look-{n}")
        outlet = make_outlet(name="Trạm dừng Đắk Nông", kind="rest_stop", is_sample=True)
        carry_shop(outlet=outlet, shop=demo().shop, by=None)
        put_on_shelf(outlet=outlet, product=variant.product, by=None)
        put_on_shelf(outlet=outlet, name="Bánh tráng nướng tay", maker="Hộ chợ phiên", by=None)
        wanted = [Wanted(variant, 20)]
        ask_restock(outlet=outlet, shop=demo().shop, wanted=wanted, wanted_by=clock.today(), by=officer)
        return cls(
            outlet=outlet,
            webhook=_webhook(),
            question=_question(owner),
            place=Outlet.objects.filter(shop__producer=demo())[0],
            draft=make_lot(variant=variant, zones=[zone], publish=False),
            held=hold_lot(lot=whole, reason="Nghi nhiễm ẩm, đang gửi mẫu kiểm nghiệm.", by=None),
            concern=make_concern(producer=demo(), by=owner),
            support=make_support(producer=demo(), by=owner),
            plan=make_plan(year=2025, issued=True, budget=50_000_000),
            next_plan=make_plan(year=2027),
            potential=make_potential(
                points=3, photos=[photo_file()], consent=True, phone="0912 345 678", position=(11.99, 107.51)
            ),
            duty=_duty(),
            handed=_handed(),
            idea=make_idea(by=User.objects.get(email=BUYER)),
            inspection=make_inspection(producer=demo()),
            report=make_report(product=demo_product()),
            batch=make_batch(
                lot=Lot.objects.filter(producer=demo(), state=LotState.PUBLISHED).order_by("pk")[0], activate=True
            ),
            alert=make_alert(lot=whole, kind="expired"),
            orders=_orders(owner),
            after=After.make(owner),
            invitation=invite_member(producer=demo(), role="staff", sent_to=BUYER, by=owner).token,
            job=check_import(
                job=start_import(uploaded=SimpleUploadedFile("danh-sach.csv", listed.encode()), by=officer)
            ),
        )


def _webhook() -> Webhook:
    """One that did not answer once, and then did."""
    webhook = make_webhook(app=make_app(shop=demo().shop), events=["order_created", "order_fulfilled", "lot_recalled"])
    now = clock.now()
    for n, (event, state) in enumerate(
        [("order_created", "success"), ("order_fulfilled", "failed"), ("lot_recalled", "pending")]
    ):
        told = Delivery.objects.create(
            webhook=webhook, event=event, about=f"Order:{n}", payload='[{"type":"Order"}]', state=state, created_at=now, asked_at=now, due_at=now
        )  # fmt: skip
        Attempt.objects.create(delivery=told, number=1, at=now, milliseconds=5_003, problem="timeout")
        if state == "success":
            Attempt.objects.create(delivery=told, number=2, at=now, milliseconds=84, status=200, response="ok")
    return webhook


@dataclass(frozen=True)
class After:
    """What comes after a sale at the demo's shop, by invented buyers. Nobody complains there in the sample data."""

    asked: Return
    complained: Return
    review: Review
    free: Order

    @classmethod
    def make(cls, owner: User) -> "After":
        first, second, third = (_delivered(owner) for _ in range(3))
        asked, complained = (
            ask_return(
                order=order,
                units={order.lines.get().pk: 1},
                reason="damaged",
                text="Vỡ một gói.",
                photos=[photo_file()],
            )
            for order in (first, second)
        )
        answer_return(request=complained, accept=False, text="Lúc gói còn nguyên.", by=owner)
        complain(request=complained, text="Có ảnh lúc mở hàng.")
        review = write_review(line=first.lines.get(), rating=4, text="Thơm, gói kỹ.", photos=[photo_file()])
        answer_review(review=review, text="Cảm ơn chị.", by=owner)
        report_review(review=review, client="a", text="Quảng cáo")
        create_voucher(
            code="MINHHOA", name="Dữ liệu minh họa", shop=demo().shop, percent=10, at_most=20_000, most_uses=50,
            starts_at=clock.now(), ends_at=clock.now() + dt.timedelta(days=30), by=owner,
        )  # fmt: skip
        return cls(asked, complained, review, third)

    def buyer(self) -> dict[str, str]:
        """Pages of who has the order's address."""
        token = self.asked.order.token
        return {
            "order-delivered": f"/orders/{token}/",
            "order-return-new": f"/orders/{self.free.token}/returns/new/",
            "order-return": f"/orders/{token}/returns/{self.asked.pk}/",
            "order-return-refused": f"/orders/{self.complained.order.token}/returns/{self.complained.pk}/",
            "order-review-new": f"/orders/{self.free.token}/lines/{self.free.lines.get().pk}/review/",
            "order-review": f"/orders/{token}/lines/{self.review.line_id}/review/",
            "reviews": f"/products/{self.review.product.slug}/reviews/",
            "review-report": f"/reviews/{self.review.pk}/report/",
            "product-reviewed": f"/products/{self.review.product.slug}/",
        }


def _delivered(owner: User) -> Order:
    offered = Product.objects.filter(producer=demo(), offers__channel=market(), variants__stock__quantity__gte=50)
    order = make_order((offered.distinct().order_by("pk")[0], 2))
    accept_order(order=order, by=owner)
    parcel = _packed(order, owner)
    send_parcel(parcel=parcel, by=owner)
    return deliver_parcel(parcel=parcel, by=owner)


def _packed(order: Order, owner: User) -> Fulfilment:
    """Two units in a parcel, of a lot where one is on sale."""
    line = order.lines.get()
    lot = Lot.objects.filter(variant=line.variant_id, state=LotState.PUBLISHED).order_by("pk").first()
    return pack_order(order=order, units=[Packed(line.pk, 2, lot)], by=owner)


def _question(owner: User) -> Question:
    """One that was answered and reported, and one more that waits."""
    buyer = User.objects.get(email=BUYER)
    asked = ask(product=demo_product(), text="Hạt đã tách vỏ chưa, giao Hà Nội mất mấy ngày?", by=buyer)
    answer(question=asked, text="Hạt còn vỏ, có tặng đồ tách. Giao Hà Nội 3 ngày.", by=owner)
    report_question(question=asked, client="a")
    ask(product=demo_product(), text="Có gói quà không?", by=buyer)
    return asked


def _orders(owner: User) -> dict[str, str]:
    """Addresses of orders of the demo's shop at each step."""
    offered = Product.objects.filter(
        producer=demo(), offers__channel=market(), variants__stock__quantity__gte=50
    ).distinct()
    new, taken, packed, sent = (make_order((offered.order_by("pk")[0], 2)) for _ in range(4))
    for order in (taken, packed, sent):
        accept_order(order=order, by=owner)
    parcels = [_packed(order, owner) for order in (packed, sent)]
    send_parcel(parcel=parcels[1], by=owner, carrier="ghn", tracking="MINHHOA1")
    return {
        "orders": "/studio/orders/",
        "orders-packed": "/studio/orders/?state=packed",
        "order": f"/studio/orders/{new.pk}/",
        "order-sent": f"/studio/orders/{sent.pk}/",
        "order-pack": f"/studio/orders/{taken.pk}/pack/",
        "order-cancel": f"/studio/orders/{new.pk}/cancel/",
        "parcel-send": f"/studio/parcels/{parcels[0].pk}/send/",
        "parcel-came-back": f"/studio/parcels/{parcels[1].pk}/came-back/",
    }


def consumer() -> dict[str, str]:
    """Pages of everybody."""
    today = clock.today()
    gone = Product.objects.filter(state="published").exclude(pk__in=listable())
    valid, lapsed = (Certificate.objects.filter(**{f"valid_until__{way}": today})[0] for way in ("gte", "lt"))
    booth = Booth.objects.select_related("fair", "shop").filter(fair__mode="online")[0]
    mixed = Fair.objects.get(slug=MIXED)  # other tests of this site make fairs of that kind too
    return {
        "home": "/",
        "catalogue": "/products/",
        "catalogue-filtered": "/products/?sao=4&sao=5&giam=1",
        "search-nothing": "/products/?q=khong-co-gi-nhu-vay",
        "search-misspelt": "/products/?q=cà+phe+dac+sna",
        "product": f"/products/{photographed().slug}/",
        "product-drawn": f"/products/{listable().filter(photos=None).order_by('pk')[0].slug}/",
        "product-gone": f"/products/{gone[0].slug}/",
        "producers": "/producers/",
        "producer": f"/producers/{demo().slug}/",
        "places": "/places/",
        "place": "/places/68/",
        "zone": f"/zones/{Zone.objects.order_by('pk')[0].slug}/",
        "trace-look-up": "/t/",
        "trace": f"/t/{lot_code(lot__state=LotState.PUBLISHED)}/",
        "trace-held": f"/t/{lot_code(lot__state=LotState.HELD)}/",
        "trace-recalled": f"/t/{lot_code(lot__state=LotState.RECALLED)}/",
        "trace-variant": f"/t/{TraceCode.objects.filter(variant__product=photographed())[0].code}/",
        "trace-unlisted": f"/t/{TraceCode.objects.filter(variant__product=gone[0])[0].code}/",
        "trace-zone": f"/t/{TraceCode.objects.filter(zone__isnull=False).order_by('code')[0].code}/",
        "trace-unknown": "/t/000000000000/",
        "link-malformed": "/01/09520000000111",
        "seals": "/trace/roots/",
        "report": "/report/",
        "product-questions": f"/products/{demo_product().slug}/questions/",
        "product-watch": f"/products/{demo_product().slug}/watch/{demo_product().variants.all()[0].pk}/",
        "graphql": "/graphql/",
        "enquiries": "/enquiries/",
        "enquiry": f"/enquiries/{_enquiry().pk}/",
        "forum": f"/enquiries/forums/{Forum.objects.get(is_sample=True).pk}/",
        "training": "/training/",
        "training-class": f"/training/{_class('Nhãn hàng').pk}/",
        "training-certificate": f"/training/certificates/{CODE}/",
        "outlets": "/outlets/",
        "outlets-province": "/outlets/?tinh=68",
        "outlets-product": f"/outlets/?hang={demo_product().slug}",
        "outlet": f"/outlets/{Outlet.objects.filter(is_sample=True, shop=None)[0].slug}/",
        "fairs": "/fairs/",
        "fair": f"/fairs/{running_fairs()[0].slug}/",
        "fair-slots": f"/fairs/{booth.fair.slug}/slots/",
        "fair-slot": f"/fairs/{booth.fair.slug}/slots/{booth.fair.slots.all()[0].pk}/",
        "booth": f"/fairs/{booth.fair.slug}/booths/{booth.shop.slug}/",
        "booth-talk": f"/fairs/{booth.fair.slug}/booths/{booth.shop.slug}/talk/",
        "fair-mixed": f"/fairs/{mixed.slug}/",
        "fair-map": f"/fairs/{mixed.slug}/map/",
        "campaigns": "/campaigns/",
        "campaign": f"/campaigns/{running_campaigns()[0].slug}/",
        "campaign-coming": f"/campaigns/{upcoming_campaigns()[0].slug}/",
        "boxes": "/boxes/",
        "box": f"/boxes/{GiftBox.objects.filter(is_sample=True)[0].slug}/",
        "cart-empty": "/cart/",
        "order-look-up": "/orders/",
        "order": f"/orders/{Order.objects.filter(is_sample=True, state='delivered')[0].token}/",
        "order-unpaid": f"/orders/{Order.objects.filter(is_sample=True, state='unpaid')[0].token}/",
        "register": "/certified/",
        "certificate": f"/certificates/{valid.pk}/",
        "certificate-lapsed": f"/certificates/{lapsed.pk}/",
        **{f"text-{slug}": f"/pages/{slug}/" for slug in ("stars", "ranking", "complaints", "terms", "privacy")},
        "badge": f"/badge/{photographed().slug}/",
        "offline": "/offline/",
        "not-found": "/products/khong-co/",
        "sign-in": "/account/login/",
        "sign-up": "/account/signup/",
        "sign-in-code": "/account/login/code/",
        "password-reset": "/account/password/reset/",
        "password-reset-done": "/account/password/reset/done/",
        "inactive": "/account/inactive/",
    }


def account(rows: Rows) -> dict[str, str]:
    """Pages of somebody who is signed in."""
    return {
        "account": "/account/",
        "account-notices": "/account/notices/",
        "account-notice-ways": "/account/notices/ways/",
        "account-orders": "/account/orders/",
        "account-favourites": "/account/favourites/",
        "account-data": "/account/data/",
        "account-close": "/account/close/",
        "buyers": "/account/buyers/",
        "buyer-new": "/account/buyers/new/",
        "buyer": f"/account/buyers/{_enquiry().buyer_id}/",
        "my-enquiry-new": f"/account/buyers/{_enquiry().buyer_id}/enquiries/new/",
        "my-enquiry": f"/account/enquiries/{_enquiry().pk}/",
        "my-enquiry-draft": f"/account/enquiries/{Enquiry.objects.get(is_sample=True, state='draft').pk}/",
        "dealing": f"/account/dealings/{Dealing.objects.get(enquiry=_enquiry(), producer=demo()).pk}/",
        "account-training": "/account/training/",
        "account-class": f"/account/training/{_class('Nhãn hàng').pk}/",
        "account-ideas": "/account/ideas/",
        "account-idea-new": "/account/ideas/new/",
        "account-idea": f"/account/ideas/{rows.idea.pk}/",
        "account-email": "/account/email/",
        "account-phone": "/account/phone/",
        "account-password": "/account/password/",
        "account-reauthenticate": "/account/reauthenticate/",
        "account-two-factor": "/account/two-factor/",
        "account-sign-out": "/account/logout/",
        "account-invitation": f"/account/invitations/{rows.invitation}/",
        "not-for-buyers": "/office/",
        **rows.after.buyer(),
    }


def studio(rows: Rows) -> dict[str, str]:
    """A producer's desk. The first address chooses whose."""
    product, zone = demo_product(), Zone.objects.filter(producer=demo()).order_by("pk")[0]
    published = Lot.objects.filter(producer=demo(), state=LotState.PUBLISHED).order_by("pk")[0]
    made, draft = f"/studio/products/{product.pk}/", f"/studio/lots/{rows.draft.pk}/"
    step, given = rows.draft.stages.all()[0], rows.draft.inputs.all()[0]
    return {
        "studio-choose": "/studio/",
        "studio": f"/studio/?p={demo().pk}",
        "studio-new": "/studio/new/",
        "studio-profile": "/studio/profile/",
        "studio-story": "/studio/story/",
        "studio-people": "/studio/people/",
        "studio-systems": "/studio/systems/",
        "studio-apps": "/studio/apps/",
        "studio-app": f"/studio/apps/{rows.webhook.app_id}/",
        "studio-webhook": f"/studio/webhooks/{rows.webhook.pk}/",
        "studio-products": "/studio/products/",
        "studio-product-new": "/studio/products/new/",
        "studio-product": made,
        "studio-variants": f"{made}variants/",
        "studio-photos": f"{made}photos/",
        "studio-offers": f"{made}offers/",
        "studio-qr": f"{made}qr/",
        "studio-preview": f"{made}preview/",
        "studio-stock": "/studio/stock/",
        "studio-money": "/studio/money/",
        "studio-figures": "/studio/money/figures/",
        "studio-money-exports": "/studio/money/exports/",
        "studio-money-import": "/studio/money/import/",
        "studio-money-feed": "/studio/money/feed/",
        "studio-cards": "/studio/money/cards/",
        "studio-vnpay": "/studio/money/vnpay/",
        "studio-sales": "/studio/sales/",
        "studio-sale-new": "/studio/sales/new/",
        "studio-fairs": "/studio/fairs/",
        "studio-fair": f"/studio/fairs/{running_fairs()[0].slug}/",
        "studio-booth": f"/studio/fairs/{running_fairs()[0].slug}/booth/",
        "studio-booth-talks": f"/studio/fairs/{running_fairs()[0].slug}/talks/",
        "studio-fair-slots": f"/studio/fairs/{running_fairs()[0].slug}/slots/",
        **{f"studio-{name}": address for name, address in rows.orders.items()},
        "studio-returns": "/studio/returns/",
        "studio-return": f"/studio/returns/{rows.after.asked.pk}/",
        "studio-return-complained": f"/studio/returns/{rows.after.complained.pk}/",
        "studio-reviews": "/studio/reviews/",
        "studio-vouchers": "/studio/vouchers/",
        "studio-voucher-new": "/studio/vouchers/new/",
        "studio-boxes": "/studio/boxes/",
        "studio-box-new": "/studio/boxes/new/",
        "studio-enquiries": "/studio/enquiries/",
        "studio-enquiries-mine": "/studio/enquiries/?tab=mine",
        "studio-enquiry": f"/studio/enquiries/{_enquiry().pk}/",
        "studio-forum": f"/studio/forums/{Forum.objects.get(is_sample=True).pk}/",
        "studio-delivery": "/studio/delivery/",
        "studio-delivery-new": "/studio/delivery/new/",
        "studio-delivery-method": f"/studio/delivery/{demo().shop.delivery_methods.filter(kind='home')[0].pk}/",
        "studio-place-new": "/studio/delivery/places/new/",
        "studio-place": f"/studio/delivery/places/{rows.place.pk}/",
        "studio-pickup": f"/studio/delivery/outlets/{rows.outlet.pk}/",
        "studio-stock-of": f"/studio/stock/{published.variant_id}/",
        "studio-sheet": "/studio/stock/sheet/",
        "studio-slots": f"/studio/stock/{published.variant_id}/slots/",
        "studio-stores": "/studio/stock/places/",
        "studio-questions": "/studio/questions/?tab=all",
        "studio-question": f"/studio/questions/{rows.question.pk}/",
        "studio-bank": "/studio/bank/",
        "studio-restocks": "/studio/restock/",
        "studio-restock": f"/studio/restock/{RestockOrder.objects.filter(shop=demo().shop).latest('pk').pk}/",
        "studio-shop": "/studio/shop/",
        "studio-shop-pickup": "/studio/shop/pickup/",
        "studio-shop-returns": "/studio/shop/returns/",
        "studio-shop-fees": "/studio/shop/fees/",
        "studio-shop-holiday": "/studio/shop/holiday/",
        "studio-inspections": "/studio/inspections/",
        "studio-training": "/studio/training/",
        "studio-concerns": "/studio/concerns/",
        "studio-concern": f"/studio/concerns/{rows.concern.pk}/",
        "studio-support": "/studio/support/",
        "studio-support-case": f"/studio/support/{rows.support.pk}/",
        "account-class-over": f"/account/training/{_class('Viết hồ sơ').pk}/",
        "account-class-test": f"/account/training/{_class('Viết hồ sơ').pk}/test/",
        "account-class-talk": f"/account/training/{_class('Viết hồ sơ').pk}/talk/",
        "account-attendance": "/account/training/here/1-2-3/",
        "studio-zones": "/studio/zones/",
        "studio-zone-new": "/studio/zones/new/",
        "studio-zone": f"/studio/zones/{zone.pk}/",
        "studio-harvest": "/studio/harvest/",
        "studio-zone-harvests": f"/studio/zones/{zone.pk}/harvests/",
        "studio-zone-season": f"/studio/zones/{zone.pk}/seasons/{zone.seasons.all()[0].pk}/",
        "studio-zone-papers": f"/studio/zones/{zone.pk}/papers/",
        "studio-zone-links": f"/studio/zones/{zone.pk}/links/",
        "studio-lot-links": f"/studio/lots/{published.pk}/links/",
        "studio-product-links": f"{made}links/",
        "studio-lots": "/studio/lots/",
        "studio-lot-new": "/studio/lots/new/",
        "studio-lot-new-of": f"/studio/lots/new/?variant={rows.draft.variant_id}",
        "studio-lot": f"/studio/lots/{published.pk}/",
        "studio-lot-draft": draft,
        "studio-lot-held": f"/studio/lots/{rows.held.pk}/",
        "studio-lot-facts": f"{draft}facts/",
        "studio-lot-preview": f"{draft}preview/",
        "studio-lot-publish": f"{draft}publish/",
        "studio-lot-remove": f"{draft}remove/",
        "studio-lot-input": f"{draft}inputs/new/",
        "studio-lot-input-lot": f"{draft}inputs/new/?from=lot",
        "studio-lot-input-bought": f"{draft}inputs/new/?from=material",
        "studio-lots-bulk": "/studio/lots/bulk/",
        "studio-lot-family": f"/studio/lots/{published.pk}/family/",
        "studio-lot-paper": f"/studio/lots/{published.pk}/papers/new/",
        "studio-lot-input-remove": f"{draft}inputs/{given.pk}/remove/",
        "studio-lot-step-new": f"{draft}stages/new/",
        "studio-lot-step": f"{draft}stages/{step.pk}/",
        "studio-lot-step-remove": f"{draft}stages/{step.pk}/remove/",
        "studio-lot-labels": f"/studio/lots/{published.pk}/labels/",
        "studio-scans": "/studio/scans/?days=90",
        "studio-lot-units": f"/studio/lots/{published.pk}/units/",
        "studio-lot-unit-batch": f"/studio/lots/{published.pk}/units/{rows.batch.number}/",
        "trace-unit": unit_path(published.trace_code.code, serials(rows.batch)[0]),
        "studio-lot-copy": f"/studio/lots/{published.pk}/copy/",
        "studio-lot-hold": f"/studio/lots/{published.pk}/hold/",
        "studio-lot-recall": f"/studio/lots/{published.pk}/recall/",
        "studio-lot-release": f"/studio/lots/{rows.held.pk}/release/",
    }


def office(rows: Rows) -> dict[str, str]:
    """An officer's desk."""
    waiting = Product.objects.get(state="in_review", name__contains="Minh Họa")
    pending = Producer.objects.filter(state="pending", name__contains="Minh Họa")[0]
    certificate = Certificate.objects.filter(product=demo_product())[0]
    fair = running_fairs()[0]
    return {
        "office": "/office/",
        "office-producers": "/office/producers/",
        "office-producers-all": "/office/producers/?tab=all",
        "office-producer-new": "/office/producers/new/",
        "office-producer": f"/office/producers/{demo().pk}/",
        "office-producer-pending": f"/office/producers/{pending.pk}/",
        "office-producer-edit": f"/office/producers/{demo().pk}/edit/",
        "office-shops": "/office/shops/?tab=all",
        "office-shop": f"/office/shops/{demo().shop.pk}/",
        "office-products": "/office/products/",
        "office-product": f"/office/products/{waiting.pk}/",
        "office-zones": "/office/zones/?tab=all",
        "office-zone": f"/office/zones/{Zone.objects.filter(producer=demo()).order_by('pk')[0].pk}/",
        "office-product-links": f"/office/products/{waiting.pk}/links/",
        "office-lots": "/office/lots/",
        "office-lot": f"/office/lots/{Lot.objects.filter(producer=demo(), state=LotState.PUBLISHED).order_by('pk')[0].pk}/",
        "office-certificates": "/office/certificates/",
        "office-certificates-lapsed": "/office/certificates/?tab=lapsed",
        "office-certificates-missing": "/office/certificates/?tab=missing",
        "office-certificate-find": "/office/certificates/new/?q=cà phê",
        "office-certificate-new": f"/office/certificates/new/?product={demo_product().pk}",
        "office-certificate": f"/office/certificates/{certificate.pk}/",
        "office-imports": "/office/imports/",
        "office-import": f"/office/imports/{rows.job.pk}/",
        "office-rubrics": "/office/rubrics/",
        "office-rubric": f"/office/rubrics/{RubricVersion.objects.order_by('pk')[0].pk}/",
        "office-dossiers": "/office/dossiers/",
        "office-dossier-checking": f"/office/dossiers/{_dossier('checking').pk}/",
        "office-dossier-advisory": f"/office/dossiers/{_dossier('advisory').pk}/",
        "office-complaints": "/office/complaints/",
        "office-complaint": f"/office/complaints/{rows.after.complained.pk}/",
        "office-reviews": "/office/reviews/",
        "office-review": f"/office/reviews/{rows.after.review.pk}/",
        "office-vouchers": "/office/vouchers/",
        "office-voucher-new": "/office/vouchers/new/",
        "office-promotions": "/office/promotions/",
        "office-boxes": "/office/boxes/",
        "office-box-new": "/office/boxes/new/",
        "office-promotion-new": "/office/promotions/new/",
        "office-board": "/office/board/",
        "office-councils": "/office/councils/",
        "office-council-new": "/office/councils/new/",
        "office-council": f"/office/councils/{Council.objects.order_by('pk')[0].pk}/",
        "office-sitting": f"/office/sittings/{Sitting.objects.order_by('pk')[0].pk}/",
        "office-decisions": "/office/decisions/",
        "office-statistics": "/office/statistics/",
        "office-statistics-then": "/office/statistics/?ngay=2025-06-30",
        "office-national": "/office/statistics/national/",
        "office-statistics-products": "/office/statistics/products/?so=held",
        "office-plans": "/office/plans/",
        "office-plan-new": "/office/plans/new/",
        "office-plan": f"/office/plans/{rows.plan.pk}/",
        "office-plan-target": f"/office/plans/{rows.plan.pk}/targets/{rows.plan.targets.get().pk}/",
        "office-plan-money": f"/office/plans/{rows.plan.pk}/budget/{rows.plan.budget.get().pk}/",
        "office-plan-row-new": f"/office/plans/{rows.next_plan.pk}/activities/new/",
        "office-today": "/office/today/",
        "office-duties": "/office/duties/?tab=all",
        "office-duty": f"/office/duties/{rows.duty.pk}/",
        "office-duty-new": f"/office/plans/{rows.duty.plan_id}/duties/give/",
        "office-posts": "/office/posts/",
        "office-post": f"/office/posts/{rows.handed.new_id}/",
        "office-handed": f"/office/posts/handed/{rows.handed.pk}/",
        "office-survey": "/office/survey/",
        "office-survey-field": "/office/survey/field/",
        "office-survey-sheets": "/office/survey/sheets/",
        "office-potential": f"/office/survey/{rows.potential.pk}/",
        "office-concerns": "/office/concerns/?tab=all",
        "office-concern-new": "/office/concerns/new/",
        "office-concern": f"/office/concerns/{rows.concern.pk}/",
        "office-support": "/office/support/",
        "office-support-effects": "/office/support/?tab=effects",
        "office-support-case": f"/office/support/{rows.support.pk}/",
        "office-training": "/office/training/",
        "office-training-programmes": "/office/training/?tab=programmes",
        "office-training-outcomes": "/office/training/?tab=outcomes",
        "office-training-programme-new": "/office/training/programmes/new/",
        "office-training-programme": f"/office/training/programmes/{_class('Nhãn hàng').topic.programme_id}/",
        "office-class-new": "/office/training/new/",
        "office-class": f"/office/training/{_class('Nhãn hàng').pk}/",
        "office-class-change": f"/office/training/{_class('Nhãn hàng').pk}/change/",
        "office-class-trainees": f"/office/training/{_class('Nhãn hàng').pk}/trainees/",
        "office-class-code": f"/office/training/{_class('Nhãn hàng').pk}/code/",
        "office-class-materials": f"/office/training/{_class('Nhãn hàng').pk}/materials/",
        "office-class-test": f"/office/training/{_class('Viết hồ sơ').pk}/test/",
        "office-class-feedback": f"/office/training/{_class('Viết hồ sơ').pk}/feedback/",
        "office-class-talk": f"/office/training/{_class('Viết hồ sơ').pk}/talk/",
        "office-ideas": "/office/ideas/",
        "office-idea-new": "/office/ideas/new/",
        "office-idea": f"/office/ideas/{rows.idea.pk}/",
        "office-inspections": "/office/inspections/",
        "office-inspection-new": "/office/inspections/new/",
        "office-inspection": f"/office/inspections/{rows.inspection.pk}/",
        "office-alerts": "/office/alerts/",
        "office-alerts-reports": "/office/alerts/?tab=reports",
        "office-alert": f"/office/alerts/{rows.alert.pk}/",
        "office-report": f"/office/inspections/reports/{rows.report.pk}/",
        "office-campaigns": "/office/campaigns/",
        "office-campaign-new": "/office/campaigns/new/",
        "office-campaign": f"/office/campaigns/{running_campaigns()[0].pk}/",
        "office-campaign-figures": f"/office/campaigns/{running_campaigns()[0].pk}/figures/",
        "office-media": "/office/media/",
        "office-features": "/office/features/",
        "office-outlets": "/office/outlets/",
        "office-outlet": f"/office/outlets/{rows.outlet.pk}/?q=a",
        "office-outlet-care": f"/office/outlets/{rows.outlet.pk}/care/",
        "office-tended": "/account/outlets/",
        "office-tended-shelf": f"/account/outlets/{rows.outlet.pk}/?q=ca",
        "office-tended-restock": f"/account/outlets/{rows.outlet.pk}/restock/?gian={demo().shop.pk}",
        "office-outlet-new": "/office/outlets/new/",
        "office-questions": "/office/questions/",
        "office-question": f"/office/questions/{rows.question.pk}/",
        "office-buyers": "/office/buyers/",
        "office-buyer": f"/office/buyers/{Buyer.objects.get(is_sample=True, state='pending').pk}/",
        "office-enquiries": "/office/enquiries/",
        "office-enquiries-results": "/office/enquiries/?tab=results",
        "office-enquiry": f"/office/enquiries/{_enquiry().pk}/",
        "office-forums": "/office/forums/",
        "office-forum-new": "/office/forums/new/",
        "office-forum-day": f"/office/forums/{Forum.objects.get(is_sample=True).pk}/",
        "office-fairs": "/office/fairs/",
        "office-fair-new": "/office/fairs/new/",
        "office-fair": f"/office/fairs/{fair.pk}/",
        "office-fair-edit": f"/office/fairs/{fair.pk}/edit/",
        "office-fair-plan": f"/office/fairs/{fair.pk}/plan/",
        "office-fair-invitations": f"/office/fairs/{fair.pk}/invitations/?loc=1",
        "office-fair-slots": f"/office/fairs/{fair.pk}/slots/",
        "office-fair-slot": f"/office/fairs/{fair.pk}/slots/{fair.slots.all()[0].pk}/",
        "office-fair-figures": f"/office/fairs/{fair.pk}/figures/",
        "office-fair-booths": f"/office/fairs/{fair.pk}/booths/?tab=approved",
    }


def _enquiry() -> Enquiry:
    """The one that the demo's producer has quoted for."""
    return Enquiry.objects.filter(is_sample=True, dealings__producer=demo()).order_by("pk")[0]


def dossiers(rows: Rows) -> dict[str, str]:
    """The desk of the producer that does not exist: dossiers on their way. The first address chooses it."""
    draft, handed_in = (_dossier(state) for state in ("draft", "checking"))
    mine, number = f"/studio/dossiers/{draft.pk}/", sheet_of(draft.rubric).criteria[0].number
    paper = Evidence.objects.filter(producer=draft.product.producer)[0]
    worker = Worker.objects.create(producer=draft.product.producer, name="Điểu Thị Lan", commune=draft.commune)
    product = Product.objects.filter(producer=draft.product.producer, state="published")[0]
    return {
        "dossier-desk": f"/studio/?p={draft.product.producer_id}",
        "dossiers": "/studio/dossiers/",
        "dossier-new": "/studio/dossiers/new/",
        "dossier": mine,
        "dossier-handed-in": f"/studio/dossiers/{handed_in.pk}/",
        "dossier-form": f"{mine}form/",
        "dossier-criterion": f"{mine}criteria/{number}/",
        "dossier-submit": f"{mine}submit/",
        "dossier-papers": "/studio/dossiers/papers/",
        "dossier-paper": f"/studio/dossiers/papers/{paper.pk}/",
        "dossier-workers": "/studio/dossiers/workers/",
        "dossier-worker": f"/studio/dossiers/workers/{worker.pk}/",
        "product-badge": f"/studio/products/{product.pk}/badge/",
    }


def _dossier(state: str) -> Dossier:
    found = Dossier.objects.filter(state=state, is_sample=True).select_related("rubric", "product", "commune")
    return found.order_by("pk")[0]


def council(rows: Rows) -> dict[str, str]:
    """A council member's phone."""
    item = AgendaItem.objects.select_related("dossier__rubric").order_by("pk")[0]
    number = sheet_of(item.dossier.rubric).criteria[0].number
    return {
        "scoring": "/office/scoring/",
        "scoring-item": f"/office/scoring/{item.pk}/",
        "scoring-criterion": f"/office/scoring/{item.pk}/{number}/",
    }


def ministry(rows: Rows) -> dict[str, str]:
    """An officer of the ministry: what no other office has, and its own of what others have too."""
    older = older_regimes()[0]
    return {
        "ministry-home": "/office/",
        "ministry-national": "/office/statistics/national/",
        "ministry-dossiers": "/office/dossiers/",
        "ministry-councils": "/office/councils/",
        "ministry-council-new": "/office/councils/new/",
        "ministry-decisions": "/office/decisions/",
        "ministry-rubrics": "/office/rubrics/",
        "ministry-rubrics-older": f"/office/rubrics/?regime={older.pk}",
        "ministry-rubric-new": f"/office/rubrics/new/?regime={older.pk}",
        "ministry-rubric-new-which": "/office/rubrics/new/",
    }


SENT_TO = "only sent to; a GET leads back or is refused"
ELSEWHERE = (
    "reached on the way of a dossier: test_certification, test_renewal, test_ministry, test_dossiers, test_council"
)
PICTURE, FILE, MACHINE = "a picture", "a file to keep", "read by machines"
NO_PAGE = {
    "^label/(?P<code>[^/]{1,60})\\.(?P<picture>svg|png)$": PICTURE,
    "^qr/(?P<code>[^/]{1,60})\\.(?P<picture>svg|png)$": PICTURE,
    "og/products/<slug:slug>.png": PICTURE,
    "og/fairs/<slug:slug>.png": PICTURE,
    "og/site.png": PICTURE,
    "fairs/<slug:slug>/calendar.ics": FILE,
    "fairs/<slug:slug>/slots/<int:pk>/calendar.ics": FILE,
    "studio/fairs/<slug:slug>/booth/card.pdf": FILE,
    "favicon.ico": PICTURE,
    "media/<path:name>": PICTURE,
    "studio/variants/<int:pk>/qr.<str:picture>": PICTURE,
    "orders/<str:token>/vietqr.<str:form>": PICTURE,
    "studio/lots/<int:pk>/labels.<str:form>": FILE,
    "studio/orders/packing-lists.pdf": FILE,
    "studio/orders/hand-over-<slug:carrier>.csv": FILE,
    "studio/orders/<int:pk>/packing-list.pdf": FILE,
    "studio/orders/<int:pk>/accept/": SENT_TO,
    "studio/orders/<slug:code>/": "leads to studio-order",
    "studio/parcels/<int:pk>/label.pdf": FILE,
    "studio/parcels/<int:pk>/unpack/": SENT_TO,
    "studio/orders/<int:pk>/arrived/": SENT_TO,
    "m/<str:code>/": "leads to a campaign or a product: test_campaigns",
    "outlets/near/": "the list of outlets, sent to: test_shelves",
    "studio/parcels/<int:pk>/fetched/": "a field and a button: test_outlets",
    "studio/stock/places/<int:pk>/close/": SENT_TO,
    "studio/orders/<int:pk>/visited/": SENT_TO,
    "studio/slots/<int:pk>/cancel/": "a field and a button: test_slots",
    "studio/stock/sheet.<str:form>": FILE,
    "studio/stock/sheet/bad-rows-<str:token>.xlsx": FILE,
    "studio/stock/sheet/<int:pk>/": "a bar, or what studio-sheet says: test_sheets",
    "studio/stock/sheet/<int:pk>/bad-rows.xlsx": FILE,
    "studio/money/exports/<int:pk>/file/": FILE,
    "office/sellers/": "as studio-money-exports, for the ministry: test_taken_out",
    "office/sellers/<int:pk>/file/": FILE,
    "studio/delivery/<int:pk>/stop/": SENT_TO,
    "studio/parcels/<int:pk>/delivered/": SENT_TO,
    "studio/lots/<int:pk>/papers/<int:number>/": FILE,
    "studio/lots/<int:pk>/papers/<int:number>/withdraw/": "as studio-lot-hold",
    "studio/lots/<int:pk>/stages/usual/": SENT_TO,
    "studio/lots/bulk/template.xlsx": FILE,
    "studio/lots/bulk/bad-rows-<str:token>.xlsx": FILE,
    "office/lots/<int:pk>/papers/<int:number>/": FILE,
    "studio/lots/<int:pk>/units/<int:number>/files/<int:file>/": FILE,
    "t/<str:code>/here/": SENT_TO,
    "cart/add/": SENT_TO,
    "questions/<int:pk>/report/": "a question and a button: test_enquiries",
    "watch/<str:token>/": "a link and a button: test_enquiries",
    "cart/lines/<int:pk>/": SENT_TO,
    "checkout/": "leads to the cart while that is empty: the journey of a purchase looks at both",
    "checkout/review.pdf": FILE,
    "orders/<str:token>/cancel/": SENT_TO,
    "boxes/<slug:slug>/add/": SENT_TO,
    "studio/boxes/<int:pk>/end/": SENT_TO,
    "orders/<str:token>/erase/": SENT_TO,
    "t/<str:code>/<path:serial>/here/": SENT_TO,
    "orders/<str:token>/returns/<int:pk>/photos/<int:message>/<int:number>/": PICTURE,
    "studio/returns/<int:pk>/photos/<int:message>/<int:number>/": PICTURE,
    "office/complaints/<int:pk>/photos/<int:message>/<int:number>/": PICTURE,
    "studio/reviews/<int:pk>/answer/": SENT_TO,
    "studio/vouchers/<int:pk>/stop/": SENT_TO,
    "account/two-factor/recovery-codes/download/": FILE,
    "office/imports/template.xlsx": FILE,
    "office/producers/<int:pk>/consents/<int:consent>/paper/": FILE,
    "office/imports/<int:pk>/bad-rows.xlsx": FILE,
    "office/statistics/report.xlsx": FILE,
    "office/statistics/national.json": FILE,
    "office/statistics/national.csv": FILE,
    "office/statistics/national.schema.json": FILE,
    "office/statistics/report.pdf": FILE,
    "office/plans/<int:pk>/plan.xlsx": FILE,
    "office/plans/<int:pk>/plan.pdf": FILE,
    "account/training/<int:pk>/certificate.pdf": FILE,
    "training/<int:pk>/materials/<int:material>/": FILE,
    "studio/support/<int:pk>/papers/<int:paper>/": FILE,
    "office/support/<int:pk>/papers/<int:paper>/": FILE,
    "office/rubrics/<int:pk>/sheet.xlsx": FILE,
    "badge/<slug:slug>.svg": PICTURE,
    "badge/<slug:slug>.png": PICTURE,
    "certificates/<int:pk>.pdf": FILE,
    "certified/export.csv": FILE,
    "certified/export.json": FILE,
    "certified/export.xlsx": FILE,
    "certified/open-data.json": FILE,
    "office/certificates/<int:pk>/originals/<int:number>/": FILE,
    "office/decisions/<int:pk>/originals/<int:number>/": FILE,
    "office/dossiers/<int:pk>/evidence/<int:evidence>/": FILE,
    "office/dossiers/<int:pk>/form-03.pdf": FILE,
    "office/dossiers/<int:pk>/letter.pdf": FILE,
    "office/dossiers/<int:pk>/slip.pdf": FILE,
    "office/dossiers/<int:pk>/exports/": SENT_TO,
    "office/dossiers/<int:pk>/exports/<int:export>/": ELSEWHERE,
    "office/dossiers/<int:pk>/exports/<int:export>/file/": FILE,
    "studio/dossiers/<int:pk>/slip.pdf": FILE,
    "studio/dossiers/<int:pk>/form-03.pdf": FILE,
    "studio/dossiers/<int:pk>/letter.pdf": FILE,
    "office/dossiers/<int:pk>/reviews/<int:report>/<int:number>/": PICTURE,
    "office/inspections/reports/<int:pk>/photos/<int:number>/": PICTURE,
    "office/sittings/<int:pk>/minutes.pdf": FILE,
    "studio/dossiers/<int:pk>/exports/<int:export>/file/": FILE,
    "studio/dossiers/papers/<int:pk>/file/": FILE,
    ".well-known/jwks.json": MACHINE,
    "thumbnail/<str:key>/<int:size>/": PICTURE,
    "thumbnail/<str:key>/<int:size>/<str:form>/": PICTURE,
    "health/": MACHINE,
    "metrics": MACHINE,
    "robots.txt": MACHINE,
    "search/suggest/": MACHINE,
    "site.webmanifest": MACHINE,
    "sitemap.xml": MACHINE,
    "sitemaps/<slug:name>-<int:number>.xml": MACHINE,
    "sw.js": MACHINE,
    "^q/(?P<typed>(?s:.+))\\Z": "leads to a trace page",
    "^(?=[^/]*[A-Z0-9])[A-Za-z0-9_-]{10,400}$": "a compressed link: leads to a trace page",
    ".well-known/gs1resolver": MACHINE,
    "epcis/openapi.json": MACHINE,
    **{str(url.pattern): MACHINE for url in events_urls.urlpatterns if url.name != "roots"},
    "account/language/": SENT_TO,
    "account/sessions/": SENT_TO,
    "account/notices/<int:pk>/": SENT_TO,
    "account/notices/read/": SENT_TO,
    "studio/fairs/<slug:slug>/offers/<int:pk>/": SENT_TO,
    "studio/fairs/<slug:slug>/sales/": "where its shop has a booth: test_sales",
    "studio/fairs/<slug:slug>/sales/<int:pk>/": "a symbol and a button: test_sales",
    "studio/fairs/<slug:slug>/sales/<int:pk>/qr.svg": PICTURE,
    "studio/fairs/<slug:slug>/figures/": "the parts of office-fair-figures: test_figures",
    "studio/fairs/<slug:slug>/figures.pdf": FILE,
    "studio/fairs/<slug:slug>/figures.xlsx": FILE,
    "office/fairs/<int:pk>/report.pdf": FILE,
    "office/fairs/<int:pk>/report.xlsx": FILE,
    "office/fairs/<int:pk>/registration.pdf": FILE,
    "office/fairs/<int:pk>/programme.pdf": FILE,
    "office/fairs/<int:pk>/codes.pdf": FILE,
    "office/forums/<int:pk>/report.xlsx": FILE,
    "account/data.json": FILE,
    "account/dealings/<int:pk>/papers/<int:paper>/": FILE,
    "enquiries/<int:pk>/report/": "a title and a button: test_demand_pages",
    "fairs/<slug:slug>/slots/<int:pk>/state.json": MACHINE,
    "fairs/<slug:slug>/here/<str:code>/": "leads to fair",
    "fairs/<slug:slug>/booths/<slug:shop>/here/<str:code>/": "leads to booth",
    "studio/people/<int:pk>/": SENT_TO,
    "studio/systems/<int:pk>/": SENT_TO,
    "studio/apps/<int:pk>/change/": SENT_TO,
    "studio/webhooks/<int:pk>/change/": SENT_TO,
    "studio/money/lines/<int:pk>/": SENT_TO,
    "studio/money/cards/back/": "leads back to studio-cards",
    "studio/money/orders/<int:pk>/": "its parts are those of studio-money: test_money",
    "payments/feeds/<int:pk>/": MACHINE,
    "payments/stripe/webhook/": MACHINE,
    "payments/vnpay/ipn/": MACHINE,
    "orders/<str:token>/pay/": "a button and the parts of order: test_stripe",
    "studio/photos/<int:pk>/": SENT_TO,
    "studio/products/<int:pk>/hide/": SENT_TO,
    "studio/products/<int:pk>/submit/": SENT_TO,
    "studio/sales/<int:pk>/stop/": SENT_TO,
    "studio/dossiers/uploads/": MACHINE,
    "studio/dossiers/uploads/<str:token>/": MACHINE,
    "studio/dossiers/<int:pk>/criteria/<str:number>/papers/": SENT_TO,
    "studio/dossiers/<int:pk>/facts/": SENT_TO,
    "studio/dossiers/<int:pk>/exports/": SENT_TO,
    "studio/dossiers/papers/<int:pk>/replace/": SENT_TO,
    "studio/dossiers/<int:pk>/withdraw/": SENT_TO,
    "studio/dossiers/papers/<int:pk>/remove/": SENT_TO,
    "studio/dossiers/<int:pk>/anew/": ELSEWHERE,
    "studio/dossiers/<int:pk>/changes/": ELSEWHERE,
    "studio/dossiers/<int:pk>/exports/<int:export>/": ELSEWHERE,
    "office/decisions/<int:pk>/": ELSEWHERE,
    "office/decisions/new/": ELSEWHERE,
    "office/lots/<int:pk>/links/": "as office-product-links",
    "office/zones/<int:pk>/certificates/<int:certificate>/file/": FILE,
    "office/zones/<int:pk>/contracts/<int:contract>/file/": FILE,
    "studio/harvest/<uuid:key>/photos/": MACHINE,
    "studio/zones/<int:pk>/harvests/<int:harvest>/": SENT_TO,
    "harvest-sw.js": MACHINE,
    "survey-sw.js": MACHINE,
    "office/survey/field/<uuid:key>/photos/": MACHINE,
    "office/duties/<int:pk>/files/<int:report>/<int:number>/": FILE,
    "office/survey/<int:pk>/photos/<int:number>/": FILE,
    "studio/zones/<int:pk>/certificates/<int:certificate>/": SENT_TO,
    "studio/zones/<int:pk>/certificates/<int:certificate>/file/": FILE,
    "studio/zones/<int:pk>/contracts/": SENT_TO,
    "studio/zones/<int:pk>/contracts/<int:contract>/": SENT_TO,
    "studio/zones/<int:pk>/contracts/<int:contract>/file/": FILE,
    "office/zones/<int:pk>/links/": "as office-product-links",
    "studio/zones/<int:pk>/codes/": SENT_TO,
    "studio/zones/<int:pk>/codes/<int:code>/": SENT_TO,
    "studio/zones/<int:pk>/outline/": SENT_TO,
}
"""Addresses without a page to look at, and why."""
