"""The work list: by clock, page by page, in as many statements for 2,000 dossiers as for 2; a dossier's timeline."""

import datetime as dt
from itertools import count, pairwise

import pytest

from catalog.certification.models import Dossier, DossierStep
from catalog.certification.queries import desks as queries
from catalog.certification.services import desks
from catalog.core import clock, cursors
from catalog.producers.models import Producer
from catalog.products.models import Product
from tests.factories.accounts import make_officer, make_superuser
from tests.factories.certification import make_desk_dossier, make_dossier
from tests.factories.places import LAM_DONG, unit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


def make_many(count: int, *, state: str = "verifying", level: str = "commune") -> list[Dossier]:
    """Dossiers by the hundred, as rows: due from 20 days ago to 20 days on, every fifth without a limit."""
    model = make_dossier(state="submitted")
    n = Product.objects.count()
    producers = Producer.objects.bulk_create(
        Producer(
            slug=f"loat-{n}-{i}",
            kind="household",
            name=f"Hộ {i}",
            place=unit(),
            province=unit(LAM_DONG),
            created_at=clock.now(),
        )
        for i in range(count)
    )
    products = Product.objects.bulk_create(
        Product(
            slug=f"loat-{n}-{i}",
            producer=producers[i],
            product_set=model.product.product_set,
            name=f"Sản phẩm {i}",
            origin=unit(),
            province=unit(LAM_DONG),
            producer_kind="household",
            created_at=clock.now(),
            updated_at=clock.now(),
        )
        for i in range(count)
    )
    made = Dossier.objects.bulk_create(
        Dossier(
            product=products[i],
            kind="first",
            regime=model.regime,
            rubric=model.rubric,
            commune=model.commune,
            province=model.province,
            state=state,
            level=level,
            state_since=clock.now() - dt.timedelta(minutes=i),
            due_on=None if i % 5 == 0 else TODAY + dt.timedelta(days=i % 41 - 20),
            holder=model.started_by if i % 2 else None,
            started_by=model.started_by,
            started_at=clock.now(),
            submitted_at=clock.now(),
        )
        for i in range(count)
    )
    DossierStep.objects.bulk_create(
        DossierStep(dossier=dossier, before="submitted", after=state, level=level, at=clock.now()) for dossier in made
    )
    return made


def pages(user, **over):
    """All pages of a tab, one after the other."""
    after, found = "", []
    while True:
        page = cursors.keyset(queries.work_list(user, **over), order=queries.WORK_ORDER, after=after, limit=30)
        found += page.rows
        if not page.has_next:
            return found
        after = page.end


@pytest.mark.parametrize("many", [200, pytest.param(2_000, marks=pytest.mark.soak)])
def test_many_in_as_few_statements_as_two(django_assert_num_queries, many):
    officer = make_officer(place=unit(LAM_DONG))
    make_many(2, state="checking", level="province")

    def read():
        user = type(officer).objects.get(pk=officer.pk)  # as a request has it
        calendar = queries.office_calendar()
        counts = queries.work_counts(user, calendar)
        page = cursors.keyset(queries.work_list(user), order=queries.WORK_ORDER, limit=30)
        clocks = queries.clocks_of((d.due_on for d in page.rows), calendar)
        said = [
            (d.product.name, d.product.producer.name, d.commune.full_name, str(d.holder), clocks[d.due_on].left)
            for d in page.rows
        ]
        return counts, said

    with django_assert_num_queries(5):  # the user, posts, calendar, counts, rows
        assert read()[0].mine == 2
    make_many(many - 2, state="checking", level="province")
    with django_assert_num_queries(5):
        counts, said = read()
    assert (counts.mine, counts.others, counts.closed, len(said)) == (many, 0, 0, 30)
    assert counts.by_state["mine"] == {"checking": many}
    assert counts.late == sum(1 for i in range(many - 2) if i % 5 and i % 41 < 20) + sum(
        1 for i in range(2) if i % 5 and i % 41 < 20
    )


