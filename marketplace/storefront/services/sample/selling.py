"""So that buying works in the demo: ways of delivery, an invented bank account for each sample shop, a few orders of invented buyers."""

import datetime as dt
import uuid
from dataclasses import replace

from django.db.models import OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from catalog.core import clock
from catalog.places.queries import unit_today
from catalog.producers.models import Producer
from catalog.products.models import Variant
from marketplace.accounts.models import User
from marketplace.checkout.models import DeliveryMethod
from marketplace.checkout.queries import methods_of, quotes_of, view_cart
from marketplace.checkout.services import Choice, Seen, add_to_cart, place, save_pickup
from marketplace.orders.models import DeliveryKind, Order, PaymentWay
from marketplace.orders.services import Contact, Packed, accept_order, deliver_parcel, pack_order, send_parcel
from marketplace.outlets.models import Outlet, OutletCriterion, OutletKind
from marketplace.outlets.services import (
    Counted,
    OutletFacts,
    Wanted,
    ask_restock,
    carry_shop,
    name_keeper,
    put_on_shelf,
    record_check,
    record_support,
    save_outlet,
    set_openings,
    take_stock,
)
from marketplace.payments.models import BankAccount
from marketplace.promotions.models import GiftBox
from marketplace.promotions.services import BoxItem, create_box
from marketplace.shops.models import Offer, ReturnPolicy, Shop, WayBack
from marketplace.shops.queries import Step, market
from marketplace.shops.services import Terms, set_terms
from traceability.lots.models import Lot, LotState

from .invented import pick
from .people import DEMO_PRODUCER

TOURISM = 26
SAMPLE = "Dữ liệu minh họa"
SAMPLE_CRITERIA = (
    ("Có biển hiệu và bảng giá nhìn thấy từ cửa (minh họa)", "Sign and prices to be seen from the door (made up)"),
    ("Hàng có sao xếp riêng, có giấy chứng nhận (minh họa)", "Starred goods apart, with certificates (made up)"),
    ("Có người giới thiệu sản phẩm (minh họa)", "Somebody tells about the goods (made up)"),
)
NOT_TAKEN = "Hàng tươi sống, hàng đã mở niêm phong, trừ khi hư, hỏng, giao nhầm."
DEMO_COMMUNE = "24736"
BUYERS = (
    ("Nguyễn Minh Mẫu", "+84900000001", "Số 1, đường Minh Họa", PaymentWay.COD, "new"),
    ("Trần Thử Nghiệm", "+84900000002", "Số 2, đường Minh Họa", PaymentWay.VIETQR, "unpaid"),
    ("Lê Ví Dụ", "+84900000003", "Số 3, đường Minh Họa", PaymentWay.COD, "accepted"),
    ("Phạm Giả Định", "+84900000004", "Số 4, đường Minh Họa", PaymentWay.COD, "delivered"),
)
"""Nobody's names and numbers: name, telephone, street, how it is paid, how far it has come."""


def load_selling() -> None:
    """Sample shops without a way of delivery or a bank account get invented ones. 4 statements."""
    shops = Shop.objects.filter(producer__is_sample=True)
    tourism = set(shops.filter(offers__product__product_set__number=TOURISM).values_list("pk", flat=True))
    methods = []
    for shop in shops.filter(delivery_methods=None).order_by("pk"):
        methods += [
            DeliveryMethod(shop=shop, name="Giao tận nhà", fee=30_000, free_from=500_000, days_min=2, days_max=4),
            DeliveryMethod(shop=shop, name="Giao nhanh", fee=45_000, days_min=1, days_max=2, position=1),
        ]
        if shop.pk in tourism:
            name = "Dùng tại nơi làm ra"
            methods.append(DeliveryMethod(shop=shop, kind=DeliveryKind.NONE, name=name, fee=0, position=2))
    DeliveryMethod.objects.bulk_create(methods)
    _rest_of_the_application(shops)
    BankAccount.objects.bulk_create(
        [
            BankAccount(
                shop=shop,
                bin="970436",
                number=f"9520{pick(f'account {shop.slug}', 10**8):08}",
                holder="TAI KHOAN MAU",
                is_sample=True,
                created_at=clock.now(),
            )
            for shop in shops.filter(bank_accounts=None).order_by("pk")
        ]
    )


