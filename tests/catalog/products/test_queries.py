"""What may be shown on a day; whose products; words."""

import datetime as dt

import pytest

from catalog.core import clock
from catalog.producers.models import ProducerState
from catalog.products import queries, services
from catalog.products.models import Product, ProductState, Regime, Variant
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.places import old_unit, unit
from tests.factories.producers import make_producer
from tests.factories.products import make_listed, make_photo, make_product, make_set, make_span

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)


def test_listable_annotates_the_span_of_the_day(django_assert_num_queries):
    product = make_product(state=ProductState.PUBLISHED)
    make_span(product=product, stars=3, starts_on=dt.date(2024, 1, 1), ends_on=TODAY, certificate_id=1)
    make_span(product=product, stars=4, starts_on=TODAY + DAY, ends_on=dt.date(2029, 1, 1), certificate_id=2)
    with django_assert_num_queries(1):
        (now,) = queries.listable()
        assert (now.stars, now.stars_from, now.stars_until, now.certificate_id) == (3, dt.date(2024, 1, 1), TODAY, 1)
    (tomorrow,) = queries.listable(on=TODAY + DAY).filter(stars=4)
    assert (tomorrow.stars, tomorrow.certificate_id) == (4, 2)
    assert queries.listable(on=dt.date(2029, 1, 2)).count() == 0
    assert queries.stars_on(product).stars == 3
    assert queries.stars_on(product, dt.date(2020, 1, 1)) is None


@pytest.mark.parametrize("state", [s for s in ProductState if s != ProductState.PUBLISHED])
def test_only_published_products_are_listable(state):
    make_product(state=state, stars=5)
    assert not queries.listable().exists()


@pytest.mark.parametrize("state", [s for s in ProducerState if s != ProducerState.VERIFIED])
def test_only_products_of_verified_producers_are_listable(state):
    make_listed(producer=make_producer(state=state))
    assert not queries.listable().exists()


def test_two_stars_are_not_listed():
    make_listed(stars=2)
    assert not queries.listable().exists()


def test_the_condition_on_a_path_joins_the_span_once():
    from django.db.models import F

    product = make_listed()
    make_product()
    found = Variant.objects.filter(queries.listable_q("product__")).annotate(stars=F("product__star_spans__stars"))
    assert [(v.product_id, v.stars) for v in found] == [(product.pk, 4)]
    assert str(found.query).count('"products_starspan"."stars" AS') == 1
    assert str(found.query).count('JOIN "products_starspan"') == 1
    assert str(queries.listable().filter(stars=4).order_by("-stars").query).count('JOIN "products_starspan"') == 1


def test_own_products_only(django_assert_num_queries):
    mine, other = make_product(), make_product()
    owner = make_member(producer=mine.producer)
    with django_assert_num_queries(1):
        assert list(queries.products_of(owner)) == [mine]
    assert queries.product_of(owner, mine.pk) == mine
    assert queries.product_of(owner, other.pk) is None
    assert list(queries.products_of(make_user())) == []


def test_the_review_queue_of_an_officer(django_assert_num_queries):
    waiting = make_product(state=ProductState.IN_REVIEW)
    make_product()
    elsewhere = make_product(state=ProductState.IN_REVIEW, origin=unit("00004"))
    own = make_product(state=ProductState.IN_REVIEW)
    officer = make_officer(place=unit("68"), user=make_member(producer=own.producer))
    with django_assert_num_queries(2):  # posts once a request, products
        assert list(queries.products_to_review(officer)) == [waiting, elsewhere]  # its producer sits in Lâm Đồng
    assert list(queries.products_to_review(make_officer(place=unit("01")))) == [elsewhere]
    assert list(queries.products_to_review(make_user())) == []


def test_an_origin_that_is_only_an_old_district_is_reached_by_its_province():
    district = old_unit("00004").parent  # Quận Ba Đình
    product = make_product(state=ProductState.IN_REVIEW, origin=district, producer=make_producer(place=unit()))
    assert list(queries.products_to_review(make_officer(place=unit("01")))) == [product]


