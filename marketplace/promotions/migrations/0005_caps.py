"""The most by which prices may be lowered. The office checks this row, dates its successors and adds concentrated promotions in the admin."""

import datetime as dt

from django.db import migrations

CAP = {"percent": 50, "law": "Nghị định 81/2018/NĐ-CP điều 7 (sửa đổi: 128/2024/NĐ-CP)"}


def make(apps, schema_editor):
    limit = apps.get_model("promotions", "PromotionLimit")
    limit.objects.get_or_create(kind="cap", starts_on=dt.date(2018, 7, 15), defaults=CAP)


class Migration(migrations.Migration):
    dependencies = [("promotions", "0004_limits")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
