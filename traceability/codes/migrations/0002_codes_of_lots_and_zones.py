"""Every lot and zone has its trace code from its making on, so that looking at one writes nothing: those already there get theirs now."""

import secrets

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from catalog.core import clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def issue(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    TraceCode = apps.get_model("codes", "TraceCode")  # noqa: N806  a class
    for room, name in (("lots", "Lot"), ("zones", "Zone")):
        without = apps.get_model(room, name).objects.filter(trace_code=None).values_list("pk", flat=True)
        TraceCode.objects.bulk_create(
            (
                TraceCode(
                    code="".join(secrets.choice(ALPHABET) for _ in range(12)),
                    created_at=clock.now(),
                    **{f"{name.lower()}_id": pk},
                )
                for pk in without.iterator(2000)
            ),
            batch_size=2000,
        )


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]
    operations = [migrations.RunPython(issue, migrations.RunPython.noop)]