def test_regimes_and_their_days():
    assert list(Regime.objects.values_list("number", "starts_on", "ends_on", "months_valid")) == [
        ("1048/QĐ-TTg", dt.date(2019, 8, 21), dt.date(2023, 2, 24), 36),
        ("148/QĐ-TTg", dt.date(2023, 2, 24), dt.date(2025, 7, 5), 36),
        ("1489/QĐ-TTg", dt.date(2025, 7, 6), dt.date(2026, 7, 21), 36),
        ("26/2026/QĐ-TTg", dt.date(2026, 5, 22), None, 36),
    ]
    assert [r.number for r in queries.regimes_on(dt.date(2026, 6, 1))] == ["26/2026/QĐ-TTg", "1489/QĐ-TTg"]
    assert not queries.regimes_on(dt.date(2019, 1, 1))


def test_six_groups_and_twenty_six_sets_in_force(django_assert_num_queries):
    assert [g.name for g in queries.current_groups()][:2] == ["Thực phẩm", "Đồ uống"]
    assert queries.current_groups().count() == 6
    with django_assert_num_queries(1):
        sets = [(s.number, s.group.number) for s in queries.current_sets()]
    groups = [1] * 13 + [2] * 4 + [3] * 3 + [4] * 2 + [5] * 3 + [6]
    assert sets == list(zip(range(1, 27), groups, strict=True))
    assert [s.number for s in queries.current_sets().filter(is_service=True)] == [26]
    assert all(s.slug.isascii() and s.name_en for s in queries.current_sets())
    assert queries.current_sets(on=dt.date(2024, 1, 1)).count() == 0
    assert [g.name for g in queries.current_groups(on=dt.date(2020, 1, 1))][2:4] == ["Thảo dược", "Vải và may mặc"]


def test_the_group_of_an_earlier_certificate():
    herbs, cloth = make_product(product_set=make_set(18)), make_product(product_set=make_set(22))
    assert queries.group_on(herbs, dt.date(2020, 1, 1)).name == "Thảo dược"
    assert queries.group_on(herbs, dt.date(2024, 1, 1)).name == "Dược liệu và sản phẩm từ dược liệu"
    assert queries.group_on(cloth, dt.date(2020, 1, 1)).name == "Thủ công mỹ nghệ"
    assert queries.group_on(cloth, dt.date(2010, 1, 1)).name == "Thủ công mỹ nghệ"


def test_gaps_of_a_bare_product(django_assert_num_queries):
    bare = Product(name=" ")
    bare.pk = 0
    with django_assert_num_queries(1):
        gaps = [p.field for p in queries.submission_gaps(bare)]
    assert gaps == ["name", "summary", "product_set", "origin", "variants"]


def test_addresses_of_a_photo():
    photo = make_photo(product=make_product())
    assert queries.renditions(photo).avif == ""
    services.store_renditions(photo_id=photo.pk)
    photo.refresh_from_db()
    found = queries.renditions(photo)
    assert found.original.endswith(".jpg")
    assert f".{photo.widths[0]}.avif {photo.widths[0]}w, " in found.avif
    assert found.jpeg.count("w,") == len(photo.widths) - 1


# --- search


def found(text: str) -> list[str]:
    query = queries.search_query(text)
    return [] if query is None else list(Product.objects.filter(vector=query).values_list("name", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "ca phe",
        "CÀ PHÊ",
        "cà ph",
        "phe bechamp",
        "kien duc",
        "lâm đồng",
        "hop tac xa nang vang",
        "san pham ca cao",
        "858/QĐ",
        "thuc pham",
        "cà phê'; DROP TABLE products_product; --"[:7],
    ],
)
def test_a_product_is_found_by_its_words(text):
    producer = make_producer(name="Hợp tác xã Nắng Vàng")
    product = make_product(producer=producer, name="Cà phê bột", brand="beCHAMP")
    services.set_star_spans(product=product, spans=[], decision_numbers="858/QĐ-UBND")
    make_product(name="Trà xanh", product_set=make_set(11), origin=unit("00004"))
    assert found(text)[:1] == ["Cà phê bột"]


