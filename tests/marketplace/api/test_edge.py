"""The edge: forms with files, addresses, other sites, a browser's page, pictures' addresses."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from catalog.core import clock
from catalog.products.models import Photo, Product
from marketplace.api.pictures import snapped
from marketplace.api.requests import BadRequest, operation_of
from tests.factories.products import make_listed
from tests.marketplace.api.test_catalogue import gid

pytestmark = pytest.mark.django_db
SHOP = "{ shop { name } }"


def form(operations, places, **files):
    """A multipart request as the specification has it."""
    parts = {"operations": operations if isinstance(operations, str) else json.dumps(operations)}
    parts["map"] = places if isinstance(places, str) else json.dumps(places)
    named = {key: SimpleUploadedFile(f"{key}.txt", body) for key, body in files.items()}
    return RequestFactory().post("/graphql/", parts | named)


def test_files_take_their_places():
    asked = operation_of(
        form(
            {"query": SHOP, "variables": {"a": None, "b": {"c": [None, None]}}},
            {"f": ["variables.a", "variables.b.c.1"], "g": ["variables.b.c.0"]},
            f=b"one",
            g=b"two",
        )
    )
    assert [file.read() for file in (asked.variables["a"], asked.variables["b"]["c"][0])] == [b"one", b"two"]
    assert asked.variables["b"]["c"][1] is asked.variables["a"]


@pytest.mark.parametrize(
    ("operations", "places", "files"),
    [
        ({"query": SHOP, "variables": {"a": None}}, {"f": ["variables.a"]}, {}),
        ({"query": SHOP, "variables": {"a": None}}, {}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": 1}}, {"f": ["variables.a"]}, {"f": b"1"}),
        ({"query": None, "variables": {}}, {"f": ["query"]}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": [None]}}, {"f": ["variables.a.7"]}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": [None]}}, {"f": ["variables.a.x"]}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": None}}, {"f": ["variables.a.b"]}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": None}}, {"f": "variables.a"}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": None}}, {"f": []}, {"f": b"1"}),
        ({"query": SHOP, "variables": {"a": None}}, {"f": [7]}, {"f": b"1"}),
        ([{"query": SHOP}], {}, {}),
        ("{", {}, {}),
        ({"query": SHOP}, "[1", {}),
        ({"query": SHOP}, [], {}),
    ],
    ids=range(14),
)
def test_half_a_map(operations, places, files):
    if places == []:
        assert operation_of(form(operations, places)).query == SHOP
        return
    with pytest.raises(BadRequest) as refused:
        operation_of(form(operations, places, **files))
    assert (refused.value.status, refused.value.code in ("BAD_REQUEST", "BATCHING_IS_OFF")) == (400, True)


def test_a_broken_form(client):
    answer = client.post("/graphql/", b"--x\r\nbroken", content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    answer = client.post("/graphql/", b"x", content_type="multipart/form-data")
    assert (answer.status_code, "errors" in answer.json()) == (400, True)
    answer = client.post("/graphql/", {"operations": json.dumps({"query": SHOP}), "map": "{}"})
    assert answer.json()["data"]["shop"]


def test_batches_are_refused_in_words(client):
    answer = client.post("/graphql/", json.dumps([{"query": SHOP}]), content_type="application/json")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["exception"]["code"]) == (
        400,
        "BATCHING_IS_OFF",
    )


def test_an_address_changes_nothing(client):
    query = 'mutation { tokenCreate(email: "a@b.vn", password: "x") { token } }'
    answer = client.get("/graphql/", {"query": query})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST, OPTIONS")


def test_other_sites_may_ask(client):
    origin = "https://shop.vidu.vn"
    first = client.options("/graphql/", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    answer = client.post(
        "/graphql/", json.dumps({"query": SHOP}), content_type="application/json", headers={"Origin": origin}
    )
    for each in (first, answer):
        assert each["Access-Control-Allow-Origin"] == origin
        assert each["Access-Control-Allow-Credentials"] == "true"
        assert "Authorization-Bearer" in each["Access-Control-Allow-Headers"]
        assert "Origin" in each["Vary"]
    assert first.status_code == 204
    assert "Access-Control-Allow-Origin" not in client.get("/graphql/", {"query": SHOP})


def test_a_browser_gets_a_page(client):
    answer = client.get("/graphql/", headers={"Accept": "text/html,*/*"})
    html = answer.content.decode()
    assert 'src="/static/graphql' in html
    assert "<textarea" in html
    asked = client.get("/graphql/", {"query": SHOP, "variables": "{}"}, headers={"Accept": "text/html"})
    assert asked["Content-Type"] == "application/json"


def test_what_is_not_declared_is_ignored(client):
    body = {"query": "query A { shop { name } }", "variables": {"x": 1}, "operationName": None}
    assert client.post("/graphql/", json.dumps(body), content_type="application/json").json()["data"]["shop"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(-5, 32), (0, 32), (1, 32), (48, 64), (49, 64), (500, 512), (900, 1024), (4096, 4096), (10**9, 4096)],
)
def test_sizes_snap(size, expected):
    assert snapped(size) == expected


def test_pictures(client):
    product = make_listed()
    photo = Photo.objects.create(
        product=product, file="photos/x.jpg", width=1600, height=1200, widths=[], created_at=clock.now()
    )
    key = gid("ProductMedia", photo.pk)
    assert client.get(f"/thumbnail/{key}/256/webp/")["Location"] == "https://ocop.example/media/photos/x.jpg"
    Photo.objects.update(widths=[320, 640])
    leads = {"256/webp/": "x.320.webp", "500/AVIF/": "x.640.avif", "4000/": "x.640.jpg", "512/original/": "x.640.jpg"}
    for rest, name in leads.items():
        answer = client.get(f"/thumbnail/{key}/{rest}")
        assert (answer.status_code, answer["Location"]) == (302, f"https://ocop.example/media/photos/{name}")
    for wrong in (
        f"{key}/256/gif/",
        f"{gid('ProductMedia', 10**30)}/256/",
        f"{gid('Product', photo.pk)}/256/",
        "x/256/",
    ):
        assert client.get(f"/thumbnail/{wrong}").status_code == 404
    Product.objects.update(state="hidden")
    assert client.get(f"/thumbnail/{key}/256/webp/").status_code == 404
