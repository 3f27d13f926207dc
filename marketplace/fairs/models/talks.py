"""What visitors of a booth ask, and what its shop answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .booths import Booth


class TalkKind(models.TextChoices):
    QUESTION = "question", _("Hỏi gian hàng")
    CONTACT = "contact", _("Nhờ gọi lại")
    WHOLESALE = "wholesale", _("Mua sỉ, làm đại lý")


class BoothTalk(models.Model):
    """Somebody and a booth. Whoever is signed in reads the answers here; whoever is not leaves a number to be called. In no history;
    gone after a year. Name and telephone are given by the visitor's own consent."""

    booth = models.ForeignKey(Booth, models.CASCADE, related_name="talks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=9, choices=TalkKind, default=TalkKind.QUESTION)
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    started_at = models.DateTimeField()
    last_at = models.DateTimeField()
    waits = models.BooleanField(default=True, help_text="for the shop's answer")

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["booth", "user"], name="booth_talk_once"),
            models.CheckConstraint(condition=Q(user__isnull=False) | ~Q(phone=""), name="booth_talk_can_be_answered"),
        ]
        indexes = [models.Index(fields=["booth", "-last_at", "-id"], name="talks_of_booth")]

    def __str__(self) -> str:
        return f"{self.booth_id}: {self.pk}"


class BoothMessage(models.Model):
    """One thing said in a talk."""

    talk = models.ForeignKey(BoothTalk, models.CASCADE, related_name="messages")
    by_shop = models.BooleanField(default=False)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["talk", "at", "pk"]

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.pk}"
