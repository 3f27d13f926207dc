"""Days as the database's JSON writes them."""

import datetime as dt


def as_day(value: dt.date | str | None) -> dt.date | None:
    """A date from itself or from ISO text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
