"""Serials of units: 12 random characters of Crockford's base 32, with or without a tag of 8 characters that only the platform can make.

A serial itself stands nowhere in the database: only its keyed hash does, so that whoever copies the database has no codes to print. The key is
`settings.UNIT_CODE_KEY`, else SECRET_KEY: a label is for years, and with another key no unit is found any more.
"""

import base64
import hashlib
import hmac
import re
from functools import lru_cache

from django.conf import settings

from traceability.codes.queries.codes import LENGTH, typed_code

TAG_LENGTH = 8  # characters of base64url: 48 bits
TAGGED = LENGTH + TAG_LENGTH  # 20 characters, the longest that AI 21 holds, all of GS1's set 82
DIGEST_BYTES = 16
_TYPED = re.compile(
    r"\s*([0-9A-Za-z]{4})[-. ]?([0-9A-Za-z]{4})[-. ]?([0-9A-Za-z]{4})[-. ]?([0-9A-Za-z_-]{8})\s*", re.ASCII
)


def digest_of(serial: str) -> bytes:
    """What is kept of a serial, 16 bytes. A serial that cannot be one of ours, or whose tag is wrong, gives what no unit has: where its lot is
    read anyway, asking takes as long as for one that was never issued."""
    if not serial or tag_problem(serial):
        return b""
    return hmac.digest(_key("digest", _secret()), serial.encode(), hashlib.sha256)[:DIGEST_BYTES]


def tag_of(head: str) -> str:
    """The 8 characters that belong to these 12: 48 bits of a keyed hash."""
    tag = hmac.digest(_key("tag", _secret()), head.encode(), hashlib.sha256)[:6]
    return base64.urlsafe_b64encode(tag).decode()


def tag_problem(serial: str) -> bool:
    """Does a serial of 20 characters carry a wrong tag?"""
    return len(serial) == TAGGED and not hmac.compare_digest(
        serial[LENGTH:].encode(errors="replace"), tag_of(serial[:LENGTH]).encode()
    )


def typed_serial(text: str) -> str:
    """What a person meant to type, or a symbol holds: the 12 characters as `typed_code` reads them, or 20 with a tag, in which capitals count;
    "" for what cannot be a serial of ours."""
    if code := typed_code(text):
        return code
    found = _TYPED.fullmatch(text) if len(text) <= 40 else None
    head = typed_code("".join(found.groups()[:3])) if found else ""
    return head + found[4] if found and head else ""


def _secret() -> str:
    return str(settings.UNIT_CODE_KEY or settings.SECRET_KEY)


@lru_cache(maxsize=8)
def _key(purpose: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"traceability.codes unit {purpose}".encode(), hashlib.sha256)
