"""The modules of QR symbols, by the library `qrcode`: its segments, its error correction, its placing, one fixed mask.

Pure Python, it takes 2 ms a symbol, and a batch of units has 100,000. But all that it does with the bits of the data is linear over GF(2): the
symbol of data in which some bits are other differs from a known symbol by the sum of what each of these bits changes. What a bit changes is
learnt from two symbols of `qrcode`, so nothing is drawn here that it did not draw; symbols whose differing bits are all learnt are added up.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

MASK = 3  # one fixed mask: trying all eight costs eight times as much, and every reader reads each
_LEARNT = 2  # bits a symbol, until enough are known: a page with one symbol takes 3 ms longer, and a batch is under way after a hundred
_LARGEST = 10  # version whose bits are learnt: half a megabyte for all of them


class _Bits:
    """What `qrcode` writes its segments into: as its own `BitBuffer`, but not bit by bit."""

    def __init__(self) -> None:
        self.value = self.length = 0

    def put(self, num: int, length: int) -> None:
        self.value, self.length = self.value << length | num, self.length + length


def data_of(text: str) -> tuple[int, int]:
    """The version that holds a text at correction M, and all its data codewords as one number."""
    from qrcode import util
    from qrcode.constants import ERROR_CORRECT_M

    limits = util.BIT_LIMIT_TABLE[ERROR_CORRECT_M]
    chunks = list(util.optimal_data_chunks(text, minimum=20))
    for first in (1, 10, 27):  # lengths are written in more bits from these versions on
        sizes, bits = util.mode_sizes_for_version(first), _Bits()
        for chunk in chunks:
            bits.put(chunk.mode, 4)
            bits.put(len(chunk), sizes[chunk.mode])
            chunk.write(bits)  # type: ignore[arg-type]
        version = bisect_left(limits, bits.length, first)
        if util.mode_sizes_for_version(version) == sizes:
            break
    bits.put(0, min(4, limits[version] - bits.length))
    bits.put(0, -bits.length % 8)
    for n in range((limits[version] - bits.length) // 8):
        bits.put(util.PAD1 if n % 2 else util.PAD0, 8)
    return version, bits.value


def drawn(version: int, data: int) -> int:
    """The modules of a symbol as one number, the first row's in front, as `qrcode` draws them."""
    from qrcode import base, util
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    buffer = util.BitBuffer()
    buffer.buffer = list(data.to_bytes(util.BIT_LIMIT_TABLE[ERROR_CORRECT_M][version] // 8))
    qr: QRCode = QRCode(version, ERROR_CORRECT_M, border=0, mask_pattern=MASK)  # type: ignore[type-arg]
    qr.data_cache = util.create_bytes(buffer, base.rs_blocks(version, ERROR_CORRECT_M))
    qr.makeImpl(False, MASK)
    return int("".join("1" if module else "0" for row in qr.modules for module in row), 2)


@dataclass(slots=True)
class _Known:
    """Of one version: a symbol, and what each bit of the data changes."""

    symbol: tuple[int, int]  # data and modules
    changes: dict[int, int] = field(default_factory=dict)
    bits: int = 0  # those of `changes`


_known: dict[int, _Known] = {}


def modules_of(version: int, data: int) -> int:
    """The same as `drawn`, added up where that can be done."""
    known = _known.get(version)
    if known is None or version > _LARGEST:
        modules = drawn(version, data)
        _known.setdefault(version, _Known((data, modules)))
        return modules
    of, modules = known.symbol
    other = of ^ data
    if missing := other & ~known.bits:
        for _n in range(_LEARNT):
            bit = missing & -missing
            if bit:
                known.changes[bit] = drawn(version, of ^ bit) ^ modules
                known.bits |= bit
                missing ^= bit
        return drawn(version, data)
    while other:
        bit = other & -other
        modules ^= known.changes[bit]
        other ^= bit
    return modules
