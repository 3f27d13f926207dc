"""Recording and revoking recognitions, and the stars that follow."""

import datetime as dt

import pytest

from catalog.certification import queries, services
from catalog.certification.models import Certificate, IssuingRule
from catalog.certification.services.certificates import clean_number
from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.products.models import Product, ProductState
from catalog.products.queries import listable
from tests.factories.accounts import make_member, make_officer, make_user
from tests.factories.certification import make_certificate, make_certified
from tests.factories.places import old_unit, unit
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
D = dt.date
DAY = dt.timedelta(days=1)


def fields(refused) -> list[tuple[str, str]]:
    return [(p.field, p.code) for p in refused.value.problems]


def spans(product) -> list[tuple[int, dt.date, dt.date]]:
    return list(product.star_spans.order_by("starts_on").values_list("stars", "starts_on", "ends_on"))


@pytest.mark.parametrize(
    ("decided", "until"),
    [
        (D(2024, 6, 21), D(2027, 6, 21)),
        (D(2024, 2, 29), D(2027, 2, 28)),
        (D(2025, 2, 28), D(2028, 2, 28)),
        (D(2023, 12, 31), D(2026, 12, 31)),
    ],
)
def test_thirty_six_months_last_day_included(decided, until):
    assert services.valid_until(decided, 36) == until
    assert services.valid_until(D(2024, 8, 31), 6) == D(2025, 2, 28)


# regime's day, stars, who may
RULES = [
    (D(2020, 5, 1), 3, "province"),
    (D(2020, 5, 1), 5, "ministry"),
    (D(2024, 6, 21), 3, "district"),
    (D(2024, 6, 21), 4, "province"),
    (D(2025, 6, 30), 3, "district"),
    (D(2025, 7, 1), 3, "province"),
    (D(2025, 8, 1), 3, "province"),
    (D(2026, 8, 5), 4, "province"),
    (D(2026, 8, 5), 5, "ministry"),
]


@pytest.mark.parametrize(("day", "stars", "level"), RULES)
def test_who_recognises_which_stars_is_data(day, stars, level):
    assert queries.issuing_level_for(stars, day) == level
    product = make_product()
    for other in {"district", "province", "ministry"} - {level}:
        with pytest.raises(Refused) as refused:
            make_certificate(product=product, stars=stars, decided_on=day, issuing_level=other, issuing_place=None)
        assert fields(refused) == [("issuing_level", "wrong_level")]
    made = make_certificate(product=product, stars=stars, decided_on=day, issuing_level=level, issuing_place=None)
    assert (made.valid_from, made.regime.starts_on <= day) == (day, True)


def test_the_message_says_who_does():
    with pytest.raises(Refused) as refused:
        make_certificate(stars=3, decided_on=D(2024, 6, 21), issuing_level="province", issuing_place=None)
    assert "Ủy ban nhân dân cấp huyện" in str(refused.value.problems[0].message)


def test_in_the_overlap_the_newest_regime_counts():
    assert make_certificate(decided_on=D(2026, 6, 15)).regime.number == "26/2026/QĐ-TTg"
    assert make_certificate(decided_on=D(2026, 5, 21)).regime.number == "1489/QĐ-TTg"


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"stars": 2}, ("stars", "stars_out_of_range")),
        ({"stars": 6}, ("stars", "stars_out_of_range")),
        ({"decided_on": D(2026, 11, 23)}, ("decided_on", "in_future")),
        ({"decided_on": D(2018, 1, 1), "issuing_place": None}, ("decided_on", "no_regime")),
        ({"issuing_level": "village"}, ("issuing_level", "unknown_level")),
        ({"decision_number": "QĐ-UBND"}, ("decision_number", "no_digit")),
        ({"decision_number": "1" * 61}, ("decision_number", "too_long")),
        ({"source": " "}, ("source", "missing")),
    ],
)
def test_bad_recognitions(over, problem):
    with pytest.raises(Refused) as refused:
        make_certificate(**over)
    assert fields(refused) == [problem]
    assert not Certificate.objects.exists()


