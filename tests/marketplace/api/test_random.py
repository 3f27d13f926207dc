"""Queries at random: never a 500, never an inner failure, nothing of drafts, and the same answer as graphql-core's own executor gives."""

import json
import random

import pytest
from django.test import RequestFactory
from graphql import execute_sync, get_operation_ast, parse, validate

from catalog.core import clock
from catalog.products.models import Photo
from marketplace.api.context import Context
from marketplace.api.execution import execute
from marketplace.api.schema import schema
from marketplace.shops.queries.facets import forget_facets
from tests.chance import LONG, times
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
    return [*ids, gid("Product", hidden.pk), gid("ProductVariant", hidden.variants.get().pk), gid("Collection", 1)]


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
    maker = Maker(CORE, chance, world())
    for _n in range(QUERIES):
        text = maker.query(chance.randint(1, 5))
        answer = client.post("/graphql/", json.dumps({"query": text}), content_type="application/json")
        assert answer.status_code == 200, text
        said = answer.content.decode()
        assert "InternalServerError" not in said, text
        assert SECRET not in said, text
        if "QUERY_TOO_EXPENSIVE" not in said:
            theirs, ours = both_answers(text)
            assert ours == theirs, text


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
