import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial"), ("shops", "0001_initial")]

    operations = [
        migrations.DeleteModel(name="PriceCut"),
        migrations.CreateModel(
            name="PriceCut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("percent", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("amount_off", models.BigIntegerField(blank=True, help_text="minor units", null=True)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("label", models.CharField(max_length=120)),
                ("source", models.CharField(help_text="sale:12", max_length=40)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cuts", to="shops.channel"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cuts", to="products.product"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["source"], name="cut_by_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("product", "channel", "source"), name="cut_once_a_source"),
                    models.CheckConstraint(
                        condition=Q(percent__range=(1, 90), amount_off=None) | Q(percent=None, amount_off__gt=0),
                        name="cut_by_percent_or_amount",
                    ),
                    models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="cut_ends_after_start"),
                ],
            },
        ),
    ]
