"""Duties: who does what of a year's plan until when, what they report, and what is handed over when the person changes."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Post, Unit

from .plans import Activity, Department, YearPlan


class DutyState(models.TextChoices):
    OPEN = "open", _("Đang làm")
    REPORTED = "reported", _("Đã báo cáo, chờ xác nhận")
    ACCEPTED = "accepted", _("Đã xong")
    CANCELLED = "cancelled", _("Đã bỏ")


@audit.tracked()
class Duty(models.Model):
    """A task of a department or a post at a place's desk. It goes along when its plan is adjusted, and with its post to the next holder."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="duties", help_text="the version that holds")
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="duties", help_text="that it is a part of"
    )
    text = models.CharField(max_length=500)
    lead = models.CharField(max_length=11, choices=Department)
    helpers = ArrayField(models.CharField(max_length=11, choices=Department), default=list, blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="at whose desk it is done; of today")
    post = models.ForeignKey(
        Post,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duties",
        help_text="whose it is; none: all at the desk",
    )
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=DutyState, default=DutyState.OPEN)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    reason = models.CharField(
        max_length=500, blank=True, help_text="why the last report was returned, or it was dropped"
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["place", "state", "due_on"], name="duty_at_place")]

    def __str__(self) -> str:
        return self.text


class DutyReport(models.Model):
    """What came of a duty, as its desk says; a better one is the next. Decided once."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reports")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    figures = models.JSONField(default=list, blank=True, help_text='[{"label": "…", "value": "42"}]')
    files = models.JSONField(default=list, blank=True, help_text='[{"name", "title", "size"}]')
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_accepted = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was returned")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["duty", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["duty", "number"], name="duty_report_once"),
            models.CheckConstraint(
                condition=Q(is_accepted=None, decided_at=None) | Q(is_accepted__isnull=False, decided_at__isnull=False),
                name="duty_report_decided_on_a_day",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="duty_report_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__is_accepted__isnull=False),
            ),
            pgtrigger.Protect(name="duty_report_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} #{self.number}"


class ReminderKind(models.TextChoices):
    BEFORE = "before", _("Sắp đến hạn")
    ON = "on", _("Đến hạn hôm nay")
    AFTER = "after", _("Quá hạn")


class DutyReminder(models.Model):
    """Sent once for each last day of a duty."""

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=6, choices=ReminderKind)
    due_on = models.DateField(help_text="the last day that it was about")
    at = models.DateTimeField()

    class Meta:
        ordering = ["duty", "pk"]
        constraints = [models.UniqueConstraint(fields=["duty", "kind", "due_on"], name="duty_reminder_once")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.kind}"


class HandOver(models.Model):
    """An office went from one person to another: what lay on its desk that day. Only grows."""

    old = models.ForeignKey(Post, models.PROTECT, related_name="handed_to")
    new = models.ForeignKey(Post, models.PROTECT, related_name="handed_from")
    things = models.JSONField(default=list, help_text='[{"kind": "duty", "pk": 7, "title": "…", "due_on": "…"}]')
    note = models.TextField(blank=True, help_text="what the next one should know")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="hand_over_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
