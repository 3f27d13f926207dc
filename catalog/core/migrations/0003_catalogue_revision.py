from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_table")]

    operations = [
        migrations.RunSQL(
            # the first call gives the start value again, so it is taken here
            "CREATE SEQUENCE core_catalogue_revision AS bigint; SELECT nextval('core_catalogue_revision')",
            "DROP SEQUENCE core_catalogue_revision",
        )
    ]