def test_the_issuing_place_is_of_its_level_time_and_region():
    product = make_product()
    cases = [
        ({"issuing_place": unit()}, "wrong_place_level"),
        ({"issuing_place": unit("01")}, "elsewhere"),
        ({"issuing_place": old_unit("67")}, "other_era"),  # Đắk Nông, in 2026
        ({"stars": 5, "issuing_place": product.province}, "not_needed"),
    ]
    for over, code in cases:
        with pytest.raises(Refused) as refused:
            make_certificate(product=product, **over)
        assert fields(refused) == [("issuing_place", code)]
    old = make_certificate(product=product, decided_on=D(2024, 6, 21), issuing_place=old_unit("67"))
    assert old.issuing_place.name == "Đắk Nông"


def test_a_year_alone_means_its_first_day():
    made = make_certificate(decided_on=D(2024, 8, 8), precision="year", decision_number="", stars=4, issuing_place=None)
    assert (made.decided_on, made.valid_from, made.valid_until) == (None, D(2024, 1, 1), D(2027, 1, 1))
    late = make_certificate(decided_on=D(2025, 1, 1), precision="year", stars=3, issuing_place=None, decision_number="")
    assert late.regime.number == "1489/QĐ-TTg"  # by a province, so after the districts
    assert make_certificate(decided_on=D(2026, 1, 1), precision="year", issuing_place=None).valid_from == D(2026, 1, 1)


def test_numbers_are_taken_as_they_are_written():
    assert clean_number(" 858 /QĐ – UBND\n") == "858/QĐ-UBND"
    assert clean_number("Số 12") == "Số 12"


def test_who_may_record():
    product = make_product()
    province = product.province
    member = make_officer(place=province, user=make_member(producer=product.producer))
    for by in (make_user(), make_officer(place=unit()), make_officer(place=unit("01")), member):
        with pytest.raises(NotAllowed):
            make_certificate(product=product, by=by, source="")
    with pytest.raises(NotAllowed):
        make_certificate(product=product, stars=5, by=make_officer(place=province))
    officer = make_officer(place=province)
    made = make_certificate(product=product, by=officer, source="")
    assert made.recorded_by_id == officer.pk
    make_certificate(product=product, stars=5, decided_on=D(2026, 9, 1), by=make_officer())
    old = make_certificate(
        product=product, stars=3, decided_on=D(2024, 6, 21), issuing_level="district", by=officer,
        issuing_place=old_unit("24733").parent,
    )  # fmt: skip
    assert old.issuing_place.level == "district"


def test_an_officer_names_number_and_place():
    product = make_product()
    with pytest.raises(Refused) as refused:
        make_certificate(product=product, by=make_officer(), decision_number="", issuing_place=None)
    assert fields(refused) == [("decision_number", "missing"), ("issuing_place", "missing")]


def test_the_same_decision_is_recorded_once():
    product = make_certified()
    with pytest.raises(Conflict) as refused:
        make_certificate(product=product)
    assert fields(refused) == [("decision_number", "recorded_already")]


def test_a_decision_replaces_what_a_list_said(django_assert_num_queries):
    product = make_product(reported_stars=3)
    make_certificate(product=product)
    assert Product.objects.get(pk=product.pk).reported_stars is None
    assert "certificate.recorded" in OutboxMessage.objects.values_list("topic", flat=True)


def test_upgrade_renewal_downgrade_and_gap():
    product = make_product(state=ProductState.PUBLISHED)
    make_certificate(product=product, stars=4, decided_on=D(2020, 5, 1), issuing_place=None, decision_number="1")
    make_certificate(product=product, stars=4, decided_on=D(2024, 5, 1), issuing_place=None, decision_number="2")
    make_certificate(product=product, stars=5, decided_on=D(2025, 9, 1), decision_number="3")
    make_certificate(product=product, stars=3, decided_on=D(2026, 9, 1), decision_number="4")
    assert spans(product) == [
        (4, D(2020, 5, 1), D(2023, 5, 1)),
        (4, D(2024, 5, 1), D(2025, 8, 31)),
        (5, D(2025, 9, 1), D(2026, 8, 31)),
        (3, D(2026, 9, 1), D(2029, 9, 1)),
    ]


