"""Pages that may frame somebody else's player, after the reader's click."""

from django.conf import settings
from django.http import HttpResponse

from marketplace.fairs.symbols import Stream


def let_in(response: HttpResponse, *streams: Stream | None) -> None:
    """This page alone may frame these streams' sites alone; nothing of them is asked for before the viewer's click."""
    origins = sorted({stream.origin for stream in streams if stream is not None and stream.origin})
    if origins:
        response._csp_config = settings.SECURE_CSP | {"frame-src": origins}  # type: ignore[attr-defined]
