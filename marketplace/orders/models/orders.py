"""What was bought, of whom, for how much: frozen when it was placed."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Certificate
from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product, Variant
from marketplace.outlets.models import Outlet
from marketplace.shops.models import Channel, Offer, ReturnPolicy, Shop, Slot, Vat


class OrderState(models.TextChoices):
    """Where an order stands. Money has its own state (`payments`); `paid_at` is told from there."""

    UNPAID = "unpaid", _("Chờ trả tiền")
    NEW = "new", _("Đơn mới")
    ACCEPTED = "accepted", _("Đã nhận đơn")
    PACKED = "packed", _("Đã gói")
    SENT = "sent", _("Đang giao")
    DELIVERED = "delivered", _("Đã giao")
    CANCELLED = "cancelled", _("Đã hủy")
    LAPSED = "lapsed", _("Hết hạn trả tiền")


CLOSED = (OrderState.DELIVERED, OrderState.CANCELLED, OrderState.LAPSED)
HOLDING = (OrderState.UNPAID, OrderState.NEW, OrderState.ACCEPTED, OrderState.PACKED)
"""States in which goods are set aside in the stock."""


class PaymentWay(models.TextChoices):
    COD = "cod", _("Trả khi nhận")
    VIETQR = "vietqr", _("Chuyển khoản VietQR")
    STRIPE = "stripe", _("Thẻ quốc tế")
    VNPAY = "vnpay", _("VNPay")
    DUMMY = "dummy", _("Trả thử")  # only where settings.DUMMY_PAYMENTS allows: no money moves


class DeliveryKind(models.TextChoices):
    HOME = "home", _("Giao tận nơi")
    PICKUP = "pickup", _("Nhận tại điểm")
    NONE = "none", _("Không giao")  # a service at its place: tourism


class CancelReason(models.TextChoices):
    BUYER = "buyer", _("Người mua đổi ý")
    NO_STOCK = "no_stock", _("Hết hàng")
    QUALITY = "quality", _("Hàng không đạt")
    UNREACHABLE = "unreachable", _("Không liên lạc được người mua")
    AREA = "area", _("Không giao được tới nơi")
    RECALL = "recall", _("Lô hàng bị thu hồi")
    SLOT = "slot", _("Buổi bị hủy")
    OTHER = "other", _("Lý do khác")


@audit.tracked()
class OrderGroup(models.Model):
    """What one person placed at once: one order for each shop. The same `key` twice is the same group."""

    key = models.UUIDField(unique=True, help_text="made by the page: a second press of the button changes nothing")
    token = models.CharField(max_length=32, unique=True, help_text="unguessable: the address of the buyer's page")
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="order_groups"
    )
    language = models.CharField(max_length=2, default="vi")
    placed_at = models.DateTimeField()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        indexes = [models.Index(fields=["buyer", "-placed_at"], name="group_of_buyer")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Recipient(models.Model):
    """Who gets it and where. The only personal data of an order, apart from it and kept out of the histories, so that it can be erased."""

    group = models.OneToOneField(OrderGroup, models.CASCADE, primary_key=True, related_name="recipient")
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=16, help_text="E.164")
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="commune or ward of today"
    )
    typed_place = models.CharField(max_length=200, blank=True, help_text="as typed: often the name before July 2025")
    note = models.CharField(max_length=500, blank=True)
    invoice_name = models.CharField(max_length=200, blank=True, help_text="whom the invoice is for: a firm, an office")
    invoice_tax_code = models.CharField(max_length=14, blank=True)
    invoice_address = models.CharField(max_length=300, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True, help_text="to the use of these data for delivery")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["phone"], name="recipient_by_phone")]

    def __str__(self) -> str:
        return f"{self.group_id}"


@audit.tracked()
class Order(models.Model):
    """One shop's order. Amounts are minor units of `currency`; total = goods − discount + delivery."""

    group = models.ForeignKey(OrderGroup, models.PROTECT, related_name="orders")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="orders")
    code = models.CharField(max_length=12, unique=True, help_text="short, to say on the telephone: DH7K2M9QX")
    token = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=OrderState)
    payment_way = models.CharField(max_length=10, choices=PaymentWay)
    currency = models.CharField(max_length=3, default="VND")
    goods = models.BigIntegerField(help_text="the lines together")
    discount = models.BigIntegerField(default=0, help_text="of vouchers, on the whole order")
    sponsored = models.BigIntegerField(default=0, help_text="the part of the discount that a sponsor pays the shop")
    voucher_code = models.CharField(max_length=40, blank=True)
    delivery = models.BigIntegerField(default=0)
    total = models.BigIntegerField()
    delivery_kind = models.CharField(max_length=6, choices=DeliveryKind)
    delivery_name = models.CharField(max_length=120, blank=True)
    outlet = models.ForeignKey(Outlet, models.PROTECT, null=True, blank=True, related_name="orders")
    province = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="where it goes, for the counts"
    )
    return_policy = models.ForeignKey(
        ReturnPolicy,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
        help_text="what the buyer was promised",
    )
    due_from = models.DateField(null=True, blank=True, help_text="promised delivery, first day")
    due_until = models.DateField(null=True, blank=True)
    window = models.CharField(max_length=30, blank=True, help_text="the time of the day that the buyer chose")
    pickup_code = models.CharField(max_length=6, blank=True, help_text="the buyer says it when it is picked up")
    placed_at = models.DateTimeField()
    unpaid_until = models.DateTimeField(null=True, blank=True, help_text="then it lapses and its goods are free again")
    paid_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    packed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True, help_text="to be picked up at its outlet")
    delivered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="delivered, cancelled or lapsed")
    cancel_reason = models.CharField(max_length=12, choices=CancelReason, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-placed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(total=F("goods") - F("discount") + F("delivery")), name="order_adds_up"),
            models.CheckConstraint(
                condition=Q(goods__gte=0, discount__gte=0, delivery__gte=0, discount__lte=F("goods")),
                name="order_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(sponsored__gte=0, sponsored__lte=F("discount")), name="sponsored_part_of_discount"
            ),
            models.CheckConstraint(
                condition=~Q(state="unpaid") | Q(unpaid_until__isnull=False), name="unpaid_order_lapses"
            ),
        ]
        indexes = [
            models.Index(fields=["shop", "-placed_at", "-id"], name="order_of_shop"),
            models.Index(fields=["shop", "state"], condition=~Q(state__in=CLOSED), name="order_open"),
            models.Index(fields=["unpaid_until"], condition=Q(state="unpaid"), name="order_to_lapse"),
        ]
        triggers = [
            # placing has read the shop without a lock: whoever stops or closes it meanwhile comes before the order or after it
            pgtrigger.Trigger(
                name="shop_sells",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    PERFORM 1 FROM shops_shop WHERE id = NEW.shop_id AND state = 'open' FOR SHARE;
                    IF NOT FOUND THEN
                        RAISE EXCEPTION 'shop % does not sell', NEW.shop_id USING ERRCODE = 'check_violation', CONSTRAINT = 'shop_sells';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def has_left(self) -> bool:
        """Whether anything of it was sent, or was given on the spot."""
        return self.sent_at is not None or self.delivered_at is not None


class OrderLine(models.Model):
    """So many of a variant at a price, as all of it was when it was bought. Never changed (a trigger refuses), but for what was cancelled."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="order_lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="order_lines")
    name = models.CharField(max_length=200, help_text="the product's")
    variant_name = models.CharField(max_length=80)
    sku = models.CharField(max_length=40)
    set_number = models.PositiveSmallIntegerField(help_text="of its product set, for sale rules and counts")
    quantity = models.PositiveIntegerField()
    unit_price = models.BigIntegerField()
    regular_price = models.BigIntegerField(help_text="without sale or fair")
    price_label = models.CharField(max_length=120, blank=True)
    step_from = models.PositiveIntegerField(
        null=True, blank=True, help_text="wholesale: the price from so many units on"
    )
    ships_on = models.DateField(null=True, blank=True, help_text="ordered ahead: the day from which it is sent")
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, blank=True, related_name="order_lines")
    slot_at = models.DateTimeField(null=True, blank=True, help_text="when the service begins")
    total = models.BigIntegerField()
    stars = models.PositiveSmallIntegerField()
    certificate = models.ForeignKey(Certificate, models.PROTECT, null=True, blank=True, related_name="+")
    certificate_number = models.CharField(max_length=80, blank=True)
    fee_bp = models.PositiveSmallIntegerField(default=0, help_text="the platform's fee in hundredths of a percent")
    fee = models.BigIntegerField(default=0)
    weight_g = models.PositiveIntegerField(null=True, blank=True, help_text="of one")
    vat = models.CharField(max_length=5, choices=Vat, blank=True, help_text="contained in the price")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "offer", "slot"], nulls_distinct=False, name="line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gt=0), name="line_in_range"),
            models.CheckConstraint(condition=Q(total=F("unit_price") * F("quantity")), name="line_adds_up"),
        ]
        triggers = [pgtrigger.Protect(name="line_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"


class Allocation(models.Model):
    """How many units of a line the stock still holds for it: all at first, fewer as they leave the house, none once the order is closed."""

    line = models.OneToOneField(OrderLine, models.CASCADE, primary_key=True, related_name="allocation")
    held = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(returned__lte=F("sent")), name="returned_was_sent")]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.held}"


STEPS = {
    "placed": _("Đặt hàng"),
    "paid": _("Đã nhận tiền"),
    "accepted": _("Người bán nhận đơn"),
    "parcel": _("Gói một phần"),
    "packed": _("Gói xong"),
    "ready": _("Có thể đến lấy"),
    "fetched": _("Người mua đến lấy"),
    "unpacked": _("Mở kiện ra"),
    "parcel_sent": _("Giao đi một phần"),
    "sent": _("Giao đi"),
    "tracking": _("Ghi lại mã vận đơn"),
    "parcel_delivered": _("Một kiện tới nơi"),
    "delivered": _("Tới người mua"),
    "parcel_came_back": _("Một kiện quay về"),
    "came_back": _("Không giao được, quay về"),
    "cancelled": _("Hủy đơn"),
    "rest_cancelled": _("Hủy phần chưa giao"),
    "lapsed": _("Hết hạn trả tiền"),
    "return_asked": _("Người mua khiếu nại"),
    "return_accepted": _("Đồng ý nhận lại hàng"),
    "return_refused": _("Không đồng ý với khiếu nại"),
    "return_received": _("Chờ hoàn tiền cho người mua"),
    "return_done": _("Khiếu nại đã xong"),
    "return_withdrawn": _("Người mua rút khiếu nại"),
    "disputed": _("Ngân hàng của người mua rút lại tiền"),
    "dispute_won": _("Ngân hàng trả lại tiền"),
    "note": _("Ghi chú"),
}
"""What an order's history says of each kind of step."""


class OrderStep(models.Model):
    """What happened to an order, in its order. Only grows. `facts` holds no personal data, but for colleagues' notes, which go with the buyer's."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="history")
    kind = models.CharField(max_length=30, help_text="placed, paid, accepted, packed, sent, delivered, cancelled …")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["order", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(STEPS.get(self.kind, self.kind))
