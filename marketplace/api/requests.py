"""From an HTTP request to an operation: JSON, a form with files (GraphQL multipart request specification), or an address for queries."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError

LARGEST_BODY = 500_000  # bytes; a document is bounded by `limits`, the rest is variables
LARGEST_FORM = 25_000_000  # bytes, files included
MOST_FILES = 10


class BadRequest(Exception):
    """Not a GraphQL request at all."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Operation:
    """What is to be done. `may_change`: not for an address that anybody can link to."""

    query: str
    variables: dict[str, Any]
    name: str | None
    may_change: bool


def operation_of(request: HttpRequest) -> Operation:
    """Raises `BadRequest` (400, 405, 413) with what to send instead."""
    if request.method == "GET":
        raw: Any = {
            "query": request.GET.get("query"),
            "variables": _loads(request.GET.get("variables") or "{}"),
            "operationName": request.GET.get("operationName"),
        }
    elif request.method == "POST":
        form = request.content_type == "multipart/form-data"
        largest = LARGEST_FORM if form else LARGEST_BODY
        if int(request.headers.get("Content-Length") or 0) > largest:
            raise BadRequest(413, "REQUEST_TOO_LARGE", f"A request may have {largest} bytes.")
        raw = _form(request) if form else _loads(request.body)
    else:
        raise BadRequest(405, "METHOD_NOT_ALLOWED", "Use POST with JSON, or GET for queries.")
    if isinstance(raw, list):
        raise BadRequest(
            400, "BATCHING_IS_OFF", "Several operations in one request are not taken: send each by itself."
        )
    if not isinstance(raw, dict) or not isinstance(raw.get("query"), str) or not raw["query"].strip():
        raise BadRequest(400, "BAD_REQUEST", 'Send one JSON object with a "query".')
    variables, name = raw.get("variables") or {}, raw.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise BadRequest(400, "BAD_REQUEST", '"variables" is an object, "operationName" a string.')
    return Operation(raw["query"], variables, name or None, request.method == "POST")


def _loads(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise BadRequest(400, "BAD_REQUEST", "The request is not JSON.") from error


def _form(request: HttpRequest) -> Any:
    """`operations` with each file of `map` put in its place."""
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise BadRequest(400, "BAD_REQUEST", "The form cannot be read.") from error
    if "operations" not in fields or "map" not in fields:
        raise BadRequest(400, "BAD_REQUEST", "A form with files has the fields operations and map, then the files.")
    operations, places = _loads(fields["operations"]), _loads(fields["map"])
    if not isinstance(operations, dict) or not isinstance(places, dict):
        return operations
    if len(places) > MOST_FILES or set(places) != set(files):
        raise BadRequest(400, "BAD_REQUEST", f"Each file stands in map under its field's name; {MOST_FILES} at most.")
    for field, paths in places.items():
        if not isinstance(paths, list) or not paths or len(paths) > MOST_FILES:
            raise BadRequest(400, "BAD_REQUEST", f"map names the places of file {field[:40]!r} as a list.")
        for path in paths:
            _put(operations, path, files[field])
    return operations


def _put(operations: Any, path: Any, file: Any) -> None:
    """`variables.input.photos.0`: only where null stands."""
    steps = path.split(".") if isinstance(path, str) else []
    here: Any = operations
    try:
        if len(steps) < 2 or len(steps) > 10 or steps[0] != "variables":
            raise KeyError(path)
        for step in steps[:-1]:
            here = here[int(step)] if isinstance(here, list) else here[step]
        last: Any = int(steps[-1]) if isinstance(here, list) else steps[-1]
        if here[last] is not None:
            raise KeyError(path)
        here[last] = file
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise BadRequest(
            400, "BAD_REQUEST", f"map names a place that is not null in variables: {str(path)[:80]!r}."
        ) from error
