"""How long a buyer may bring a shop's no before the office; the office dates its successors in the admin."""

import datetime as dt

from django.db import migrations

DAYS = 30


def make(apps, schema_editor):
    apps.get_model("orders", "ReturnTerm").objects.get_or_create(
        kind="complain", starts_on=dt.date(2026, 1, 1), defaults={"days": DAYS, "law": "Quy chế của sàn"}
    )
    refused = apps.get_model("orders", "Return").objects.filter(
        state="refused", by_officer=False, closed_at=None, complained_at=None
    )
    for request in refused.exclude(decided_at=None):
        request.complain_by = request.decided_at.date() + dt.timedelta(days=DAYS)
        request.save(update_fields=["complain_by"])


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_invoices_exports_terms")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
