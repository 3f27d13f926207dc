"""Check the published seals of recorded events: `python3 verify.py https://HOST/trace/roots/`, or a folder with the same files.

It needs Python 3.9 and nothing else, and trusts nobody: every day's seal is signed (Ed25519, RFC 8032), names the seal of the day before, and
holds the root (RFC 6962) of the leaves of that day's events. What is stored now (`DAY.stored`) is compared with what was sealed (`DAY.leaves`):
an event that was altered, taken out, put in later or put in another place is named. `--key HEX` accepts only this key's signatures: write it
down once, from a source you trust. `--events FILE` also checks contents against leaves: a line of JSON for each event, as
`manage.py export_trace` writes them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

Line = tuple[int, str, str]  # number, leaf, event ID
Read = Callable[[str], bytes]

# ---- Ed25519 (RFC 8032, 5.1), in extended coordinates

_P = 2**255 - 19
_Q = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
Point = tuple[int, int, int, int]


def _add(a: Point, b: Point) -> Point:
    first, second = (a[1] - a[0]) * (b[1] - b[0]) % _P, (a[1] + a[0]) * (b[1] + b[0]) % _P
    third, fourth = 2 * a[3] * b[3] * _D % _P, 2 * a[2] * b[2] % _P
    e, f, g, h = second - first, fourth - third, fourth + third, second + first
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


def _times(number: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = _add(result, point)
        point = _add(point, point)
        number >>= 1
    return result


def _same(a: Point, b: Point) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % _P == 0 and (a[1] * b[2] - b[1] * a[2]) % _P == 0


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return (x, y, 1, x * y % _P)


_BASE = _point(bytes([0x58]) + bytes([0x66]) * 31)


def is_signed(public_key: bytes, text: bytes, signature: bytes) -> bool:
    """Is this the key's signature of the text?"""
    if len(public_key) != 32 or len(signature) != 64 or _BASE is None:
        return False
    key, start, scalar = _point(public_key), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if key is None or start is None or scalar >= _Q:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public_key + text).digest(), "little") % _Q
    return _same(_times(scalar, _BASE), _add(start, _times(challenge, key)))


# ---- seals

NO_SEAL = bytes(32)


