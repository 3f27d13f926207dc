"""Trace codes: issued once, read forgivingly, led to the right address."""

import pytest

from catalog.core import outbox
from tests.factories.codes import make_lot_code
from tests.factories.lots import make_draft, make_lot, make_variant_to_trace
from tests.factories.products import make_variant
from tests.factories.zones import make_zone
from traceability.codes import queries, services
from traceability.codes.models import TraceCode
from traceability.codes.policies import printing_problem
from traceability.lots.models import Lot

GTIN = "09520000000110"


def with_gtin(lot):
    type(lot.variant).objects.filter(pk=lot.variant_id).update(gtin=GTIN)
    lot.variant.gtin = GTIN
    return lot


@pytest.mark.django_db
def test_a_thing_has_one_code_of_twelve_crockford_characters():
    lot = make_lot()
    code = services.ensure_code(lot=lot)
    assert services.ensure_code(lot=lot) == code
    assert len(code.code) == 12
    assert set(code.code) <= set(queries.ALPHABET)
    assert len({services.ensure_code(zone=make_zone()).code for _ in range(5)}) == 5
    with pytest.raises(TypeError):
        services.ensure_code(lot=lot, variant=lot.variant)
    with pytest.raises(TypeError):
        services.ensure_code()


@pytest.mark.django_db
def test_a_drawn_code_that_is_taken_is_drawn_again():
    taken = services.ensure_code(zone=make_zone())
    draws = iter([taken.code, taken.code, "000000000001"])
    assert services.ensure_code(variant=make_variant_to_trace(), draw=lambda: next(draws)).code == "000000000001"
    with pytest.raises(RuntimeError):
        services.ensure_code(variant=make_variant_to_trace(), draw=lambda: taken.code)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("0K3F9TQ2XB7M", "0K3F9TQ2XB7M"),
        ("0k3f-9tq2-xb7m", "0K3F9TQ2XB7M"),
        (" ok3f 9tq2 xb7m ", "0K3F9TQ2XB7M"),
        ("IL0O-0000-0000", "110000000000"),
        ("0k3f\u20119tq2\u2014xb7m", "0K3F9TQ2XB7M"),
        ("\ufb00\ufb00\ufb00\ufb00\ufb00\ufb00", ""),  # ligatures whose capitals are FF
        ("\u01310000000000 0", ""),
        ("0K3F9TQ2XB7", ""),
        ("0K3F9TQ2XB7MM", ""),
        ("0K3F9TQ2XB7U", ""),
        ("", ""),
        ("0" * 10_000, ""),
        ("'; DROP TABLE--", ""),
        ("😀" * 12, ""),
        ("０Ｋ３Ｆ９ＴＱ２ＸＢ７Ｍ", ""),
    ],
)
def test_codes_are_read_as_people_type_them(typed, code):
    assert queries.typed_code(typed) == code
    assert queries.typed_code(queries.spoken(code)) == code


@pytest.mark.django_db
def test_addresses_of_both_schemes():
    lot = make_lot()
    TraceCode.objects.filter(lot=lot).delete()
    lot = Lot.objects.select_related("variant").get(pk=lot.pk)
    assert queries.uri_of(lot) == ""
    code = services.ensure_code(lot=lot)
    assert queries.uri_of(lot) == queries.uri_of(code) == f"https://ocop.example/q/{code.code}"
    assert queries.readable(code) == queries.spoken(code.code)
    with_gtin(lot)
    code = TraceCode.objects.get(lot=lot)
    assert queries.uri_of(lot) == queries.uri_of(code) == f"https://ocop.example/01/{GTIN}/10/{lot.number}"
    assert queries.readable(code) == f"(01){GTIN}(10){lot.number}"
    variant = services.ensure_code(variant=lot.variant)
    assert queries.uri_of(variant) == queries.uri_of(lot.variant) == f"https://ocop.example/01/{GTIN}"
    assert queries.readable(variant) == f"(01){GTIN}"
    zone = make_zone(gln="9520000001018")
    assert queries.uri_of(zone) == "https://ocop.example/414/9520000001018"
    assert queries.readable(services.ensure_code(zone=zone)) == "(414)9520000001018"
    plain = make_zone()
    assert queries.uri_of(services.ensure_code(zone=plain)).startswith("https://ocop.example/q/")


@pytest.mark.django_db
def test_a_lot_number_is_percent_encoded_in_its_address():
    code = make_lot_code(lot=with_gtin(make_lot(number="A/1%")))
    assert queries.uri_of(code).endswith("/10/A%2F1%25")


@pytest.mark.django_db
def test_publication_issues_the_codes_of_lot_and_variant():
    lot = make_lot()
    while outbox.deliver():
        pass
    assert TraceCode.objects.get(lot=lot)
    assert TraceCode.objects.get(variant=lot.variant)


@pytest.mark.django_db
def test_a_published_product_gets_codes_for_all_variants():
    from traceability.codes.handlers import issue_for_lot, issue_for_product

    variant = make_variant_to_trace()
    make_variant(product=variant.product, name="Hộp 500 g")
    issue_for_product(product=variant.product_id)
    assert TraceCode.objects.filter(variant__product=variant.product_id).count() == 2
    issue_for_lot(lot=0)
    assert TraceCode.objects.count() == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://chocop.vn", "https://localhost", "https://localhost:8000", "https://127.0.0.1", "https://[::1]", "https://ocop.example", "https://a.test",
        "https://www.example.com", "https://chocop.local", "https://intranet", "https://", "chocop.vn",
    ],
)  # fmt: skip
def test_nothing_is_printed_for_a_temporary_address(url):
    problem = printing_problem(url)
    assert problem and "địa chỉ thật" in str(problem.message)
    assert printing_problem("https://chocop.vn") is None
    assert printing_problem("https://examples.vn") is None


@pytest.mark.django_db
def test_drafts_and_unpublished_products_are_as_if_unknown():
    draft = services.ensure_code(lot=make_draft())
    hidden = services.ensure_code(variant=make_variant_to_trace(state="draft"))
    assert queries.public_code(draft.code) is None
    assert queries.public_code(hidden.code) is None
    assert queries.public_code("000000000000") is None
    assert queries.public_code(make_lot_code().code)


@pytest.mark.django_db
def test_many_variants_get_codes_at_once_and_keep_theirs(django_assert_num_queries):
    variants = [make_variant_to_trace() for _ in range(3)]
    first = services.ensure_code(variant=variants[0])
    with django_assert_num_queries(4):  # a savepoint and its end, what is there, what is new
        made = services.ensure_codes(variants=variants)
    assert {code.variant_id for code in made} == {variant.pk for variant in variants[1:]}
    assert services.ensure_codes(variants=variants) == []
    assert services.ensure_code(variant=variants[0]) == first
