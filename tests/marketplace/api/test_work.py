"""A producer's day by a phone's own program: price, stock, harvest, lot; and what visitors see of a fair. Nobody else's rows are found."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.core import clock
from marketplace.api.ids import global_id
from marketplace.apps.services import create_token
from marketplace.fairs.services import put_slot
from marketplace.shops.models import Offer, Stock
from tests.conftest import NOW
from tests.factories.accounts import make_member, make_superuser, make_user
from tests.factories.apps import make_app
from tests.factories.certification import make_dossier
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.lots import make_lot, make_variant_to_trace
from tests.factories.shops import make_offer, make_on_sale, make_shop
from tests.factories.zones import make_harvest, make_zone
from traceability.lots.models import Lot
from traceability.zones.models import Harvest

from .asking import ask, code_of, codes, data

pytestmark = pytest.mark.django_db
ERRORS = "errors { field code message }"
PRICE = f"mutation($v: ID!, $a: Int!) {{ offerPriceSet(variant: $v, amount: $a) {{ amount {ERRORS} }} }}"
STOCK = f"mutation($v: ID!, $n: Int!, $e: Int) {{ stockSet(variant: $v, quantity: $n, expected: $e) {{ quantity reserved {ERRORS} }} }}"
HARVEST = (
    f"mutation($input: HarvestInput!) {{ harvestRecord(input: $input) {{ harvest {{ id key quantityKg }} {ERRORS} }} }}"
)
CREATE = f"mutation($input: LotCreateInput!) {{ lotCreate(input: $input) {{ lot {{ id number state }} {ERRORS} }} }}"
ADD = f"mutation($id: ID!, $h: ID!, $kg: Decimal!) {{ lotHarvestAdd(id: $id, harvest: $h, quantityKg: $kg) {{ lot {{ id }} {ERRORS} }} }}"
STAGE = f"""mutation($id: ID!, $k: String!, $on: Date!) {{ lotStageAdd(id: $id, kind: $k, startedOn: $on, endedOn: $on) {{
 lot {{ id }} {ERRORS} }} }}"""
PUBLISH = f"mutation($id: ID!) {{ lotPublish(id: $id) {{ lot {{ id state publishedAt }} {ERRORS} }} }}"
LOTS = "{ lots(first: 20) { edges { node { id number state productName variantName quantity } } } }"
ZONES = "{ zones(first: 20) { edges { node { id name area } } } }"
DOSSIERS = "{ dossiers(first: 20) { edges { node { id state stateDisplay level productName } } } }"
SCANS = "query($d: Int) { scans(days: $d) { total days { day count } products { id count } lots { id count } provinces { id count } } }"


def token_of(app):
    return create_token(app=app, name="", by=app.created_by)[1]


@pytest.fixture
def variant():
    made = make_variant_to_trace()
    make_offer(variant=made)
    return made


def test_a_day_from_harvest_to_public_lot(variant):
    producer = variant.product.producer
    worker = {"user": make_member(producer=producer, role="owner")}
    zone = make_zone(producer=producer)
    key, vid = str(uuid.uuid4()), global_id("ProductVariant", variant.pk)
    told = {"zone": global_id("Zone", zone.pk), "key": key, "harvestedOn": "2026-10-01", "quantityKg": "420.5"}
    first, again = (data(HARVEST, input=told, **worker) for _ in range(2))
    assert (codes(first), first["harvest"], first["harvest"]["quantityKg"]) == ([], again["harvest"], 420.5)
    assert Harvest.objects.count() == 1
    assert codes(data(HARVEST, input={**told, "key": str(uuid.uuid4()), "quantityKg": "-1"}, **worker))
    lot = data(CREATE, input={"variant": vid, "producedOn": "2026-10-08", "quantity": 100}, **worker)
    assert (codes(lot), lot["lot"]["state"]) == ([], "draft")
    here = {"id": lot["lot"]["id"], **worker}
    missing = data(PUBLISH, **here)
    assert len(codes(missing)) >= 2
    assert missing["lot"] is None
    assert codes(data(ADD, h=first["harvest"]["id"], kg="9999", **here))
    assert codes(data(ADD, h=first["harvest"]["id"], kg="400", **here)) == []
    for kind, day in (
        ("harvest", "2026-10-01"),
        ("process", "2026-10-05"),
        ("pack", "2026-10-08"),
        ("ship", "2026-10-12"),
    ):
        assert codes(data(STAGE, k=kind, on=day, **here)) == []
    done = data(PUBLISH, **here)
    assert (codes(done), done["lot"]["state"]) == ([], "published")
    assert codes(data(PUBLISH, **here))[0][1] in {"CONFLICT", "INVALID"}
    assert [e["node"]["number"] for e in data(LOTS, **worker)["edges"]] == [lot["lot"]["number"]]
    page = data("query($u: String!) { traceByCode(uri: $u) { lot { number } } }", u=Lot.objects.get().trace_code.code)
    assert page["lot"]["number"] == lot["lot"]["number"]
    # price and stock
    assert data(PRICE, v=vid, a=99_000, **worker)["amount"] == 99_000
    assert Offer.objects.get(variant=variant).amount == 99_000
    assert codes(data(PRICE, v=vid, a=0, **worker)) == [("amount", "INVALID")]
    assert data(STOCK, v=vid, n=7, e=20, **worker)["quantity"] == 7
    assert codes(data(STOCK, v=vid, n=9, e=20, **worker)) == [("quantity", "CONFLICT")]
    assert codes(data(STOCK, v=vid, n=-1, **worker)) == [("quantity", "INVALID")]
    assert Stock.objects.get(variant=variant).quantity == 7


def test_staff_count_and_only_managers_price(variant):
    vid = global_id("ProductVariant", variant.pk)
    staff = {"user": make_member(producer=variant.product.producer, role="staff")}
    packer = {"user": make_member(producer=variant.product.producer, role="packer")}
    assert codes(data(STOCK, v=vid, n=3, **staff)) == []
    assert code_of(ask(PRICE, v=vid, a=5_000, **staff)) == "PermissionDenied"
    assert code_of(ask(STOCK, v=vid, n=3, **packer)) == "PermissionDenied"
    assert Offer.objects.get(variant=variant).amount == 125_000


def test_nobody_finds_anothers(variant):
    producer = variant.product.producer
    zone, lot = make_zone(producer=producer), make_lot(variant=variant, publish=False)
    harvest = make_harvest(zone=zone)
    make_dossier(product=make_on_sale(producer=producer))
    owner = make_member(producer=producer, role="owner")
    for query in (LOTS, ZONES, DOSSIERS):
        assert data(query, user=owner)["edges"]
        assert code_of(ask(query)) == code_of(ask(query, user=make_user())) == "PermissionDenied"
    stranger = make_app()
    for who in ({"user": stranger.created_by}, {"token": token_of(stranger)}):
        for query in (LOTS, ZONES, DOSSIERS):
            assert data(query, **who)["edges"] == []
        vid, lid = global_id("ProductVariant", variant.pk), global_id("Lot", lot.pk)
        for query, more in (
            (PRICE, {"v": vid, "a": 1_000}),
            (STOCK, {"v": vid, "n": 0}), (PUBLISH, {"id": lid}), (STAGE, {"id": lid, "k": "pack", "on": "2026-10-08"}),
            (HARVEST, {"input": {"zone": global_id("Zone", zone.pk), "key": str(uuid.uuid4()), "harvestedOn": "2026-10-01", "quantityKg": 1}}),
            (CREATE, {"input": {"variant": vid, "producedOn": "2026-10-08", "quantity": 1}}),
            (ADD, {"id": lid, "h": global_id("Harvest", harvest.pk), "kg": 1}),
        ):  # fmt: skip
            assert codes(data(query, **more, **who))[0][1] == "NOT_FOUND", query
        assert (
            code_of(ask("query($p: ID) { scans(producer: $p) { total } }", p=global_id("Producer", producer.pk), **who))
            == "NOT_FOUND"
        )
    # an app does what its permissions and its maker allow, of its own shop alone
    make_shop(producer=producer)
    elsewhere = make_lot()
    mine = make_app(shop=producer.shop)
    make_member(producer=elsewhere.producer, role="owner", user=mine.created_by)
    assert [e["node"]["id"] for e in data(LOTS, token=token_of(mine))["edges"]] == [lid]
    assert len(data(LOTS, user=mine.created_by)["edges"]) == 2
    assert codes(data(STOCK, v=vid, n=1, token=token_of(mine))) == []
    poor = make_app(shop=producer.shop, permissions=["MANAGE_ORDERS"])
    assert code_of(ask(STOCK, v=vid, n=2, token=token_of(poor))) == "PermissionDenied"
    assert codes(data(STOCK, v=vid, n=5, user=make_superuser()))[0][1] == "NOT_FOUND"  # works nowhere


def test_scans_booths_and_slots(variant):
    owner = {"user": make_member(producer=variant.product.producer, role="owner")}
    figures = data(SCANS, d=7, **owner)
    assert (figures["total"], len(figures["days"])) == (0, 7)
    assert data(SCANS, d=None, **owner)["total"] == figures["total"]
    assert code_of(ask(SCANS, d=0, **owner)) == "GRAPHQL_ERROR"
    fair = make_fair()
    listing = make_fair_listing(product=make_on_sale(), fair=fair)
    shop = listing.offer.shop
    put_slot(
        fair=fair,
        title="Thử trà",
        starts_at=NOW + dt.timedelta(minutes=30),
        minutes=20,
        shop=shop,
        by=None,
    )
    ask_fair = (
        "query($f: String!) { booths(fair: $f) { id name slug productCount } slots(fair: $f) { title shop state } }"
    )
    out = ask(ask_fair, f=fair.slug)["data"]
    assert [(b["slug"], b["productCount"]) for b in out["booths"]] == [(shop.slug, 1)]
    states = []
    for minutes in (0, 30, 50):
        with clock.set_to(NOW + dt.timedelta(minutes=minutes)):
            (slot,) = ask(ask_fair, f=fair.slug)["data"]["slots"]
            states.append(slot["state"])
    assert (states, slot["shop"]) == (["soon", "live", "over"], shop.slug)
    assert ask(ask_fair, f="khong-co")["data"] == {"booths": [], "slots": []}


def test_lists_take_the_same_statements_whatever_their_length(variant):
    producer = variant.product.producer
    owner = make_member(producer=producer, role="owner")
    data(ZONES, user=owner)  # keys and such
    counts = []
    for more in (1, 5):
        for n in range(more):
            make_zone(producer=producer, name=f"Vùng {more}-{n}")
            make_lot(variant=variant, publish=False, zones=[])
        for query in (LOTS, ZONES):
            with CaptureQueriesContext(connection) as statements:
                assert data(query, user=owner)["edges"]
            counts.append(len(statements))
    assert counts[:2] == counts[2:]
