"""Load the reference rows that the product cannot do without: places of every era. Idempotent."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Load reference data: places of every era."

    def handle(self, *args: Any, **options: Any) -> None:
        """Called by `serve` and by the test set-up; does nothing when all is there."""