def root(leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of leaves that are hashes already (RFC 6962, 2.1)."""
    waiting: list[tuple[int, bytes]] = []  # full subtrees from left to right: height, hash
    for one in leaves:
        height, node = 0, one
        while waiting and waiting[-1][0] == height:
            node = hashlib.sha256(b"\x01" + waiting.pop()[1] + node).digest()
            height += 1
        waiting.append((height, node))
    if not waiting:
        return hashlib.sha256().digest()
    node = waiting.pop()[1]
    while waiting:
        node = hashlib.sha256(b"\x01" + waiting.pop()[1] + node).digest()
    return node


def seal_text(seal: dict[str, Any]) -> bytes:
    """What is signed of a day."""
    names = ("day", "first", "last", "count", "root", "previous")
    return ("\n".join(["ocop-trace-seal-1", *(str(seal[name]) for name in names)]) + "\n").encode()


def leaf(event: dict[str, Any]) -> str:
    """The hash of an exported event: how it was recorded, then its content."""
    head = "{seq}\n{recordTime}\n{producer}\n{job}\n{access}\n".format(**event)
    return hashlib.sha256(b"\x00" + head.encode() + event["content"].encode()).hexdigest()


def lines(data: bytes) -> list[Line]:
    """`NUMBER LEAF EVENT-ID` a line."""
    parts = (line.split(" ", 2) for line in data.decode().splitlines())
    return [(int(number), hashed, name) for number, hashed, name in parts]


def differences(sealed: list[Line], stored: list[Line]) -> Iterator[str]:
    """What became of events since they were sealed, each named."""
    now: dict[tuple[int, str], str] = {(number, name): hashed for number, hashed, name in stored}
    places: dict[str, list[int]] = {}
    for number, _hashed, name in stored:
        places.setdefault(name, []).append(number)
    known = {(number, name) for number, _hashed, name in sealed}
    moved = set()
    for number, hashed, name in sealed:
        found = now.get((number, name))
        elsewhere = [n for n in places.get(name, []) if (n, name) not in known]
        if found == hashed:
            continue
        if found is not None:
            yield f"event {name} (number {number}) was altered"
        elif elsewhere:
            moved.add((elsewhere[0], name))
            yield f"event {name} was put in another place: number {number}, now {elsewhere[0]}"
        else:
            yield f"event {name} (number {number}) was taken out"
    for number, _hashed, name in stored:
        if (number, name) not in known and (number, name) not in moved:
            yield f"event {name} (number {number}) was put in after the day was sealed"


def check_seals(
    seals: Iterable[dict[str, Any]], leaves_of: Callable[[str], list[Line]], keys: list[str]
) -> Iterator[str]:
    """What is wrong with a row of seals and their lists of leaves. `keys`: those whose signatures count; none: any."""
    previous, before = NO_SEAL, None
    for seal in seals:
        day, text = seal["day"], seal_text(seal)
        signature = bytes.fromhex(seal["signature"])
        if not is_signed(bytes.fromhex(seal["publicKey"]), text, signature):
            yield f"day {day}: the signature is not of this seal"
        elif keys and seal["publicKey"] not in keys:
            yield f"day {day}: signed with another key, {seal['publicKey']}"
        if seal["previous"] != previous.hex():
            yield f"day {day}: does not follow the seal of the day before"
        if before is not None and date.fromisoformat(day) != before + timedelta(days=1):
            yield f"day {day}: follows {before.isoformat()}, days between are missing"
        sealed = leaves_of(day)
        if (
            root(bytes.fromhex(hashed) for _number, hashed, _name in sealed).hex() != seal["root"]
            or len(sealed) != seal["count"]
        ):
            yield f"day {day}: the list of leaves is not the one that was sealed"
        previous, before = hashlib.sha256(text + signature).digest(), date.fromisoformat(day)


def check(read: Read, keys: list[str], events: Path | None = None) -> Iterator[str]:
    """Everything that is wrong with what is published, and with exported events."""
    index = json.loads(read("index.json"))
    seals = [json.loads(read(f"{day}.json")) for day in index["days"]]
    lists = {day: lines(read(f"{day}.leaves")) for day in index["days"]}
    yield from check_seals(seals, lists.__getitem__, keys)
    for day, sealed in lists.items():
        for said in differences(sealed, lines(read(f"{day}.stored"))):
            yield f"day {day}: {said}"
    if events is not None:
        known = {number: (hashed, name) for sealed in lists.values() for number, hashed, name in sealed}
        with events.open(encoding="utf-8") as exported:
            for line in exported:
                event = json.loads(line)
                if event["seq"] in known and known[event["seq"]][0] != leaf(event):
                    yield f"event {known[event['seq']][1]} (number {event['seq']}): the exported content is not what was sealed"


def reader(source: str) -> Read:
    """Reads the published files from an address or a folder."""
    if source.startswith(("https://", "http://")):
        base = source if source.endswith("/") else source + "/"

        def from_web(name: str) -> bytes:
            with urllib.request.urlopen(base + name, timeout=60) as answer:  # noqa: S310  https or http, as the person wrote
                data: bytes = answer.read()
                return data

        return from_web
    return lambda name: (Path(source) / name).read_bytes()


def main() -> int:
    """Say what is wrong, or that nothing is. 0: nothing; 1: something; 2: it could not be checked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("source", help="https://HOST/trace/roots/ or a folder")
    parser.add_argument("--key", action="append", default=[], help="accept only this public key (may be repeated)")
    parser.add_argument("--events", type=Path, help="exported events whose contents are checked as well")
    given = parser.parse_args()
    count = 0
    try:
        for said in check(reader(given.source), given.key, given.events):
            count += 1
            sys.stdout.write(f"{said}\n")
    except (OSError, ValueError, KeyError) as error:
        sys.stdout.write(f"not checked: {error}\n")
        return 2
    sys.stdout.write("nothing is wrong\n" if not count else f"{count} things are wrong\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
