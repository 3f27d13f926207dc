import base64
import datetime as dt
import decimal
import json
import random

import pytest
from django.db import connection
from django.db.models import F, FloatField, Value
from django.db.models.functions import Cast, Length
from hypothesis import given
from hypothesis import strategies as st

from catalog.core import cursors
from catalog.core.errors import Refused
from catalog.core.models import OutboxMessage

DAY = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)

values = st.one_of(
    st.tuples(st.just(int), st.integers(-(2**63), 2**63 - 1)),
    st.tuples(st.just(str), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)),
    st.tuples(st.just(dt.date), st.dates()),
    st.tuples(st.just(dt.datetime), st.datetimes(timezones=st.just(dt.UTC))),
    st.tuples(st.just(float), st.floats(-1e200, 1e200)),
    st.tuples(st.just(decimal.Decimal), st.decimals(-(10**9), 10**9, places=3)),
)


@given(st.lists(values, max_size=4))
def test_what_goes_in_comes_out(pairs):
    text = cursors.encode([v for _, v in pairs])
    assert text.replace("-", "").replace("_", "").isalnum() or text == ""
    assert cursors.decode(text, tuple(k for k, _ in pairs)) == [v for _, v in pairs]


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_anything_else_is_refused(text):
    for kinds in ((int,), (str, int), (dt.date,), (dt.datetime, int)):
        try:
            found = cursors.decode(text, kinds)
        except Refused as refusal:
            (problem,) = refusal.problems
            assert (problem.code, problem.field) == ("bad_cursor", "after")
        else:
            assert cursors.encode(found) == text


def raw(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (raw([True]), (int,)),
        (raw([1.5]), (int,)),
        (raw([2**63]), (int,)),
        (raw(["1"]), (int,)),
        (raw([1]), (str,)),
        (raw(["a\x00"]), (str,)),
        (raw(["2026-11-22"]), (dt.datetime,)),
        (raw(["2026-11-22T00:00:00"]), (dt.datetime,)),
        (raw(["2026-13-01"]), (dt.date,)),
        (raw(["NaN"]), (decimal.Decimal,)),
        (raw(["1e999999"]), (decimal.Decimal,)),
        (raw(["ten"]), (decimal.Decimal,)),
        (raw([1e301]), (float,)),
        (raw([1, 2]), (int,)),
        (raw({"a": 1}), (int,)),
        (raw([1]) + "=", (int,)),
        (raw(["x" * 600]), (str,)),
        ("W10", (int,)),
        ("é", (int,)),
        (base64.urlsafe_b64encode(b'["\\ud800"]').decode(), (str,)),
        (base64.urlsafe_b64encode(b"[NaN]").decode().rstrip("="), (float,)),
        (base64.urlsafe_b64encode(b"[" * 400).decode().rstrip("="), (int,)),
    ],
)
def test_tampered_cursors(text, kinds):
    with pytest.raises(Refused) as caught:
        cursors.decode(text, kinds, "before")
    assert [(p.code, p.field) for p in caught.value.problems] == [("bad_cursor", "before")]


@pytest.mark.parametrize("value", [None, True, dt.datetime(2026, 1, 1), b"x"])  # noqa: DTZ001  naive on purpose
def test_only_what_can_come_back_goes_in(value):
    with pytest.raises(TypeError):
        cursors.encode([value])


def make(n=60):
    rng = random.Random(7)
    return OutboxMessage.objects.bulk_create(
        OutboxMessage(
            topic=rng.choice("abc"),
            attempts=rng.randrange(3),
            created_at=DAY,
            due_at=DAY + dt.timedelta(days=rng.randrange(4)),
        )
        for _ in range(n)
    )


ORDERS = [
    [("pk", "asc")],
    [("due_at", "desc"), ("pk", "desc")],
    [("attempts", "asc"), ("topic", "asc"), ("pk", "asc")],
    [("attempts", "desc"), ("topic", "asc"), ("pk", "desc")],
    [("topic", "asc"), ("due_at", "asc"), ("attempts", "desc"), ("pk", "asc")],
]


