"""Potential products: found by the commune's survey, scored, taken into a year's plan, handed on to the flow of ideas."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import ProductSet

from .ideas import Idea


class PotentialSheet(models.Model):
    """How potential is scored from a day on, all over the country; the sheet before it stays for what was scored by it."""

    starts_on = models.DateField(unique=True)
    source = models.CharField(max_length=300, help_text="the paper that says so, or that it is our proposal")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"{self.starts_on:%d/%m/%Y}"


class PotentialCriterion(models.Model):
    """What is asked of a potential product: up to `most` points, which weigh `weight` of 100."""

    sheet = models.ForeignKey(PotentialSheet, models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    weight = models.PositiveSmallIntegerField(help_text="of 100; a sheet's weights make 100")
    most = models.PositiveSmallIntegerField(default=5)

    class Meta:
        ordering = ["sheet", "position"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "position"], name="potential_criterion_once"),
            models.CheckConstraint(condition=Q(weight__range=(1, 100), most__range=(1, 100)), name="potential_weight"),
        ]
        triggers = [
            pgtrigger.Protect(name="potential_criterion_is_final", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.text


class PotentialState(models.TextChoices):
    FOUND = "found", _("Mới khảo sát")
    PROPOSED = "proposed", _("Xã đề nghị đưa vào kế hoạch")
    SELECTED = "selected", _("Có trong kế hoạch năm")
    HANDED = "handed", _("Đã thành ý tưởng")
    DROPPED = "dropped", _("Không theo tiếp")


@audit.tracked(exclude=("maker", "phone", "latitude", "longitude"))
class Potential(models.Model):
    """Something made in a commune that may become an OCOP product. Who makes it and where they can be called is theirs: kept by their consent,
    taken out at their wish."""

    key = models.UUIDField(unique=True, help_text="made by the phone: the same entry sent twice is one")
    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of today")
    where = models.CharField(max_length=200, blank=True, help_text="village or lane, in words")
    name = models.CharField(max_length=200)
    maker = models.CharField(max_length=120, help_text="household, group, co-operative or firm")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, null=True, blank=True, related_name="+")
    material = models.TextField(blank=True, help_text="what it is made of, and where that comes from")
    yearly = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True, help_text="quantity a year")
    unit = models.CharField(max_length=40, blank=True, help_text="of `yearly`: kg, litre, pieces, guests")
    note = models.TextField(blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164; only with consent")
    consented_at = models.DateTimeField(null=True, blank=True, help_text="when the maker let us keep how to reach them")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PotentialState, default=PotentialState.FOUND)
    is_pilot = models.BooleanField(default=False, help_text="on the list of pilots")
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of the plan it is proposed for or in")
    plan_place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="whose plan of `year` it stands in"
    )
    reason = models.CharField(max_length=500, blank=True, help_text="why it is not followed")
    idea = models.OneToOneField(Idea, models.PROTECT, null=True, blank=True, related_name="potential")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["commune", "state", "-at"], name="potential_at_commune"),
            models.Index(fields=["plan_place", "year"], name="potential_in_plan"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180), consented_at__isnull=False),
                name="potential_position_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(consented_at__isnull=False), name="potential_contact_by_consent"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("selected",)) | Q(year__isnull=False, plan_place__isnull=False),
                name="selected_potential_has_a_plan",
            ),
            models.CheckConstraint(condition=~Q(state="handed") | Q(idea__isnull=False), name="handed_potential_idea"),
        ]

    def __str__(self) -> str:
        return self.name


class PotentialPhoto(models.Model):
    """A picture from the survey, for officers alone: homes and people may be on it."""

    potential = models.ForeignKey(Potential, models.PROTECT, related_name="photos")
    key = models.UUIDField(unique=True, help_text="made by the phone: the same photo sent twice is one")
    file = models.CharField(max_length=200, help_text="the re-encoded picture, under an unguessable name")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["potential", "pk"]

    def __str__(self) -> str:
        return f"{self.potential_id} #{self.pk}"


class PotentialScoring(models.Model):
    """One officer's scoring by a sheet; the newest counts, those before it stay to be read."""

    potential = models.ForeignKey(Potential, models.PROTECT, related_name="scorings")
    sheet = models.ForeignKey(PotentialSheet, models.PROTECT, related_name="+")
    note = models.CharField(max_length=1000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["potential", "-pk"]
        triggers = [pgtrigger.Protect(name="scoring_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.potential_id} {self.at:%d/%m/%Y}"


class PotentialScore(models.Model):
    """Points for one criterion."""

    scoring = models.ForeignKey(PotentialScoring, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(PotentialCriterion, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["scoring", "criterion__position"]
        constraints = [models.UniqueConstraint(fields=["scoring", "criterion"], name="potential_score_once")]
        triggers = [pgtrigger.Protect(name="potential_score_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.points}"
