"""Favourites, who waits for goods, questions and answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product, Variant


class Favourite(models.Model):
    """Somebody with an account keeps a product in mind."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, models.CASCADE, related_name="favourites")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="favourite_once")]
        indexes = [models.Index(fields=["user", "-at", "-id"], name="favourites_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.product_id}"


class Watch(models.Model):
    """Somebody wants to hear, once, that a variant can be bought again. Gone when told, stopped, or after half a year; in no history."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="watches")
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164")
    language = models.CharField(max_length=2, default="vi")
    token = models.CharField(
        max_length=32, unique=True, help_text="in the address that stops all messages to this person"
    )
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="a worker has taken it to be sent")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "email", "phone"], name="watch_once"),
            models.CheckConstraint(condition=~Q(email="") ^ ~Q(phone=""), name="watch_has_one_address"),
        ]
        indexes = [models.Index(fields=["variant"], condition=Q(told_at=None), name="watch_waiting")]

    def __str__(self) -> str:
        return f"{self.pk}"


class Stopped(models.Model):
    """An address to which nothing is sent any more about goods: a keyed hash of it alone."""

    address = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"


class QuestionState(models.TextChoices):
    SHOWN = "shown", _("Đang hiện")
    HIDDEN = "hidden", _("Đã ẩn")


@audit.tracked(exclude=("text", "answer"))
class Question(models.Model):
    """Somebody with an account asks the producer, and the answer; both stand on the product's page. Nothing there says who asked."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=6, choices=QuestionState, default=QuestionState.SHOWN)
    reason = models.CharField(max_length=300, blank=True, help_text="why it was hidden")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reports = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["product", "-at", "-id"], condition=Q(state="shown"), name="question_of_product"),
            models.Index(fields=["-reports"], condition=Q(state="shown", reports__gt=0), name="question_reported"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.pk}"


class QuestionReport(models.Model):
    """Somebody says that a question or its answer should not stand. `client` is a keyed hash of the day's client, so that one counts once."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="complaints")
    client = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "client"], name="question_report_once_a_client")]

    def __str__(self) -> str:
        return f"{self.question_id}"
