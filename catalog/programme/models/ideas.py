"""Ideas for products and their business plans."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet


class IdeaState(models.TextChoices):
    REGISTERED = "registered", _("Chờ xã xem xét")
    RETURNED = "returned", _("Cần bổ sung")
    ACCEPTED = "accepted", _("Đã nhận, chờ phương án kinh doanh")
    PLANNED = "planned", _("Đã có phương án, chờ xét chọn")
    SELECTED = "selected", _("Được chọn phát triển trong năm")
    DECLINED = "declined", _("Không được chọn")
    CARRIED_OUT = "carried_out", _("Đã thành hồ sơ")


class Priority(models.TextChoices):
    """Kinds of idea that the programme favours."""

    NEW = "new", _("Sản phẩm mới")
    DEEP_PROCESSED = "deep_processed", _("Chế biến sâu")
    CRAFT = "craft", _("Nghề truyền thống")
    GIFT = "gift", _("Quà tặng")
    TOURISM = "tourism", _("Du lịch cộng đồng")
    COMMUNITY = "community", _("Sản phẩm của cộng đồng")


@audit.tracked()
class Idea(models.Model):
    """An idea for a product, registered with a commune by a producer, by a person who has only the idea, or by the commune for them."""

    commune = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of today")
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, blank=True, related_name="ideas")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="ideas", help_text="who typed it in")
    on_behalf = models.BooleanField(default=False, help_text="an officer typed it in for the person named")
    person = models.CharField(max_length=120, help_text="whose idea it is")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    title = models.CharField(max_length=200)
    description = models.TextField()
    material = models.TextField(blank=True, help_text="what it is made of, and where that comes from")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, null=True, blank=True, related_name="+")
    priorities = models.JSONField(default=list, help_text="values of Priority")
    state = models.CharField(max_length=11, choices=IdeaState, default=IdeaState.REGISTERED)
    reason = models.TextField(blank=True, help_text="why it was returned or declined")
    year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="the year it was selected for")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="ideas")
    registered_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-registered_at", "-pk"]
        indexes = [models.Index(fields=["commune", "state", "-registered_at"], name="idea_at_commune")]

    def __str__(self) -> str:
        return self.title


class BusinessPlan(models.Model):
    """The business plan of an idea, as handed in. Final; a better one is the next."""

    idea = models.ForeignKey(Idea, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(
        help_text="customers, product, material, people, investment and revenue in đồng a year, steps"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["idea", "number"]
        constraints = [models.UniqueConstraint(fields=["idea", "number"], name="plan_once")]
        triggers = [pgtrigger.Protect(name="plan_is_final", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.idea_id} #{self.number}"
