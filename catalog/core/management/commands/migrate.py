"""Django's own command, faster: see `catalog.core.migrating`."""

from typing import Any

from django.core.management.commands import migrate

from catalog.core.migrating import light_states


class Command(migrate.Command):
    """As Django's."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate."""
        with light_states():
            super().handle(*args, **options)
