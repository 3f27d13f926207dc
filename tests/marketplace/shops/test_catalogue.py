"""The catalogue: what is listed, filtered, found, sorted, paged and counted, in how many statements, whatever is typed."""

import datetime as dt
import itertools
import time

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import translation

from catalog.core import clock
from catalog.core.text import fold
from catalog.products import services as products
from catalog.products.models import Product, StarSpan
from marketplace.shops.models import Stock
from marketplace.shops.queries import (
    SORTS,
    CatalogueFilter,
    cards,
    catalogue,
    facet_index,
    forget_facets,
    market,
    product_page,
)
from marketplace.shops.queries import facets as facets_module
from tests.conftest import NOW
from tests.factories.fairs import make_fair, make_fair_listing
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_photo, make_set, make_span, make_variant
from tests.factories.promotions import make_sale
from tests.factories.shops import make_on_sale

pytestmark = pytest.mark.django_db
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def names(**over):
    return [row.name for row in catalogue(CatalogueFilter(**over)).rows]


def counts(page, dimension):
    return {value.value: value.count for value in page.facets[dimension]}


def test_a_card_says_what_a_buyer_asks():
    product = make_on_sale(amount=125_000, name="Cà phê bột Mơ Nông", stars=4)
    make_sale(product, value=20)
    make_photo(product=product, alt="Gói cà phê")
    (row,) = catalogue(CatalogueFilter()).rows
    assert (row.name, row.slug, row.stars, row.stars_until) == (product.name, product.slug, 4, dt.date(2028, 12, 31))
    assert (row.amount, row.regular, row.is_cut, row.label) == (100_000, 125_000, True, "Mừng vụ mới")
    assert row.price_until == NOW + 7 * DAY
    assert (row.commune, row.province) == ("Xã Kiến Đức", "Tỉnh Lâm Đồng")
    assert (row.set_number, row.group_number, row.in_stock) == (13, product.product_set.group.number, True)
    assert (row.producer_name, row.producer_kind) == (product.producer.name, "cooperative")
    assert row.photo.alt == "Gói cà phê"


def test_only_what_may_be_sold_now_is_listed():
    listed = make_on_sale(name="Được bán")
    make_listed(name="Chưa có giá")
    hidden = make_on_sale(name="Bị ẩn")
    Product.objects.filter(pk=hidden.pk).update(state="hidden")
    make_on_sale(name="Chưa đủ sao", stars=2)
    lapsed = make_on_sale(name="Hết hạn", stars=None)
    make_span(product=lapsed, ends_on=clock.today() - DAY)
    assert names() == [listed.name]
    assert catalogue(CatalogueFilter()).total == 1


def test_stars_fall_off_at_midnight_in_list_counts_and_page():
    product = make_on_sale(name="Sắp hết hạn", stars=None)
    make_span(product=product, ends_on=clock.today())
    midnight = clock.start_of(clock.today() + DAY)
    for moment, shown in ((midnight - SECOND, True), (midnight, False)):
        with clock.set_to(moment):
            page = catalogue(CatalogueFilter())
            assert (len(page.rows), page.total, bool(page.facets["stars"])) == (shown, shown, shown)
            assert (product_page(product.slug) is not None) is shown


def test_a_sale_shows_in_list_and_counts_at_its_second():
    product = make_on_sale(amount=100_000)
    make_sale(product, starts_at=NOW + DAY / 100, ends_at=NOW + DAY)
    catalogue(CatalogueFilter())
    for moment, on_sale in ((NOW + DAY / 100 - SECOND, {}), (NOW + DAY / 100, {"1": 1}), (NOW + DAY, {})):
        with clock.set_to(moment):
            page = catalogue(CatalogueFilter())
            assert counts(page, "on_sale") == on_sale
            assert page.rows[0].is_cut is bool(on_sale)
            assert len(catalogue(CatalogueFilter(on_sale=True)).rows) == len(on_sale)


@pytest.fixture
def shelf():
    hanoi = make_producer(place=unit("01"), kind="company", name="Công ty Bắc")
    here = make_producer(name="Hợp tác xã Nam")
    return [
        make_on_sale(producer=here, name="Cà phê rang", stars=5, amount=150_000),
        make_on_sale(producer=here, name="Mắc ca sấy", product_set=make_set(2), stars=4, amount=90_000),
        make_on_sale(producer=hanoi, name="Trà sen", product_set=make_set(12), stars=3, amount=450_000),
        make_on_sale(producer=hanoi, name="Cà phê sữa", stars=4, amount=60_000),
    ]


