"""The keys of visitors' hashes are the kernel's: fairs count with them too. The table stays where it is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0005_special_days_history")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="DailyKey",
                    fields=[
                        ("day", models.DateField(primary_key=True, serialize=False)),
                        ("secret", models.BinaryField(max_length=32)),
                    ],
                    options={"db_table": "scans_dailykey"},
                )
            ]
        )
    ]
