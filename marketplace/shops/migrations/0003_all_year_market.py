from django.db import migrations


def make(apps, schema_editor):
    apps.get_model("shops", "Channel").objects.get_or_create(slug="ocop", defaults={"name": "Chợ OCOP", "kind": "market"})


class Migration(migrations.Migration):
    dependencies = [("shops", "0002_cuts_by_rule")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