def test_each_filter_and_its_counts_ignore_their_own_choice(shelf):
    assert set(names(stars=["4"])) == {"Mắc ca sấy", "Cà phê sữa"}
    assert set(names(provinces=["01"])) == {"Trà sen", "Cà phê sữa"}
    assert names(provinces=["01"], stars=[4]) == ["Cà phê sữa"]
    assert set(names(kinds=["cooperative"])) == {"Cà phê rang", "Mắc ca sấy"}
    assert set(names(sets=[shelf[0].product_set.slug])) == {"Cà phê rang", "Cà phê sữa"}
    assert set(names(groups=[shelf[2].product_set.group.slug])) >= {"Trà sen"}
    assert set(names(low="60.000", high=90_000)) == {"Mắc ca sấy", "Cà phê sữa"}
    page = catalogue(CatalogueFilter(stars=["4"], provinces=["01"]))
    assert (page.total, page.total_text) == (1, "1")
    assert counts(page, "stars") == {"3": 1, "4": 1}
    assert counts(page, "province") == {"01": 1, "68": 1}
    assert [v.value for v in page.facets["stars"] if v.chosen] == ["4"]
    assert counts(catalogue(CatalogueFilter(low=60_000, high=90_000)), "price") == {
        "0-100000": 2,
        "100000-200000": 1,
        "200000-500000": 1,
    }


def test_counts_agree_with_the_list_for_every_pair_of_choices(shelf):
    page = catalogue(CatalogueFilter())
    for value in page.facets["stars"]:
        for other in page.facets["province"]:
            both = catalogue(CatalogueFilter(stars=[value.value], provinces=[other.value]))
            assert both.total == len(both.rows)
            assert counts(both, "province").get(other.value, 0) == len(both.rows)


def test_sorts_say_their_rule_and_keep_it(shelf):
    StarSpan.objects.filter(product=shelf[1]).update(starts_on=dt.date(2026, 5, 1))
    forget_facets()
    assert names(sort="price") == ["Cà phê sữa", "Mắc ca sấy", "Cà phê rang", "Trà sen"]
    assert names(sort="-price") == ["Trà sen", "Cà phê rang", "Mắc ca sấy", "Cà phê sữa"]
    assert names(sort="stars") == ["Cà phê rang", "Mắc ca sấy", "Cà phê sữa", "Trà sen"]
    assert names() == ["Mắc ca sấy", "Cà phê sữa", "Trà sen", "Cà phê rang"]
    page = catalogue(CatalogueFilter())
    assert page.sort == "newest"
    assert list(page.sorts) == ["newest", "price", "-price", "stars"]
    assert all("Không ai trả tiền" in str(sort.rule) for sort in SORTS.values())
    assert "mới nhất" in str(page.rule)


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "stars", "relevance"])
def test_pages_go_forth_and_back_without_gaps(sort):
    producer = make_producer()
    for n in range(7):
        make_on_sale(producer=producer, name=f"Cà phê {n}", stars=3 + n % 3, amount=1000 * (1 + n % 4))
    q = "ca phe" if sort == "relevance" else ""
    whole = names(sort=sort, q=q)
    assert len(whole) == 7
    pages, after = [], ""
    while True:
        page = catalogue(CatalogueFilter(sort=sort, q=q, limit=3, after=after))
        assert page.has_previous is bool(after)
        pages.append(page)
        if not page.has_next:
            break
        after = page.end
    assert [row.name for page in pages for row in page.rows] == whole
    back = catalogue(CatalogueFilter(sort=sort, q=q, limit=3, before=pages[2].start))
    assert [row.name for row in back.rows] == whole[3:6]
    assert (back.has_next, back.has_previous) == (True, True)
    first = catalogue(CatalogueFilter(sort=sort, q=q, limit=3, before=back.start))
    assert [row.name for row in first.rows] == whole[:3]
    assert first.has_previous is False


