"""Many products at once, for measurements: `generate(100_000)` in about half a minute, straight into the tables by COPY.

Deterministic. Words are drawn so that a broad search ("ca phe") meets about a tenth of the products and a rare one ("ngoc linh") a few.
Triggers are off while it writes, so nothing of it is in the audit log.

    python -m tests.bench.generate 100000       # into the database of the present settings
"""

import datetime as dt
import random
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, models, transaction

from catalog.core import gs1

HOW_MANY_A_PRODUCER = 5
FAIR = "hoi-cho-do-tai"

KINDS = [  # name, number of its set, weight
    ("Cà phê bột", 13, 10),
    ("Mật ong", 8, 9),
    ("Trà", 12, 9),
    ("Gạo", 3, 9),
    ("Mắc ca", 2, 8),
    ("Nước mắm", 9, 8),
    ("Hạt điều", 4, 7),
    ("Tiêu đen", 9, 6),
    ("Bún khô", 5, 6),
    ("Xoài sấy", 6, 6),
    ("Chả cá", 7, 5),
    ("Rượu", 14, 5),
    ("Tinh dầu", 17, 4),
    ("Tranh thêu", 20, 3),
    ("Sâm Ngọc Linh", 16, 0.02),
]
QUALITIES = [
    "nguyên chất",
    "rang mộc",
    "hữu cơ",
    "đặc biệt",
    "thượng hạng",
    "truyền thống",
    "vườn nhà",
    "cao nguyên",
    "hảo hạng",
    "sạch",
]
NAMES = [
    "An",
    "Bình",
    "Cẩm",
    "Duyên",
    "Đào",
    "Giang",
    "Hạnh",
    "Khánh",
    "Lan",
    "Mai",
    "Ngân",
    "Oanh",
    "Phúc",
    "Quế",
    "Sen",
    "Thảo",
    "Uyên",
    "Vân",
    "Xuân",
    "Yến",
]


@dataclass(frozen=True, slots=True)
class Generated:
    """What was made, with examples to ask for."""

    products: int
    seconds: float
    slugs: list[str]
    channel_slug: str
    fair_slug: str


