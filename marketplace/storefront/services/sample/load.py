"""The loader: one transaction, the same rows each time, nothing doubled when it is run again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.certification.services import Recognition, record_in_bulk
from catalog.core import audit, clock, gs1
from catalog.core.loading import one_load
from catalog.core.text import fold, slug
from catalog.places.models import Level, Unit
from catalog.places.queries import Resolution, province_today, resolve_places, unit_today
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductSet, ProductState, Variant
from catalog.products.queries import current_sets
from catalog.products.services import add_variants_in_bulk, create_in_bulk, rebuild_vocabulary, save_in_bulk
from marketplace.shops.models import Shop
from marketplace.shops.queries import market
from marketplace.shops.services import first_stock_in_bulk, open_shop, put_offers_in_bulk

from .campaign import load_campaigns
from .demand import load_demand
from .dossiers import load_dossiers
from .facts import Fact, read_facts
from .fair import load_fair, load_sales
from .invented import PACKS, pick, price_of
from .mixed import load_mixed_fair, load_talk
from .people import DEMO_PRODUCER, People, join, load_people
from .programme import load_programme
from .renewal import load_renewal
from .selling import load_box, load_orders, load_places, load_selling
from .trace import load_lots, load_teaching_case

MEMBERS_OF_GS1 = 3  # of ten producers: their codes lie under prefix 952, which GS1 keeps for demonstrations
type _Key = tuple[str, int]  # a producer: folded name, today's province


@dataclass
class Sample:
    """What has been loaded so far, for the steps that follow."""

    people: People
    sets: dict[int, ProductSet]
    products: list[Product] = field(default_factory=list)
    variants: dict[int, list[Variant]] = field(default_factory=dict)


def load_sample() -> int:
    """Load everything that is not there yet; gives the number of products made. About ten seconds on an idle machine."""
    with one_load(), audit.context(reason="sample data"):
        made = _load()
    rebuild_vocabulary()
    return made


def _load() -> int:
    province, commune = unit_today("68"), unit_today("24736")
    assert province is not None and commune is not None, "places are loaded first"
    sample = Sample(people=load_people(province=province, commune=commune), sets={s.number: s for s in current_sets()})
    known = set(Product.objects.filter(is_sample=True).values_list("source", "name", "producer__search"))
    # the list writes one producer's name in capitals here and small letters there: told apart as `_producers` does
    fresh = [fact for fact in read_facts() if (fact.source, fact.name, fold(_producer_name(fact))) not in known]
    if fresh:
        _load_products(sample, fresh)
        load_lots(sample.products, sample.variants)
        load_sales(sample.products)
        if (teacher := load_teaching_case(sample.people, sample.sets)) is not None:
            for load in (load_dossiers, load_renewal, load_programme):
                load(producer=teacher, people=sample.people, sets=sample.sets, commune=commune, province=province)
    fair = load_fair(place=province, approve_by=sample.people.province)
    load_mixed_fair(place=province)
    load_talk(fair=fair, of=sample.people.producer, by=sample.people.buyer)
    load_selling()
    load_places(by=sample.people.producer)
    load_orders(by=sample.people.producer)
    load_box()
    load_demand(people=sample.people, commune=commune)
    load_campaigns(place=province)
    return len(fresh)


def _load_products(sample: Sample, facts: Sequence[Fact]) -> None:
    places = _places(facts)
    producers = _producers(sample, facts, places)
    sample.products = create_in_bulk(
        products=[
            _product(sample, fact, place, producers[_key(fact, place)])
            for fact, place in zip(facts, places, strict=True)
        ],
        tag=str(Product.objects.filter(is_sample=True).count()),
    )
    listed = {
        product.pk
        for product, fact in zip(sample.products, facts, strict=True)
        if product.producer.state == ProducerState.VERIFIED and fact.holds_stars_on(clock.today())
    }
    _add_variants(sample, listed)
    record_in_bulk(
        recognitions=[
            _recognition(product, fact, place)
            for product, fact, place in zip(sample.products, facts, places, strict=True)
            if fact.stars and fact.year and fact.stars >= 3
        ]
    )
    _sell(sample, [product for product in sample.products if product.pk in listed])


def _producer_name(fact: Fact) -> str:
    """Seven rows of the public list name no producer; they wait for an officer to find out."""
    return fact.producer or f"Chủ thể chưa ghi trong nguồn ({fact.place.split(',')[0]})"


def _key(fact: Fact, place: Unit) -> _Key:
    return fold(_producer_name(fact)), province_today(place).pk


def _places(facts: Sequence[Fact]) -> list[Unit]:
    """The unit of each fact as it was, with what lies over it, then and now."""
    days: dict[dt.date, set[str]] = defaultdict(set)
    for fact in facts:
        days[_day(fact)].add(fact.place)
    on_the_day = {day: resolve_places(sorted(addresses), on=day) for day, addresses in days.items()}
    today = resolve_places(fact.place for fact in facts)
    keys = [_unit(fact, (on_the_day[_day(fact)][fact.place], today[fact.place])).pk for fact in facts]
    units = Unit.objects.select_related(
        "province__current",
        "current__province",
        "current__parent__parent",
        "parent__current__province",
        "parent__province__current",
        "parent__parent__current__province",
    ).in_bulk(keys)
    return [units[key] for key in keys]


def _day(fact: Fact) -> dt.date:
    return fact.decided_on or dt.date(fact.year or 2025, 1, 1)


def _unit(fact: Fact, resolutions: Iterable[Resolution]) -> Unit:
    """Where the list names only an old district, that district: it is not converted to a commune of today."""
    for found in resolutions:
        if found.unit is not None:
            return found.unit
        wards = [unit.parent for unit in found.candidates if unit.level == Level.COMMUNE]
        if not fact.commune and wards and wards[0] is not None and len({unit.pk for unit in wards if unit}) == 1:
            return wards[0]
    raise LookupError(f"no such place in the sample's facts: {fact.place}")


def _product(sample: Sample, fact: Fact, place: Unit, producer: Producer) -> Product:
    chosen = sample.sets[fact.set_number]
    return Product(
        producer=producer,
        product_set=chosen,
        name=fact.name,
        origin=place,
        province=province_today(place),
        summary=f"{chosen.name}, làm tại {place.full_name}.",
        standards="TCCS của cơ sở (dữ liệu minh họa)",
        storage="Nơi khô, mát (dữ liệu minh họa)",
        source=fact.source,
        is_sample=True,
        reported_stars=fact.stars,
        state=ProductState.PUBLISHED,
    )


def _producers(sample: Sample, facts: Sequence[Fact], places: Sequence[Unit]) -> dict[_Key, Producer]:
    """The facts' producers; those that are missing are made."""
    there = Producer.objects.select_related("place", "province")
    found = {(producer.search, producer.province_id): producer for producer in there.order_by("-pk")}
    slugs, prefixes = {p.slug for p in found.values()}, {p.gs1_prefix for p in found.values()}
    wanted: dict[_Key, tuple[Fact, Unit]] = {}
    for fact, place in zip(facts, places, strict=True):
        wanted.setdefault(_key(fact, place), (fact, place))
    new: dict[_Key, Producer] = {}
    for number, (key, (fact, place)) in enumerate(wanted.items(), start=1):
        if key in found:
            continue
        name = _producer_name(fact)
        member = pick(f"gs1 {name}", 10) < MEMBERS_OF_GS1 or name == DEMO_PRODUCER
        prefix = _free_prefix(number, prefixes) if member else ""
        new[key] = Producer(
            slug=_free_slug(name, place, slugs),
            kind=fact.kind,
            name=name,
            search=key[0],
            place=place,
            province=province_today(place),
            gs1_prefix=prefix,
            gln=_with_check_digit(f"{prefix}00001") if member else "",
            state=ProducerState.VERIFIED if fact.producer else ProducerState.PENDING,
            verified_at=clock.now() if fact.producer else None,
            created_at=clock.now(),
            is_sample=True,
        )
    found |= dict(zip(new, save_in_bulk(list(new.values())), strict=True))
    for producer in new.values():
        if producer.name == DEMO_PRODUCER:
            join(sample.people.producer, producer)
    return {key: found[key] for key in wanted}


