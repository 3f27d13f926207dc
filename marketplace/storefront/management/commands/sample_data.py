"""Load the sample data: real products with invented prices, zones, lots and a fair. Idempotent."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from marketplace.storefront.services.sample import load_sample


class Command(BaseCommand):
    help = "Load the sample data (for trying out; has sign-ins with a published password)."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        """Reference data first, then what is not there yet."""
        call_command("reference_data", verbosity=0)
        made = load_sample()
        if verbosity:
            self.stdout.write(f"{made} products loaded." if made else "The sample data is already there.")
