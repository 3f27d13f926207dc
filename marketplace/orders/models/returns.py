"""Goods that go back, and what buyer, shop and officer say about it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock

from .orders import DeliveryKind, Order, OrderLine


class TermKind(models.TextChoices):
    ASK = "ask", _("Được đòi trả hàng, ngày kể từ khi nhận")
    DECIDE = "decide", _("Gian hàng phải trả lời, ngày làm việc")
    REFUND = "refund", _("Phải hoàn tiền, ngày kể từ khi đồng ý")
    COMPLAIN = "complain", _("Được gửi cán bộ, ngày kể từ khi gian hàng từ chối")


@audit.tracked()
class ReturnTerm(models.Model):
    """How many days somebody has, from one day to another: the office's rows, as the law and its own rule say."""

    kind = models.CharField(max_length=8, choices=TermKind)
    days = models.PositiveSmallIntegerField()
    law = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        ordering = ["kind", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "starts_on"], name="return_term_starts_once"),
            models.CheckConstraint(condition=Q(days__range=(1, 365)), name="return_term_in_range"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="return_term_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


class ReturnState(models.TextChoices):
    ASKED = "asked", _("Chờ gian hàng trả lời")
    ACCEPTED = "accepted", _("Đồng ý, chờ hàng về")
    REFUSED = "refused", _("Không đồng ý")
    RECEIVED = "received", _("Đã nhận lại hàng, chờ hoàn tiền")
    DONE = "done", _("Đã hoàn tiền")
    WITHDRAWN = "withdrawn", _("Người mua đã rút")


OPEN_RETURNS = (ReturnState.ASKED, ReturnState.ACCEPTED, ReturnState.RECEIVED)


class ReturnReason(models.TextChoices):
    NOT_AS_DESCRIBED = "described", _("Không đúng như mô tả")
    WRONG = "wrong", _("Giao nhầm")
    DAMAGED = "damaged", _("Vỡ, hỏng khi giao")
    SPOILED = "spoiled", _("Hư, mốc, hết hạn")
    MISSING = "missing", _("Thiếu hàng")
    NOT_ARRIVED = "lost", _("Chưa nhận được hàng")
    RECALL = "recall", _("Lô hàng bị thu hồi")
    CHANGED_MIND = "mind", _("Đổi ý")


NOTHING_TO_GIVE_BACK = (ReturnReason.MISSING, ReturnReason.NOT_ARRIVED)


class Wish(models.TextChoices):
    """What the buyer asks for."""

    GIVE_BACK = "return", _("Trả hàng, lấy lại tiền")
    MONEY = "money", _("Lấy lại tiền, không gửi hàng về")
    ANSWER = "answer", _("Không đòi tiền: giao đúng, giao bù hoặc giải thích")


@audit.tracked()
class Return(models.Model):
    """A buyer complains of units of an order, mostly to give them back. Amounts are minor units of the order's currency."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    state = models.CharField(max_length=10, choices=ReturnState, default=ReturnState.ASKED)
    reason = models.CharField(max_length=10, choices=ReturnReason)
    wish = models.CharField(max_length=6, choices=Wish, default=Wish.GIVE_BACK)
    asked_at = models.DateTimeField()
    decide_by = models.DateField(help_text="the last day on which the shop has to answer")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_officer = models.BooleanField(default=False, help_text="the referee decided")
    goods_come_back = models.BooleanField(default=True, help_text="else the money is given back and the goods may stay")
    refund_by = models.DateField(null=True, blank=True)
    complain_by = models.DateField(
        null=True, blank=True, help_text="the last day on which the office can be asked about the shop's no"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    amount = models.BigIntegerField(
        default=0, help_text="to be given back: the units' price less their part of the discount, and `delivery`"
    )
    delivery = models.BigIntegerField(default=0, help_text="the fee of delivery in it: all of the order was at fault")
    closed_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True, help_text="the buyer asked the office to decide")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state__in=OPEN_RETURNS), name="one_open_return_an_order"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=F("delivery"), delivery__gte=0), name="return_amount_in_range"
            ),
        ]
        indexes = [
            models.Index(
                fields=["complained_at"],
                condition=Q(complained_at__isnull=False, closed_at=None),
                name="complaint_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"

    @property
    def standing(self) -> str:
        """Its state in words that fit what was asked for: nothing is waited for that does not come."""
        if self.state == ReturnState.RECEIVED and not self.goods_come_back:
            return str(_("Đồng ý, chờ hoàn tiền"))
        if self.state == ReturnState.DONE and not self.amount:
            return str(_("Đã giải quyết"))
        if self.state == ReturnState.REFUSED and self.complained_at and not self.closed_at:
            return str(_("Không đồng ý, cán bộ đang xem"))
        if self.state == ReturnState.ASKED and self.complained_at:
            return str(_("Quá hạn trả lời, cán bộ đang xem"))
        return str(self.get_state_display())

    @property
    def has_goods(self) -> bool:
        """Whether something can be sent back: not what never arrived, nor a visit."""
        return self.reason not in NOTHING_TO_GIVE_BACK and self.order.delivery_kind != DeliveryKind.NONE

    def may_be_complained_of(self, today: dt.date) -> bool:
        """Whether the office would have something to do: a no of the shop, an answer or a refund that is late."""
        if self.state == ReturnState.REFUSED:
            return not self.by_officer and (self.complain_by is None or today <= self.complain_by)
        if self.state == ReturnState.ASKED:
            return today > self.decide_by
        waits = self.state in (ReturnState.ACCEPTED, ReturnState.RECEIVED)
        return waits and self.refund_by is not None and today > self.refund_by

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done or said about it. A no that the buyer did not bring before the office in time is the end."""
        if self.closed_at is not None:
            return False
        if self.state != ReturnState.REFUSED or self.complained_at is not None or self.complain_by is None:
            return True
        return clock.today() <= self.complain_by


class ReturnLine(models.Model):
    """So many units of a line. `sellable`: how many of them went back into the stock."""

    request = models.ForeignKey(Return, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()
    sellable = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["request", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "line"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, sellable__lte=F("quantity")), name="return_line_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.quantity}"


class Side(models.TextChoices):
    BUYER = "buyer", _("Người mua")
    SHOP = "shop", _("Gian hàng")
    OFFICE = "office", _("Cán bộ")


class ReturnMessage(models.Model):
    """What somebody said, with photos. Only grows; erased with the order's recipient."""

    request = models.ForeignKey(Return, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=6, choices=Side)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True)
    photos = models.JSONField(default=list, help_text='[{"name", "width", "height"}]: never public')
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.side}"
