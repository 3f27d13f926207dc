"""Texts as blocks of EditorJS, which clients of the API draw, and which our own templates draw too."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Any

type Block = dict[str, Any]

_HEADING, _LIST = re.compile(r"##\s+(.*)"), re.compile(r"(-|\d{1,3}\.)\s+(.*)")


def paragraph(text: str) -> Block:
    """Plain text, escaped: EditorJS holds HTML inside a paragraph."""
    return {"type": "paragraph", "data": {"text": escape(text, quote=False)}}


def header(text: str, level: int = 2) -> Block:
    """A heading of plain text."""
    return {"type": "header", "data": {"text": escape(text, quote=False), "level": level}}


def listed(items: Iterable[str], *, ordered: bool = False) -> Block:
    """A list of plain texts."""
    style = "ordered" if ordered else "unordered"
    return {"type": "list", "data": {"style": style, "items": [escape(item, quote=False) for item in items]}}


def document(blocks: list[Block]) -> dict[str, Any] | None:
    """What EditorJS saves; None when there is nothing to show."""
    return {"time": 0, "blocks": blocks, "version": "2.30.0"} if blocks else None


def blocks_of(text: str) -> list[Block]:
    """Of what staff and producers write: empty lines between paragraphs, "## " before headings, "- " or "1. " before items."""
    return list(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        for kind, group in groupby(lines, _kind):
            found = list(group)
            if kind == "header":
                yield from (header(match[1]) for line in found if (match := _HEADING.fullmatch(line)))
            elif kind == "text":
                yield paragraph(" ".join(found))
            else:
                items = [match[2] for line in found if (match := _LIST.fullmatch(line))]
                yield listed(items, ordered=kind == "ordered")


def _kind(line: str) -> str:
    if _HEADING.fullmatch(line):
        return "header"
    if match := _LIST.fullmatch(line):
        return "unordered" if match[1] == "-" else "ordered"
    return "text"


class _Reader(HTMLParser):
    """Paragraphs, headings and lists of a fragment of ours; what stands inside them is text."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._items: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("p", "h2", "li"):
            self._text = []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        text = " ".join("".join(self._text).split())
        if tag == "p":
            self.blocks.append(paragraph(text))
        elif tag == "h2":
            self.blocks.append(header(text))
        elif tag == "li":
            self._items.append(text)
        elif tag in ("ul", "ol"):
            self.blocks.append(listed(self._items, ordered=tag == "ol"))
            self._items = []


def blocks_of_html(fragment: str) -> list[Block]:
    """Of a template of ours that holds paragraphs, headings of the second level, and lists."""
    reader = _Reader()
    reader.feed(fragment)
    return reader.blocks
