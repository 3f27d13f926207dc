"""Hashes that hold recorded events together: a leaf of each, links of a lot's chain, the root of a day (RFC 6962), the seal on it.

Every hash is SHA-256 over a first byte that says what it is: 0 a leaf, 1 a node, 2 a link, 3 the start of a chain.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import UUID

NO_SEAL = bytes(32)  # stands for the seal before the first


def when(moment: datetime) -> str:
    """2026-11-22T03:00:00.000000Z: a time of recording as it is hashed and given out."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def leaf(*, seq: int, record_time: datetime, producer: int, job: UUID | None, is_public: bool, content: bytes) -> bytes:
    """The hash of one recorded event: five lines of facts about its recording, then its content."""
    head = f"{seq}\n{when(record_time)}\n{producer}\n{job or '-'}\n{'public' if is_public else 'private'}\n"
    return sha256(b"\x00" + head.encode() + content).digest()


def chain_start(producer: int, thing: str) -> bytes:
    """What stands before the first link of a lot's chain."""
    return sha256(b"\x03" + f"{producer}\n{thing}".encode()).digest()


def link(previous: bytes, leaf: bytes) -> bytes:
    """The next link of a chain."""
    return sha256(b"\x02" + previous + leaf).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of leaves that are hashes already (RFC 6962, 2.1)."""
    waiting: list[tuple[int, bytes]] = []  # full subtrees from left to right: height, hash
    for one in leaves:
        height, node = 0, one
        while waiting and waiting[-1][0] == height:
            node = sha256(b"\x01" + waiting.pop()[1] + node).digest()
            height += 1
        waiting.append((height, node))
    if not waiting:
        return sha256().digest()
    _height, node = waiting.pop()
    while waiting:
        node = sha256(b"\x01" + waiting.pop()[1] + node).digest()
    return node


def seal_text(*, day: date, first: int | None, last: int | None, count: int, root: bytes, previous: bytes) -> bytes:
    """What is signed."""
    lines = (
        "ocop-trace-seal-1", day.isoformat(), str(first or 0), str(last or 0), str(count), root.hex(), previous.hex()
    )  # fmt: skip
    return ("\n".join(lines) + "\n").encode()


def seal_hash(text: bytes, signature: bytes) -> bytes:
    """What the next day's seal calls `previous`."""
    return sha256(text + signature).digest()