def test_search_finds_folded_words_name_first_then_place_then_the_rest():
    elsewhere = make_on_sale(name="Trà gừng", producer=make_producer(name="Hợp tác xã Kiến Đức"), stars=5)
    Product.objects.filter(pk=elsewhere.pk).update(origin=unit("01"))
    place = make_on_sale(name="Tiêu đen", stars=5)
    name = make_on_sale(name="Cà phê Kiến Đức", stars=3)
    better = make_on_sale(name="Cà phê bột Kiến Đức", stars=4)
    products.refresh_search(product_ids=[elsewhere.pk])
    found = names(q="kien duc")
    assert found[:2] == [better.name, name.name]
    assert place.name in found
    assert names(q="KIẾN ĐỨC ca ph")[:2] == [better.name, name.name]
    page = catalogue(CatalogueFilter(q="kien duc"))
    assert (page.sort, page.total) == ("relevance", len(found))
    assert counts(page, "stars")["3"] == 1
    assert "Tên khớp" in str(page.rule)
    assert names(q="kien duc", stars=[3]) == [name.name]
    assert names(q="kien duc", sort="price", stars=["3", "4"])


def test_a_search_with_nothing_found_asks_for_other_words(django_assert_num_queries):
    make_on_sale(name="Hạt mắc ca")
    products.rebuild_vocabulary()
    page = catalogue(CatalogueFilter(q="mac ka"))
    assert (page.rows, page.total, page.total_text, fold(page.did_you_mean)) == ([], 0, "0", "mac ca")
    with django_assert_num_queries(2):  # words asked again are remembered, and an empty page has no cards
        catalogue(CatalogueFilter(q="mac ka"))
    with django_assert_num_queries(3):
        catalogue(CatalogueFilter(q="mac kaa"))


def test_other_words_are_offered_only_when_they_find_something(django_assert_num_queries):
    for name in ("Bánh tráng", "Rượu cần"):
        make_on_sale(name=name)
    products.rebuild_vocabulary()
    assert catalogue(CatalogueFilter(q="banh trangg")).did_you_mean == "bánh tráng"
    with django_assert_num_queries(4):
        assert catalogue(CatalogueFilter(q="ruou trangg")).did_you_mean is None  # words of two products


@pytest.mark.parametrize(
    "q",
    [
        "x" * 10_000,
        "🐝🍯",
        "%",
        "'; DROP TABLE products_product; --",
        "\x00",
        "a:* & | !",
        "ế" * 300,
        "\ud800",
        "<script>",
    ],
)
def test_any_search_text_is_answered(q):
    make_on_sale()
    page = catalogue(CatalogueFilter(q=q))
    assert isinstance(page.rows, list)
    catalogue(CatalogueFilter(q=q, sort="price"))


def test_values_that_mean_nothing_are_ignored_and_said():
    product = make_on_sale()
    page = catalogue(
        CatalogueFilter(
            q="!!!",
            stars=["9", "x"],
            sets=["khong-co"],
            provinces=["99"],
            kinds=["ufo"],
            low="abc",
            high="-5",
            sort="magic",
        )
    )
    assert [row.slug for row in page.rows] == [product.slug]
    assert page.chosen == {}
    assert all(word in page.note for word in ("không có trong chợ", "không phải là số", "không có chữ", "sắp xếp"))
    assert page.sort == "newest"
    assert catalogue(CatalogueFilter(sort="relevance")).sort == "newest"
    swapped = catalogue(CatalogueFilter(low=200_000, high=100_000))
    assert (swapped.low, swapped.high) == (100_000, 200_000)
    assert "đổi chỗ" in swapped.note
    assert len(swapped.rows) == 1
    assert catalogue(CatalogueFilter(low=10**30)).rows == []
    assert catalogue(CatalogueFilter(limit=0)).rows
    assert catalogue(CatalogueFilter()).note == ""


@pytest.mark.parametrize("cursor", ["tampered", "W10", "💥", "x" * 5000])
@pytest.mark.parametrize(("sort", "q"), [("newest", ""), ("relevance", "thu")])
def test_a_tampered_cursor_shows_the_first_page(cursor, sort, q):
    product = make_on_sale()
    for over in ({"after": cursor}, {"before": cursor}):
        page = catalogue(CatalogueFilter(sort=sort, q=q, **over))
        assert [row.slug for row in page.rows] == [product.slug]
        assert "từ đầu" in page.note


def test_a_cursor_of_another_sort_shows_the_first_page():
    make_on_sale()
    other = catalogue(CatalogueFilter(sort="price")).end
    assert "từ đầu" in catalogue(CatalogueFilter(q="thu", after=other)).note
    assert "từ đầu" in catalogue(CatalogueFilter(sort="stars", after=other)).note