def _rest_of_the_application(shops: QuerySet[Shop]) -> None:
    """What an approved shop has said before: invented terms, its producer's own place. 1 statement when all is there, 3 else."""
    bare = list(shops.filter(return_policy=None).order_by("pk"))
    if not bare:
        return
    ReturnPolicy.objects.bulk_create(
        [
            ReturnPolicy(
                shop=shop, days=7, way_back=WayBack.BUYER, not_taken=NOT_TAKEN, text=SAMPLE, created_at=clock.now()
            )
            for shop in bare
        ]
    )
    policy, producer = ReturnPolicy.objects.filter(shop=OuterRef("pk")), Producer.objects.filter(shop=OuterRef("pk"))
    Shop.objects.filter(
        pk__in=[shop.pk for shop in bare]
    ).update(  # one statement: of a bulk update of each, the words are what takes long
        return_policy=policy.values("pk")[:1],
        pickup_place=producer.values(at=Coalesce("place__current", "place"))[:1],
        pickup_street=Coalesce(NullIf(producer.values("street")[:1], Value("")), Value(SAMPLE)),
        fees_accepted_at=clock.now(),
    )


def load_places(*, by: User) -> None:
    """An invented point of sale and a pick-up place of the demo producer's shop; wholesale prices and days of packing of its first offer."""
    shop = (
        Shop.objects.select_related("producer__place")
        .filter(producer__name=DEMO_PRODUCER, producer__is_sample=True)
        .first()
    )
    if shop is None or Outlet.objects.filter(is_sample=True).exists():
        return
    terms = {"fee": 0, "free_from": None, "days_min": 0, "days_max": 2, "cut_off": None, "cod": True}
    facts = OutletFacts(
        name="Điểm giới thiệu sản phẩm minh họa",
        kind=OutletKind.CENTRE,
        place=unit_today(DEMO_COMMUNE) or shop.producer.place,
        street="Số 1, đường Minh Họa",
        hours="7:30–17:00, nghỉ Chủ nhật",
    )
    centre = save_outlet(facts=facts, by=None, is_sample=True)
    carry_shop(outlet=centre, shop=shop, by=None)
    own = replace(facts, name="Xưởng minh họa", kind=OutletKind.SHOP, street="Thôn Minh Họa", hours="8:00–17:00")
    for outlet in (save_outlet(facts=own, shop=shop, by=None, is_sample=True), centre):
        save_pickup(shop=shop, outlet=outlet, facts=terms, by=by)
    _load_shelf(centre, shop, by)
    offer = Offer.objects.select_related("shop__producer").filter(shop=shop, channel=market()).order_by("pk").first()
    if offer is not None:
        steps = [Step(10, offer.amount * 95 // 100), Step(50, offer.amount * 90 // 100)]
        set_terms(offer=offer, terms=Terms(packs_within=2, steps=steps), by=None)


def _load_shelf(centre: Outlet, shop: Shop, by: User) -> None:
    """Its hours, its keeper (the demo's producer), what stands there and was counted, invented criteria and support, a restock that waits."""
    set_openings(outlet=centre, spans=[(day, 450, 1020) for day in range(6)], by=None)
    name_keeper(outlet=centre, user=by, by=None)
    variants = list(
        Variant.objects.filter(product__offers__shop=shop)
        .select_related("product__producer")
        .distinct()
        .order_by("pk")[:3]
    )
    items = [put_on_shelf(outlet=centre, product=each.product, by=None) for each in variants]
    items.append(
        put_on_shelf(outlet=centre, name="Bánh tráng nướng tay (minh họa)", maker="Hộ bán ở chợ phiên", by=None)
    )
    counted = {item.pk: 4 + 3 * n for n, item in enumerate(items)}
    take_stock(outlet=centre, counts=[Counted(*each) for each in counted.items()], by=None)
    today = clock.today()
    for n, (name, name_en) in enumerate(SAMPLE_CRITERIA):
        criterion = OutletCriterion.objects.create(
            name=name, name_en=name_en, law=SAMPLE, position=n, starts_on=today.replace(month=1, day=1)
        )
        if n < 2:
            note = "" if n == 0 else "Chưa có bảng giá ở kệ thứ hai."
            record_check(outlet=centre, criterion=criterion, is_met=n == 0, note=note, by=None)
    record_support(
        outlet=centre, programme=SAMPLE, what="Ba kệ gỗ, một biển hiệu", given_on=today, amount=12_000_000, by=None
    )
    if variants:
        wanted = [Wanted(variants[0], 20)]
        ask_restock(outlet=centre, shop=shop, wanted=wanted, wanted_by=today + dt.timedelta(days=5), by=None)


def load_box() -> None:
    """An invented gift box of things of three shops, of coffee, tea and the like."""
    if GiftBox.objects.filter(is_sample=True).exists():
        return
    found: dict[int, Offer] = {}
    plain = {
        "product__product_set__group__number": 1,
        "shop__producer__is_sample": True,
        "variant__stock__quantity__gte": 10,
    }
    rows = Offer.objects.filter(channel=market(), is_active=True, **plain).order_by("pk")
    for offer in rows.select_related("channel", "product", "shop__producer__place")[:60]:
        found.setdefault(offer.shop_id, offer)
    items = [BoxItem(offer, 1) for offer in list(found.values())[:3]]
    if len(items) > 1:
        create_box(name="Hộp quà minh họa", text=SAMPLE, items=items, by=None, is_sample=True)


def load_orders(*, by: User) -> None:
    """A few orders at the demo producer's shop, in different states. Marked as samples, so nobody is told of them."""
    producer = Producer.objects.filter(name=DEMO_PRODUCER, is_sample=True).first()
    shop = Shop.objects.filter(producer=producer).first() if producer else None
    if shop is None or Order.objects.filter(shop=shop).exists():
        return
    offers = [
        offer
        for offer in Offer.objects.filter(shop=shop, channel=market(), is_active=True)
        .select_related("variant__stock", "shop")
        .order_by("pk")
        if offer.variant.stock.quantity >= 2 * len(BUYERS)
    ]
    for (name, phone, street, way, until), offer in zip(BUYERS, offers * len(BUYERS), strict=False):
        contact = Contact(
            name=name, phone=phone, street=street, place=unit_today(DEMO_COMMUNE), note="Dữ liệu minh họa"
        )
        _advance(_placed(offer, contact, way), until, by)


def _placed(offer: Offer, contact: Contact, way: str) -> Order:
    cart = add_to_cart(cart=None, offer=offer, quantity=2, user=None)
    view = view_cart(cart)
    (part,) = view.shops
    assert contact.place is not None
    quote = quotes_of(part, methods_of([offer.shop_id])[offer.shop_id], contact.place.province_id)[0]
    group = place(
        cart=cart,
        key=uuid.uuid4(),
        contact=contact,
        choices={offer.shop_id: Choice(quote.method.pk, way)},
        seen=Seen({line.line.pk: (line.price or 0, line.stars or 0) for line in view.lines}, part.goods + quote.fee),
        buyer=None,
        adult=True,
    )
    cart.delete()
    order = group.orders.get()
    order.is_sample = True
    order.save(update_fields=["is_sample"])
    return order


def _advance(order: Order, until: str, by: User) -> None:
    if until not in ("accepted", "delivered"):
        return
    accept_order(order=order, by=by)
    if until == "delivered":
        line = order.lines.get()
        lot = Lot.objects.filter(variant=line.variant_id, state=LotState.PUBLISHED).order_by("pk").first()
        parcel = pack_order(order=order, units=[Packed(line.pk, line.quantity, lot)], by=by)
        send_parcel(parcel=parcel, by=by, carrier="Tự giao")
        deliver_parcel(parcel=parcel, by=by)
