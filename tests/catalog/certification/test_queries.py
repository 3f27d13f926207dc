"""The register, an officer's certificates, imports under way."""

import datetime as dt

import pytest

from catalog.certification import queries
from catalog.certification.models import Certificate, ImportJob, ImportProgress, ImportRow, ImportState
from catalog.certification.queries import Standing
from catalog.core import clock
from catalog.core.errors import Refused
from tests.factories.accounts import make_officer, make_user
from tests.factories.certification import make_certificate, make_certified
from tests.factories.places import unit
from tests.factories.producers import make_producer
from tests.factories.products import make_product, make_set

pytestmark = pytest.mark.django_db
D = dt.date


def test_a_page_of_the_register_is_one_statement_and_goes_on(django_assert_num_queries):
    made = [make_certificate(decided_on=D(2026, 6, 1 + n % 3), decision_number=str(n)) for n in range(7)]
    expected = [c.pk for c in sorted(made, key=lambda c: (c.valid_from, c.pk), reverse=True)]
    seen, after = [], ""
    for n in range(4):
        with django_assert_num_queries(1):
            page = queries.register_page(after=after, size=2)
            seen += [line.pk for line in page.lines]
        assert page.is_first == (n == 0)
        after = page.after
    assert seen == expected
    assert after == ""


def test_the_register_s_filters():
    coffee = make_certified(name="Cà phê bột", stars=4)
    tea = make_certified(
        name="Trà xanh", stars=5, product_set=make_set(11), producer=make_producer(place=unit("00004"))
    )

    def names(**filters):
        return [line.product for line in queries.register_page(**filters).lines]

    assert names(province=coffee.province) == ["Cà phê bột"]
    assert names(product_set=tea.product_set) == ["Trà xanh"]
    assert names(stars=5) == ["Trà xanh"]
    assert names(text="tra xa") == ["Trà xanh"]
    assert names(text="858") == ["Trà xanh", "Cà phê bột"]
    assert names(text="%%%") == ["Trà xanh", "Cà phê bột"]
    assert names(text="x" * 10_000) == []
    assert names(on=D(2026, 6, 14)) == []
    assert names(on=D(2029, 6, 15)) == ["Trà xanh", "Cà phê bột"]
    assert names(on=D(2029, 6, 16)) == []


@pytest.mark.parametrize("after", ["x", "ZZZZ", "'; DROP", "W10", "x" * 5000])
def test_tampered_cursors(after):
    with pytest.raises(Refused) as refused:
        queries.register_page(after=after)
    assert [(p.field, p.code) for p in refused.value.problems] == [("after", "bad_cursor")]


def test_standings(django_assert_num_queries):
    product = make_product()
    kinds = {
        Standing.EXPIRED: make_certificate(product=product, decided_on=D(2021, 5, 1), issuing_place=None),
        Standing.SUPERSEDED: make_certificate(product=product, decided_on=D(2024, 5, 1), issuing_place=None),
        Standing.VALID: make_certificate(product=product),
        Standing.EXPIRING: make_certificate(decided_on=D(2024, 5, 1), issuing_place=None),
        Standing.REVOKED: make_certificate(),
    }
    Certificate.objects.filter(pk=kinds[Standing.REVOKED].pk).update(
        revoked_from=D(2026, 11, 22), revocation_reason="x"
    )
    for standing, certificate in kinds.items():
        with django_assert_num_queries(1):
            found = queries.certificate_by_id(certificate.pk)
        with django_assert_num_queries(1):
            assert queries.standing_of(found) == standing
        assert standing.label
    assert queries.standing_of(kinds[Standing.VALID], on=D(2026, 6, 1)) == Standing.COMING
    assert queries.certificate_by_id(0) is None
    assert queries.certificate_today(product) == kinds[Standing.VALID]
    assert queries.certificate_today(product, on=D(2024, 5, 1)) == kinds[Standing.SUPERSEDED]


def test_an_officer_sees_what_lapsed_and_what_will(django_assert_num_queries):
    renewed, lapsed, soon = make_product(), make_product(), make_product()
    first = make_certificate(product=renewed, decided_on=D(2021, 5, 1), issuing_place=None)
    second = make_certificate(product=renewed)
    gone = make_certificate(product=lapsed, decided_on=D(2023, 5, 1), issuing_place=None)
    ending = make_certificate(product=soon, decided_on=D(2024, 1, 1), issuing_place=None)
    officer = make_officer(place=unit("68"))
    with django_assert_num_queries(2):  # posts, certificates
        rows = [(c.pk, c.counts, c.lapsed, c.expiring) for c in queries.officer_certificates(officer)]
    assert rows == [
        (first.pk, False, False, False),
        (gone.pk, False, True, False),
        (ending.pk, True, False, True),
        (second.pk, True, False, False),
    ]
    assert not queries.officer_certificates(make_officer(place=unit("01"))).exists()
    assert not queries.officer_certificates(make_user()).exists()
    with clock.set_to(clock.start_of(D(2027, 1, 2))):
        assert queries.officer_certificates(officer).get(pk=ending.pk).lapsed


def test_products_that_a_list_calls_recognised(django_assert_num_queries):
    four, three = make_product(reported_stars=4), make_product(reported_stars=3)
    make_product(reported_stars=2)
    make_product()
    officer = make_officer(place=unit("68"))
    with django_assert_num_queries(2):
        assert list(queries.products_without_decision(officer)) == [four, three]
    assert not queries.products_without_decision(make_user()).exists()


def test_a_preview_pages_through_rows(django_assert_num_queries):
    officer = make_officer()
    job = ImportJob.objects.create(
        by=officer, filename="a.csv", created_at=clock.now(), rows_total=5, rows_done=5, rows_bad=2, state="checked"
    )
    ImportRow.objects.bulk_create(ImportRow(job=job, number=n, values={}, is_bad=n in {2, 4}) for n in range(1, 6))
    with django_assert_num_queries(1):
        page = queries.import_preview(job, 2, size=2)
    assert ([r.number for r in page.rows], page.page, page.pages, page.share) == ([3, 4], 2, 3, 1.0)
    assert [r.number for r in queries.import_preview(job, 99, size=2).rows] == [5]
    assert [r.number for r in queries.import_preview(job, -1, only_bad=True).rows] == [2, 4]
    assert list(queries.imports_of(officer)) == [job]


def test_progress_of_each_stage():
    job = ImportJob(pk=10**9, rows_total=10, rows_done=4, state=ImportState.CHECKING)
    assert queries.import_share(job) == 0.4
    job.state = ImportState.COMMITTING
    assert queries.import_share(job) == 0.0
    ImportProgress.objects.create(job_id=10**9, done=7, total=10)
    assert queries.import_share(job) == 0.7
    job.state = ImportState.UPLOADED
    assert queries.import_share(job) == 0.0