def test_an_address_is_read():
    params = QueryDict(
        "q=ca+phe&stars=4&stars=5&set=a&group=b&province=68&kind=farm&price=100000-200000&on_sale=1&sort=price"
    )
    asked = CatalogueFilter.of(params, limit=12)
    assert (asked.q, asked.stars, asked.provinces, asked.low, asked.high) == (
        "ca phe",
        ["4", "5"],
        ["68"],
        "100000",
        "199999",
    )
    assert (asked.on_sale, asked.in_fair, asked.limit, asked.sort) == (True, False, 12, "price")
    assert CatalogueFilter.of(QueryDict("price=1000000-")).high == ""
    assert CatalogueFilter.of(QueryDict("price=1-2&low=5")).high == ""
    assert CatalogueFilter.of(QueryDict("")) == CatalogueFilter(
        stars=[], sets=[], groups=[], provinces=[], kinds=[], low="", high=""
    )


def test_statements_of_a_page(django_assert_num_queries):
    for _ in range(3):
        make_photo(product=make_on_sale())
    catalogue(CatalogueFilter())
    with django_assert_num_queries(3):
        catalogue(CatalogueFilter())
    with django_assert_num_queries(3):
        catalogue(CatalogueFilter(stars=["4"], provinces=["68"], low=1000, on_sale=False, sort="price"))
    with django_assert_num_queries(4):
        assert catalogue(CatalogueFilter(q="thu")).rows
    with django_assert_num_queries(3):  # the words are remembered
        catalogue(CatalogueFilter(q="thu", sort="price"))
    with django_assert_num_queries(3):
        cards(limit=2)
    forget_facets()
    with django_assert_num_queries(3 + 5):
        catalogue(CatalogueFilter())


def test_the_kept_plan_of_each_list_may_read_it_in_its_order():
    """However many products there are, a page reads its rows from an index: a kept plan is made without values, but knows its constants."""
    make_on_sale()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        cursor.execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
        for sort in ("newest", "stars"):
            first = catalogue(CatalogueFilter(sort=sort, limit=1))
            catalogue(CatalogueFilter(sort=sort, limit=1, after=first.end))
        cursor.execute(
            "SELECT name, cardinality(parameter_types) FROM pg_prepared_statements WHERE statement LIKE '%AS \"spanned\"%'"
        )
        lists = cursor.fetchall()
        assert len(lists) == 4
        plans = []
        for name, parameters in lists:
            cursor.execute(f"EXPLAIN (COSTS OFF) EXECUTE {name}({', '.join(['NULL'] * parameters)})")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert not [plan for plan in plans if "Sort" in plan]
    assert sorted(index for plan in plans for index in ("span_by_date", "span_by_stars") if index in plan) == [
        "span_by_date", "span_by_date", "span_by_stars", "span_by_stars",
    ]  # fmt: skip


def test_an_index_remembers_some_searches_and_shows_only_what_is_on_sale(monkeypatch):
    monkeypatch.setattr("marketplace.shops.queries.browse.ranking.SEARCHES", 2)
    product = make_on_sale(name="Cà phê rang")
    index = facet_index(market())
    for words in ("ca", "ca phe", "phe", "rang"):
        assert names(q=words) == ["Cà phê rang"]
    assert set(index.searches) == {("phe",), ("rang",)}
    type(product).objects.filter(pk=product.pk).update(
        state="hidden"
    )  # behind the services' back: the index does not know
    assert names(q="rang") == []


def test_a_broad_search_is_capped_and_said(monkeypatch):
    for module in ("ranking", "pages"):
        monkeypatch.setattr(f"marketplace.shops.queries.browse.{module}.CANDIDATES", 3)
    for n in range(5):
        make_on_sale(name=f"Cà phê {n}", stars=3 + n % 2)
    page = catalogue(CatalogueFilter(q="ca phe"))
    assert page.total_text == "1.000+"
    assert len(page.rows) == 4
    filtered = catalogue(CatalogueFilter(q="ca phe", stars=["3"]))
    assert {row.name for row in filtered.rows} == {"Cà phê 0", "Cà phê 2", "Cà phê 4"}
    assert filtered.total_text.endswith("+")


