"""What a shop must have before it sells, each with how far it is."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.formats import day
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductState
from marketplace.checkout.models import DeliveryMethod
from marketplace.payments.models import BankAccount
from marketplace.shops.models import Shop
from marketplace.shops.queries import last_announced, licences_to_see, rules_of

DONE, WAITING, MISSING = "done", "waiting", "missing"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing to have. `state`: done, missing (the shop's turn) or waiting (an officer's). `detail`: what stands, or what to do."""

    key: str
    label: str | Promise
    state: str
    detail: str | Promise = ""

    @property
    def is_done(self) -> bool:
        return self.state == DONE


@dataclass(frozen=True, slots=True)
class Readiness:
    """All of them, in the order in which they are asked for. `licences`: products whose papers an officer has to see."""

    requirements: Sequence[Requirement]
    licences: Sequence[Product]

    @property
    def percent(self) -> int:
        done = sum(each.is_done for each in self.requirements)
        return round(100 * done / len(self.requirements))

    @property
    def missing(self) -> list[Requirement]:
        """The shop's own turn: with these it cannot ask to be approved."""
        return [each for each in self.requirements if each.state == MISSING]

    @property
    def open_ones(self) -> list[Requirement]:
        """All that is not done: with these it cannot be approved."""
        return [each for each in self.requirements if not each.is_done]


def readiness_of(producer: Producer, shop: Shop | None) -> Readiness:
    """How far a producer's shop (None: not begun) is from selling. At most 6 statements."""
    products = list(
        Product.objects.filter(producer=producer, is_sample=False)
        .exclude(state=ProductState.HIDDEN)
        .order_by("pk")
        .defer("vector", "search")
    )
    licences = licences_to_see(products) if products else []
    account = BankAccount.objects.filter(shop=shop, is_current=True).exists() if shop else False
    method = (
        DeliveryMethod.objects.filter(shop=shop, is_active=True).order_by("position", "pk").first() if shop else None
    )
    found = [
        _producer(producer),
        *_licence(products, licences),
        Requirement(
            "bank",
            _("Tài khoản ngân hàng nhận tiền"),
            DONE if account else MISSING,
            "" if account else _("Ghi tài khoản để người mua chuyển khoản thẳng cho cơ sở."),
        ),
        Requirement(
            "pickup",
            _("Địa chỉ lấy hàng"),
            DONE if shop and shop.pickup_place_id else MISSING,
            "" if shop and shop.pickup_place_id else _("Ghi nơi hãng giao hàng tới lấy kiện."),
        ),
        Requirement(
            "delivery",
            _("Cách giao và phí giao"),
            DONE if method else MISSING,
            method.name if method else _("Thêm ít nhất một cách giao, kèm phí."),
        ),
        Requirement(
            "returns",
            _("Chính sách đổi trả"),
            DONE if shop and shop.return_policy_id else MISSING,
            "" if shop and shop.return_policy_id else _("Chọn số ngày, ai trả phí gửi lại, món nào không nhận lại."),
        ),
        _fees(shop),
    ]
    return Readiness(found, licences)


def _producer(producer: Producer) -> Requirement:
    label = _("Cơ sở được cán bộ xác minh")
    match producer.state:
        case ProducerState.VERIFIED:
            return Requirement("producer", label, DONE)
        case ProducerState.PENDING:
            return Requirement("producer", label, WAITING, _("Đang chờ cán bộ xác minh. Xem hồ sơ cơ sở đã đủ chưa."))
        case ProducerState.RETURNED:
            return Requirement("producer", label, MISSING, _("Cán bộ trả lại hồ sơ cơ sở: bổ sung rồi gửi lại."))
        case _:
            return Requirement("producer", label, MISSING, _("Cơ sở đang tạm ngừng. Liên hệ cán bộ phụ trách."))


def _licence(products: Sequence[Product], unseen: Sequence[Product]) -> list[Requirement]:
    """Only asked of whoever makes something that needs one."""
    rules = rules_of(products) if products else {}
    if not any(rules[product.pk].licence for product in products):
        return []
    label = _("Giấy phép của hàng có điều kiện")
    without = [product.name for product in unseen if not product.licence_number]
    if without:
        words = _("Ghi số giấy phép hoặc số công bố của: %(names)s.") % {"names": ", ".join(without[:5])}
        return [Requirement("licence", label, MISSING, words)]
    if unseen:
        words = _("Cán bộ sẽ xem giấy của: %(names)s.") % {"names": ", ".join(p.name for p in unseen[:5])}
        return [Requirement("licence", label, WAITING, words)]
    return [Requirement("licence", label, DONE)]


def _fees(shop: Shop | None) -> Requirement:
    label = _("Đọc và đồng ý phí của sàn")
    accepted = shop.fees_accepted_at if shop else None
    if shop is None or accepted is None:
        return Requirement("fees", label, MISSING, _("Xem phí, rồi bấm đồng ý."))
    newest = last_announced(shop)
    if newest is not None and newest > accepted.astimezone(clock.VIETNAM).date():
        words = _("Phí mới được báo ngày %(day)s: đọc lại rồi đồng ý.") % {"day": day(newest)}
        return Requirement("fees", label, MISSING, words)
    return Requirement("fees", label, DONE)
