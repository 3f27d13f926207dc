"""A PDF being written: objects one after the other, each under its number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

A4 = b"[0 0 595 842]"


class NotWritten(Exception):
    """The whole cannot be written on; its cause is what the file system said."""


@dataclass
class Output:
    """An open binary file and where its objects begin. 1 is the catalogue, 2 the page tree: who ends the file writes them."""

    out: IO[bytes]
    offsets: dict[int, int] = field(default_factory=dict)
    next: int = 3

    def __post_init__(self) -> None:
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def _write(self, *parts: bytes) -> None:
        try:
            self.out.writelines(parts)
        except OSError as e:
            raise NotWritten(str(e)) from e

    def number(self) -> int:
        """A new object's number."""
        self.next += 1
        return self.next - 1

    def write(self, number: int, body: bytes) -> None:
        """An object, at the end of the file. Raises `NotWritten`."""
        self.offsets[number] = self.out.tell()
        self._write(b"%d 0 obj\n" % number, body, b"\nendobj\n")

    def here(self) -> tuple[int, int]:
        """For `back_to`."""
        return self.out.tell(), self.next

    def back_to(self, here: tuple[int, int]) -> None:
        """Forget what was written since."""
        start, first = here
        for number in range(first, self.next):
            self.offsets.pop(number, None)
        self.next = first
        self.out.seek(start)
        self.out.truncate()

    def end(self, info: int) -> None:
        """The table of objects; `info`: the object that says what the file is called."""
        start = self.out.tell()
        lines = [
            b"%010d 00000 n \n" % self.offsets[number] if number in self.offsets else b"0000000000 65535 f \n"
            for number in range(1, self.next)
        ]
        tail = b"trailer\n<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (self.next, info, start)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % self.next, *lines, tail)


def stream(entries: bytes, data: bytes) -> bytes:
    """A stream's object."""
    return b"<<" + entries + b"/Length %d>>\nstream\n" % len(data) + data + b"\nendstream"


def text(words: str) -> bytes:
    """A string of any letters."""
    return b"<" + (b"\xfe\xff" + words.encode("utf-16-be")).hex().encode() + b">"


def real(number: float) -> bytes:
    """A number with at most five decimals."""
    return (f"{number:.5f}".rstrip("0").rstrip(".") or "0").encode()


def cm(matrix: Sequence[float]) -> bytes:
    """What is drawn next is laid out by this matrix."""
    return b" ".join(map(real, matrix)) + b" cm"
