"""`core.DailyKey` has the table from here on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scans", "0004_units_alerts_days"), ("core", "0006_keys_of_visitors")]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="DailyKey")])]
