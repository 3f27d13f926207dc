"""Is the database up to date? Asked without loading the migrations, so that it costs one statement and a few milliseconds."""

from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


@cache
def migrations_of_code() -> frozenset[tuple[str, str]]:
    """(app label, name) of every migration file of every installed app."""
    return frozenset(
        (config.label, path.stem)
        for config in apps.get_app_configs()
        for path in (Path(config.path) / "migrations").glob("[!_]*.py")
    )


def pending_migrations() -> list[str]:
    """Names such as `shops.0002_stock` that the database has not seen, in order; two SQL statements."""
    seen = set(MigrationRecorder(connection).applied_migrations())
    return sorted(f"{app}.{name}" for app, name in migrations_of_code() - seen)
