"""Django's own command, faster, and plain about a database that it cannot take on: see `catalog.core.migrating`."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connections

from catalog.core.migrating import light_states, rooms_half_way


class Command(migrate.Command):
    """As Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. CommandError for a database that stands between migrations which have become one since."""
        if rooms := rooms_half_way(connections[options["database"]]):
            raise CommandError(
                f"The database was made by an older state of this code and stands between two of its steps ({', '.join(rooms)}): bring it up to "
                "date once with the last version that still has those steps (docs/operations.md), or begin afresh (make reset)"
            )
        with light_states():
            super().handle(*args, **options)
