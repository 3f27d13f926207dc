"""Forms that were sent, so that a second press makes nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_keys_of_visitors")]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("location", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["at"], name="sent_form_age")]},
        )
    ]
