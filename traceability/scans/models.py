"""The scan ledger: append-only, no IP address, partitioned by month."""

import pgtrigger
from django.db import models


class NextScanId(models.Func):
    template = "nextval('scans_scan_id_seq')"
    arity = 0
    output_field = models.BigIntegerField()


class Scan(models.Model):
    """One opening of a code. `visitor` is a keyed hash that is unlinkable once its daily key is destroyed."""

    pk = models.CompositePrimaryKey("scanned_at", "id")
    id = models.BigIntegerField(db_default=NextScanId(), editable=False)
    scanned_at = models.DateTimeField()
    code = models.CharField(max_length=12)
    province_code = models.CharField(max_length=2, blank=True)
    visitor = models.BinaryField(max_length=16)

    class Meta:
        indexes = [models.Index(fields=["code", "scanned_at"], name="scan_by_code")]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="no_truncate",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the scan ledger is never emptied (%)', TG_TABLE_NAME;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.scanned_at}"


class DailyKey(models.Model):
    """The secret of one day's visitor hashes; destroyed after two days."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)
