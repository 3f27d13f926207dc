"""/graphql/: parse and validate once a document, then execute. POST with JSON or a form with files, GET for queries; always JSON back, errors
included; a browser that opens the address gets a page to try queries on.
"""

from functools import lru_cache
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)

from marketplace.api import limits
from marketplace.api.context import Context
from marketplace.api.errors import problem, told
from marketplace.api.execution import execute
from marketplace.api.requests import BadRequest, Operation, operation_of
from marketplace.api.schema import schema

CORE = schema.graphql_schema
METHODS = "GET, POST, OPTIONS"
HEADERS = "Origin, Content-Type, Accept, Authorization, Source-Service-Name, Authorization-Bearer"

type Answer = dict[str, Any]


def graphql(request: HttpRequest) -> HttpResponse:
    """One operation. GraphQL errors come with 200 (Saleor's clients expect it); what is no GraphQL request with 400, 405 or 413."""
    if request.method == "OPTIONS":
        return _shared(request, HttpResponse(status=204))
    if request.method == "GET" and "query" not in request.GET and "text/html" in request.headers.get("Accept", ""):
        return render(request, "api/console.html")
    try:
        response = _json(answer(Context(request), operation_of(request)), 200)
    except BadRequest as bad:
        response = _json({"errors": [problem(bad.code, bad.message)]}, bad.status)
        if bad.status == 405:
            response["Allow"] = METHODS
    return _shared(request, response)


def _shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Any site's page may ask: who asks is said by a header alone, and no cookie gives any right here."""
    origin = request.headers.get("Origin")
    if origin:
        response["Access-Control-Allow-Origin"] = origin[:300]
        response["Access-Control-Allow-Credentials"] = "true"
        response["Access-Control-Allow-Methods"] = METHODS
        response["Access-Control-Allow-Headers"] = HEADERS
        response["Access-Control-Max-Age"] = "600"
    response["Vary"] = "Origin"
    return response


def answer(context: Context, asked: Operation) -> Answer:
    """{"data", "errors", "extensions"} of one operation."""
    document, errors = _document(asked.query)
    if document is None:
        return {"errors": [told(e) for e in errors]}
    operation = get_operation_ast(document, asked.name)
    if not isinstance(operation, OperationDefinitionNode):
        return {"errors": [problem("GraphQLError", "Name the operation to run: operationName.")]}
    if operation.operation is OperationType.SUBSCRIPTION:
        return {
            "errors": [
                problem("GraphQLError", "Subscriptions are answered to webhooks: webhookCreate(input: {query}).")
            ]
        }
    if operation.operation is not OperationType.QUERY and not asked.may_change:
        raise BadRequest(405, "METHOD_NOT_ALLOWED", "An address only asks: send mutations by POST.")
    try:
        cost = limits.check_cost(document, operation, asked.variables)
    except GraphQLError as error:
        return {"errors": [told(error)]}
    data, failed = execute(CORE, document, operation, context, asked.variables)
    out: Answer = {"data": data}
    if failed:
        out["errors"] = [told(e) for e in failed[:20]]
    out["extensions"] = {"cost": {"requestedQueryCost": cost, "maximumAvailable": limits.HIGHEST_COST}}
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


def _json(out: Answer, status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps(out), content_type="application/json", status=status)
