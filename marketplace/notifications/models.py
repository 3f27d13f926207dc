"""What people are told: in the application always, by mail or SMS where they can be reached."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit


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


@audit.tracked()
class NoticeText(models.Model):
    """Staff's own words of a kind of notice in one language, in place of those of the code."""

    kind = models.CharField(max_length=60)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=1_000)
    is_used = models.BooleanField(default=True, help_text="switched off, the words of the code are back")

    class Meta:
        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="notice_text_once_a_language")]

    def __str__(self) -> str:
        return f"{self.kind} {self.language}"


class Channel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    SMS = "sms", _("Tin nhắn SMS")
    ZALO = "zalo", _("Zalo")


class LetterState(models.TextChoices):
    SENT = "sent", _("Đã gửi")
    FAILED = "failed", _("Chưa gửi được, sẽ thử lại")
    GIVEN_UP = "given_up", _("Không gửi được")


class Letter(models.Model):
    """That something left the house, or did not. No address and no words: `about` names the notice or the order, and is enough to find them."""

    kind = models.CharField(max_length=60)
    about = models.CharField(max_length=120, help_text="notice:7, order.sent:12 …")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=4, choices=Channel, blank=True, help_text="empty: nothing was tried yet")
    state = models.CharField(max_length=8, choices=LetterState)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(
        max_length=60, blank=True, help_text="the kind of error alone: servers' answers hold addresses"
    )
    at = models.DateTimeField(help_text="the last try")

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["about"], name="letter_once")]
        indexes = [models.Index(fields=["-at", "-id"], name="letter_by_time")]

    def __str__(self) -> str:
        return f"{self.about} {self.state}"
