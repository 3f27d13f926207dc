"""What people are told: in the application always, by mail or SMS where they can be reached."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """One message to one person. Its words are made when it is read, in the reader's language (`messages.py`)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60, help_text="key of the words")
    facts = models.JSONField(
        default=dict, help_text="what the words are filled with: names and days, no personal data of others"
    )
    url = models.CharField(max_length=300, blank=True, help_text="path of the page it is about")
    key = models.CharField(max_length=120, help_text="the same event tells the same person once")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True, help_text="by mail or SMS")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notice_of_user"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class Way(models.TextChoices):
    """How far a notice goes that nobody must get."""

    SENT = "sent", _("Ứng dụng và e-mail, tin nhắn")
    APP = "app", _("Chỉ trong ứng dụng")
    NONE = "none", _("Không báo")


class NoticeChoice(models.Model):
    """A person wants notices of a topic (`messages.TOPICS`) otherwise than `Way.SENT`, which needs no row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices")
    topic = models.CharField(max_length=20)
    way = models.CharField(max_length=4, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="notice_choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.way}"
