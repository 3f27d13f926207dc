"""The sample data: real facts stay facts, what is invented is marked, and nothing is there twice."""

import csv
import io
import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import override_settings
from django.urls import Resolver404, resolve

from catalog.certification.models import Certificate, Dossier, RubricVersion, SignedOriginal
from catalog.certification.queries.life import Renewal, renewal_window
from catalog.certification.queries.rubrics import sheet_of
from catalog.certification.services.signatures import verify
from catalog.core import clock
from catalog.core.text import fold
from catalog.producers.models import Producer, ProducerState
from catalog.products.models import Product, ProductGroup, ProductSet, Variant
from catalog.products.queries import listable
from catalog.programme.models import Idea, IdeaState, Inspection, MisuseReport
from catalog.programme.queries.ideas import ideas_of, ideas_waiting, year_list
from catalog.programme.queries.inspections import inspections_of, officer_inspections, officer_reports
from marketplace.accounts.models import User
from marketplace.fairs.models import Fair, FairListing
from marketplace.fairs.queries import running_fairs
from marketplace.operations import start
from marketplace.promotions.models import Sale
from marketplace.shops.models import Listing, OfferPrice
from marketplace.shops.queries import market
from marketplace.storefront.queries.demo import DEMO_PASSWORD, demo_addresses, demo_sign_ins
from marketplace.storefront.services.sample import load_sample
from marketplace.storefront.services.sample.dossiers import WANTED
from marketplace.storefront.services.sample.facts import FACTS
from marketplace.storefront.services.sample.trace import TEACHING
from tests.conftest import in_copy
from tests.factories.accounts import client_of
from traceability.codes.models import TraceCode
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Zone


@pytest.fixture(scope="module")
def loaded(sample_template, django_db_blocker):
    """The sample data, to read and to load again."""
    market.cache_clear()
    with in_copy(sample_template, f"{sample_template}_again", django_db_blocker):
        yield
    market.cache_clear()


def facts():
    return list(csv.DictReader(io.StringIO(FACTS.read_text("utf-8"))))


def counts():
    """How many rows every table of ours has; what only logs that something ran is left out."""
    rooms = [a for a in apps.get_app_configs() if a.name.split(".")[0] in ("catalog", "traceability", "marketplace")]
    models = [m for room in rooms for m in room.get_models() if m._meta.managed and not m._meta.proxy]
    return {m._meta.label: m._default_manager.count() for m in models}


def test_a_start_loads_it_into_an_empty_catalogue_only(loaded):
    assert Product.objects.exists()  # a start has loaded them: `sample_template`
    said: list[str] = []
    start.load_data(said.append)
    assert said == []


def test_loaded_twice_nothing_is_doubled(loaded):
    before = counts()
    out = io.StringIO()
    call_command("sample_data", stdout=out)
    assert "already there" in out.getvalue()
    assert counts() == before
    assert before["products.Product"] == len(facts()) + 3 + len(WANTED)  # these of the producer that does not exist


def test_a_fact_added_later_is_loaded_beside_the_rest(loaded):
    product = Product.objects.filter(is_sample=True, variants__gtin__startswith="0952", variants__lots__isnull=False)[0]
    Product.objects.filter(pk=product.pk).update(source="an earlier list")  # so its row of today's list is new
    lots = Lot.objects.count()
    assert load_sample() == 1
    assert load_sample() == 0
    again = Product.objects.get(name=product.name, producer=product.producer, source__startswith=source_of(product))
    assert again.pk != product.pk
    assert Lot.objects.count() == lots + 2
    assert (
        Variant.objects.exclude(gtin="").count() == Variant.objects.exclude(gtin="").values("gtin").distinct().count()
    )


def source_of(product):
    return next(row["source"] for row in facts() if row["name"] == product.name)


def test_rows_without_stars_are_not_listed(loaded):
    nameless = [row["name"] for row in facts() if not row["stars"]]
    assert nameless
    assert not listable().filter(name__in=nameless).exclude(reported_stars__gte=3).exists()
    assert not Certificate.objects.filter(product__name__in=nameless, product__reported_stars=None).exists()


def test_no_decision_is_invented(loaded):
    known = {row["decision_number"] for row in facts()}
    assert set(Certificate.objects.values_list("decision_number", flat=True)) <= known
    without_year = {(row["source"], row["name"]) for row in facts() if not row["recognised_year"]}
    assert without_year
    for source, name in without_year:
        assert not Certificate.objects.filter(product__source=source, product__name=name).exists()
    by_year = Certificate.objects.filter(precision="year")
    assert by_year.exists()
    assert all(c.valid_from.month == c.valid_from.day == 1 for c in by_year)  # the earliest day the year can mean
    assert all(c.source for c in Certificate.objects.all())


