"""Rows of the kernel: the outbox, and the days that offices are closed."""

from django.db import models

from . import audit


class OutboxMessage(models.Model):
    """Something upper rooms must do after a lower one acted; written in the same transaction, delivered at least once."""

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=models.Q(delivered_at=None), name="outbox_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class DailyKey(models.Model):
    """The secret of one day's visitor hashes (`visitors`); destroyed after two days."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField(max_length=32)

    class Meta:
        db_table = "scans_dailykey"  # where it was before other rooms counted visitors too

    def __str__(self) -> str:
        return str(self.day)


class SentForm(models.Model):
    """A form that was sent, and where its answer led (`once`): the same press again is led there too. Forgotten after two days.

    The key is a hash of who sent what from which page, so nothing of it can be read here.
    """

    digest = models.BinaryField(max_length=32, primary_key=True)
    location = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="sent_form_age")]

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]


@audit.tracked()
class SpecialDay(models.Model):
    """A day that is off though the week says work, or the other way round (a Saturday worked in exchange). Data: each year's plan differs."""

    day = models.DateField(unique=True)
    is_working = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    source = models.CharField(
        max_length=200, blank=True, help_text="the government's notice, or that the Labour Code alone says so"
    )

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
