"""The first terms. The office checks these rows and dates their successors in the admin."""

import datetime as dt

from django.db import migrations

SINCE = dt.date(2026, 1, 1)
TERMS = [
    ("ask", 7, "Quy chế của sàn"),
    ("decide", 3, "Quy chế của sàn"),
    ("refund", 30, "Luật Bảo vệ quyền lợi người tiêu dùng 19/2023/QH15"),
]


def make(apps, schema_editor):
    term = apps.get_model("orders", "ReturnTerm")
    for kind, days, law in TERMS:
        term.objects.get_or_create(kind=kind, starts_on=SINCE, defaults={"days": days, "law": law})


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_returns")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
