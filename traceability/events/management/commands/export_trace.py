"""All events, or one producer's, with what their leaves were made of: `verify.py --events FILE` checks them."""

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandParser

from traceability.events.queries.seals import exported, stored


class Command(BaseCommand):
    help = "Write recorded events to a file, a line of JSON each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--producer", type=int, help="only this producer's")

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        with options["file"].open("wb") as out:
            for event in stored(producer=options["producer"]):
                out.write(orjson.dumps(exported(event)) + b"\n")
                count += 1
        if options["verbosity"]:
            self.stdout.write(f"{count} events written")
