"""Double entries for each order: what was asked, received, sent back, and the fee. Only grows; every booking's entries add up to zero."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .payments import Payment


class Account(models.TextChoices):
    """Whose side of an order an entry is on. A positive amount is what one has or is owed, a negative one what one gave or owes."""

    BUYER = "buyer", _("Người mua còn nợ")
    SALES = "sales", _("Tiền hàng")
    DELIVERY = "delivery", _("Tiền giao hàng")
    PRODUCER = "producer", _("Tiền đã về người bán")
    CARRIER = "carrier", _("Tiền bên giao hàng đang giữ")
    REFUND = "refund", _("Phải hoàn lại")
    SPONSOR = "sponsor", _("Nhà tài trợ còn nợ")
    SURPLUS = "surplus", _("Tiền nhận thừa")
    FEE = "fee", _("Phí sàn")
    FEE_OWED = "fee_owed", _("Phí sàn phải trả")


class BookingKind(models.TextChoices):
    ASKED = "asked", _("Đòi tiền")
    VOIDED = "voided", _("Không đòi nữa")
    RECEIVED = "received", _("Nhận tiền")
    COLLECTED = "collected", _("Bên giao hàng thu hộ")
    REMITTED = "remitted", _("Bên giao hàng chuyển tiền")
    CREDITED = "credited", _("Giảm tiền do trả hàng, hủy")
    REFUNDED = "refunded", _("Hoàn tiền")
    DISPUTED = "disputed", _("Ngân hàng rút lại tiền")
    FEE = "fee", _("Phí sàn")
    FEE_REVERSED = "fee_reversed", _("Trả lại phí sàn")


FINAL = pgtrigger.Update | pgtrigger.Delete


class Booking(models.Model):
    """One thing that happened to an order's money. `source` names it so that it is booked once: `order:12`, `bank:98`, `stripe:evt_…`."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="bookings")
    kind = models.CharField(max_length=12, choices=BookingKind)
    source = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["payment", "at", "pk"]
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="booked_once")]
        triggers = [pgtrigger.Protect(name="booking_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class Entry(models.Model):
    """An amount on one account, in minor units of the payment's currency."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=9, choices=Account)
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["booking", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "account"], name="entry_once_an_account"),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_says_something"),
        ]
        triggers = [
            pgtrigger.Protect(name="entry_is_final", operation=FINAL),
            pgtrigger.Trigger(
                name="booking_adds_up",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="""
                    IF (SELECT sum(amount) FROM payments_entry WHERE booking_id = NEW.booking_id) <> 0 THEN
                        RAISE EXCEPTION 'booking % does not add up to zero', NEW.booking_id;
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