def test_out_of_stock_stays_listed_and_says_so():
    product = make_on_sale(stock=5)
    Stock.objects.filter(variant__product=product).update(reserved=5)
    (row,) = catalogue(CatalogueFilter()).rows
    assert (row.amount, row.in_stock) == (125_000, False)


def test_cards_of_a_producer_and_of_some_products(shelf):
    here = shelf[0].producer
    assert {row.name for row in cards(producer=here)} == {"Cà phê rang", "Mắc ca sấy"}
    assert [row.name for row in cards(product_ids=[shelf[3].pk])] == ["Cà phê sữa"]
    assert [row.name for row in cards(asked=CatalogueFilter(stars=["5"], q="ca phe"))] == ["Cà phê rang"]


def test_names_of_facets_follow_the_language(shelf):
    slug = shelf[0].product_set.slug
    labels = {}
    for language in ("vi", "en"):
        with translation.override(language):
            labels[language] = {v.value: str(v.label) for v in catalogue(CatalogueFilter()).facets["set"]}[slug]
    assert labels == {"vi": shelf[0].product_set.name, "en": shelf[0].product_set.name_en}


def test_the_index_is_loaded_again_only_when_something_passed(monkeypatch):
    make_on_sale()
    first = facet_index(market())
    assert facet_index(market()) is first
    make_on_sale()
    second = facet_index(market())
    assert (second is first, second.all.bit_count()) == (False, 2)
    with clock.set_to(NOW + dt.timedelta(seconds=61)):
        assert facet_index(market()) is not second
    third = facet_index(market())
    third.cost = 1.0  # slow to load: one change more does not load it again within ten times that
    make_on_sale()
    assert facet_index(market()) is third
    with clock.set_to(NOW + dt.timedelta(seconds=11)):
        assert facet_index(market()).all.bit_count() == 3


def test_a_search_asked_again_on_a_busy_machine_finds_what_has_come_since(monkeypatch):
    """A machine that has no time for us makes loading long, not the market large."""
    make_on_sale(name="Cà phê rang")
    seconds = itertools.count(step=100)
    with monkeypatch.context() as busy:
        busy.setattr(time, "perf_counter", lambda: float(next(seconds)))
        busy.setattr(time, "monotonic", lambda: float(next(seconds)))
        assert len(catalogue(CatalogueFilter(q="ca phe")).rows) == 1
    make_on_sale(name="Cà phê sữa")
    assert len(catalogue(CatalogueFilter(q="ca phe")).rows) == 2


def test_while_one_thread_loads_others_go_on_with_the_index_of_the_day():
    make_on_sale()
    index = facet_index(market())
    make_on_sale()
    with facets_module._loading:
        assert facet_index(market()) is index
    assert facet_index(market()) is not index


def test_few_indexes_are_kept(monkeypatch):
    monkeypatch.setattr(facets_module, "KEPT", 2)
    for fair in [make_fair() for _ in range(3)]:
        facet_index(fair.channel)
    assert len(facets_module._indexes) == 2


def test_a_product_page_is_four_statements_at_most(django_assert_num_queries):
    product = make_on_sale(amount=125_000)
    make_variant(product=product, name="Túi 1 kg")
    make_photo(product=product)
    make_fair_listing(product=product, amount=99_000)
    make_sale(product, value=10)
    market()
    with django_assert_num_queries(3):  # no certificate recorded, so none is asked for
        page = product_page(product.slug)
        assert page.product.producer.place.current.name
        assert page.product.origin.current.full_name
        assert page.product.product_set.group.name
        assert page.product.province.name
        rows = [(v.variant.name, v.amount, v.regular, v.is_cut, v.in_stock, v.available) for v in page.variants]
    assert rows == [("Túi 250 g", 112_500, 125_000, True, True, 20), ("Túi 1 kg", None, None, False, False, 0)]
    assert page.cheapest.amount == 112_500
    assert [(f.amount, f.until) for f in page.fair_prices] == [(99_000, NOW + 3 * DAY)]
    assert (page.product.stars, len(page.photos)) == (4, 1)
    assert page.certificate is None
    assert product_page("khong-co") is None


def test_the_catalogue_has_a_page_for_every_pair_of_sort_and_search(shelf):
    for sort, q in itertools.product([*SORTS, ""], ["", "ca phe", "khong-co-gi"]):
        catalogue(CatalogueFilter(sort=sort, q=q))