def test_the_old_place_finds_it_too():
    product = make_product(origin=old_unit("24733"))
    assert found("dak nong") == [product.name]
    assert found("kiến thành đắk r'lấp") == [product.name] or found("đắk r'lấp") == [product.name]


@pytest.mark.parametrize("text", ["", "   ", "%%%", "☕🍵", "'\"\\", "() & | ! <->", "\x00", "_", "\ud800"])
def test_nothing_to_search_by(text):
    assert queries.search_query(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "cà phê " * 2000,
        "x" * 10_000,
        "a & b | c",
        "'; DROP TABLE x; --",
        "50% _giảm",
        "ca:*",
        "☕ cà phê ☕",
        "1e5 3in1",
    ],
)
def test_wild_searches_run(text):
    make_product()
    found(text)
    assert Product.objects.exists()


def test_name_weighs_more_than_place():
    from django.contrib.postgres.search import SearchRank
    from django.db.models import F

    make_product(name="Kiến Đức ơi", origin=unit("00004"))
    make_product(name="Cà phê")
    query = queries.search_query("kiến đức")
    ranked = Product.objects.filter(vector=query).annotate(rank=SearchRank(F("vector"), query)).order_by("-rank")
    assert [p.name for p in ranked] == ["Kiến Đức ơi", "Cà phê"]


@pytest.fixture
def vocabulary(db):
    for name in ("Hạt mắc ca sấy", "Mắc ca vỏ nứt", "Cà phê bột", "Cà phê hạt", "Cà phê hoà tan"):
        make_listed(name=name)
    services.rebuild_vocabulary()


def test_suggestions_while_typing(vocabulary, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.suggest("ca p")[:1] == ["cà phê"]
    assert queries.suggest("MẮC")[0] == "mắc ca"
    assert queries.suggest("cà phê ho") == ["cà phê hoà", "cà phê hoà tan"]
    assert queries.suggest("c", limit=1) == ["cà phê"]
    assert (queries.suggest(""), queries.suggest("%"), queries.suggest("zz")) == ([], [], [])
    assert queries.suggest("c", limit=-1) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mac ka", "mắc ca"),
        ("caphe", "cà phê"),
        ("cà phê bộtt", "cà phê bột"),
        ("mac ca rangg", None),
        ("hat mac ka", "hạt mắc ca"),
        ("ca phe bot", None),
        ("ca ph", None),
        ("zzzzzzz", None),
        ("", None),
        ("☕", None),
        ("x", None),
        ("ka pe bo ka", None),  # so many slips are none
        ("ka", None),  # a short syllable alone may be anything
        ("hoa ka", None),  # and beside a word that no name has it beside
        ("cà phê bọt hòa tann", "cà phê bột hoà tan"),
        ("bothat", "bột hạt"),  # two words written as one
        ("x" * 10_000, None),
    ],
)
def test_did_you_mean(vocabulary, typed, meant):
    assert queries.did_you_mean(typed) == meant


def test_the_vocabulary_is_read_once(vocabulary, django_assert_num_queries):
    queries.did_you_mean("mac ka")
    with django_assert_num_queries(1):
        queries.did_you_mean("mac ka")


def test_an_empty_catalogue_means_nothing():
    assert queries.did_you_mean("mac ka") is None


def test_midnight_in_viet_nam_decides():
    make_product(state=ProductState.PUBLISHED)
    product = make_listed()
    product.star_spans.update(ends_on=TODAY)
    midnight = clock.start_of(TODAY + DAY)
    with clock.set_to(midnight - dt.timedelta(seconds=1)):
        assert queries.listable().count() == 1
    with clock.set_to(midnight):
        assert queries.listable().count() == 0
