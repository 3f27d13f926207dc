"""Producers (chủ thể), their people, and invitations."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit


class ProducerKind(models.TextChoices):
    COOPERATIVE = "cooperative", _("Hợp tác xã")
    GROUP = "group", _("Tổ hợp tác")
    COMPANY = "company", _("Doanh nghiệp")
    FARM = "farm", _("Trang trại")
    HOUSEHOLD = "household", _("Hộ kinh doanh")
    ASSOCIATION = "association", _("Hội, hiệp hội")
    OTHER = "other", _("Chưa rõ loại hình")  # lists do not always say; people who register do


def kinds_to_choose(now: str = "") -> list[tuple[str, Any]]:
    """What a producer may say it is, with labels. Not stated is offered only while that is what stands (`now`)."""
    return [(value, label) for value, label in ProducerKind.choices if value != ProducerKind.OTHER or value == now]


class ProducerState(models.TextChoices):
    PENDING = "pending", _("Chờ xác minh")
    VERIFIED = "verified", _("Đã xác minh")
    RETURNED = "returned", _("Cần bổ sung")
    SUSPENDED = "suspended", _("Tạm ngừng")


@audit.tracked()
class Producer(models.Model):
    """Who makes a product. Its tax code is public except a household's, which is the owner's citizen number."""

    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=ProducerKind)
    name = models.CharField(max_length=200)
    search = models.CharField(max_length=400, help_text="folded name")
    tax_code = models.CharField(max_length=14, blank=True)
    representative = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    place = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text="the unit as it was when the address was given"
    )
    province = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text="today's province, derived from place"
    )
    street = models.CharField(max_length=200, blank=True)
    story = models.TextField(blank=True)
    story_en = models.TextField(blank=True)
    gln = models.CharField(max_length=13, blank=True, help_text="GS1 global location number of its party, if a member")
    gs1_prefix = models.CharField(
        max_length=12, blank=True, help_text="its own company prefix; empty: the platform's trace codes are used"
    )
    state = models.CharField(max_length=10, choices=ProducerState, default=ProducerState.PENDING)
    state_reason = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(
        default=False, help_text="part of the sample data; invented values say so on their pages"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["tax_code"], condition=~Q(tax_code=""), name="tax_code_once"),
            models.UniqueConstraint(fields=["gln"], condition=~Q(gln=""), name="producer_gln_once"),
        ]
        indexes = [models.Index(fields=["province", "kind"], name="producer_by_province")]

    def __str__(self) -> str:
        return self.name


class MembershipRole(models.TextChoices):
    OWNER = "owner", _("Chủ")
    MANAGER = "manager", _("Quản lý")
    STAFF = "staff", _("Nhân viên")
    PACKER = "packer", _("Người gói hàng")


@audit.tracked()
class Membership(models.Model):
    """A person works for a producer. Owners and managers change everything; staff record lots and stock; packers pack orders and see no money."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=MembershipRole)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["producer", "user"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.producer_id} · {self.role}"


class Invitation(models.Model):
    """An invitation to join a producer, sent to an e-mail address or phone number. Only the hash of its token is kept."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=8, choices=MembershipRole)
    sent_to = models.CharField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.sent_to} → {self.producer_id}"


@audit.tracked()
class BehalfConsent(models.Model):
    """A producer's consent that an officer enters things in its name: how it was given, and until when.

    What an officer records has the signed paper with it; what the producer records from its own account needs none.
    """

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="behalf_consents")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_by = models.CharField(max_length=120, help_text="name of the person who consented")
    how = models.CharField(
        max_length=10,
        choices=[("paper", _("Giấy có chữ ký")), ("phone", _("Qua điện thoại")), ("present", _("Có mặt"))],
    )
    given_on = models.DateField()
    paper = models.CharField(max_length=200, blank=True, help_text="the signed paper, under documents/: never public")
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.producer_id} · {self.given_on}"