@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("limit", [1, 7, 60, 100])
def test_walking_forth_and_back_sees_every_row_once(order, limit):
    make()
    ordered = list(
        OutboxMessage.objects.order_by(*(f"-{n}" if way == "desc" else n for n, way in order)).values_list(
            "pk", flat=True
        )
    )
    seen, page = [], cursors.keyset(OutboxMessage.objects.all(), order=order, limit=limit)
    assert not page.has_previous
    while True:
        seen += [m.pk for m in page.rows]
        if not page.has_next:
            break
        page = cursors.keyset(OutboxMessage.objects.all(), order=order, limit=limit, after=page.end)
        assert page.has_previous
    assert seen == ordered
    back = [m.pk for m in page.rows]
    while page.has_previous:
        page = cursors.keyset(OutboxMessage.objects.all(), order=order, limit=limit, before=page.start)
        back = [m.pk for m in page.rows] + back
        if len(back) >= 60:
            break
        assert page.has_next
    assert back == ordered


@pytest.mark.django_db
def test_between_two_cursors():
    made = make(10)
    everything = cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")], limit=10)
    page = cursors.keyset(
        OutboxMessage.objects.all(),
        order=[("pk", "asc")],
        after=everything.cursors[2],
        before=everything.cursors[8],
        limit=3,
    )
    assert [m.pk for m in page.rows] == [m.pk for m in made[3:6]]
    assert page.has_next
    assert page.has_previous


@pytest.mark.django_db
def test_annotations_and_plain_rows():
    make(20)
    queryset = OutboxMessage.objects.annotate(
        length=Length("topic"), share=Cast(F("attempts"), FloatField()) / Value(3.0)
    ).values("pk", "share", "length")
    order = [("share", "desc"), ("length", "asc"), ("pk", "asc")]
    first = cursors.keyset(queryset, order=order, limit=8)
    second = cursors.keyset(queryset, order=order, limit=20, after=first.end)
    assert len(first.rows + second.rows) == 20
    assert [r["share"] for r in first.rows + second.rows] == sorted(
        (r["share"] for r in first.rows + second.rows), reverse=True
    )


@pytest.mark.django_db
def test_across_relations():
    from catalog.places.models import Unit

    queryset = Unit.objects.select_related("parent").filter(parent__isnull=False)
    order = [("parent__name", "asc"), ("pk", "asc")]
    first = cursors.keyset(queryset, order=order, limit=5)
    second = cursors.keyset(queryset, order=order, limit=5, after=first.end)
    expected = list(queryset.order_by("parent__name", "pk").values_list("pk", flat=True)[:10])
    assert [u.pk for u in first.rows + second.rows] == expected
    by_parent = cursors.keyset(queryset, order=[("parent", "asc"), ("pk", "asc")], limit=5)
    after = cursors.keyset(queryset, order=[("parent", "asc"), ("pk", "asc")], limit=5, after=by_parent.end)
    assert not {u.pk for u in by_parent.rows} & {u.pk for u in after.rows}


@pytest.mark.django_db
def test_a_page_is_one_statement(django_assert_num_queries):
    make(5)
    page = cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")], limit=2)
    with django_assert_num_queries(1):
        cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")], limit=2, after=page.end)


@pytest.mark.django_db
def test_a_far_page_is_a_range_of_the_index():
    make()
    page = cursors.keyset(
        OutboxMessage.objects.filter(delivered_at=None), order=[("due_at", "asc"), ("pk", "asc")], limit=40
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    values = cursors.decode(page.end, (str, dt.datetime, int))
    far = OutboxMessage.objects.filter(
        cursors._beyond([("due_at", "asc"), ("pk", "asc")], [Value(v) for v in values[1:]]), delivered_at=None
    ).order_by("due_at", "pk")
    plan = far.explain()
    assert "Index Cond: (ROW(due_at, id) > ROW(" in plan
    assert "Sort" not in plan


@pytest.mark.django_db
def test_an_empty_list():
    page = cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")])
    assert (page.rows, page.start, page.end, page.has_next, page.has_previous) == ([], "", "", False, False)


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["after", "before"])
def test_a_cursor_of_another_order_or_none_at_all_is_refused(where):
    make(3)
    other = cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "desc")]).end
    for text in (other, "x", cursors.encode([1]), "A" * 10_000):
        with pytest.raises(Refused) as caught:
            cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")], **{where: text})
        assert [(p.code, p.field) for p in caught.value.problems] == [("bad_cursor", where)]


def test_misuse_is_an_error_of_ours():
    with pytest.raises(ValueError, match="at least one row"):
        cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "asc")], limit=0)
    with pytest.raises(ValueError, match="asc or desc"):
        cursors.keyset(OutboxMessage.objects.all(), order=[("pk", "up")])
    with pytest.raises(TypeError, match="JSONField"):
        cursors.keyset(OutboxMessage.objects.all(), order=[("payload", "asc")])
