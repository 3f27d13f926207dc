"""Administrative units as they were and are, and the officers posted there.

On 1 July 2025 districts were abolished and communes merged; more changes followed. So nothing here is edited when the map changes:
a unit has the days it existed, and a succession says what became of it.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit


class Era(models.Model):
    """A stretch of time with one map. Dated rows, because the next change is only a matter of time."""

    starts_on = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=200)

    class Meta:
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class Unit(models.Model):
    """One province, district or commune during the days it existed under this name and code."""

    level = models.CharField(max_length=10, choices=Level)
    code = models.CharField(
        max_length=5, help_text="2 digits a province, 3 a district, 5 a commune (General Statistics Office)"
    )
    kind = models.CharField(
        max_length=20, help_text="Tỉnh, Thành phố, Huyện, Thị xã, Quận, Xã, Phường, Thị trấn, Đặc khu"
    )
    name = models.CharField(max_length=80, help_text="without the kind: Kiến Đức")
    key = models.CharField(
        max_length=80, default="", help_text="what a name is found by, however it is written: Đắk R'Lấp gives dakrlap"
    )
    search = models.CharField(max_length=160, help_text="folded name and kind")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    province = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="empty for a province"
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="last day it existed; empty while it exists")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    area_km2 = models.FloatField(null=True, blank=True)
    current = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the unit of today that it is, or mostly became; empty for a district that had communes",
    )

    class Meta:
        ordering = ["level", "code", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["level", "code", "starts_on"], name="unit_once_an_era"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="unit_days_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["key"], name="unit_by_key"),
            models.Index(fields=["level", "search"], name="unit_by_name"),
            models.Index(fields=["code", "level"], name="unit_by_code"),
            models.Index(fields=["parent"], condition=Q(ends_on=None), name="unit_children_today"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """With its kind: "Xã Kiến Đức"."""
        return f"{self.kind} {self.name}"

    @property
    def dateline(self) -> str:
        """As the line with place and day of a paper names it: by its name, with its kind where that begins with a number (30/2020/NĐ-CP, Annex I)."""
        return self.full_name if self.name[:1].isdigit() else self.name

    @property
    def address(self) -> str:
        """As it is written on paper: "Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông". Select `province` with it, and `parent` of old units."""
        above = [self.parent] if self.parent_id != self.province_id else []
        return ", ".join(unit.full_name for unit in (self, *above, self.province) if unit)


class Succession(models.Model):
    """`old` went, wholly or in part, into `new`. The main successor of a divided unit is where its centre lies."""

    old = models.ForeignKey(Unit, models.CASCADE, related_name="successions")
    new = models.ForeignKey(Unit, models.CASCADE, related_name="predecessions")
    is_main = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["old", "new"], name="succession_once"),
            models.UniqueConstraint(fields=["old"], condition=Q(is_main=True), name="one_main_successor"),
        ]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class PostRole(models.TextChoices):
    OFFICER = "officer", _("Cán bộ phụ trách OCOP")
    LEADER = "leader", _("Lãnh đạo")
    EVALUATOR = "evaluator", _("Thành viên hội đồng, tổ tư vấn")


@audit.tracked()
class Post(models.Model):
    """A person's office: where, at which level of government, as what, and from when to when.

    `place` is empty for the ministry. A post reaches its place and everything below.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="posts")
    place = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="posts")
    level = models.CharField(
        max_length=10,
        choices=[("village", _("Thôn")), *Level.choices, ("ministry", _("Bộ"))],
    )
    role = models.CharField(max_length=10, choices=PostRole)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["user", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="post_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(place=None, level="ministry") | (Q(place__isnull=False) & ~Q(level="ministry")),
                name="post_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place or self.get_level_display()}"
