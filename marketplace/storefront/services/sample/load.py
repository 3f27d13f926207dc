"""The loader: one transaction, the same rows each time, nothing doubled when it is run again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction

from catalog.certification.services import record_certificate
from catalog.core import audit, clock
from catalog.core.text import fold, slug
from catalog.places.models import Level, Unit
from catalog.places.queries import province_today, resolve_place, unit_today
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductSet, ProductState, Variant
from catalog.products.queries import current_sets
from catalog.products.services import add_variant, create_product, rebuild_vocabulary, refresh_search
from marketplace.shops.models import Shop
from marketplace.shops.queries import market
from marketplace.shops.services import open_shop, set_offer, set_stock

from .facts import Fact, read_facts
from .fair import load_fair, load_sales
from .invented import PACKS, pick, price_of
from .people import People, join, load_people
from .trace import load_lots, load_teaching_case

DEMO_PRODUCER = "Hợp tác xã Nông nghiệp xanh Quảng Trực"
MEMBERS_OF_GS1 = 3  # of ten producers: their codes lie under prefix 952, which GS1 keeps for demonstrations


@dataclass
class Sample:
    """What has been loaded so far, for the steps that follow."""

    people: People
    sets: dict[int, ProductSet]
    producers: dict[tuple[str, int], Producer] = field(default_factory=dict)
    shops: dict[int, Shop] = field(default_factory=dict)
    products: list[Product] = field(default_factory=list)
    variants: dict[int, list[Variant]] = field(default_factory=dict)
    items: int = 0


def load_sample() -> int:
    """Load everything that is not there yet; gives the number of products made. About ten seconds on an idle machine."""
    with transaction.atomic(), audit.context(reason="sample data"):
        made = _load()
    rebuild_vocabulary()
    return made


def _load() -> int:
    province, commune = unit_today("68"), unit_today("24736")
    assert province is not None and commune is not None, "places are loaded first"
    sample = Sample(people=load_people(province=province, commune=commune), sets={s.number: s for s in current_sets()})
    known = set(Product.objects.filter(is_sample=True).values_list("source", "name", "producer__search"))
    # the list writes one producer's name in capitals here and small letters there: told apart as `_producer` does
    fresh = [fact for fact in read_facts() if (fact.source, fact.name, fold(_producer_name(fact))) not in known]
    for fact in fresh:
        _load_product(sample, fact)
    if fresh:
        refresh_search(product_ids=[product.pk for product in sample.products])
        load_lots(sample.products, sample.variants)
        load_sales(sample.products)
        load_teaching_case(sample.people, sample.sets)
    load_fair(place=province, approve_by=sample.people.province)
    return len(fresh)


def _producer_name(fact: Fact) -> str:
    """Seven rows of the public list name no producer; they wait for an officer to find out."""
    return fact.producer or f"Chủ thể chưa ghi trong nguồn ({fact.place.split(',')[0]})"


def _place(fact: Fact) -> Unit:
    """The unit as it was. Where the list names only an old district, that district: it is not converted to a commune of today."""
    day = fact.decided_on or dt.date(fact.year or 2025, 1, 1)
    for on in (day, None):
        found = resolve_place(fact.place, on=on)
        if found.unit is not None:
            return found.unit
        wards = [unit.parent for unit in found.candidates if unit.level == Level.COMMUNE]
        if not fact.commune and wards and wards[0] is not None and len({unit.pk for unit in wards if unit}) == 1:
            return wards[0]
    raise LookupError(f"no such place in the sample's facts: {fact.place}")


def _load_product(sample: Sample, fact: Fact) -> None:
    place = _place(fact)
    producer = _producer(sample, fact, place)
    product = create_product(
        producer=producer,
        product_set=sample.sets[fact.set_number],
        name=fact.name,
        origin=place,
        by=None,
        summary=f"{sample.sets[fact.set_number].name}, làm tại {place.full_name}.",
        standards="TCCS của cơ sở (dữ liệu minh họa)",
        storage="Nơi khô, mát (dữ liệu minh họa)",
        source=fact.source,
        is_sample=True,
        reported_stars=fact.stars,
    )
    sample.products.append(product)
    listed = producer.state == ProducerState.VERIFIED and fact.holds_stars_on(clock.today())
    packs = PACKS[fact.set_number] if listed else PACKS[fact.set_number][:1]
    sample.variants[product.pk] = [_variant(sample, product, number) for number in range(len(packs))]
    if fact.stars and fact.year and fact.stars >= 3:
        _certify(product, fact, place)
    Product.objects.filter(pk=product.pk).update(state=ProductState.PUBLISHED, updated_at=clock.now())
    product.state = ProductState.PUBLISHED
    if listed:
        _sell(sample, product)


def _producer(sample: Sample, fact: Fact, place: Unit) -> Producer:
    name = _producer_name(fact)
    key = (fold(name), province_today(place).pk)
    if key in sample.producers:
        return sample.producers[key]
    found = Producer.objects.filter(name=name, province=province_today(place)).first()
    if found is None:
        member = pick(f"gs1 {name}", 10) < MEMBERS_OF_GS1 or name == DEMO_PRODUCER
        prefix = _free_prefix(len(sample.producers) + 1) if member else ""
        found = Producer.objects.create(
            slug=_free_slug(name, place),
            kind=fact.kind,
            name=name,
            search=fold(name),
            place=place,
            province=province_today(place),
            gs1_prefix=prefix,
            gln=_with_check_digit(f"{prefix}00001") if member else "",
            state=ProducerState.VERIFIED if fact.producer else ProducerState.PENDING,
            verified_at=clock.now() if fact.producer else None,
            created_at=clock.now(),
            is_sample=True,
        )
    if name == DEMO_PRODUCER:
        join(sample.people.producer, found)
    sample.producers[key] = found
    return found


def _free_slug(name: str, place: Unit) -> str:
    for candidate in (slug(name, limit=90), slug(f"{name} {place.name}", limit=100)):
        if candidate and not Producer.objects.filter(slug=candidate).exists():
            return candidate
    return f"{slug(name, limit=80)}-{Producer.objects.count() + 1}"


def _free_prefix(number: int) -> str:
    """Facts may be added in a later version: what an earlier load took stays taken."""
    while Producer.objects.filter(gs1_prefix=f"952{number:04}").exists():
        number += 1
    return f"952{number:04}"


def _free_gtin(sample: Sample, prefix: str) -> str:
    while True:
        sample.items += 1
        gtin = f"0{_with_check_digit(f'{prefix}{10 + sample.items:05}')}"
        if not Variant.objects.filter(gtin=gtin).exists():
            return gtin


def _with_check_digit(body: str) -> str:
    from catalog.core import gs1

    return body + gs1.check_digit(body)


def _variant(sample: Sample, product: Product, number: int) -> Variant:
    pack = PACKS[product.product_set.number][number]
    prefix = product.producer.gs1_prefix
    return add_variant(
        product=product,
        by=None,
        name=pack.name,
        net_content=Decimal(pack.content),
        net_unit=pack.unit,
        weight_g=pack.weight_g or None,
        gtin=_free_gtin(sample, prefix) if prefix else "",
    )


def _certify(product: Product, fact: Fact, place: Unit) -> None:
    """The earliest day the year can mean, unless the decision itself is known: a badge never outlives its 36 months."""
    assert fact.stars is not None and fact.year is not None
    record_certificate(
        product=product,
        stars=fact.stars,
        decision_number=fact.decision_number,
        decided_on=fact.decided_on or dt.date(fact.year, 1, 1),
        issuing_level=fact.level,
        issuing_place=_issuing_place(fact, place),
        precision="day" if fact.decided_on else "year",
        source=fact.source,
        by=None,
    )


def _issuing_place(fact: Fact, place: Unit) -> Unit | None:
    if fact.level == "ministry":
        return None
    above = {unit.level: unit for unit in _upwards(place)}
    return above.get(Level.DISTRICT if fact.level == "district" else Level.PROVINCE)


def _upwards(place: Unit) -> Iterable[Unit]:
    unit: Unit | None = place
    while unit is not None:
        yield unit
        unit = unit.parent


def _sell(sample: Sample, product: Product) -> None:
    producer = product.producer
    if producer.pk not in sample.shops:
        sample.shops[producer.pk] = Shop.objects.filter(producer=producer).first() or open_shop(
            producer=producer, by=None
        )
    for number, variant in enumerate(sample.variants[product.pk]):
        pack = PACKS[product.product_set.number][number]
        amount = price_of(pack, f"{product.name} {producer.name} {number}")
        set_offer(shop=sample.shops[producer.pk], channel=market(), variant=variant, amount=amount, by=None)
        set_stock(variant=variant, quantity=pick(f"stock {variant.name} {product.slug}", 12) * 20, by=None)
