"""Many PDFs as one, written page after page to a file: what is in memory is one source at a time, whatever the whole weighs.

pypdf reads and mends the sources; its own writer would hold the whole in memory. Copied are the pages and what they draw: not forms'
fields, links, scripts or attachments, which have no place on paper.
"""

import io
import zlib
from dataclasses import dataclass, field
from functools import cache
from typing import IO, Any

_COPIED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Contents", "/UserUnit", "/Group")
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_DROPPED = frozenset({"/Parent", "/Annots", "/AA", "/Metadata", "/StructParents", "/StructParent", "/B", "/PieceInfo"})


class NotReadable(Exception):
    """A source that cannot be read as a PDF."""


@cache
def what_broken_files_raise() -> tuple[type[Exception], ...]:
    """What opening a broken PDF or picture raises. pypdf says of its own errors that they are not all: damaged objects have the wrong type, no
    such key or entry, or lead round in a circle."""
    from PIL.Image import DecompressionBombError
    from pypdf.errors import DependencyError, PyPdfError

    ours = (PyPdfError, DependencyError, DecompressionBombError)
    return *ours, OSError, ValueError, TypeError, AttributeError, LookupError, AssertionError, RuntimeError, zlib.error


@dataclass(slots=True)
class Mark:
    """An entry of the outline: a title and the page it leads to (number of the page's object)."""

    title: str
    page: int


@dataclass
class Joiner:
    """Appends PDFs to an open binary file. `front` pages may come last and still stand first."""

    out: IO[bytes]
    offsets: dict[int, int] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    front: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _next: int = 3  # 1 is the catalogue, 2 the page tree

    def __post_init__(self) -> None:
        self.out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def append(self, source: IO[bytes], *, title: str = "", front: bool = False) -> int:
        """All pages of a PDF; how many. `title` makes an entry of the outline. Raises `NotReadable`, and then nothing was added."""
        from pypdf import PdfReader

        reader = None
        try:
            reader = PdfReader(source, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise NotReadable("locked")
            found = list(reader.pages)
            made = _Copy(self, reader).pages(found)
        except NotReadable:
            raise
        except what_broken_files_raise() as e:
            raise NotReadable(str(e)) from e
        finally:
            _forget(reader)
        if made and title:
            self.marks.append(Mark(title, made[0]))
        (self.front if front else self.pages).extend(made)
        return len(made)

    def number(self) -> int:
        """A new object's number."""
        self._next += 1
        return self._next - 1

    def write(self, number: int, body: bytes) -> None:
        """An object, at the end of the file."""
        self.offsets[number] = self.out.tell()
        self.out.write(b"%d 0 obj\n" % number)
        self.out.write(body)
        self.out.write(b"\nendobj\n")

    def finish(self, *, title: str) -> int:
        """Write the page tree, the outline and the table of objects; gives the number of pages."""
        kids = [*self.front, *self.pages]
        self.write(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % n for n in kids)))
        outline = self._outline()
        mode = b"/Outlines %d 0 R/PageMode/UseOutlines" % outline if outline else b""
        self.write(1, b"<</Type/Catalog/Pages 2 0 R/Lang(vi)%s>>" % mode)
        info = self.number()
        self.write(info, b"<</Title %s>>" % _text(title))
        start = self.out.tell()
        self.out.write(b"xref\n0 %d\n0000000000 65535 f \n" % self._next)
        for number in range(1, self._next):
            offset = self.offsets.get(number)
            self.out.write(b"%010d 00000 n \n" % offset if offset is not None else b"0000000000 65535 f \n")
        self.out.write(
            b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self._next, info, start)
        )
        return len(kids)

    def _outline(self) -> int:
        if not self.marks:
            return 0
        root = self.number()
        numbers = [self.number() for _ in self.marks]
        for n, (mark, number) in enumerate(zip(self.marks, numbers, strict=True)):
            sides = b"/Prev %d 0 R" % numbers[n - 1] if n else b""
            sides += b"/Next %d 0 R" % numbers[n + 1] if n + 1 < len(numbers) else b""
            body = b"<</Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % (_text(mark.title), root, mark.page, sides)
            self.write(number, body)
        body = b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (len(numbers), numbers[0], numbers[-1])
        self.write(root, body)
        return root


