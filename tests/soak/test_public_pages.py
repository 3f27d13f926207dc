"""Many thousand strange requests to every public address: an answer each time, and never a server error."""

import random
from urllib.parse import quote

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
    "/label/{}.png",
    "/og/products/{}.png",
    "/sitemaps/{}-{}.xml",
    "/pages/{}/",
    "/media/{}",
    "/search/suggest/",
    "/graphql/",
    "/t/",
    "/account/login/",
    "/account/invitations/{}/",
    "/admin/login/",
)
KEYS = (
    *("q", "sao", "tinh", "nhom", "bo", "chu_the", "giam", "cho", "gia_tu", "gia_den", "xep", "sau", "truoc"),
    *("ma", "lo", "px", "download", "lang", "query", "variables", "operationName", "p", "after", "next"),
)


def test_strange_requests_are_answered(client):
    load_sample()
    chance = random.Random(20261122)
    for _ in range(20_000):
        path = chance.choice(PATHS)
        address = path.format(*(chance.choice(STRANGE) for _ in range(path.count("{}"))))
        asked = {key: chance.choice(STRANGE) for key in chance.sample(KEYS, chance.randrange(4))}
        answer = client.get(quote(address), asked, HTTP_ACCEPT_LANGUAGE=chance.choice(["vi", "en", "xx"]))
        assert answer.status_code < 500, (address, asked)
