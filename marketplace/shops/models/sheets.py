"""Spreadsheets of prices and stock that are read by a task."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.producers.models import Producer


class SheetState(models.TextChoices):
    WAITING = "waiting", _("Đã nhận tệp")
    RUNNING = "running", _("Đang kiểm tra và ghi")
    SAVED = "saved", _("Đã ghi xong")
    REFUSED = "refused", _("Có dòng sai, chưa ghi gì")
    FAILED = "failed", _("Không đọc được")


class SheetImport(models.Model):
    """A long spreadsheet: all of its rows are saved or none is. How far it is stands in `SheetProgress`, for it is one transaction."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    file = models.CharField(max_length=200, blank=True, help_text="name in the storage; gone once it was read")
    filename = models.CharField(max_length=200, help_text="as the person's device called it")
    language = models.CharField(max_length=2, default="vi")
    state = models.CharField(max_length=8, choices=SheetState, default=SheetState.WAITING)
    rows = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    bad = models.JSONField(default=list, help_text="rows at fault: [number, values by column, problems by column]")
    message = models.CharField(max_length=500, blank=True, help_text="why the whole file could not be taken")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.filename} {self.state}"


class SheetProgress(models.Model):
    """How far a running import is. No foreign key: it is written beside the one transaction that holds everything else."""

    sheet_id = models.BigIntegerField(primary_key=True)
    done = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.done}"
