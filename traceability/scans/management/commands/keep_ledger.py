"""Run at every start, so that the month's table is there before the first scan."""

from typing import Any

from django.core.management.base import BaseCommand

from catalog.core import visitors
from traceability.scans import services


class Command(BaseCommand):
    help = "Make the scan ledger's tables of the coming months, destroy the keys of past days."

    def handle(self, *args: Any, **options: Any) -> None:
        made, destroyed = services.ensure_partitions(), visitors.destroy_old_keys()
        if options["verbosity"]:
            self.stdout.write(f"scan ledger: {len(made)} tables made, {destroyed} keys destroyed")
