"""Queries at random: never a 500, never an inner failure, nothing of drafts, and the same answer as graphql-core's own executor gives."""

import json
import random

import pytest
from django.test import RequestFactory
from graphql import execute_sync, get_operation_ast, parse, validate

from catalog.core import clock
from catalog.products.models import Photo
from marketplace.accounts.services.tokens import tokens_for
from marketplace.api.context import Context
from marketplace.api.execution import execute
from marketplace.api.schema import schema
from marketplace.apps.services import create_token
from marketplace.shops.queries.facets import forget_facets
from tests.chance import LONG, times
from tests.factories.apps import make_app, make_webhook
from tests.factories.orders import make_contact, make_order
from tests.factories.products import make_product, make_variant
from tests.factories.shops import make_on_sale
from tests.marketplace.api.generate import Maker
from tests.marketplace.api.test_catalogue import gid

pytestmark = pytest.mark.django_db
CORE = schema.graphql_schema
QUERIES = 1250 if LONG else 50  # of each of 8 seeds, or 2
SECRET = "Chưa-ai-được-xem"


def world() -> list[str]:
    """Three products on sale and one that nobody may see; the ids of all."""
    forget_facets()
    ids = []
    for n in range(3):
        product = make_on_sale(name=f"Món {n}", description="## Một\n\nHai")
        variant = make_variant(product=product)
        photo = Photo.objects.create(
            product=product, file=f"photos/{n}.jpg", width=900, height=600, widths=[320], created_at=clock.now()
        )
        ids += [gid("Product", product.pk), gid("ProductVariant", variant.pk), gid("ProductMedia", photo.pk)]
        ids += [gid("Category", product.product_set_id), gid("Category", f"g{product.product_set.group_id}")]
    hidden = make_product(name=SECRET, stars=4)
    order = make_order(product, contact=make_contact(name=f"{SECRET} An", street=SECRET))
    make_webhook(app=make_app(shop=order.shop, name=SECRET), name=SECRET)
    ids += [gid("App", 1), gid("Webhook", 1), gid("User", 1), gid("Producer", product.producer_id)]
    return [*ids, gid("Product", hidden.pk), gid("ProductVariant", hidden.variants.get().pk), gid("Collection", 1)]


def tokens() -> list[str]:
    """Of nobody, of the owner of another shop, and of another shop's app: none of them may see what is secret."""
    stranger = make_app()
    assert stranger.created_by is not None
    _token, secret = create_token(app=stranger, name="", by=stranger.created_by)
    return ["", tokens_for(stranger.created_by).access, secret]


def both_answers(text: str) -> tuple[tuple, tuple]:
    """Data and errors of graphql-core and of ours."""
    document = parse(text)
    assert validate(CORE, document) == []
    theirs = execute_sync(CORE, document, context_value=Context(RequestFactory().get("/")))
    ours = execute(CORE, document, get_operation_ast(document, None), Context(RequestFactory().get("/")), {})
    return _told(theirs.data, theirs.errors or []), _told(*ours)


def _told(data, errors) -> tuple:
    return json.dumps(data, ensure_ascii=False), sorted((str(e.message), str(e.path), str(e.locations)) for e in errors)


@pytest.mark.parametrize("seed", range(times(8)))
def test_random_queries(client, seed):
    chance = random.Random(seed)
    maker, known = Maker(CORE, chance, world()), tokens()
    for _n in range(QUERIES):
        text, token = maker.query(chance.randint(1, 5)), chance.choice(known)
        headers = {"Authorization-Bearer": token} if token else {}
        body = json.dumps({"query": text})
        answer = client.post("/graphql/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200, text
        said = answer.content.decode()
        assert "InternalServerError" not in said, text
        assert SECRET not in said, text
        if "QUERY_TOO_EXPENSIVE" not in said:
            theirs, ours = both_answers(text)
            assert ours == theirs, text


@pytest.mark.parametrize("seed", range(times(8)))
def test_random_broken_queries(client, seed):
    """Cut, doubled and mixed up: data or errors in words, never a 500."""
    chance = random.Random(1_000 + seed)
    maker = Maker(CORE, chance, [gid("Product", 1)])
    for _n in range(QUERIES):
        text = maker.query(chance.randint(1, 4))
        for _cut in range(chance.randint(1, 4)):
            at, until = sorted(chance.choices(range(len(text) + 1), k=2))
            until = min(until, at + 8)
            text = text[:at] + chance.choice(["", text[at:until] * 2, *BITS]) + text[until:]
        answer = client.post("/graphql/", json.dumps({"query": text}), content_type="application/json")
        assert answer.status_code in {200, 400}, text  # 400: half a surrogate pair
        assert "InternalServerError" not in answer.content.decode(), text


BITS = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "!",
    "$x",
    "...",
    "@skip",
    '"',
    "#",
    ":",
    "\x00",
    "\ud800",
    "😀",
    "null",
    "-1",
    "1e999",
    "fragment F on Product { id }",
]
PAIRS = [
    "{ products { totalCount } shop { name } }",
    """{ a: product(slug: "x") { id } b: channel(slug: "ocop") { ... on Node { id __typename } ...C @skip(if: true) } }
       fragment C on Channel { name }""",
    "{ channels { name privateMetadata { key } } }",
    "{ channel(slug: \"ocop\") { slug slug x: slug privateMetafield(key: \"a\") } }",
    "{ categories(first: 2) { edges { node { name products(first: 500) { totalCount } } } } }",
    "{ __schema { queryType { name } types { name kind fields(includeDeprecated: true) { name } } } __type(name: \"Product\") { name } __typename }",
]  # fmt: skip


@pytest.mark.parametrize("text", PAIRS, ids=range(len(PAIRS)))
def test_the_plan_gives_what_graphql_core_gives(text):
    theirs, ours = both_answers(text)
    assert ours == theirs


def test_a_value_that_cannot_be_read_is_the_clients_fault(client):
    body = json.dumps({"query": '{ orderByToken(token: "x") { id } }'})
    (error,) = client.post("/graphql/", body, content_type="application/json").json()["errors"]
    assert error["extensions"]["exception"]["code"] == "GraphQLError"


def test_switches_by_variables():
    text = "query($no: Boolean!, $yes: Boolean = true) { shop { name @skip(if: $no) x: name @include(if: $yes) } }"
    document = parse(text)
    for variables in ({"no": True}, {"no": False}, {"no": True, "yes": False}, {}, {"no": "x"}):
        theirs = execute_sync(
            CORE, document, context_value=Context(RequestFactory().get("/")), variable_values=variables
        )
        ours = execute(CORE, document, get_operation_ast(document, None), Context(RequestFactory().get("/")), variables)
        assert _told(*ours) == _told(theirs.data, theirs.errors or [])
