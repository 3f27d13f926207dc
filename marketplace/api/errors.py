"""Errors as Saleor's clients read them: `extensions.exception.code`. What went wrong inside is logged, never told."""

import logging
from typing import Any

from graphql import GraphQLError

from catalog.core.errors import Refused

logger = logging.getLogger(__name__)


class ApiError(GraphQLError):
    """An error of the request as Saleor's clients know it by its code: PermissionDenied, ExpiredSignatureError …"""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message, extensions={"exception": {"code": code}})


def problem(code: str, message: str) -> dict[str, Any]:
    """One error that is about the request as a whole."""
    return {"message": message, "extensions": {"exception": {"code": code}}}


def told(error: GraphQLError) -> dict[str, Any]:
    """One error of a document or of a resolver, without anything of the inside."""
    cause = error.original_error
    out: dict[str, Any] = dict(error.formatted)
    if isinstance(cause, Refused):
        first = cause.problems[0]
        out["message"] = str(first.message)
        out["extensions"] = {"exception": {"code": first.code.upper()}} | (
            {"field": first.field} if first.field else {}
        )
    elif cause is None or isinstance(cause, GraphQLError) or error.path is None:
        # without a path no resolver ran: a value that cannot be read
        out.setdefault("extensions", {"exception": {"code": "GraphQLError"}})
    else:
        logger.error("GraphQL resolver failed", exc_info=cause)
        out["message"] = "Internal Server Error"
        out["extensions"] = {"exception": {"code": "InternalServerError"}}
    return out
