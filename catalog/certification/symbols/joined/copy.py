"""The pages of one source, copied into a larger file."""

import io
import zlib
from typing import Any

from .flatten import Drawn, at, drawn_of
from .output import A4, Output, cm, stream

_COPIED = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Group")
_INHERITED = frozenset({"/Resources", "/MediaBox", "/CropBox", "/Rotate"})
_BEHIND = frozenset({"/Parent", "/Metadata", "/StructParents", "/StructParent", "/PieceInfo"})
"""Left behind: where things stood in their own file, what programs noted of them."""
_OUTSIDE = _BEHIND | {"/Length", "/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/AF"}
"""Of a stream also what lies in other files or carries them."""


class Copy:
    """One source's pages into the whole, its objects under new numbers, each once, each written as soon as it is met."""

    def __init__(self, output: Output, reader: Any) -> None:
        self.output = output
        self.reader = reader
        self.numbers: dict[tuple[int, int, bool], int] = {}
        self.waiting: list[tuple[Any, int]] = []
        self.unseen = 0

    def pages(self, found: list[Any]) -> list[int]:
        """The numbers of the new page objects."""
        made = []
        for page in found:
            number = self.output.number()
            self.output.write(number, self._page(page))
            self._rest()
            made.append(number)
        return made

    def _page(self, page: Any) -> bytes:
        parts = [b"/Type/Page/Parent 2 0 R"]
        for name in _COPIED:
            value = self._inherited(page, name)
            if value is not None:
                parts.append(name.encode() + b" " + self._body(value))
        if not any(part.startswith(b"/MediaBox") for part in parts):
            parts.append(b"/MediaBox" + A4)
        drawn = []
        for each in drawn_of(page):
            if each is None:
                self.unseen += 1
            else:
                drawn.append(each)
        parts.append(self._flat(page, drawn) if drawn else self._plain(page))
        return b"<<" + b"".join(parts) + b">>"

    def _plain(self, page: Any) -> bytes:
        resources = self._inherited(page, "/Resources")
        made = b"/Resources " + (self._body(resources) if resources is not None else b"<<>>")
        if "/Contents" in page:
            made += b"/Contents " + self._body(page.raw_get("/Contents"))
        return made

    def _flat(self, page: Any, drawn: list[Drawn]) -> bytes:
        """The page's own drawing becomes one picture, whatever state it leaves the pen in; the annotations' pictures lie upon it."""
        names = [b"/P %d 0 R" % self._own_drawing(page)]
        lines = [b"/P Do"]
        for n, each in enumerate(drawn):
            names.append(b"/A%d %d 0 R" % (n, self._appearance(each.reference)))
            lines.append(b"q " + cm(each.matrix) + b" /A%d Do Q" % n)
        drawing = self.output.number()
        self.output.write(drawing, stream(b"", b"\n".join(lines)))
        return b"/Resources<</XObject<<" + b"".join(names) + b">>>>/Contents %d 0 R" % drawing

    def _own_drawing(self, page: Any) -> int:
        """What the page draws by itself as a form XObject."""
        from pypdf.generic import StreamObject

        found = at(page, "/Contents")
        if isinstance(found, StreamObject):
            entries, data = self._entries(found, _OUTSIDE), _raw(found)
        else:
            parts = [part.get_object() for part in found or ()]
            entries = b"/Filter/FlateDecode"
            data = zlib.compress(b"\n".join(part.get_data() for part in parts if isinstance(part, StreamObject)), 1)
        resources, box = self._inherited(page, "/Resources"), self._inherited(page, "/MediaBox")
        entries += b"/Type/XObject/Subtype/Form/BBox " + (self._body(box) if box is not None else A4)
        entries += b"/Resources " + (self._body(resources) if resources is not None else b"<<>>")
        number = self.output.number()
        self.output.write(number, stream(entries, data))
        return number

    def _appearance(self, reference: Any) -> int:
        """An annotation's picture; one that names no fonts of its own writes with those of the form it belongs to."""
        found = reference.get_object()
        key = (reference.idnum, reference.generation, True)
        if key not in self.numbers:
            self.numbers[key] = self.output.number()
            entries = self._entries(found, _OUTSIDE | {"/Type", "/Subtype"}) + b"/Type/XObject/Subtype/Form"
            if "/Resources" not in found:
                form = at(self.reader.trailer["/Root"], "/AcroForm")
                fonts = at(form, "/DR") if form else None
                entries += b"/Resources " + (self._body(fonts) if fonts is not None else b"<<>>")
            self.output.write(self.numbers[key], stream(entries, _raw(found)))
        return self.numbers[key]

    def _inherited(self, node: Any, name: str) -> Any:
        for _depth in range(50):
            if name in node:
                return node.raw_get(name)
            if "/Parent" not in node or name not in _INHERITED:
                return None
            node = node["/Parent"]
        return None

    def _rest(self) -> None:
        """What the pages refer to, and what that refers to."""
        from pypdf.generic import StreamObject

        while self.waiting:
            reference, number = self.waiting.pop()
            found = reference.get_object()
            self.output.write(number, self._body(found))
            if isinstance(found, StreamObject):  # its bytes are in the whole: the reader need not keep them too
                self.reader.resolved_objects.pop((reference.generation, reference.idnum), None)

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
        key = (value.idnum, value.generation, False)
        if key not in self.numbers:
            target = value.get_object()
            if target is None or _is_page(target):
                return b"null"
            self.numbers[key] = self.output.number()
            self.waiting.append((value, self.numbers[key]))
        return b"%d 0 R" % self.numbers[key]

    def _dictionary(self, value: Any) -> bytes:
        from pypdf.generic import StreamObject

        if not isinstance(value, StreamObject):
            return b"<<" + self._entries(value, _BEHIND) + b">>"
        return stream(self._entries(value, _OUTSIDE), _raw(value))

    def _entries(self, value: Any, but: frozenset[str]) -> bytes:
        parts = []
        for name in value:
            if name in but:
                continue
            buffer = io.BytesIO()
            name.write_to_stream(buffer)
            parts.append(buffer.getvalue() + b" " + self._body(value.raw_get(name)))
        return b"".join(parts)


def _raw(stream: Any) -> bytes:
    """As it was packed: decoding and packing again would take time and memory."""
    data = stream._data
    return data if isinstance(data, bytes) else bytes(data, "latin-1")


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and value.get("/Type") in ("/Page", "/Pages", "/Catalog")
