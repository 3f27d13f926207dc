"""Whoever has no business with a thing changes nothing of it, whatever they send: the forms that stand in each page for its own people, and an
empty one, are sent by strangers.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from catalog.producers.models import Producer
from tests.architecture.forms_of_pages import forms_of
from tests.architecture.tenants.asking import address, look
from tests.architecture.tenants.matrix import MATRIX
from tests.architecture.tenants.world import World

STRANGERS = ("anonymous", "buyer", "member_elsewhere", "officer_elsewhere")
OF_THE_HOUSE = {
    "studio/": "owner",
    "office/": "officer_here",
    "account/ideas/": "owner",
    "account/buyers/": "owner",
    "account/enquiries/": "owner",
    "account/dealings/": "owner",
}  # whose pages are read for their forms
NOT_COUNTED = ("django_session", "core_cache", "core_sentform")
"""Rows of who sends alone. `core_sentform`: that a form was pressed (`catalog.core.once`), taken back with the refusal."""


def written() -> dict[str, int]:
    """Rows written by this transaction so far, by table, also those that were taken back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del AS n FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND NOT relname = ANY(%s)",
            [list(NOT_COUNTED)],
        )
        return dict(cursor.fetchall())


@cache
def ways_to_producer() -> dict[Any, str]:
    """Each model whose rows hang on a producer, however far, its history too, with the way there."""
    ways: dict[Any, str] = {Producer: "pk"}
    while True:
        more = {
            model: f.name if ways[f.related_model] == "pk" else f"{f.name}__{ways[f.related_model]}"
            for model in apps.get_models(include_auto_created=True)
            if model not in ways
            for f in model._meta.concrete_fields
            if f.is_relation and f.related_model in ways
        }
        if not more:
            return ways
        ways |= more


def rows_of(producer: Producer, tables: Collection[str]) -> dict[str, list[Any]]:
    """What hangs on a producer in these tables, row by row."""
    return {
        model._meta.label: sorted(map(str, model._default_manager.filter(**{way: producer.pk}).values_list()))
        for model, way in ways_to_producer().items()
        if model._meta.db_table in tables
    }


def sent_by_page(client: Client, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Each press of a button in the page, and an empty form."""
    sends: list[tuple[str, dict[str, Any]]] = [(path, {})]
    page = look(client, path)
    if page.status_code == 200 and page.headers["Content-Type"].startswith("text/html"):
        for form in forms_of(page.content.decode(), path):
            sends += [(form.action, pressed) for pressed in form.presses()]
    return [send for send in sends if send[0].lstrip("/").startswith(tuple(OF_THE_HOUSE))]


def send(client: Client, path: str, fields: dict[str, Any]) -> Any:
    for value in fields.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)
    return client.post(path, fields)


# a fair is open to all producers; score sheets are the same for the whole country, and services say who writes them
ANYBODYS = (
    "studio/fairs/<slug:slug>/",
    "studio/enquiries/<int:pk>/",  # every producer may quote
    "studio/forums/<int:pk>/",
    "office/rubrics/<int:pk>/",
    "office/rubrics/<int:pk>/sheet.xlsx",
)


def is_of_the_producer(path: str) -> bool:
    """Does this address name a thing of the producer?"""
    route = resolve(path.partition("?")[0]).route
    return "<" in route and route not in ANYBODYS


def furnished(world: World, route: str) -> tuple[str, str]:
    """The address of the line in a world in which the producer has one of each, and whose page it is."""
    path = address(route, MATRIX[route].args(world))
    if "<" not in route:
        world.sale()
        world.lot()
    return path, next(who for part, who in OF_THE_HOUSE.items() if route.startswith(part))


def test_ways_to_a_producer_reach_far():
    reached = {model._meta.label for model in ways_to_producer()}
    assert {
        "shops.Offer",
        "shops.OfferPrice",
        "zones.ZoneCodeSpan",
        "lots.LotInput",
        "products.Photo",
        "codes.TraceCode",
    } <= reached


@pytest.mark.django_db
@pytest.mark.parametrize("route", sorted(r for r in MATRIX if r.startswith(tuple(OF_THE_HOUSE))))
def test_what_strangers_send_changes_nothing(route, world):
    """Of one thing: answered with 404, 403 (405 where nothing is sent to) or the sign-in, and not a row is written.

    Of a list, on which strangers have things of their own: nothing that hangs on the producer changes.
    """
    path, role = furnished(world, route)
    sends = sent_by_page(world.enter(role), path)
    for stranger in STRANGERS:
        client = world.enter(stranger)
        for to, fields in sends:
            before, begun = written(), transaction.savepoint_create()
            answer = send(client, to, fields)
            told = f"{stranger} sends {fields} to {to}: {answer.status_code}"
            now = written()
            if is_of_the_producer(to):
                turned_away = answer.status_code in (403, 404, 405) or answer.headers.get("Location", "").startswith(
                    "/account/login/"
                )
                assert turned_away, told
                assert now == before, told
            else:
                assert answer.status_code < 500, told
                changed = {table for table, n in now.items() if n != before.get(table)}
                after = rows_of(world.producer, changed)
                transaction.savepoint_rollback(begun)
                assert rows_of(world.producer, changed) == after, told


@pytest.mark.django_db
@pytest.mark.parametrize(
    "route",
    [
        "office/producers/<int:pk>/",
        "office/fairs/<int:pk>/edit/",
        "studio/lots/<int:pk>/facts/",
        "studio/lots/<int:pk>/recall/",
        "studio/lots/<int:pk>/stages/<int:step>/",
        "studio/products/<int:pk>/",
        "studio/sales/",
        "studio/zones/<int:pk>/",
        "studio/people/",
        "studio/stock/",
    ],
)
def test_the_same_sent_by_their_own_people_does_change_something(route, world):
    """Else the test above would prove nothing."""
    path, role = furnished(world, route)
    client = world.enter(role)
    before = written()
    for to, fields in sent_by_page(client, path):
        send(client, to, fields)
    assert written() != before
