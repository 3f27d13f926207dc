"""The plan of a place for a year: what it wants to reach, who does what until when, and the money."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Product


class PlanState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    ISSUED = "issued", _("Đã ban hành")
    REPLACED = "replaced", _("Đã được điều chỉnh")


@audit.tracked()
class YearPlan(models.Model):
    """The programme's plan of a province, district or commune for a year. What was issued is never edited: the next version replaces it."""

    place = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text="as it was: a plan of 2024 may be a district's"
    )
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.DRAFT)
    number = models.CharField(max_length=60, blank=True, help_text="117/KH-UBND; empty until it is issued")
    signed_on = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=500, blank=True, help_text="why this version replaces the one before")
    source = models.CharField(max_length=300, blank=True, help_text="where a plan of earlier years was read")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "place", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "version"], name="year_plan_version_once"),
            models.UniqueConstraint(
                fields=["place", "year"], condition=Q(state="draft"), name="one_draft_of_a_year_plan"
            ),
            models.UniqueConstraint(fields=["place", "year"], condition=Q(state="issued"), name="one_issued_year_plan"),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(number="") & Q(signed_on__isnull=False), name="issued_plan_has_a_number"
            ),
            models.CheckConstraint(condition=Q(year__range=(2018, 2100)), name="year_plan_of_the_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.year} v{self.version}"


class TargetKind(models.TextChoices):
    """What is counted. All but `OTHER` are counted from the data, by nobody's hand."""

    RECOGNISE = "recognise", _("Sản phẩm được công nhận mới")
    UPGRADE = "upgrade", _("Sản phẩm được nâng hạng")
    REEVALUATE = "reevaluate", _("Sản phẩm được đánh giá lại")
    KEEP = "keep", _("Sản phẩm giữ được sao")
    ORGANISATIONS = "organisations", _("Chủ thể có hồ sơ hoặc ý tưởng được chọn")
    IDEAS = "ideas", _("Ý tưởng được chọn")
    FAIRS = "fairs", _("Hội chợ, phiên chợ đã mở")
    OUTLETS = "outlets", _("Điểm bán mở mới")
    INSPECTIONS = "inspections", _("Lần kiểm tra")
    OTHER = "other", _("Việc khác, cán bộ tự ghi số")


class Target(models.Model):
    """One of a plan's numbers. `products`: those named, of which all are to be re-evaluated or kept; none named counts every product."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="targets")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=13, choices=TargetKind)
    text = models.CharField(max_length=300, help_text="as the plan words it")
    least = models.PositiveIntegerField(help_text="8 of “8 to 10”")
    most = models.PositiveIntegerField(null=True, blank=True, help_text="10 of “8 to 10”")
    unit = models.CharField(max_length=40, help_text="what is counted, in the plan's word")
    stars = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, help_text="which stars count; none: 3 and up"
    )
    products = models.ManyToManyField(Product, blank=True, related_name="+")
    said = models.PositiveIntegerField(null=True, blank=True, help_text="OTHER: the number that an officer wrote down")
    said_note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="target_position_once"),
            models.CheckConstraint(condition=Q(most=None) | Q(most__gte=F("least")), name="target_range_in_order"),
            models.CheckConstraint(condition=Q(said=None) | Q(kind="other"), name="only_other_targets_are_said"),
        ]

    def __str__(self) -> str:
        return self.text


class Department(models.TextChoices):
    AGRICULTURE = "agriculture", _("Nông nghiệp và Môi trường")
    TRADE = "trade", _("Công Thương")
    HEALTH = "health", _("Y tế")
    CULTURE = "culture", _("Văn hóa, Thể thao và Du lịch")
    LABOUR = "labour", _("Nội vụ, lao động")
    FINANCE = "finance", _("Tài chính")
    ENVIRONMENT = "environment", _("Tài nguyên, môi trường")
    SCIENCE = "science", _("Khoa học và Công nghệ")
    UNIONS = "unions", _("Mặt trận, đoàn thể")
    COMMUNES = "communes", _("Ủy ban nhân dân cấp xã")
    PRODUCERS = "producers", _("Chủ thể OCOP")


class Activity(models.Model):
    """Something to do: who leads, who helps, until when, and what came of it."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    lead = models.CharField(max_length=11, choices=Department)
    helpers = ArrayField(models.CharField(max_length=11, choices=Department), default=list, blank=True)
    due_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(blank=True)

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["plan", "position"], name="activity_position_once")]

    def __str__(self) -> str:
        return self.text


class BudgetSource(models.TextChoices):
    TARGET = "target", _("Chương trình mục tiêu quốc gia")
    LOCAL = "local", _("Ngân sách địa phương")
    BLENDED = "blended", _("Lồng ghép")
    COMMUNITY = "community", _("Người dân, doanh nghiệp")
    RECURRENT = "recurrent", _("Chi thường xuyên")


@audit.tracked()
class BudgetLine(models.Model):
    """Money of one source, in đồng. The sums follow the entries, under this row's lock."""

    plan = models.ForeignKey(YearPlan, models.CASCADE, related_name="budget")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=9, choices=BudgetSource)
    named = models.CharField(max_length=200, blank=True, help_text="BLENDED: of which programme")
    purpose = models.CharField(max_length=300)
    planned = models.BigIntegerField()
    allocated = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    settled = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["plan", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="budget_position_once"),
            models.CheckConstraint(condition=Q(planned__gte=0, settled__gte=0), name="budget_is_never_below_zero"),
            models.CheckConstraint(condition=Q(spent__lte=F("allocated")), name="spent_is_within_allocated"),
            models.CheckConstraint(condition=Q(settled__lte=F("spent")), name="settled_is_within_spent"),
            models.CheckConstraint(
                condition=~Q(source="blended") | ~Q(named=""), name="blended_money_names_its_programme"
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class EntryKind(models.TextChoices):
    ALLOCATED = "allocated", _("Phân bổ")
    SPENT = "spent", _("Chi")
    SETTLED = "settled", _("Quyết toán")


class BudgetEntry(models.Model):
    """Money that was allocated, spent or settled; a mistake is put right by one below zero. Only grows."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=9, choices=EntryKind)
    amount = models.BigIntegerField(help_text="₫; below zero puts an earlier one right")
    on = models.DateField()
    paper = models.CharField(max_length=120, help_text="number of the paper that says so")
    note = models.CharField(max_length=300, blank=True)
    key = models.UUIDField(unique=True, help_text="of the page: a second press changes nothing")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["line", "on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="budget_entry_says_something")]
        triggers = [pgtrigger.Protect(name="budget_entry_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
