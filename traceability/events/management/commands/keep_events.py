"""Run at every start, so that the month's table is there before the first event."""

from typing import Any

from django.core.management.base import BaseCommand

from traceability.events import services


class Command(BaseCommand):
    help = "Make the tables of events of the coming months."

    def handle(self, *args: Any, **options: Any) -> None:
        made = services.ensure_months()
        if options["verbosity"]:
            self.stdout.write(f"events: {len(made)} tables made")
