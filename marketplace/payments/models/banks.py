"""Producers' bank accounts and what their statements say came in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from marketplace.shops.models import Shop


@audit.tracked()
class BankAccount(models.Model):
    """A shop's account for transfers. One is current; earlier ones stay, for payments that name them."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="bank_accounts")
    bin = models.CharField(max_length=6, help_text="the bank's number with NAPAS")
    number = models.CharField(max_length=19)
    holder = models.CharField(max_length=120, help_text="as the bank writes it: capitals without marks")
    is_current = models.BooleanField(default=True)
    webhook_key_hash = models.CharField(max_length=64, blank=True, help_text="of the key its bank-feed service sends")
    is_sample = models.BooleanField(default=False, help_text="invented: nothing can be paid to it")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop"], condition=Q(is_current=True), name="one_current_bank_account"),
            models.UniqueConstraint(fields=["shop", "bin", "number"], name="bank_account_once_a_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.bin} {self.number}"


class BankStatement(models.Model):
    """A file of a bank or carrier that was read. The same file again changes nothing."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="statements")
    kind = models.CharField(max_length=7, choices=[("bank", _("Sao kê ngân hàng")), ("carrier", _("Đối soát thu hộ"))])
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["shop", "digest"], name="statement_once")]

    def __str__(self) -> str:
        return self.name


class BankLineState(models.TextChoices):
    MATCHED = "matched", _("Đã khớp đơn")
    DESK = "desk", _("Cần người xem")
    PASSED = "passed", _("Không phải tiền đơn hàng")


class BankProblem(models.TextChoices):
    """Why somebody has to look at it. All but the first two are booked already."""

    UNKNOWN = "unknown", _("Không rõ của đơn nào")
    OTHER_WAY = "other_way", _("Đơn trả bằng cách khác")
    PART = "part", _("Chưa đủ")
    OVER = "over", _("Thừa, phải hoàn lại")
    LATE = "late", _("Tới sau khi đơn hết hạn, phải hoàn lại")
    VOID = "void", _("Đơn đã hủy, phải hoàn lại")


class BankLine(models.Model):
    """Money that came into a shop's account. The same line by file and by webhook is one: `key` is the bank's own number of it."""

    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="lines")
    statement = models.ForeignKey(BankStatement, models.SET_NULL, null=True, blank=True, related_name="entries")
    key = models.CharField(max_length=64, help_text="the bank's number of the movement, else a hash of its facts")
    other_key = models.CharField(max_length=64, blank=True, help_text="under which file or feed told it too")
    booked_at = models.DateTimeField()
    amount = models.BigIntegerField()
    text = models.CharField(max_length=500, help_text="as the bank gives it; may hold a payer's name")
    state = models.CharField(max_length=8, choices=BankLineState)
    problem = models.CharField(max_length=12, choices=BankProblem, blank=True)
    payment = models.ForeignKey("payments.Payment", models.PROTECT, null=True, blank=True, related_name="bank_lines")
    received_at = models.DateTimeField(help_text="when we read it")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-booked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="bank_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_comes_in"),
            models.CheckConstraint(
                condition=~Q(state="matched") | Q(payment__isnull=False), name="matched_line_has_a_payment"
            ),
        ]
        indexes = [models.Index(fields=["account", "state"], name="bank_line_by_state")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.key}"