def test_overdue_first_then_the_next_that_is_due_and_nothing_twice():
    officer = make_officer(place=unit())
    made = make_many(100)
    found = pages(officer)
    waiting = [d for d in found if d.state == "verifying"]
    assert sorted(d.pk for d in waiting) == sorted(d.pk for d in made)
    days = [d.due_on or dt.date.max for d in found]
    assert days == sorted(days)
    assert days[0] < TODAY
    for one, two in pairwise(found):
        assert (one.clock, one.state_since, one.pk) < (two.clock, two.state_since, two.pk)


def test_tabs_and_filters():
    commune, province = make_officer(place=unit()), make_officer(place=unit(LAM_DONG))
    made = {state: make_desk_dossier(state) for state in ("submitted", "verifying", "checking", "ready")}
    desks.return_dossier(
        dossier=made["verifying"], seen="verifying", reasons=[{"place": "form", "text": "x"}], by=make_superuser()
    )

    def names(user, **over):
        fresh = type(user).objects.get(pk=user.pk)
        return sorted(d.state for d in queries.work_list(fresh, **over))

    assert names(commune) == ["submitted"]
    assert names(commune, tab="others") == ["checking", "ready", "returned"]
    assert names(commune, tab="others", states=["returned"]) == ["returned"]
    assert names(commune, tab="others", level="province") == ["checking", "ready"]
    assert names(province) == ["checking", "ready"]
    assert names(province, tab="others") == []
    Dossier.objects.filter(pk=made["ready"].pk).update(state="recognised")
    assert names(province, tab="closed") == names(commune, tab="closed") == ["recognised"]
    counts = queries.work_counts(province)
    assert [counts.of(tab) for tab in queries.TABS] == [1, 0, 1]


def test_clocks_count_working_days():
    days = [dt.date(2026, 11, 20), TODAY, dt.date(2026, 11, 25), dt.date(2026, 11, 26), None]
    clocks = queries.clocks_of(days)
    assert [(clocks[d].left, clocks[d].tone) for d in days] == [(0, "late"), (0, "soon"), (3, "soon"), (4, ""), (0, "")]
    with clock.set_to(dt.datetime(2027, 2, 3, 3, tzinfo=dt.UTC)):  # before Tết
        clocks = queries.clocks_of([dt.date(2027, 2, 12), dt.date(2027, 2, 2)])
        assert clocks[dt.date(2027, 2, 12)].left == 2
        assert (clocks[dt.date(2027, 2, 2)].left, clocks[dt.date(2027, 2, 2)].late) == (-1, 1)


def test_nobody_has_nothing():
    make_desk_dossier("checking")
    user = make_officer(place=unit("01"))
    assert list(queries.work_list(user)) == []
    assert queries.work_counts(user) == queries.Work(by_state={"mine": {}, "others": {}, "closed": {}})


def test_the_timeline(django_assert_num_queries):
    officer = make_officer(place=unit(LAM_DONG), name="Chị Hạnh")
    seconds = count()
    with clock.set_to(lambda: NOW + dt.timedelta(seconds=next(seconds))):  # a clock that goes on
        dossier = make_desk_dossier("advisory")
        desks.send_back(
            dossier=dossier, seen="advisory", to="producer", missing=["test_report"], text="Thiếu phiếu", by=officer
        )
    dossier.refresh_from_db()
    queries.timeline(dossier)
    with django_assert_num_queries(4):
        entries = queries.timeline(dossier)
    assert [(e.kind, e.state) for e in entries] == [
        ("step", "returned"),
        ("step", "advisory"),
        ("step", "checking"),
        ("letter", ""),
        ("form_03", ""),
        ("step", "verifying"),
        ("slip", ""),
        ("step", "submitted"),
        ("step", "draft"),
    ]
    now = entries[0]
    assert (now.title, now.who, now.note, now.is_now) == ("Cần bổ sung", "Chị Hạnh", "Thiếu phiếu", True)
    assert [(r.place, r.label, r.text) for r in now.reasons] == [("test_report", "Phiếu kiểm nghiệm", "Thiếu phiếu")]
    assert not any(e.is_now for e in entries[1:])
    inside = queries.timeline(dossier, inside=True)
    assert sorted(e.title for e in inside if e.kind == "advisory") == ["Kiểm tra tính đầy đủ", "Rà soát hồ sơ"]