def test_a_renewal_is_under_way_and_a_signed_original_is_shown_for_what_it_is(loaded):
    (original,) = SignedOriginal.objects.all()
    certificate = original.certificate
    assert (certificate.product.producer.name, certificate.decision_number) == (TEACHING, "")
    assert not listable().filter(pk=certificate.product_id).exists()
    with default_storage.open(original.file) as kept:
        found = verify(kept.read())
    assert (found.as_data(), found.is_intact) == (original.signatures, original.is_intact)
    assert all("không có thật" in one.signer and one.trusted is None for one in found.signatures)
    (renewal,) = Dossier.objects.filter(kind="again")
    assert (renewal.renews, renewal.state) == (certificate, "draft")
    assert renewal_window(certificate).state == Renewal.OPEN


def test_no_kind_is_invented(loaded):
    with FACTS.open(encoding="utf-8", newline="") as file:
        unsaid = {row["name"] for row in csv.DictReader(file) if row["producer_type"] in {"", "khác"}}
    assert len(unsaid) == 10
    assert set(Product.objects.filter(name__in=unsaid).values_list("producer__kind", "producer_kind")) == {
        ("other", "other")
    }


def test_what_lapsed_is_kept_and_not_listed(loaded):
    lapsed = Certificate.objects.filter(valid_until__lt=clock.today())
    assert lapsed.exists()
    assert (
        not listable()
        .filter(pk__in=lapsed.values("product"))
        .exclude(pk__in=Certificate.objects.filter(valid_until__gte=clock.today()).values("product"))
    )


def test_nothing_bad_stands_on_a_real_name(loaded):
    bad = Lot.objects.filter(state__in=(LotState.HELD, LotState.RECALLED))
    assert {lot.variant.product.producer.name for lot in bad} == {TEACHING}
    assert not Producer.objects.filter(state=ProducerState.SUSPENDED).exists()
    assert "không có thật" in Producer.objects.get(name=TEACHING).story
    assert not listable().filter(producer__name__startswith=TEACHING[:-1])
    for model, owner in ((Inspection, "producer"), (Dossier, "product__producer"), (MisuseReport, "product__producer")):
        assert set(model.objects.values_list(f"{owner}__name", flat=True)) == {TEACHING}
    assert set(Idea.objects.values_list("producer__name", flat=True)) == {TEACHING, None}  # one of somebody invented


def test_the_year_around_the_dossiers_fills_the_desks(loaded):
    producer, commune, province = (User.objects.get(email=f"{who}@ocop.example") for who in ("htx", "xa", "tinh"))
    assert set(ideas_of(producer).values_list("state", flat=True)) == set(IdeaState.values)
    assert sorted(ideas_waiting(commune).values_list("state", flat=True)) == ["planned", "registered", "registered"]
    assert year_list(commune, clock.today().year).count() == 3
    assert all("minh họa" in idea.title for idea in Idea.objects.all())
    (waiting,) = officer_inspections(province).filter(waiting__gt=0)
    assert waiting.due_on > clock.today()
    assert inspections_of(waiting.producer_id).count() == 2
    assert [report.state for report in officer_reports(province)] == ["new"]


@pytest.mark.parametrize("model", [Producer, Product, Zone, Lot, Fair, User, Idea])
def test_all_that_is_invented_says_so(loaded, model):
    assert model.objects.exists()
    assert not model.objects.filter(is_sample=False).exists()


def test_a_fair_is_open_with_fair_prices_and_there_are_sales(loaded):
    (fair,) = running_fairs()
    assert "minh họa" in fair.name
    assert FairListing.objects.filter(booth__fair=fair, state="approved").count() > 10
    now = clock.now()
    assert Sale.objects.filter(starts_at__lte=now, ends_at__gt=now).exists()
    live = Listing.objects.filter(channel=market(), starts_at__lte=now, ends_at__gt=now)
    assert live.filter(is_cut=True, lowest_30_days__isnull=False).exists()
    prices = OfferPrice.objects.filter(starts_at__lte=now, ends_at__gt=now, offer__is_active=True)
    asked, at_fair = (
        dict(prices.filter(offer__channel=channel).values_list("offer__variant", "amount"))
        for channel in (market(), fair.channel)
    )
    assert len(at_fair) > 10
    assert {variant: (amount, asked[variant]) for variant, amount in at_fair.items() if amount > asked[variant]} == {}


def test_producers_written_in_two_ways_are_one(loaded):
    names = [fold(p.name) + p.province.code for p in Producer.objects.select_related("province")]
    assert len(names) == len(set(names))


