"""Organisations that buy in quantity, and their people."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit


class BuyerKind(models.TextChoices):
    SUPERMARKET = "supermarket", _("Siêu thị, chuỗi cửa hàng")
    SHOP = "shop", _("Cửa hàng đặc sản, quà tặng")
    HOTEL = "hotel", _("Khách sạn, khu du lịch")
    RESTAURANT = "restaurant", _("Nhà hàng")
    CANTEEN = "canteen", _("Bếp ăn, căng tin")
    EXPORTER = "exporter", _("Doanh nghiệp xuất khẩu")
    PROCESSOR = "processor", _("Cơ sở chế biến")
    OTHER = "other", _("Tổ chức khác")


class BuyerState(models.TextChoices):
    PENDING = "pending", _("Chờ xác minh")
    VERIFIED = "verified", _("Đã xác minh")
    RETURNED = "returned", _("Cần bổ sung")
    SUSPENDED = "suspended", _("Tạm ngừng")


@audit.tracked(exclude=("contact", "phone", "email"))
class Buyer(models.Model):
    """An organisation that buys. Who answers for it and how to reach them is in no history and never public: shown by consent alone."""

    kind = models.CharField(max_length=12, choices=BuyerKind)
    name = models.CharField(max_length=200)
    search = models.CharField(max_length=400, help_text="folded name")
    tax_code = models.CharField(max_length=14, blank=True)
    contact = models.CharField(max_length=120, blank=True, help_text="the person who answers")
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    email = models.EmailField(blank=True)
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="of today")
    street = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=BuyerState, default=BuyerState.PENDING)
    state_reason = models.CharField(max_length=1000, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(tax_code=""), name="buyer_tax_code_once")
        ]
        indexes = [models.Index(fields=["created_at", "id"], condition=Q(state="pending"), name="buyers_to_verify")]

    def __str__(self) -> str:
        return self.name


class BuyerMember(models.Model):
    """Somebody acts for a buyer. Invited by an address (`sent_to`) until a person who has proven that address joins."""

    buyer = models.ForeignKey(Buyer, models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="buyer_memberships"
    )
    is_owner = models.BooleanField(default=False, help_text="invites others and changes what the organisation is")
    sent_to = models.CharField(max_length=254, blank=True, help_text="e-mail or E.164; emptied when somebody joined")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["buyer", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "user"], name="buyer_member_once"),
            models.UniqueConstraint(fields=["buyer", "sent_to"], condition=~Q(sent_to=""), name="buyer_invited_once"),
            models.CheckConstraint(condition=Q(user=None) ^ Q(sent_to=""), name="buyer_member_or_invited"),
        ]

    def __str__(self) -> str:
        return f"{self.buyer_id}: {self.pk}"
