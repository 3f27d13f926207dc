"""Who recognises which stars, by regime and day (table in the decisions; districts existed until 30 June 2025)."""

import datetime as dt

from django.db import migrations

DISTRICTS_END = dt.date(2025, 6, 30)
# regime, stars, level, first day, last day; None: the regime's own
RULES = [
    ("1048/QĐ-TTg", 3, "province", None, None),
    ("1048/QĐ-TTg", 4, "province", None, None),
    ("1048/QĐ-TTg", 5, "ministry", None, None),
    ("148/QĐ-TTg", 3, "district", None, DISTRICTS_END),
    # from 1 July 2025 there were no districts, and 1489/QĐ-TTg came on 6 July: the province had taken over their work
    ("148/QĐ-TTg", 3, "province", dt.date(2025, 7, 1), None),
    ("148/QĐ-TTg", 4, "province", None, None),
    ("148/QĐ-TTg", 5, "ministry", None, None),
    ("1489/QĐ-TTg", 3, "province", None, None),
    ("1489/QĐ-TTg", 4, "province", None, None),
    ("1489/QĐ-TTg", 5, "ministry", None, None),
    ("26/2026/QĐ-TTg", 3, "province", None, None),
    ("26/2026/QĐ-TTg", 4, "province", None, None),
    ("26/2026/QĐ-TTg", 5, "ministry", None, None),
]


def load(apps, schema_editor):
    regimes = {regime.number: regime for regime in apps.get_model("products", "Regime").objects.all()}
    model = apps.get_model("certification", "IssuingRule")
    for number, stars, level, starts_on, ends_on in RULES:
        regime = regimes[number]
        model.objects.create(
            regime=regime, stars=stars, level=level,
            starts_on=starts_on or regime.starts_on, ends_on=ends_on or regime.ends_on,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0002_issuing_rules_and_grounds"),
        ("products", "0003_regimes_groups_sets"),
    ]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
