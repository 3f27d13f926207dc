"""Collect the translatable strings of code and templates into the message catalogues, without GNU gettext.

`manage.py messages` rewrites the .po files: new strings are added empty, old ones dropped, translations kept.
`manage.py messages --check` writes nothing and fails on a string without a translation, naming each.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation.template import templatize

PACKAGES = ("catalog", "traceability", "marketplace")
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "names": (1, 1),  # marketplace.storefront.admin.models
}
_LITERAL = r"""('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(u?{_LITERAL}(?:, ?u?{_LITERAL})?(?:, ?u?{_LITERAL})?")

Message = tuple[str, str | tuple[str, str], str | None]  # where, id (or singular and plural), context


def in_python(root: Path) -> Iterator[Message]:
    """Strings marked in the packages' code."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for _line, found, _comments, context in extract_from_file("python", path, keywords=KEYWORDS):
                yield str(path.relative_to(root)), found, context


def in_templates(root: Path) -> Iterator[Message]:
    """Strings marked in templates, as Django's own `templatize` sees them."""
    folder = root / "frontend_templates"
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt"), *folder.rglob("*.xml")]):
        name = str(path.relative_to(root))
        for match in _CALL.finditer(templatize(path.read_text("utf-8"), origin=name)):
            function, *literals = match.groups()
            texts = [ast.literal_eval(text) for text in literals if text]
            context = texts.pop(0) if function in ("pgettext", "npgettext") else None
            yield name, (texts[0], texts[1]) if function in ("ngettext", "npgettext") else texts[0], context


def collect(root: Path) -> Catalog:
    """All strings of the project, each once, with the files it stands in."""
    catalog = Catalog(charset="utf-8")
    for where, found, context in (*in_python(root), *in_templates(root)):
        if found:
            catalog.add(found, locations=[(where, 0)], context=context)
    return catalog


def untranslated(catalog: Catalog) -> list[str]:
    """Ids without a translation, or with one that nobody has confirmed (fuzzy)."""
    bad = []
    for message in catalog:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.fuzzy or not all(texts):
            bad.append(message.id if isinstance(message.id, str) else message.id[0])
    return bad


class Command(BaseCommand):
    help = "Collect translatable strings into frontend_templates/locale/*/LC_MESSAGES/django.po"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--check` only looks."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail if a string has no translation")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Bring the English catalogue up to date, or check it."""
        template = collect(settings.BASE_DIR)
        path = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
        catalog = Catalog(
            locale="en",
            project="Chợ OCOP",
            header_comment="# English catalogue of Chợ OCOP.",
            charset="utf-8",
            fuzzy=False,
        )
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale="en")
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        missing = untranslated(catalog)
        if check:
            if missing:
                raise CommandError("\n".join([f"{len(missing)} strings have no English translation:", *missing]))
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
        self.stdout.write(f"{len(catalog)} strings, {len(missing)} without an English translation")
