"""Products: drafts, labels, review, variants, photos, star spans, many at once."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.core import clock, outbox
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.models import Level
from catalog.producers.models import BehalfConsent, ProducerState
from catalog.products import services
from catalog.products.models import Photo, Product, ProductSet, ProductState, StarSpan, Term, Variant
from catalog.products.queries import listable
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import (
    make_listed,
    make_photo,
    make_product,
    make_set,
    make_span,
    make_variant,
    photo_file,
)

pytestmark = pytest.mark.django_db


def fields(refused) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in refused.value.problems]


def topics() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("topic", flat=True))


# --- drafts


def test_a_draft_derives_province_and_slug():
    producer = make_producer()
    owner = make_member(producer=producer)
    product = services.create_product(
        producer=producer, product_set=make_set(), name="  Cà phê Đắk R'Lấp ", origin=unit(), by=owner
    )
    assert (product.name, product.slug, product.province.code) == ("Cà phê Đắk R'Lấp", "ca-phe-dak-r-lap", "68")
    assert (product.state, product.producer_kind) == (ProductState.DRAFT, "cooperative")


def test_slugs_of_namesakes_differ():
    producer = make_producer()
    make = [make_product(producer=producer, name="Cà phê bột").slug for _ in range(4)]
    assert len(set(make)) == 4
    assert make[:2] == ["ca-phe-bot", "ca-phe-bot-lam-dong"]
    assert make_product(name="☕☕").slug == "san-pham"


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"name": "   "}, ("name", "missing")),
        ({"name": "x" * 201}, ("name", "too_long")),
        ({"brand": "a\x00b"}, ("brand", "bad_character")),
        ({"shelf_life_days": 0}, ("shelf_life_days", "out_of_range")),
        ({"description": "x" * 20_001}, ("description", "too_long")),
    ],
)
def test_bad_fields_are_named(over, problem):
    with pytest.raises(Refused) as refused:
        make_product(**over)
    assert fields(refused) == [problem]


def test_a_set_of_an_earlier_regime_and_a_province_as_origin_are_refused():
    producer = make_producer()
    owner = make_member(producer=producer)
    group = make_set().group
    old = ProductSet.objects.create(
        regime_id=group.regime_id - 1, group=group, number=1, slug="cu", name="Cũ", name_en="Old"
    )
    with pytest.raises(Refused) as refused:
        services.create_product(producer=producer, product_set=old, name="A", origin=unit("68"), by=owner)
    assert fields(refused) == [("product_set", "old_set"), ("origin", "too_wide")]
    assert unit("68").level == Level.PROVINCE


def test_only_the_producer_s_managers_and_consented_officers_write():
    producer = make_producer()
    staff = make_member(producer=producer, role="staff")
    officer = make_officer(place=unit())
    for stranger in (staff, officer, make_user(), make_member(producer=make_producer())):
        with pytest.raises(NotAllowed):
            services.create_product(producer=producer, product_set=make_set(), name="A", origin=unit(), by=stranger)
    BehalfConsent.objects.create(
        producer=producer, officer=officer, given_by="Bà Thử", how="paper", given_on=dt.date(2026, 11, 1)
    )
    product = services.create_product(producer=producer, product_set=make_set(), name="A", origin=unit(), by=officer)
    from pghistory.models import Events

    (event,) = Events.objects.tracks(product)
    assert event.pgh_context["on_behalf_of"] == producer.pk
    assert event.pgh_context["user"] == officer.pk


def test_an_unknown_field_is_a_programming_error():
    with pytest.raises(TypeError):
        make_product(state_reason="x")
    with pytest.raises(TypeError):
        services.update_product(product=make_product(), by=None, slug="x")


# --- edits


@pytest.mark.parametrize("field", sorted(services.REVIEWED_FIELDS - {"product_set", "origin"}))
def test_a_changed_label_sends_a_published_product_back(field):
    product = make_listed()
    owner = make_member(producer=product.producer)
    after = services.update_product(
        product=product, by=owner, **{field: Decimal("29.5") if field == "alcohol_percent" else "khác"}
    )
    assert after.state == ProductState.IN_REVIEW
    assert not listable().filter(pk=product.pk).exists()
    review = product.reviews.get()
    assert (review.verdict, review.note, review.by_id) == ("submitted", field, owner.pk)
    assert "product.hidden" in topics()


def test_set_and_origin_send_it_back_too_and_the_province_follows():
    product = make_listed()
    owner = make_member(producer=product.producer)
    hanoi = unit("00004")  # Phường Ba Đình
    after = services.update_product(product=product, by=owner, origin=hanoi, product_set=make_set(6))
    assert (after.state, after.province.code) == (ProductState.IN_REVIEW, "01")
    assert "ba dinh" in after.search


def test_story_and_storage_do_not():
    product = make_listed()
    owner = make_member(producer=product.producer)
    after = services.update_product(product=product, by=owner, description="Chuyện", storage="Tủ lạnh", usage="Pha")
    assert after.state == ProductState.PUBLISHED
    services.update_product(product=after, by=owner, storage="Tủ lạnh")  # nothing new
    assert topics() == ["product.changed"]
    assert listable().filter(pk=product.pk).exists()


def test_two_people_who_edit_the_same_form():
    product = make_product()
    owner = make_member(producer=product.producer)
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        services.update_product(product=product, by=owner, summary="một", seen_at=product.updated_at)
    with pytest.raises(Conflict):
        services.update_product(product=product, by=owner, summary="hai", seen_at=product.updated_at)
    assert Product.objects.get(pk=product.pk).summary == "một"


# --- review


def test_the_way_of_a_listing():
    product = make_product()
    owner, officer = make_member(producer=product.producer), make_officer(place=unit("68"))
    product = services.submit_product(product=product, by=owner)
    product = services.return_product(product=product, by=officer, reasons={"summary": " Viết rõ hơn "})
    assert product.reviews.first().reasons == {"summary": "Viết rõ hơn"}
    services.update_product(product=product, by=owner, summary="Rõ hơn")
    product = services.submit_product(product=product, by=owner)
    product = services.approve_product(product=product, by=officer)
    assert product.state == ProductState.PUBLISHED
    assert list(product.reviews.values_list("verdict", flat=True)) == ["approved", "submitted", "returned", "submitted"]
    with pytest.raises(Conflict):
        services.submit_product(product=product, by=owner)
    product = services.hide_product(product=product, by=officer, reason="Ảnh sai")
    with pytest.raises(Conflict):
        services.hide_product(product=product, by=officer, reason="Ảnh sai")
    assert services.submit_product(product=product, by=owner).state == ProductState.IN_REVIEW
    assert [t for t in topics() if t.startswith("product.")] == [
        "product.submitted",
        "product.returned",
        "product.submitted",
        "product.published",
        "product.hidden",
        "product.submitted",
    ]


def test_everything_that_is_missing_is_told_at_once():
    product = make_product(variants=0, summary="")
    owner = make_member(producer=product.producer)
    with pytest.raises(Refused) as refused:
        services.submit_product(product=product, by=owner)
    assert fields(refused) == [("summary", "missing"), ("variants", "missing")]


def test_an_unverified_producer_may_submit_but_is_not_approved():
    producer = make_producer(state=ProducerState.PENDING)
    product = make_product(producer=producer)
    product = services.submit_product(product=product, by=make_member(producer=producer))
    with pytest.raises(Refused) as refused:
        services.approve_product(product=product, by=make_officer(place=unit("68")))
    assert fields(refused) == [("", "producer_not_verified")]


def test_who_may_decide():
    product = make_product(state=ProductState.IN_REVIEW)
    own = make_officer(place=unit("68"), user=make_member(producer=product.producer))
    for by, code in (
        (own, "own_producer"),
        (make_officer(place=unit("01")), "not_allowed"),
        (make_user(), "not_allowed"),
    ):
        with pytest.raises(NotAllowed) as refused:
            services.approve_product(product=product, by=by)
        assert fields(refused) == [("", code)]
    with pytest.raises(NotAllowed):
        services.hide_product(product=product, by=make_user(), reason="x")
    for by in (make_officer(), make_officer(place=unit("68")), make_officer(place=unit())):
        Product.objects.filter(pk=product.pk).update(state=ProductState.IN_REVIEW)
        assert services.approve_product(product=product, by=by).state == ProductState.PUBLISHED


def test_an_officer_of_the_producer_s_seat_may_decide():
    product = make_product(state=ProductState.IN_REVIEW, producer=make_producer(place=unit("00004")), origin=unit())
    assert services.approve_product(product=product, by=make_officer(place=unit("01"))).state == ProductState.PUBLISHED


def test_a_return_needs_a_reason_at_a_known_field():
    product = make_product(state=ProductState.IN_REVIEW)
    officer = make_officer(place=unit("68"))
    for reasons, problem in (({}, ("reasons", "missing")), ({"password": "x"}, ("password", "unknown_field"))):
        with pytest.raises(Refused) as refused:
            services.return_product(product=product, by=officer, reasons=reasons)
        assert fields(refused) == [problem]
    with pytest.raises(Refused):
        services.hide_product(product=product, by=officer, reason=" ")


def test_an_edit_under_the_officer_s_eyes_is_a_conflict():
    product = make_product(state=ProductState.IN_REVIEW)
    with clock.set_to(clock.now() + dt.timedelta(minutes=1)):
        services.update_product(product=product, by=make_member(producer=product.producer), name="Khác")
    with pytest.raises(Conflict) as refused:
        services.approve_product(product=product, by=make_officer(place=unit("68")), seen_at=product.updated_at)
    assert fields(refused) == [("", "changed_meanwhile")]


# --- variants


def test_variants_get_skus_and_positions():
    product = make_product(variants=0)
    owner = make_member(producer=product.producer)
    first = services.add_variant(product=product, by=owner, name=" Túi 250 g ", net_content=Decimal(250), net_unit="g")
    second = services.add_variant(product=product, by=owner, name="Hộp", sku="HOP-1", gtin="8935049500087")
    assert (first.name, first.sku, first.position) == ("Túi 250 g", f"OC{product.pk:05d}-1", 0)
    assert (second.sku, second.gtin, second.position) == ("HOP-1", "08935049500087", 1)
    services.order_variants(product=product, ids=[second.pk, first.pk], by=owner)
    assert list(product.variants.values_list("pk", flat=True)) == [second.pk, first.pk]
    with pytest.raises(Refused):
        services.order_variants(product=product, ids=[second.pk], by=owner)
    changed = services.update_variant(variant=first, by=owner, name="Túi 500 g", net_content=Decimal(500), sku="")
    assert (changed.name, changed.sku) == ("Túi 500 g", first.sku)
    assert services.update_variant(variant=changed, by=owner, name="Túi 500 g") == changed
    services.remove_variant(variant=second, by=owner)
    assert product.variants.count() == 1


@pytest.mark.parametrize(
    ("details", "problem"),
    [
        ({"gtin": "8935049500088"}, ("gtin", "bad_check_digit")),
        ({"gtin": "abc"}, ("gtin", "not_digits")),
        ({"gtin": "8935049500087", "prefix": "893600"}, ("gtin", "foreign_prefix")),
        ({"gtin": "4006381333931", "taken": True}, ("gtin", "taken")),
        ({"sku": "HOP-1", "taken": True}, ("sku", "taken")),
        ({"name": " "}, ("name", "missing")),
        ({"net_content": Decimal(0), "net_unit": "g"}, ("net_content", "out_of_range")),
        ({"net_content": Decimal(1), "net_unit": ""}, ("net_unit", "missing")),
        ({"weight_g": 0}, ("weight_g", "out_of_range")),
        ({"sku": "x" * 41}, ("sku", "too_long")),
    ],
)
def test_bad_variants(details, problem):
    prefix = details.pop("prefix", "")
    if details.pop("taken", False):
        make_variant(product=make_product(variants=0), sku="HOP-1", gtin="4006381333931")
    product = make_product(variants=0, producer=make_producer(gs1_prefix=prefix))
    with pytest.raises(Refused) as refused:
        services.add_variant(product=product, by=None, **({"name": "Túi"} | details))
    assert fields(refused) == [problem]


def test_at_most_fifty_variants():
    product = make_product(variants=0)
    Variant.objects.bulk_create(Variant(product=product, name="x", sku=f"x{n}") for n in range(50))
    with pytest.raises(Refused) as refused:
        make_variant(product=product)
    assert fields(refused) == [("variants", "too_many")]
    with pytest.raises(TypeError):
        services.add_variant(product=product, by=None, name="x", colour="red")


def test_the_last_variant_of_a_listing_and_one_with_offers_stay():
    product = make_listed()
    owner = make_member(producer=product.producer)
    with pytest.raises(Conflict) as refused:
        services.remove_variant(variant=product.variants.get(), by=owner)
    assert fields(refused) == [("", "last_variant")]
    from marketplace.shops.models import Channel, Offer, Shop

    draft = make_product(producer=product.producer)
    shop = Shop.objects.create(slug="s", producer=product.producer, name="S", created_at=clock.now())
    channel = Channel.objects.get_or_create(slug="ocop", defaults={"name": "Chợ", "kind": "market"})[0]
    Offer.objects.create(
        channel=channel, shop=shop, variant=draft.variants.get(), product=draft, amount=1000, created_at=clock.now()
    )
    with pytest.raises(Conflict) as refused:
        services.remove_variant(variant=draft.variants.get(), by=owner)
    assert fields(refused) == [("", "in_use")]


# --- photos


def test_photos_are_kept_ordered_described_and_removed(django_capture_on_commit_callbacks):
    product = make_product()
    owner = make_member(producer=product.producer)
    one = services.add_photo(product=product, uploaded=photo_file(), by=owner, alt=" Gói cà phê ")
    two = make_photo(product=product)
    assert (one.alt, one.width, one.height, one.position, two.position) == ("Gói cà phê", 1600, 1200, 0, 1)
    assert topics().count("photo.added") == 2
    services.order_photos(product=product, ids=[two.pk, one.pk], by=owner)
    assert list(product.photos.all()) == [two, one]
    with pytest.raises(Refused):
        services.order_photos(product=product, ids=[one.pk, one.pk], by=owner)
    services.describe_photo(photo=two, alt="Vườn", by=owner)
    with pytest.raises(Refused):
        services.describe_photo(photo=two, alt="x" * 201, by=owner)
    assert services.store_renditions(photo_id=one.pk) == services.store_renditions(photo_id=one.pk)
    one.refresh_from_db()
    names = [one.file.name, f"{one.file.name[:-4]}.{one.widths[0]}.avif"]
    assert [default_storage.exists(name) for name in names] == [True, True]
    with django_capture_on_commit_callbacks(execute=True):
        services.remove_photo(photo=one, by=owner)
        services.remove_photo(photo=one, by=owner)  # twice does no harm
    assert [default_storage.exists(name) for name in names] == [False, False]
    assert services.store_renditions(photo_id=one.pk) == []
    assert list(product.photos.all()) == [two]


def test_a_thirteenth_photo_and_a_false_one_are_refused():
    product = make_product()
    with pytest.raises(Refused) as refused:
        services.add_photo(product=product, uploaded=SimpleUploadedFile("a.jpg", b"chi la chu"), by=None)
    assert fields(refused) == [("photo", "not_a_photo")]
    Photo.objects.bulk_create(
        Photo(product=product, file=f"photos/{n}.jpg", width=1, height=1, created_at=clock.now()) for n in range(12)
    )
    with pytest.raises(Refused) as refused:
        make_photo(product=product)
    assert fields(refused) == [("photos", "too_many")]


def test_photos_do_not_need_a_new_review():
    product = make_listed()
    make_photo(product=product)
    assert listable().filter(pk=product.pk).exists()


# --- star spans


def days(*pairs):
    return [(s, dt.date.fromisoformat(a), dt.date.fromisoformat(b), c) for s, a, b, c in pairs]


def test_spans_are_replaced_whole_and_told_once():
    product = make_product(state=ProductState.PUBLISHED)
    spans = days((4, "2026-06-01", "2027-05-31", 2), (3, "2025-01-01", "2026-05-31", 1))
    services.set_star_spans(product=product, spans=spans, decision_numbers="858/QĐ-UBND")
    services.set_star_spans(product=product, spans=spans, decision_numbers="858/QĐ-UBND")
    assert [(s.stars, s.certificate_id) for s in product.star_spans.all()] == [(3, 1), (4, 2)]
    (message,) = OutboxMessage.objects.filter(topic="stars.changed")
    assert message.payload == {"product": product.pk, "before": None, "after": 4}
    assert "858" in Product.objects.get(pk=product.pk).search


def test_overlapping_spans_are_a_programming_error():
    spans = days((4, "2026-06-01", "2027-05-31", 2), (3, "2025-01-01", "2026-06-01", 1))
    with pytest.raises(ValueError, match="overlap"):
        services.set_star_spans(product=make_product(), spans=spans)


# --- the index, and many at once


def test_a_renamed_producer_is_found_by_its_new_name():
    product = make_listed()
    producer = product.producer
    producer.name, producer.kind = "Hợp tác xã Mặt Trời", "company"
    producer.save()
    outbox.emit("producer.changed", producer=producer.pk)
    outbox.deliver()
    product = Product.objects.get(pk=product.pk)
    assert ("mat troi" in product.search, product.producer_kind) == (True, "company")
    assert services.refresh_products_of(producer_id=0) == 0


def test_when_the_map_changes_products_follow():
    product = make_product()
    Product.objects.filter(pk=product.pk).update(province=unit("01"))
    outbox.emit("places.changed", starts_on="2026-11-22")
    outbox.deliver()
    product = Product.objects.get(pk=product.pk)
    assert (product.province.code, "lam dong" in product.search) == ("68", True)
    assert services.refresh_provinces() == 0


def test_many_at_once_in_few_statements(django_assert_num_queries):
    base = make_product(name="Cà phê")
    base = services.lock_product(base)

    def drafts(n):
        return [
            Product(
                producer=base.producer,
                product_set=base.product_set,
                name="Cà phê",
                origin=base.origin,
                province=base.province,
            )
            for _ in range(n)
        ]

    services.create_in_bulk(products=drafts(1), tag="warm")  # reads the places once
    made = drafts(30)
    with django_assert_num_queries(5):  # savepoint and its end, slugs, keys, insert
        services.create_in_bulk(products=made, tag="t")
    assert len({p.slug for p in made}) == 30
    stored = Product.objects.get(pk=made[-1].pk)
    assert (stored.name, stored.state, stored.created_at) == ("Cà phê", "draft", clock.now())
    span = (3, dt.date(2026, 1, 1), dt.date(2027, 1, 1), 7)
    with django_assert_num_queries(2):
        assert services.add_spans_in_bulk((p.pk, span) for p in made) == 30
    services.replace_spans_in_bulk(spans={made[0].pk: [(5, *span[1:])]}, decision_numbers={made[0].pk: "12/QĐ"})
    assert StarSpan.objects.get(product=made[0]).stars == 5
    assert "12" in Product.objects.get(pk=made[0].pk).search


def test_an_index_of_many_is_two_statements(django_assert_num_queries):
    ids = [make_product().pk for _ in range(3)]
    with django_assert_num_queries(4):  # savepoint and its end
        assert services.refresh_search(product_ids=ids) == 3


def test_the_vocabulary_holds_what_is_on_sale():
    make_listed(name="Hạt Mắc ca sấy")
    make_product(name="Sầu riêng")  # a draft
    make_span(
        product=make_product(state=ProductState.PUBLISHED, name="Nước mắm"), ends_on=dt.date(2026, 11, 21)
    )  # lapsed
    services.rebuild_vocabulary()
    shown = set(Term.objects.values_list("shown", flat=True))
    assert {"mắc", "mắc ca", "hạt mắc ca sấy"} <= shown
    assert not {"sầu riêng", "nước mắm"} & shown
    assert services.rebuild_vocabulary() == Term.objects.count()


def test_rare_words_go_when_there_are_too_many(monkeypatch):
    from catalog.products.services import vocabulary

    monkeypatch.setattr(vocabulary, "_MOST_KEPT", 3)
    counts = vocabulary._Counts()
    for words in ({"a", "b"}, {"a", "b"}, {"a", "c"}, {"a", "d"}):
        counts.add(words)
    assert dict(counts.of) == {"a": 4, "b": 2}


def test_first_variants_in_bulk_are_what_each_would_be():
    member = make_producer(gs1_prefix="8935049")
    one, other = make_product(variants=0, producer=member), make_product(variants=0)
    facts = {"name": "Túi 250 g", "net_content": Decimal(250), "net_unit": "g", "weight_g": 275}
    services.add_variants_in_bulk(
        variants=[
            Variant(product=one, gtin="8935049500087", **facts),
            Variant(product=one, **facts),
            Variant(product=other, **facts),
        ]
    )
    base = f"OC{one.pk:05d}"
    found = list(one.variants.values_list("sku", "gtin", "position"))
    assert found == [(f"{base}-1", "08935049500087", 0), (f"{base}-2", "", 1)]
    assert services.add_variant(product=one, by=None, name="Hộp").sku == f"{base}-3"
    assert other.variants.get().position == 0
    with pytest.raises(Refused) as refused:
        services.add_variants_in_bulk(variants=[Variant(product=one, gtin="8936000000004", **facts)])
    assert [p.code for p in refused.value.problems] == ["foreign_prefix"]
