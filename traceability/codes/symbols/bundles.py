"""Codes for printing houses: a ZIP of SVG and a CSV, made and sent piece by piece, so that 100,000 codes need no more memory than one."""

import csv
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.text import harmless
from traceability.codes.symbols.labels import label_svg
from traceability.codes.symbols.layout import Label
from traceability.codes.symbols.qr import qr_svg
from traceability.codes.symbols.stock import Stock

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_END = struct.Struct("<4s4H2IH")
_MANY, _FAR = 0xFFFF, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Item:
    """A code by the name of its file, and its label."""

    code: str
    label: Label


def zip_of(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """A ZIP file of these names (ASCII) and contents, in pieces. 60 bytes of memory a file beside the one that is being packed.

    The standard library's writer keeps an object of half a kilobyte for every file to the end: 50 MB for 100,000. ZIP64 beyond 65,534 files;
    raises `ValueError` past 4 GB.
    """
    now = clock.now().astimezone(clock.VIETNAM)
    time, date = now.hour << 11 | now.minute << 5 | now.second // 2, (now.year - 1980) << 9 | now.month << 5 | now.day
    central, offset, count = bytearray(), 0, 0
    for name, content in files:
        squeezer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = squeezer.compress(content) + squeezer.flush()
        named, facts = name.encode("ascii"), (zlib.crc32(content), len(packed), len(content))
        head = _LOCAL.pack(b"PK\3\4", 20, 0, 8, time, date, *facts, len(named), 0)
        central += _CENTRAL.pack(b"PK\1\2", 20, 20, 0, 8, time, date, *facts, len(named), 0, 0, 0, 0, 0, offset) + named
        yield head + named + packed
        offset, count = offset + len(head) + len(named) + len(packed), count + 1
        if offset > _FAR:
            raise ValueError("a ZIP past 4 GB")
    yield bytes(central)
    if count >= _MANY:
        yield _END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(central), offset)
        yield _LOCATOR.pack(b"PK\6\7", 0, offset + len(central), 1)
    yield _END.pack(b"PK\5\6", 0, 0, min(count, _MANY), min(count, _MANY), len(central), offset, 0)


def svg_zip(items: Iterable[Item], stock: Stock | None = None) -> Iterator[bytes]:
    """One SVG a code, named by the code: the label on this stock, or the bare symbol without one. Raises `Refused` for a label that does not fit."""
    for_each = (
        (item.code, label_svg(item.label, stock) if stock else qr_svg(item.label.uri, title=item.label.readable))
        for item in items
    )
    return zip_of((f"{code}.svg", svg.encode()) for code, svg in for_each)


class _Line:
    """What `csv` writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def printers_csv(items: Iterable[Item]) -> Iterator[bytes]:
    """One row a code, in UTF-8 with the mark by which Excel knows it: code, address, readable text, product, net content, producer, stars, lines."""
    writer = csv.writer(_Line())
    heads = (
        _("Mã"),
        _("Địa chỉ trong mã QR"),
        _("Chữ cạnh mã"),
        _("Sản phẩm"),
        _("Quy cách"),
        _("Cơ sở"),
        _("Sao OCOP"),
        _("Dòng in thêm"),
    )
    yield ("\ufeff" + writer.writerow(heads)).encode()
    for item in items:
        label = item.label
        row = (
            item.code,
            label.uri,
            label.readable,
            label.name,
            label.detail,
            label.maker,
            label.stars or "",
            " · ".join(label.lines),
        )
        yield str(writer.writerow([harmless(str(cell)) for cell in row])).encode()
