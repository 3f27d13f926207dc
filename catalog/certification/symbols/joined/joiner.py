"""Many PDFs as one, written page after page to a file: what is in memory is one source at a time, whatever the whole weighs.

pypdf reads and mends the sources; its own writer would hold the whole in memory. Copied are the pages and what is seen on them, filled
fields, stamps and signatures too (`flatten`): not links, scripts or attachments, which have no place on paper.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Self

from catalog.core.broken import what_broken_files_raise

from .copy import Copy
from .output import Output, cm, real, stream, text


class NotReadable(Exception):
    """A source that cannot be read as a PDF."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The objects of a source's pages, and how many filled fields came without a picture of their words and are not seen."""

    pages: list[int]
    unseen: int


@dataclass(slots=True)
class Mark:
    """An entry of the outline: a title and the page it leads to (number of the page's object)."""

    title: str
    page: int


@dataclass
class Joiner:
    """Appends PDFs to an open binary file. `front` pages may come last and still stand first."""

    output: Output
    pages: list[int] = field(default_factory=list)
    front: list[int] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @classmethod
    def onto(cls, out: IO[bytes]) -> Self:
        """Onto an empty file, open to be written and read."""
        return cls(Output(out))

    def append(self, source: IO[bytes], *, title: str = "", front: bool = False) -> int:
        """All pages of a PDF; how many. Raises as `take`."""
        made = self.take(source).pages
        self.place(made, title=title, front=front)
        return len(made)

    def place(self, pages: Sequence[int], *, title: str = "", front: bool = False) -> None:
        """Pages that were taken come next, or in `front` of all. `title` makes an entry of the outline."""
        if pages and title:
            self.marks.append(Mark(title, pages[0]))
        (self.front if front else self.pages).extend(pages)

    def take(self, source: IO[bytes]) -> Taken:
        """Write the pages of a PDF; they stand nowhere until they are placed. One that opens without a password is open.

        Raises `NotReadable`, and then nothing was written; `NotWritten`.
        """
        from pypdf import PdfReader

        here = self.output.here()
        reader = None
        try:
            reader = PdfReader(source, strict=False)
            if reader.is_encrypted and not reader.decrypt(""):
                raise NotReadable("locked")
            copy = Copy(self.output, reader)
            return Taken(copy.pages(list(reader.pages)), copy.unseen)
        except what_broken_files_raise() as e:
            self.output.back_to(here)
            raise NotReadable(str(e)) from e
        except NotReadable:
            self.output.back_to(here)
            raise
        finally:
            _forget(reader)

    def picture(
        self, jpeg: bytes, size: tuple[int, int], *, grey: bool, page: tuple[float, float], edge: float
    ) -> Taken:
        """A page of `page` points with a JPEG of `size` pixels on it, as large as fits within `edge` points of white. Its bytes go in as they
        are. It stands nowhere until it is placed. Raises `NotWritten`."""
        scale = min((side - 2 * edge) / pixels for side, pixels in zip(page, size, strict=True))
        wide, high = size[0] * scale, size[1] * scale
        image, drawing, sheet = self.output.number(), self.output.number(), self.output.number()
        colours = b"/DeviceGray" if grey else b"/DeviceRGB"
        head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8" % size
        self.output.write(image, stream(head + b"/ColorSpace" + colours + b"/Filter/DCTDecode", jpeg))
        put = cm((wide, 0, 0, high, (page[0] - wide) / 2, (page[1] - high) / 2))
        self.output.write(drawing, stream(b"", b"q " + put + b" /I Do Q"))
        box = b"/MediaBox[0 0 %s %s]" % (real(page[0]), real(page[1]))
        look = b"/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R" % (image, drawing)
        self.output.write(sheet, b"<</Type/Page/Parent 2 0 R" + box + look + b">>")
        return Taken([sheet], 0)

    def finish(self, *, title: str) -> int:
        """Write the page tree, the outline and the table of objects; gives the number of pages."""
        kids = [*self.front, *self.pages]
        self.output.write(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % n for n in kids)))
        outline = self._outline()
        mode = b"/Outlines %d 0 R/PageMode/UseOutlines" % outline if outline else b""
        self.output.write(1, b"<</Type/Catalog/Pages 2 0 R/Lang(vi)%s>>" % mode)
        info = self.output.number()
        self.output.write(info, b"<</Title %s>>" % text(title))
        self.output.end(info)
        return len(kids)

    def _outline(self) -> int:
        if not self.marks:
            return 0
        root = self.output.number()
        numbers = [self.output.number() for _ in self.marks]
        for n, (mark, number) in enumerate(zip(self.marks, numbers, strict=True)):
            sides = b"/Prev %d 0 R" % numbers[n - 1] if n else b""
            sides += b"/Next %d 0 R" % numbers[n + 1] if n + 1 < len(numbers) else b""
            body = b"<</Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]%s>>" % (text(mark.title), root, mark.page, sides)
            self.output.write(number, body)
        body = b"<</Type/Outlines/Count %d/First %d 0 R/Last %d 0 R>>" % (len(numbers), numbers[0], numbers[-1])
        self.output.write(root, body)
        return root


def _forget(reader: Any) -> None:
    """A reader's objects refer to it and it to them: let go of now, not when the collector comes round."""
    if reader is not None:
        reader.resolved_objects.clear()
        reader.xref_objStm.clear()
        reader.stream = io.BytesIO()