def test_the_addresses_and_sign_ins_that_are_printed_work(loaded, client):
    assert len(demo_addresses()) == 8
    for _what, path in demo_addresses()[:4]:
        assert client.get(path).status_code == 200
    assert {name for _who, name, _ in demo_sign_ins()} >= {"htx@ocop.example", "tinh@ocop.example"}
    assert all(User.objects.get(email=name).check_password(DEMO_PASSWORD) for _who, name, _ in demo_sign_ins())


@pytest.mark.django_db
@override_settings(DEMO=False)
def test_a_real_server_refuses_sign_ins_with_a_published_password():
    with pytest.raises(ImproperlyConfigured, match="DEMO"):
        load_sample()
    assert not User.objects.exists()


def test_the_printed_pages_belong_together(loaded, client, django_assert_num_queries):
    """One real product with a photo, a lot from a zone with a map, a sale and a place in the running fair."""
    with django_assert_num_queries(2):
        found = dict(demo_addresses())
    pages = {name: client.get(found[name]).content.decode() for name in ("Product", "Trace page", "Running fair")}
    for page in pages.values():
        assert "Hạt Mắc ca Mơ Nông" in page
    assert "<picture" in pages["Product"] and "Thấp nhất 30 ngày" in pages["Product"]
    assert found["Running fair"] in pages["Product"]
    assert 'class="map' in pages["Trace page"] and found["Product"] in pages["Trace page"]


def segments(page: str) -> list[str]:
    """The texts between a page's tags, as they are read."""
    plain = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return [" ".join(unescape(part).split()) for part in re.split(r"<[^>]+>", plain) if part.strip()]


def vietnamese_names() -> set[str]:
    """Names of sets and groups, labels of criteria and their headings that have another name in English."""
    named = [*ProductSet.objects.values_list("name", "name_en"), *ProductGroup.objects.values_list("name", "name_en")]
    for rubric in RubricVersion.objects.select_related("product_set"):
        for criterion in sheet_of(rubric).criteria:
            named += [(label.vi, label.en) for label in (criterion.label, *criterion.headings)]
            named += [(option.label.vi, option.label.en) for option in criterion.options]
    return {name for name, english in named if english and name != english}


SIGNED_IN = ("htx@ocop.example", "xa@ocop.example", "tinh@ocop.example", "hd1@ocop.example")
DOORS = ("/studio/", "/office/", "/account/ideas/", "/studio/products/new/", "/office/fairs/new/", "/office/ideas/new/")


def test_english_pages_name_sets_groups_and_criteria_in_english(loaded):
    """Every page of studio and office that links lead to, two of a kind and person: what has an English name is shown by it."""
    names = vietnamese_names()
    wrong, seen = [], set()
    for email in SIGNED_IN:
        client = client_of(User.objects.get(email=email))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        waiting, known, kinds = list(DOORS), set(DOORS), Counter[str]()
        while waiting:
            path = waiting.pop(0)
            kind = resolve(urlsplit(path).path).view_name
            if kinds[kind] == 2:
                continue
            answer = client.get(path)
            kinds[kind] += 1
            if answer.streaming:
                b"".join(answer.streaming_content)  # a file, read to its end: then it is closed
            if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
                continue
            seen.add(kind)
            page = answer.content.decode()
            wrong += [
                (email, path, text)
                for text in segments(page)  # alone, behind a number, or behind "Set 13:"
                if names & {text, re.sub(r"^\d[\d.]* |^[^:]*: ", "", text)}
            ]
            for link in re.findall(r'href="(/(?:studio|office|account/ideas)/[^"#]*)"', page):
                address = unescape(link)
                if address not in known and _is_page(address):
                    known.add(address)
                    waiting.append(address)
    assert len(seen) > 100, sorted(seen)
    assert wrong == []


def _is_page(address: str) -> bool:
    try:
        resolve(urlsplit(address).path)
    except Resolver404:
        return False
    return True


def test_no_page_of_a_code_prints_a_value_of_the_program(loaded, client):
    """In both languages: "None" beside ingredients was a word of ours, and reads like a fault."""
    codes = TraceCode.objects.filter(zone=None).exclude(lot__state="draft").order_by("pk")
    pages = {
        (code, language): client.get(f"/t/{code}/", headers={"accept-language": language}).content.decode()
        for code in codes.values_list("pk", flat=True)[:40]
        for language in ("vi", "en")
    }
    assert len(pages) > 20
    assert [at for at, page in pages.items() if re.search(r">\s*(None|True|False|nan|NaN|undefined)\b", page)] == []
