"""manage.py rotate_jwt_keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from marketplace.accounts.services import rotate_keys


class Command(BaseCommand):
    """A new key signs the API's tokens from now on; those that are out stay good until they run out."""

    help = "Make a new key for the API's tokens; old keys stay published for 31 days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--forget."""
        parser.add_argument(
            "--forget", action="store_true", help="drop the old keys at once: every client signs in anew"
        )

    def handle(self, *args: Any, forget: bool, **options: Any) -> None:
        """Say which key it is."""
        self.stdout.write(f"Tokens are now signed with key {rotate_keys(forget=forget).kid}.")
