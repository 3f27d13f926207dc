"""Tokens and captured events for tests."""

from typing import Any

import orjson

from catalog.producers.models import Producer
from tests.factories.producers import make_producer
from traceability.events import services
from traceability.events.models import CaptureJob, EpcisToken, ErrorBehaviour

CONTEXT = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld"


def make_token(*, producer: Producer | None = None, **over: Any) -> EpcisToken:
    """A token that may capture and query; `.secret` is what a system sends."""
    fields: dict[str, Any] = {"name": "Phần mềm kho", "may_capture": True, "by": None} | over
    token, secret = services.create_token(producer=producer or make_producer(), **fields)
    token.secret = secret  # type: ignore[attr-defined]  # shown once; tests keep it
    return token


def document(*events: dict[str, Any], **over: Any) -> dict[str, Any]:
    """An EPCISDocument that declares `ocop:` beside the standard context."""
    return {
        "@context": [CONTEXT, {"ocop": "https://ocop.example/voc/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-11-20T08:00:00+07:00",
        "epcisBody": {"eventList": list(events)},
    } | over


def capture(*events: dict[str, Any], token: EpcisToken | None = None, behaviour: str = "rollback") -> CaptureJob:
    """Capture a document of these events."""
    return services.capture_document(
        token=token or make_token(), data=orjson.dumps(document(*events)), behaviour=ErrorBehaviour(behaviour)
    )
