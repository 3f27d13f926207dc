"""Councils: who sits, by what arithmetic, what each scored alone, and what the meeting found."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.products.models import Regime

from .certificates import IssuingLevel
from .desks import FINAL
from .dossiers import Dossier


class CouncilRegulation(models.Model):
    """The council's own rules of arithmetic: the law leaves them to it. Never changed once a council uses them: a new one is made."""

    name = models.CharField(max_length=200)
    mean = models.CharField(
        max_length=8,
        choices=[("plain", _("Trung bình cộng")), ("trimmed", _("Bỏ điểm cao nhất và thấp nhất"))],
        default="plain",
    )
    max_spread = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=10,
        help_text="points between two members beyond which they discuss and score again",
    )
    quorum = models.DecimalField(
        max_digits=4, decimal_places=3, default="0.75", help_text="share of the members, 0 to 1"
    )
    chair_needed = models.BooleanField(default=True)
    minima = models.CharField(
        max_length=8,
        choices=[("majority", _("Quá nửa số thành viên chấm đạt")), ("all", _("Mọi thành viên chấm đạt"))],
        default="majority",
        help_text="when a minimum counts as met by the council",
    )
    source = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=Q(quorum__gt=0, quorum__lte=1), name="quorum_is_a_share")]
        triggers = [pgtrigger.Protect(name="regulation_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class Council(models.Model):
    """A council of a district (until 2025), a province or the ministry."""

    level = models.CharField(max_length=10, choices=IssuingLevel)
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text="empty: the ministry"
    )
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="+")
    regulation = models.ForeignKey(CouncilRegulation, models.PROTECT, related_name="councils")
    name = models.CharField(max_length=200)
    decision_number = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts_on", "-pk"]

    def __str__(self) -> str:
        return self.name


class MemberRole(models.TextChoices):
    CHAIR = "chair", _("Chủ tịch hội đồng")
    VICE = "vice", _("Phó chủ tịch hội đồng")
    SECRETARY = "secretary", _("Thư ký")
    MEMBER = "member", _("Ủy viên")


@audit.tracked()
class CouncilMember(models.Model):
    """A person named to a council, for a field (agriculture, trade, health, science, culture …)."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="council_seats")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=9, choices=MemberRole, default=MemberRole.MEMBER)
    field = models.CharField(max_length=120, help_text="the office or field the member stands for")
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["council", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["council", "user"], name="council_member_once"),
            models.UniqueConstraint(fields=["council"], condition=Q(role="chair", ends_on=None), name="one_chair"),
        ]

    def __str__(self) -> str:
        return self.name


class SittingState(models.TextChoices):
    SCORING = "scoring", _("Thành viên đang chấm riêng")
    MEETING = "meeting", _("Đang họp")
    CLOSED = "closed", _("Đã lập biên bản")


@audit.tracked()
class Sitting(models.Model):
    """One meeting of a council with its agenda: members score alone first, then they meet."""

    council = models.ForeignKey(Council, models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    sits_on = models.DateField()
    venue = models.CharField(max_length=200, blank=True)
    by_letter = models.BooleanField(
        default=False, help_text="written opinions instead of a meeting (simplified renewal)"
    )
    state = models.CharField(max_length=8, choices=SittingState, default=SittingState.SCORING)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-sits_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["council", "number"], name="sitting_once")]

    def __str__(self) -> str:
        return f"{self.council_id} #{self.number}"


@audit.tracked()
class AgendaItem(models.Model):
    """A dossier before a sitting. `round` 2 after a discussion: too far apart."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="agenda_items")
    position = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=1)
    discussion = models.TextField(blank=True, help_text="what was said before the second score")
    disqualifier = models.CharField(max_length=200, blank=True, help_text="why the dossier may not be scored at all")
    postponed = models.TextField(blank=True, help_text="why it was taken off this agenda; what was scored stays here")
    points = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    stars = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["sitting", "position"]
        constraints = [models.UniqueConstraint(fields=["sitting", "dossier"], name="on_the_agenda_once")]

    def __str__(self) -> str:
        return f"{self.sitting_id}: {self.dossier_id}"


class Declaration(models.Model):
    """A member says whether it is related to the producer. With a conflict it neither scores nor counts for the mean."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="declarations")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="declarations")
    has_conflict = models.BooleanField()
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["item", "member"]
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="declaration_once")]
        triggers = [pgtrigger.Protect(name="declaration_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id} {self.has_conflict}"


class ScoreDraft(models.Model):
    """A member's sheet while it is being filled in. Seen by that member alone."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="drafts")
    member = models.ForeignKey(CouncilMember, models.CASCADE, related_name="drafts")
    choices = models.JSONField(default=dict, help_text='{"1.6": 2}: option by criterion')
    comments = models.JSONField(default=dict, help_text='{"1.6": "…"}')
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "member"], name="score_draft_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id}"


class ScoreSheet(models.Model):
    """A signed score. Never changed: the second round's stands beside the first's."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField()
    choices = models.JSONField()
    comments = models.JSONField(default=dict)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    stars = models.PositiveSmallIntegerField(help_text="what this sheet alone would give")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["item", "round", "member"]
        constraints = [models.UniqueConstraint(fields=["item", "member", "round"], name="score_sheet_once")]
        triggers = [pgtrigger.Protect(name="score_is_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.item_id} {self.member_id} round {self.round}"


class Attendance(models.Model):
    """Who was there."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(CouncilMember, models.PROTECT, related_name="attendances")
    is_present = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "member"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.member_id}"


class Minutes(models.Model):
    """What the meeting found, whole and final; a correction is the next."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="minutes")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="minutes_once")]
        triggers = [pgtrigger.Protect(name="minutes_are_final", operation=FINAL)]

    def __str__(self) -> str:
        return f"{self.sitting_id} #{self.number}"
