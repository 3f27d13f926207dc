"""Sales, vouchers, the limits of both, and gift boxes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product
from marketplace.shops.models import Channel, Offer, Shop


class SaleKind(models.TextChoices):
    PERCENT = "percent", _("Phần trăm")
    AMOUNT = "amount", _("Số tiền")


@audit.tracked()
class Sale(models.Model):
    """A producer lowers prices in a channel for a time: by percent, or by an amount of minor units."""

    producer = models.ForeignKey(Producer, models.PROTECT, related_name="sales")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="sales")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=7, choices=SaleKind)
    value = models.BigIntegerField(help_text="percent, or minor units")
    currency = models.CharField(max_length=3, default="VND")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    products = models.ManyToManyField(Product, related_name="sales")
    programme = models.CharField(
        max_length=160, blank=True, help_text="number and date of the promotion's registration with the trade office"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="sale_ends_after_start"),
            models.CheckConstraint(
                condition=Q(kind="percent", value__range=(1, 90)) | Q(kind="amount", value__gt=0),
                name="sale_value_in_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LimitKind(models.TextChoices):
    CAP = "cap", _("Mức giảm nhiều nhất")
    PERIOD = "period", _("Chương trình khuyến mại tập trung")
    PROGRAMME = "programme", _("Phải có số đăng ký, thông báo chương trình")


@audit.tracked()
class PromotionLimit(models.Model):
    """How far a price may be lowered, from one day to another: the office's rows, as the law says.

    `cap`: at most so many percent off. `period`: a concentrated promotion that authorities hold, in which so many are allowed to whoever
    names it. `programme`: from so many percent on a sale or voucher says the number under which it was registered.
    """

    kind = models.CharField(max_length=9, choices=LimitKind)
    percent = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=160, blank=True, help_text="of a concentrated promotion")
    number = models.CharField(max_length=80, blank=True, help_text="of the decision that holds it")
    law = models.CharField(max_length=200)
    place = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="of a concentrated promotion: for producers of this province alone; empty: the whole country",
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        ordering = ["kind", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(1, 100)), name="promotion_limit_in_range"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="promotion_limit_days"
            ),
            models.CheckConstraint(
                condition=~Q(kind="period") | (~Q(name="") & ~Q(number="") & Q(ends_on__isnull=False)),
                name="promotion_period_is_named",
            ),
            models.CheckConstraint(condition=Q(place=None) | Q(kind="period"), name="promotion_period_of_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.percent}"


class Payer(models.TextChoices):
    SHOP = "shop", _("Gian hàng chịu")
    SPONSOR = "sponsor", _("Nhà tài trợ chịu")


@audit.tracked()
class Voucher(models.Model):
    """A code that takes `percent` (at most `at_most` ₫) or `amount_off` off one shop's order. A sponsor's holds in every shop, or in one."""

    code = models.CharField(max_length=20, unique=True, help_text="capitals and digits")
    name = models.CharField(max_length=120)
    shop = models.ForeignKey(
        Shop, models.PROTECT, null=True, blank=True, related_name="vouchers", help_text="empty: every shop"
    )
    place = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="a sponsor's: shops of this province or commune",
    )
    payer = models.CharField(max_length=7, choices=Payer, default=Payer.SHOP)
    sponsor = models.CharField(
        max_length=160, blank=True, help_text="who settles it with the shops, outside the platform"
    )
    programme = models.CharField(
        max_length=160, blank=True, help_text="number and date of the promotion's registration with the trade office"
    )
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    at_most = models.BigIntegerField(null=True, blank=True)
    amount_off = models.BigIntegerField(null=True, blank=True)
    least_goods = models.BigIntegerField(default=0, help_text="₫ of goods that it may be used for, from which it holds")
    most_uses = models.PositiveIntegerField(help_text="in all")
    most_uses_each = models.PositiveSmallIntegerField(default=1, help_text="by telephone number")
    used = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__range=(1, 100), amount_off=None)
                | Q(percent=None, at_most=None, amount_off__isnull=False, amount_off__gt=0),
                name="voucher_takes_something_off",
            ),
            models.CheckConstraint(condition=Q(used__lte=F("most_uses")), name="voucher_used_within_its_limit"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="voucher_ends_after_start"),
            models.CheckConstraint(
                condition=Q(payer="shop", shop__isnull=False, sponsor="") | (Q(payer="sponsor") & ~Q(sponsor="")),
                name="voucher_has_a_payer",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class VoucherUse(models.Model):
    """One order used it. `buyer` is a keyed hash of the telephone number, so that each may use it so many times and no more."""

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="uses")
    order_id = models.BigIntegerField(unique=True, help_text="orders.Order, which lies above this room")
    buyer = models.CharField(max_length=64)
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True, help_text="the order was cancelled before it was sent")

    class Meta:
        ordering = ["voucher", "at"]
        indexes = [models.Index(fields=["voucher", "buyer"], name="voucher_use_by_buyer")]

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.order_id}"


@audit.tracked()
class GiftBox(models.Model):
    """Goods of one or several shops that are bought together: put into a cart it becomes their lines, so each shop has an order of its own.

    It has no price of its own: what its voucher takes off, and who bears that, its page says.
    """

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    text = models.TextField(blank=True, help_text="for whom, what is in it")
    shop = models.ForeignKey(
        Shop,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="boxes",
        help_text="a shop's own; empty: officers put it together",
    )
    place = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="of the officers who keep it; empty: the ministry's",
    )
    voucher = models.ForeignKey(Voucher, models.PROTECT, null=True, blank=True, related_name="boxes")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(shop=None) | Q(place=None), name="box_has_one_keeper"),
        ]

    def __str__(self) -> str:
        return self.name


class GiftBoxLine(models.Model):
    """So many units of an offer."""

    box = models.ForeignKey(GiftBox, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="box_lines")
    quantity = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["box", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["box", "offer"], name="box_line_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 99)), name="box_quantity_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.box_id}: {self.quantity}"
