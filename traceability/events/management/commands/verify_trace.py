"""Run it weekly, and after a restore: `manage.py verify_trace`. Exit code 1 when something is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from traceability.events.queries.verify import findings


class Command(BaseCommand):
    help = "Check every stored event against its hash, the chains of its lots, its ID and the daily seals; name what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--key", action="append", default=[], help="accept only seals signed by this public key")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for said in findings(options["key"]):
            count += 1
            self.stdout.write(said)
        if count:
            self.stdout.write(f"{count} things are wrong")
            sys.exit(1)
        if options["verbosity"]:
            self.stdout.write("nothing is wrong")