def _text(words: str) -> bytes:
    return b"<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode() + b">"


class _Copy:
    """One source's pages into the whole, its objects under new numbers, each once."""

    def __init__(self, joiner: Joiner, reader: Any) -> None:
        self.joiner = joiner
        self.reader = reader
        self.numbers: dict[tuple[int, int], int] = {}
        self.waiting: list[tuple[Any, int]] = []

    def pages(self, found: list[Any]) -> list[int]:
        """The numbers of the new page objects. Sources are read whole before a byte of them is written: a broken one leaves nothing."""
        made: list[tuple[int, bytes]] = []
        for page in found:
            number = self.joiner.number()
            made.append((number, self._page(page)))
        made += self._rest()
        for number, body in made:
            self.joiner.write(number, body)
        return [number for number, _body in made[: len(found)]]

    def _page(self, page: Any) -> bytes:
        parts = [b"/Type/Page/Parent 2 0 R"]
        for name in _COPIED:
            value = self._inherited(page, name) if name in _INHERITED else page.raw_get(name) if name in page else None
            if value is not None:
                parts.append(name.encode() + b" " + self._body(value))
        if not any(part.startswith(b"/MediaBox") for part in parts):
            parts.append(b"/MediaBox[0 0 595 842]")
        return b"<<" + b"".join(parts) + b">>"

    def _inherited(self, node: Any, name: str) -> Any:
        for _depth in range(50):
            if name in node:
                return node.raw_get(name)
            if "/Parent" not in node:
                return None
            node = node["/Parent"]
        return None

    def _rest(self) -> list[tuple[int, bytes]]:
        """What the pages refer to, and what that refers to."""
        made = []
        while self.waiting:
            reference, number = self.waiting.pop()
            made.append((number, self._body(reference.get_object())))
        return made

    def _body(self, value: Any) -> bytes:
        """An object as it is written, what it refers to under new numbers."""
        from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject

        if isinstance(value, IndirectObject):
            return self._reference(value)
        if value is None or isinstance(value, NullObject):
            return b"null"
        if isinstance(value, DictionaryObject):
            return self._dictionary(value)
        if isinstance(value, ArrayObject):
            return b"[" + b" ".join(self._body(list.__getitem__(value, n)) for n in range(len(value))) + b"]"
        buffer = io.BytesIO()
        value.write_to_stream(buffer)
        return buffer.getvalue()

    def _reference(self, value: Any) -> bytes:
        key = (value.idnum, value.generation)
        if key not in self.numbers:
            target = value.get_object()
            if target is None or _is_page(target):
                return b"null"
            self.numbers[key] = self.joiner.number()
            self.waiting.append((value, self.numbers[key]))
        return b"%d 0 R" % self.numbers[key]

    def _dictionary(self, value: Any) -> bytes:
        from pypdf.generic import StreamObject

        if not isinstance(value, StreamObject):
            return b"<<" + self._entries(value) + b">>"
        data = value._data  # as it was packed: decoding and packing again would take time and memory
        data = data if isinstance(data, bytes) else bytes(data, "latin-1")
        entries = self._entries(value, frozenset({"/Length"}))
        return b"<<" + entries + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"

    def _entries(self, value: Any, but: frozenset[str] = frozenset()) -> bytes:
        parts = []
        for name in value:
            if name in _DROPPED or name in but:
                continue
            buffer = io.BytesIO()
            name.write_to_stream(buffer)
            parts.append(buffer.getvalue() + b" " + self._body(value.raw_get(name)))
        return b"".join(parts)


def _forget(reader: Any) -> None:
    """A reader's objects refer to it and it to them: let go of now, not when the collector comes round."""
    if reader is not None:
        reader.resolved_objects.clear()
        reader.xref_objStm.clear()
        reader.stream = io.BytesIO()


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and value.get("/Type") in ("/Page", "/Pages", "/Catalog")
