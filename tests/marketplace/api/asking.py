"""Asking the API as a client does."""

import json
from typing import Any

from django.test import Client

from marketplace.accounts.models import User
from marketplace.accounts.services.tokens import tokens_for


def ask(query: str, *, user: User | None = None, token: str = "", **variables: Any) -> dict[str, Any]:
    """The whole answer; by header, as whoever it is."""
    token = token or (tokens_for(user).access if user else "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = Client().post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 200, answer.content
    return answer.json()


def data(query: str, **asked: Any) -> Any:
    """What came for the only root field; no error of the request."""
    out = ask(query, **asked)
    assert "errors" not in out, out["errors"]
    (found,) = out["data"].values()
    return found


def codes(payload: dict[str, Any]) -> list[tuple[str | None, str]]:
    """(field, code) of a mutation's errors."""
    return [(error["field"], error["code"]) for error in payload["errors"]]


def code_of(out: dict[str, Any]) -> str:
    """Of an error of the request."""
    return str(out["errors"][0]["extensions"]["exception"]["code"])
