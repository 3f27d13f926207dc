"""What is sent is an answer of the API, which stands above: it registers how one is made."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketplace.apps.models import App


@dataclass(frozen=True, slots=True)
class Happened:
    """An event: `kind` and `key` name the row it is about ("Order", 17)."""

    event: str
    kind: str
    key: Any
    at: dt.datetime

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.key}"


type Maker = Callable[[Happened, App, str], Any]
type Asked = Callable[[str], list[str]]
_makers: list[tuple[Maker, Asked]] = []


def payloads_by(*, make: Maker, asked: Asked) -> None:
    """Called once, by the API. `make(happened, app, query)` gives what is sent, as JSON values; `asked(query)` the events that a subscription
    asks about, and raises `Refused` for one that is wrong."""
    _makers[:] = [(make, asked)]


def payload_of(happened: Happened, app: App, query: str) -> Any:
    """JSON values. Raises whatever goes wrong in the making."""
    ((make, _asked),) = _makers
    return make(happened, app, query)


def events_of(query: str) -> list[str]:
    """The events that a subscription asks about, in its order. Raises `Refused`."""
    ((_make, asked),) = _makers
    return asked(query)