def test_an_older_decision_recorded_later_only_fills_its_own_days():
    product = make_product()
    make_certificate(product=product, stars=4, decided_on=D(2026, 6, 15), decision_number="2")
    make_certificate(product=product, stars=5, decided_on=D(2025, 9, 1), decision_number="1")
    assert spans(product) == [(5, D(2025, 9, 1), D(2026, 6, 14)), (4, D(2026, 6, 15), D(2029, 6, 15))]


def test_of_one_day_the_one_recorded_last_counts():
    product = make_product()
    make_certificate(product=product, stars=3, decision_number="1")
    make_certificate(product=product, stars=4, decision_number="2")
    assert [s for s, _, _ in spans(product)] == [4]


def test_revoking_the_later_one_lets_the_earlier_count_again():
    product = make_product()
    make_certificate(product=product, stars=4, decided_on=D(2025, 9, 1), issuing_place=None, decision_number="1")
    upgrade = make_certificate(product=product, stars=5, decided_on=D(2026, 9, 1), decision_number="2")
    services.revoke_certificate(
        certificate=upgrade, from_day=D(2026, 11, 23), decision="9/QĐ-BNNMT", reason="Hồ sơ sai", by=make_officer()
    )
    assert spans(product) == [
        (4, D(2025, 9, 1), D(2026, 8, 31)),
        (5, D(2026, 9, 1), D(2026, 11, 22)),
        (4, D(2026, 11, 23), D(2028, 9, 1)),
    ]


def revoke(certificate, **over):
    asked = {
        "from_day": D(2026, 11, 22), "decision": "99/QĐ-UBND", "reason": "Ngừng sản xuất", "grounds": "stopped",
        "by": make_officer(place=unit("68")),
    } | over  # fmt: skip
    return services.revoke_certificate(certificate=certificate, **asked)


def test_revocation_keeps_grounds_reason_and_decision():
    certificate = make_certificate()
    revoked = revoke(certificate)
    assert (revoked.revocation_grounds, revoked.revocation_decision) == ("stopped", "99/QĐ-UBND")
    assert spans(certificate.product) == [(4, D(2026, 6, 15), D(2026, 11, 21))]
    assert not listable().exists()
    with pytest.raises(Conflict):
        revoke(certificate)


def test_revoked_from_its_first_day_nothing_is_left():
    certificate = make_certificate()
    revoke(certificate, from_day=certificate.valid_from)
    assert spans(certificate.product) == []


@pytest.mark.parametrize(
    ("over", "problem"),
    [
        ({"decision": ""}, ("decision", "missing")),
        ({"reason": " "}, ("reason", "missing")),
        ({"grounds": "x"}, ("grounds", "unknown_ground")),
        ({"from_day": D(2026, 6, 14)}, ("from_day", "out_of_range")),
        ({"from_day": D(2029, 6, 16)}, ("from_day", "out_of_range")),
    ],
)
def test_bad_revocations(over, problem):
    with pytest.raises(Refused) as refused:
        revoke(make_certificate(), **over)
    assert fields(refused) == [problem]


def test_who_may_revoke():
    certificate = make_certificate(issuing_place=None)
    for by in (make_user(), make_officer(place=unit()), make_officer(place=unit("01"))):
        with pytest.raises(NotAllowed):
            revoke(certificate, by=by)
    with pytest.raises(NotAllowed):
        revoke(make_certificate(stars=5), by=make_officer(place=unit("68")))
    assert revoke(certificate).revoked_from


