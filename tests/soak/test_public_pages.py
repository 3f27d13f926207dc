"""Many thousand strange requests to every public address: an answer each time, and never a server error."""

import random

import pytest

from marketplace.storefront.services.sample import load_sample
from tests.soak.strange import STRANGE

pytestmark = [pytest.mark.soak, pytest.mark.django_db]

PATHS = (
    "/",
    "/products/",
    "/products/{}/",
    "/producers/",
    "/producers/{}/",
    "/places/{}/",
    "/zones/{}/",
    "/fairs/",
    "/fairs/{}/",
    "/fairs/{}/booths/{}/",
    "/certified/",
    "/certificates/{}/",
    "/t/{}/",
    "/q/{}",
    "/01/{}",
    "/01/{}/10/{}",
    "/414/{}",
    "/qr/{}.svg",
    "/search/suggest/",
    "/graphql/",
)
KEYS = (
    "q",
    "stars",
    "set",
    "group",
    "province",
    "kind",
    "low",
    "high",
    "on_sale",
    "in_fair",
    "sort",
    "after",
    "before",
    "lang",
    "query",
)


def test_strange_requests_are_answered(client):
    load_sample()
    chance = random.Random(20261122)
    for _ in range(20_000):
        path = chance.choice(PATHS)
        address = path.format(*(chance.choice(STRANGE) for _ in range(path.count("{}"))))
        asked = {key: chance.choice(STRANGE) for key in chance.sample(KEYS, chance.randrange(4))}
        answer = client.get(address.replace("\x00", ""), asked, HTTP_ACCEPT_LANGUAGE=chance.choice(["vi", "en", "xx"]))
        assert answer.status_code < 500, (address, asked)
