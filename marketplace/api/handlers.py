"""What apps are told is an answer of this API. The library is loaded when the first webhook is to be told something."""

from typing import Any

from marketplace.apps import services
from marketplace.apps.models import App


def _make(happened: services.Happened, app: App, query: str) -> Any:
    from marketplace.api.payloads import payload

    return payload(happened, app, query)


def _asked(query: str) -> list[str]:
    from marketplace.api.payloads import events_asked

    return events_asked(query)


services.payloads_by(make=_make, asked=_asked)