def test_at_the_same_midnight_everything_changes_and_no_task_runs():
    product = make_product(state=ProductState.PUBLISHED)
    make_certificate(product=product, stars=4, decided_on=D(2024, 5, 1), issuing_place=None, decision_number="1")
    upgrade_day, revoked_day = D(2027, 2, 1), D(2028, 3, 1)
    with clock.set_to(clock.start_of(upgrade_day) + dt.timedelta(hours=9)):
        upgrade = make_certificate(product=product, stars=5, decided_on=upgrade_day, decision_number="2")
        revoke(upgrade, from_day=revoked_day, by=make_officer())
    other = make_product(state=ProductState.PUBLISHED)
    make_certificate(product=other, stars=4, decided_on=D(2024, 5, 1), issuing_place=None, decision_number="1")

    def seen(moment):
        with clock.set_to(moment):
            return (
                {p.pk: p.stars for p in listable()},
                {c.product_id: c.stars for c in queries.register()},
                {p.pk: (c.stars if (c := queries.certificate_today(p)) else None) for p in (product, other)},
            )

    def all_say(mine, others):
        shown = {pk: stars for pk, stars in ((product.pk, mine), (other.pk, others)) if stars}
        return shown, shown, {product.pk: mine, other.pk: others}

    second = dt.timedelta(seconds=1)
    for day, before, after in (
        (upgrade_day, (4, 4), (5, 4)),  # upgrade
        (D(2027, 5, 2), (5, 4), (5, None)),  # the other's expiry, and the superseded one's
        (revoked_day, (5, None), (None, None)),  # revocation
    ):
        assert seen(clock.start_of(day) - second) == all_say(*before)
        assert seen(clock.start_of(day)) == all_say(*after)


def test_the_rules_are_thirteen_dated_rows():
    assert IssuingRule.objects.count() == 13
    assert str(IssuingRule.objects.get(level="district").ends_on) == "2025-06-30"


def test_many_recognitions_are_what_each_would_be(django_assert_num_queries):
    told = {
        "stars": 4,
        "decision_number": "858 / QĐ - UBND",
        "decided_on": D(2025, 9, 1),
        "issuing_level": "province",
        "issuing_place": unit("68"),
        "source": "a public list",
    }
    alone = make_product(reported_stars=4)
    one = services.record_certificate(product=alone, by=None, **told)
    products = [make_product(reported_stars=4) for _ in range(12)]
    with django_assert_num_queries(40):  # 24 are the messages: see core.loading
        many = services.record_in_bulk(recognitions=[services.Recognition(product, **told) for product in products])
    same = "regime", "stars", "decision_number", "decided_on", "issuing_place", "valid_from", "valid_until", "source"
    for product, certificate in zip(products, many, strict=True):
        assert [getattr(certificate, name) for name in same] == [getattr(one, name) for name in same]
        assert spans(product) == spans(alone)
        product.refresh_from_db()
        assert (product.reported_stars, product.decision_numbers) == (None, "858/QĐ-UBND")
    topics = list(OutboxMessage.objects.filter(payload__product=products[0].pk).values_list("topic", flat=True))
    assert sorted(topics) == ["certificate.recorded", "stars.changed"]


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"stars": 2}, ("stars", "stars_out_of_range")),
        ({"source": " "}, ("source", "missing")),
        ({"decided_on": D(2027, 1, 1)}, ("decided_on", "in_future")),
        ({"issuing_level": "district"}, ("issuing_place", "wrong_place_level")),
        ({"issuing_place": unit, "code": "01"}, ("issuing_place", "elsewhere")),
    ],
)
def test_one_wrong_recognition_refuses_all(wrong, problem):
    wrong = dict(wrong)
    if "code" in wrong:
        wrong["issuing_place"] = unit(wrong.pop("code"))
    told = {
        "stars": 4,
        "decision_number": "",
        "decided_on": D(2025, 9, 1),
        "issuing_level": "province",
        "issuing_place": unit("68"),
        "source": "a public list",
    }
    right = services.Recognition(make_product(), **told)
    with pytest.raises(Refused) as refused:
        services.record_in_bulk(recognitions=[right, services.Recognition(make_product(), **(told | wrong))])
    assert problem in fields(refused)
    assert not Certificate.objects.exists()