def _free_slug(name: str, place: Unit, taken: set[str]) -> str:
    candidates = slug(name, limit=90), slug(f"{name} {place.name}", limit=100), f"{slug(name, limit=80)}-{len(taken)}"
    free = next(candidate for candidate in candidates if candidate and candidate not in taken)
    taken.add(free)
    return free


def _free_prefix(number: int, taken: set[str]) -> str:
    """Facts may be added in a later version: what an earlier load took stays taken."""
    while f"952{number:04}" in taken:
        number += 1
    taken.add(f"952{number:04}")
    return f"952{number:04}"


def _with_check_digit(body: str) -> str:
    return body + gs1.check_digit(body)


def _add_variants(sample: Sample, listed: set[int]) -> None:
    """All packs of a product that is sold, one of another."""
    taken = set(Variant.objects.exclude(gtin="").values_list("gtin", flat=True))
    items = 0
    new = []
    for product in sample.products:
        packs = PACKS[product.product_set.number]
        for pack in packs if product.pk in listed else packs[:1]:
            gtin = ""
            while product.producer.gs1_prefix and (not gtin or gtin in taken):
                items += 1
                gtin = f"0{_with_check_digit(f'{product.producer.gs1_prefix}{10 + items:05}')}"
            new.append(
                Variant(
                    product=product,
                    name=pack.name,
                    net_content=Decimal(pack.content),
                    net_unit=pack.unit,
                    weight_g=pack.weight_g or None,
                    gtin=gtin,
                )
            )
    for variant in add_variants_in_bulk(variants=new):
        sample.variants.setdefault(variant.product_id, []).append(variant)


def _recognition(product: Product, fact: Fact, place: Unit) -> Recognition:
    """The earliest day the year can mean, unless the decision itself is known: a badge never outlives its 36 months."""
    assert fact.stars is not None and fact.year is not None
    return Recognition(
        product=product,
        stars=fact.stars,
        decision_number=fact.decision_number,
        decided_on=fact.decided_on or dt.date(fact.year, 1, 1),
        issuing_level=fact.level,
        issuing_place=_issuing_place(fact, place),
        precision="day" if fact.decided_on else "year",
        source=fact.source,
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


def _sell(sample: Sample, products: Sequence[Product]) -> None:
    shops = {
        shop.producer_id: shop
        for shop in Shop.objects.filter(producer__in={product.producer_id for product in products})
    }
    amounts = []
    for product in products:
        producer = product.producer
        if producer.pk not in shops:
            shops[producer.pk] = open_shop(producer=producer)
        for number, (variant, pack) in enumerate(
            zip(sample.variants[product.pk], PACKS[product.product_set.number], strict=True)
        ):
            amount = price_of(pack, f"{product.name} {producer.name} {number}")
            amounts.append((shops[producer.pk], variant, amount))
    put_offers_in_bulk(channel=market(), amounts=amounts)
    first_stock_in_bulk(
        counts=[
            (variant, pick(f"stock {variant.name} {variant.product.slug}", 12) * 20)
            for _shop, variant, _amount in amounts
        ]
    )
