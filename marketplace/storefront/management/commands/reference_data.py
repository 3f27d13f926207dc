"""Load the reference rows that the product cannot do without: places of every era. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.places.services import load_places


class Command(BaseCommand):
    help = "Load reference data: places of every era, and changes of the map whose day has come."

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by `serve` and by the test set-up; does nothing when all is there."""
        added = load_places()
        if added and options["verbosity"]:
            self.stdout.write(f"places: {added} maps loaded")