def generate(number: int, *, seed: int = 1) -> Generated:
    """Make `number` published products with stars, variants, offers, prices, listings and photos; about a tenth have lapsed."""
    from django.contrib.auth import get_user_model

    from catalog.certification.models import Certificate, IssuingLevel
    from catalog.core import clock, revision
    from catalog.core.text import words
    from catalog.places.models import Level, Unit
    from catalog.producers.models import Producer, ProducerKind, ProducerState
    from catalog.products.models import Photo, Product, ProductState, Regime, StarSpan, Variant
    from catalog.products.queries import current_sets
    from marketplace.fairs.models import Fair, FairState
    from marketplace.shops.models import Channel, ChannelKind, Listing, Offer, OfferPrice, Shop, ShopState, Stock
    from marketplace.shops.queries import forget_facets, market
    from marketplace.shops.services import FOREVER

    assert get_user_model()
    began = time.perf_counter()
    rng = random.Random(seed)
    now, today = clock.now(), clock.today()
    communes = list(Unit.objects.filter(level=Level.COMMUNE, ends_on=None).select_related("province").order_by("code"))
    sets = {s.number: s for s in current_sets()}
    regime = Regime.objects.order_by("-starts_on").first()
    assert regime is not None
    first = {
        model: (model.objects.aggregate(top=models.Max("pk"))["top"] or 0) + 1
        for model in (Producer, Shop, Product, Variant, Offer, Certificate)
    }  # type: ignore[attr-defined]
    makers = max(1, number // HOW_MANY_A_PRODUCER)
    kinds = list(ProducerKind.values)
    fair_channel, _ = Channel.objects.get_or_create(
        slug=FAIR,
        defaults={
            "name": "Hội chợ đo tải",
            "kind": ChannelKind.FAIR,
            "opens_at": now - dt.timedelta(days=1),
            "closes_at": now + dt.timedelta(days=30),
        },
    )
    Fair.objects.get_or_create(
        slug=FAIR,
        defaults={
            "channel": fair_channel,
            "name": fair_channel.name,
            "state": FairState.PUBLISHED,
            "created_at": now,
            "starts_at": fair_channel.opens_at,
            "ends_at": fair_channel.closes_at,
        },
    )

    producers = []
    for n in range(makers):
        place = rng.choice(communes)
        name = f"Hợp tác xã {rng.choice(NAMES)} {rng.choice(NAMES)} {place.name} {n}"
        producers.append(
            {
                "id": first[Producer] + n,
                "slug": f"nha-lam-{seed}-{n}",
                "kind": rng.choice(kinds),
                "name": name,
                "search": " ".join(words(name)),
                "place_id": place.pk,
                "province_id": place.province_id,
                "state": ProducerState.VERIFIED,
                "verified_at": now,
                "created_at": now,
                "commune": place,
            }
        )
    products: list[dict[str, Any]] = []
    weights = [weight for *_, weight in KINDS]
    for n in range(number):
        maker = producers[n % makers]
        place = maker["commune"]
        kind, set_number, _w = rng.choices(KINDS, weights)[0]
        name = f"{kind} {rng.choice(QUALITIES)} {rng.choice(NAMES)} {place.name}"
        chosen = sets[set_number if set_number in sets else min(sets)]
        parts = {
            "A": words(name),
            "B": words(f"{chosen.name} {chosen.group.name} {maker['name']}"),
            "C": words(f"{place.name} {place.province.name}"),
        }
        products.append(
            {
                "id": first[Product] + n,
                "slug": f"san-pham-{seed}-{n}",
                "producer_id": maker["id"],
                "product_set_id": chosen.pk,
                "name": name,
                "summary": "Sản phẩm để đo tải, không có thật.",
                "origin_id": place.pk,
                "province_id": place.province_id,
                "producer_kind": maker["kind"],
                "state": ProductState.PUBLISHED,
                "source": "đo tải",
                "is_sample": True,
                "search": " ".join(word for part in parts.values() for word in part),
                "vector": _vector(parts),
                "created_at": now,
                "updated_at": now,
            }
        )
    spans, certificates, variants, stocks, offers, prices, listings, photos = ([] for _ in range(8))
    for n, product in enumerate(products):
        start = today - dt.timedelta(days=rng.randrange(1200))  # 36 months are 1,096 days: the oldest have lapsed
        end = start + dt.timedelta(days=1096)
        stars = rng.choices((3, 4, 5), (70, 25, 5))[0]
        certificate = first[Certificate] + n
        certificates.append(
            {
                "id": certificate,
                "product_id": product["id"],
                "regime_id": regime.pk,
                "stars": stars,
                "decision_number": f"{n % 900 + 1}/QĐ-UBND",
                "decided_on": start,
                "issuing_level": IssuingLevel.PROVINCE,
                "issuing_place_id": product["province_id"],
                "valid_from": start,
                "valid_until": end,
                "recorded_at": now,
            }
        )
        spans.append(
            {
                "product_id": product["id"],
                "stars": stars,
                "starts_on": start,
                "ends_on": end,
                "certificate_id": certificate,
            }
        )
        cheapest = None
        for k in range(1 + (n % 3 == 0)):
            variant, amount = first[Variant] + len(variants), rng.randrange(20, 2000) * 1000
            variants.append(
                {
                    "id": variant,
                    "product_id": product["id"],
                    "name": f"Gói {250 * (k + 1)} g",
                    "sku": f"DT-{seed}-{variant}",
                    "gtin": _gtin(variant),
                    "position": k,
                }
            )
            stocks.append({"variant_id": variant, "quantity": rng.randrange(0, 50)})
            offer = first[Offer] + len(offers)
            offers.append(_offer(offer, market().pk, first[Shop] + n % makers, variant, product["id"], amount, now))
            cut = rng.random() < 0.15
            row = {
                "amount": amount * 9 // 10 if cut else amount,
                "regular": amount,
                "label": "Vụ mới" if cut else "",
                "lowest_30_days": amount if cut else None,
                "starts_at": now - dt.timedelta(days=2),
                "ends_at": now + dt.timedelta(days=20) if cut else FOREVER,
            }
            prices.append(row | {"offer_id": offer})
            if cheapest is None or row["amount"] < cheapest["amount"]:
                cheapest = row | {"offer_id": offer, "is_cut": cut}
        assert cheapest is not None
        listings.append(cheapest | {"channel_id": market().pk, "product_id": product["id"]})
        if n % 30 == 0:
            offer = first[Offer] + len(offers)
            amount = cheapest["amount"] * 8 // 10
            offers.append(
                _offer(offer, fair_channel.pk, first[Shop] + n % makers, variants[-1]["id"], product["id"], amount, now)
            )
            row = {
                "amount": amount,
                "regular": amount,
                "starts_at": fair_channel.opens_at,
                "ends_at": fair_channel.closes_at,
                "offer_id": offer,
            }
            prices.append(row)
            listings.append(row | {"channel_id": fair_channel.pk, "product_id": product["id"], "is_cut": False})
        if n % 2 == 0:
            photos.append(
                {
                    "product_id": product["id"],
                    "file": f"bench/{n}.jpg",
                    "alt": product["name"],
                    "width": 1200,
                    "height": 900,
                    "widths": [320, 640],
                    "created_at": now,
                }
            )
    shops = [
        {
            "id": first[Shop] + n,
            "slug": f"gian-{seed}-{n}",
            "producer_id": p["id"],
            "name": p["name"][:160],
            "state": ShopState.OPEN,
            "created_at": now,
        }
        for n, p in enumerate(producers)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model, rows in (
            (Producer, producers),
            (Shop, shops),
            (Product, products),
            (StarSpan, spans),
            (Certificate, certificates),
            (Variant, variants),
            (Stock, stocks),
            (Offer, offers),
            (OfferPrice, prices),
            (Listing, listings),
            (Photo, photos),
        ):
            _copy(cursor, model, rows)
        revision.bump()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    forget_facets()
    slugs = [p["slug"] for p in products[:: max(1, number // 50)]]
    return Generated(number, time.perf_counter() - began, slugs, market().slug, FAIR)


def _offer(
    pk: int, channel: int, shop: int, variant: int, product: int, amount: int, now: dt.datetime
) -> dict[str, Any]:
    return {
        "id": pk,
        "channel_id": channel,
        "shop_id": shop,
        "variant_id": variant,
        "product_id": product,
        "amount": amount,
        "created_at": now,
    }


def _gtin(number: int) -> str:
    body = f"0893{number:09}"
    return f"{body}{gs1.check_digit(body)}"


def _vector(parts: dict[str, list[str]]) -> str:
    """The text form of a weighted tsvector, as to_tsvector('simple', …) would make it."""
    places: dict[str, list[str]] = {}
    at = 0
    for weight, found in parts.items():
        for word in found:
            at += 1
            places.setdefault(word, []).append(f"{at}{weight}")
    return " ".join(f"'{word}':{','.join(where)}" for word, where in sorted(places.items()))


def _copy(cursor: Any, model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """COPY rows into a model's table; columns not named take the field's default. The key's sequence is moved behind the rows."""
    from psycopg.types.json import Jsonb

    fields = [
        f
        for f in model._meta.concrete_fields
        if not f.generated and (not f.primary_key or f.attname in next(iter(rows), {}))
    ]  # type: ignore[call-overload]
    names = ", ".join(f'"{f.column}"' for f in fields)
    defaults = {f.attname: f.get_default() for f in fields}

    def values(row: dict[str, Any]) -> Iterator[Any]:
        for f in fields:
            value = row.get(f.attname, defaults[f.attname])
            yield Jsonb(value) if isinstance(f, models.JSONField) else value

    with cursor.copy(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(list(values(row)))
    key = model._meta.pk
    assert key is not None
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', '{key.column}'),"
        f" (SELECT max({key.column}) FROM {model._meta.db_table}))"
    )


if __name__ == "__main__":
    import django

    django.setup()
    done = generate(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(f"{done.products} products in {done.seconds:.1f} s")  # noqa: T201  a command's answer
