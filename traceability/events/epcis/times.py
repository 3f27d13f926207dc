"""Times as EPCIS writes them: date, time and an offset from UTC, always."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_TIME = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,12})?(?P<offset>Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))?",
    re.ASCII,
)
OFFSET = re.compile(r"[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)", re.ASCII)
_FIRST_YEAR = 1900


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime | str:
    """The moment in UTC, to the microsecond, or a code: bad_time, no_offset."""
    found = _TIME.fullmatch(text)
    if not found:
        return "bad_time"
    if not found["offset"]:
        return "no_offset"
    try:
        then = datetime.fromisoformat(text)
    except ValueError:  # the 31st of February
        return "bad_time"
    if not _FIRST_YEAR <= then.year < 9999:
        return "bad_time"
    return then.astimezone(UTC)


@lru_cache(maxsize=4096)
def to_the_millisecond(text: str) -> str:
    """A right time in UTC with three decimals and a Z, as event hashes have it; half a millisecond and more rounds up."""
    then = moment(text)
    if isinstance(then, str):
        return text
    then = (then + timedelta(microseconds=500)).replace(tzinfo=None)
    return f"{then.isoformat(timespec='milliseconds')}Z"
