"""Load the reference rows that the product cannot do without: places of every era, days off, rules of regimes, score sheets, menus. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.certification.services.reference import load_regimes, load_rubrics
from catalog.core.working_days import load_special_days
from catalog.places.services import load_places
from marketplace.content.services import load_content


class Command(BaseCommand):
    help = "Load reference data: places of every era, changes of the map whose day has come, days off, rules of the regimes, score sheets."

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by `serve` and by the test set-up; does nothing when all is there."""
        added = load_places()
        if added and options["verbosity"]:
            self.stdout.write(f"places: {added} maps loaded")
        days = load_special_days()
        if days and options["verbosity"]:
            self.stdout.write(f"days off: {days} loaded")
        loaded = load_regimes(), load_rubrics()
        if any(loaded) and options["verbosity"]:
            self.stdout.write(f"regimes: {loaded[0]} loaded, score sheets: {loaded[1]}")
        content = load_content()
        if content and options["verbosity"]:
            self.stdout.write(f"menus and collections: {content} loaded")
