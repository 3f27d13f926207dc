"""Lists of certified products that officers hand in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Đã nhận tệp")
    CHECKING = "checking", _("Đang kiểm tra")
    CHECKED = "checked", _("Đã kiểm tra")
    COMMITTING = "committing", _("Đang ghi")
    DONE = "done", _("Đã ghi xong")
    FAILED = "failed", _("Không đọc được")


class ImportJob(models.Model):
    """A list of certified products from an officer: read, checked row by row, stored whole or not at all."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField(max_length=200, blank=True, help_text="under an unguessable name; gone once it is stored")
    filename = models.CharField(max_length=200, help_text="as the officer's device called it")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    columns = models.JSONField(default=list, help_text="the file's headings in order; [heading, our column or empty]")
    rows_total = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0, help_text="checked so far")
    message = models.TextField(blank=True, help_text="why the whole file could not be read")
    result = models.JSONField(default=dict, help_text="producers, products, certificates made; rows that were there")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.filename} {self.state}"


class ImportRow(models.Model):
    """One row of the file: what stood in it, what is wrong with it, what it was understood as."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="as the spreadsheet counts, from 1")
    values = models.JSONField(help_text="text by our column name")
    problems = models.JSONField(default=list, help_text="[column, code, message]")
    parsed = models.JSONField(default=dict)
    is_bad = models.BooleanField()

    class Meta:
        ordering = ["job", "number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["job", "number"], condition=Q(is_bad=True), name="import_bad_rows")]

    def __str__(self) -> str:
        return f"{self.job_id}:{self.number}"


class ImportProgress(models.Model):
    """How far a running commit is. No foreign key: it is written beside the one transaction that holds the job's lock."""

    job_id = models.BigIntegerField(primary_key=True)
    done = models.PositiveIntegerField()
    total = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.job_id}: {self.done}/{self.total}"
