"""/graphql/: parse and validate once a document, then execute. POST with JSON, or GET; always JSON back, errors included."""

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)

from marketplace.api import limits
from marketplace.api.context import Context
from marketplace.api.errors import problem, told
from marketplace.api.schema import schema

LARGEST_BODY = 500_000  # bytes; a document is bounded by `limits`, the rest is variables
CORE = schema.graphql_schema

type Answer = dict[str, Any]


class BadRequest(Exception):
    """Not a GraphQL request at all."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code, self.message = status, code, message
        super().__init__(message)


def graphql(request: HttpRequest) -> HttpResponse:
    """One operation. GraphQL errors come with 200 (Saleor's clients expect it); what is no GraphQL request with 400, 405 or 413."""
    try:
        body = _asked(request)
    except BadRequest as bad:
        response = _json({"errors": [problem(bad.code, bad.message)]}, bad.status)
        if bad.status == 405:
            response["Allow"] = "GET, POST"
        return response
    return _json(answer(Context(request), **body), 200)


def answer(context: Context, query: str, variables: dict[str, Any], operation_name: str | None) -> Answer:
    """{"data", "errors"} of one operation."""
    document, errors = _document(query)
    if document is None:
        return {"errors": [told(e) for e in errors]}
    operation = get_operation_ast(document, operation_name)
    if not isinstance(operation, OperationDefinitionNode):
        return {"errors": [problem("GraphQLError", "Name the operation to run: operationName.")]}
    try:
        limits.check_cost(document, operation, variables)
    except GraphQLError as error:
        return {"errors": [told(error)]}
    result = execute_sync(
        CORE, document, context_value=context, variable_values=variables, operation_name=operation_name
    )
    out: Answer = {"data": result.data}
    if result.errors:
        out["errors"] = [told(e) for e in result.errors[:20]]
    return out


@lru_cache(maxsize=512)  # bounded by number and, through `limits`, by length
def _document(text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
    """The parsed and validated document, or what is wrong with it: more than half of a small query's work, done once."""
    try:
        limits.check_text(text)
        document = parse(text, max_tokens=limits.MOST_TOKENS)
        limits.check_shape(document)
    except GraphQLError as error:
        return None, (error,)
    errors = validate(CORE, document, max_errors=20)
    return (None, tuple(errors)) if errors else (document, ())


def _asked(request: HttpRequest) -> Answer:
    if request.method == "GET":
        raw: Any = {
            "query": request.GET.get("query"),
            "variables": _loads(request.GET.get("variables") or "{}"),
            "operationName": request.GET.get("operationName"),
        }
    elif request.method == "POST":
        if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
            raise BadRequest(413, "REQUEST_TOO_LARGE", f"A request may have {LARGEST_BODY} bytes.")
        raw = _loads(request.body)
    else:
        raise BadRequest(405, "METHOD_NOT_ALLOWED", "Use POST with JSON, or GET.")
    if not isinstance(raw, dict) or not isinstance(raw.get("query"), str) or not raw["query"].strip():
        raise BadRequest(400, "BAD_REQUEST", 'Send one JSON object with a "query".')
    variables, name = raw.get("variables") or {}, raw.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise BadRequest(400, "BAD_REQUEST", '"variables" is an object, "operationName" a string.')
    return {"query": raw["query"], "variables": variables, "operation_name": name or None}


def _loads(text: str | bytes) -> Any:
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise BadRequest(400, "BAD_REQUEST", "The request is not JSON.") from error


def _json(out: Answer, status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps(out), content_type="application/json", status=status)
