"""Write the API's schema anew into schema.graphql, or say that it is not the printed one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

FILE = Path(__file__).parents[2] / "schema.graphql"


class Command(BaseCommand):
    help = "Write marketplace/api/schema.graphql anew; with --check only compare."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fails when the printed schema is another one."""
        from marketplace.api.schema import schema

        text = f"{schema}\n"
        if not options["check"]:
            FILE.write_text(text, encoding="utf-8")
        elif FILE.read_text(encoding="utf-8") != text:
            raise CommandError(
                "schema.graphql is not the schema: run manage.py print_schema and look at the difference."
            )
