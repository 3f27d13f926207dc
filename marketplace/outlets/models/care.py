"""Who keeps an outlet, what it is measured by, and what it was given."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from catalog.core import audit

from .outlets import Outlet


@audit.tracked()
class OutletKeeper(models.Model):
    """Somebody who counts the shelves of an outlet and orders for them, until the day it ends."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="keepers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["outlet", "added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outlet", "user"], condition=Q(ended_at=None), name="outlet_keeper_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.user_id}"


@audit.tracked()
class OutletCriterion(models.Model):
    """What a point of sale is measured by, from one day to another: the office's rows, as the decision they name says."""

    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    law = models.CharField(max_length=200, help_text="the decision and its article")
    position = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the last day")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="outlet_criterion_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CriterionCheck(models.Model):
    """What an officer found on a day. Never changed: the latest row of a criterion counts."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="checks")
    criterion = models.ForeignKey(OutletCriterion, models.PROTECT, related_name="checks")
    is_met = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["outlet", "criterion", "-checked_on", "-pk"]
        indexes = [models.Index(fields=["outlet", "criterion", "-checked_on", "-id"], name="latest_check")]
        triggers = [pgtrigger.ReadOnly(name="is_final", fields=["criterion", "is_met", "checked_on", "note"])]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.criterion_id}"


@audit.tracked()
class OutletSupport(models.Model):
    """What a programme gave an outlet: shelves, signs, money."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="supports")
    programme = models.CharField(max_length=160)
    what = models.CharField(max_length=300)
    given_on = models.DateField()
    amount = models.BigIntegerField(null=True, blank=True, help_text="₫; empty: in kind, without a price")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["outlet", "-given_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="outlet_support_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.what}"
