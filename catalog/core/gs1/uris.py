"""Whole addresses: any host, any stem before the key, uncompressed or compressed."""

import re

from .compression import decompress
from .digital_link import LONGEST, DigitalLink, decoded, parse_path
from .errors import GS1Error
from .table import TABLE

_URI = re.compile(
    r"https?://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)


def parse_uri(uri: str) -> DigitalLink:
    """The Digital Link in an address `https://host[/stem]/01/…`; host and stem are not kept, nor a fragment.

    The key is the first one followed by a right value, so that a stem may look like one (`/00/shop/01/…`). A compressed address is
    decompressed. Raises `GS1Error` as `parse_path` does, and "no_key" for an address that is no Digital Link.
    """
    found = _URI.fullmatch(uri) if len(uri) <= LONGEST else None
    if not found:
        raise GS1Error("malformed", at=0)
    query = found["query"] or ""
    segments = found["path"].split("/")
    starts = [i for i in range(len(segments) - 2, 0, -2) if _is_key(segments[i])]  # pairs counted from the end
    if not starts:
        return _decompressed(found["path"], query, segments)
    start = next((i for i in reversed(starts) if _has_right_value(segments, i)), starts[0])
    try:
        return parse_path("/" + "/".join(segments[start:]), query)
    except GS1Error as error:
        raise (
            error if error.at < 0 else error.moved(found.start("path") + sum(len(s) + 1 for s in segments[:start]) - 1)
        ) from None


def _is_key(segment: str) -> bool:
    return segment in TABLE and TABLE[segment].is_key


def _has_right_value(segments: list[str], i: int) -> bool:
    try:
        return TABLE[segments[i]].problem(decoded(segments[i + 1])) is None
    except GS1Error:
        return False


def _decompressed(path: str, query: str, segments: list[str]) -> DigitalLink:
    try:
        return decompress(path, query)
    except GS1Error as error:
        keys = [i for i, segment in enumerate(segments) if _is_key(segment)]
        if keys and error.code == "malformed":  # a Digital Link with a value too few, or a slash too many
            parse_path("/" + "/".join(segments[keys[0] :]), query)
        raise (error if keys else GS1Error("no_key")) from None
