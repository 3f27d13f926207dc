"""A worker that can be stopped after any statement, to be killed there. Its module is loaded once, by a server that forks the workers."""

import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

import django
from django.apps import apps
from django.conf import settings

if not apps.ready:  # the server that forks
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings.test")
    django.setup()

from django.db import connection
from django.test import Client, override_settings

from catalog.core import clock
from marketplace.checkout.services import place
from marketplace.payments.models import BankAccount
from marketplace.payments.services import take_feed
from tests.conftest import NOW
from tests.fakes.stripe import SECRET_KEY, WEBHOOK_SECRET, signed


def _deliver(event: dict[str, Any]) -> None:
    """A signed webhook of Stripe, as it comes over HTTP."""
    body, mark = signed(event)
    with override_settings(STRIPE_SECRET_KEY=SECRET_KEY, STRIPE_WEBHOOK_SECRET=WEBHOOK_SECRET, ALLOWED_HOSTS=["*"]):
        answer = Client().post(
            "/payments/stripe/webhook/", body, content_type="application/json", headers={"Stripe-Signature": mark}
        )
    assert answer.status_code == 200, answer.content


def _match(account: int, content: dict[str, Any]) -> None:
    """A movement that a bank's feed tells."""
    take_feed(account=BankAccount.objects.get(pk=account), content=content)


WORKS: dict[str, Callable[..., object]] = {"place": place, "webhook": _deliver, "bank": _match}


def work(what: str, given: dict[str, Any]) -> None:
    """Do it whole."""
    WORKS[what](**given)


def stopped(database: str, what: str, given: dict[str, Any], point: int, told: Connection) -> None:
    """Do it in a process of its own; after so many statements within a transaction say which session is there, and wait for the end.

    With 0 it is done whole, and what is said are the statements within transactions, in their order: the points where one can be stopped.
    """
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = database
    connection.ensure_connection()
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        answer = execute(sql, *rest)
        if connection.in_atomic_block:
            statements.append(sql)
            if len(statements) == point:
                told.send((connection.connection.info.backend_pid, sql))
                told.recv()  # which never comes
        return answer

    with clock.set_to(NOW), connection.execute_wrapper(note):
        work(what, given)
    told.send((0, statements))


__all__ = ["stopped", "work"]
