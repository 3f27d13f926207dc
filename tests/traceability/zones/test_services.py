"""Zones and their codes: who may, what is refused, what a code was on which day."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.producers.models import ProducerState
from catalog.producers.services import record_consent
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer, signed_paper
from tests.factories.zones import SQUARE, make_zone, make_zone_code
from traceability.zones import queries, services
from traceability.zones.models import Zone, ZoneCode

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def codes(refused):
    return {(p.field, p.code) for p in refused.value.problems}


def create(**over):
    fields = {"name": "Vùng mắc ca Bu Prăng", "crop": "Mắc ca", "place": unit(), "area_ha": "12,4", "by": None} | over
    return services.create_zone(
        producer=over.pop("producer", None) or make_producer(), **{k: v for k, v in fields.items() if k != "producer"}
    )


def test_a_member_makes_a_zone_at_a_place_written_in_the_old_way():
    producer = make_producer()
    zone = create(
        producer=producer,
        by=make_member(producer=producer),
        place="Xã Kiến Thành, Huyện Đắk R'Lấp, Tỉnh Đắk Nông",
        gln="9520000001018",
    )
    assert zone.slug == "vung-mac-ca-bu-prang"
    assert zone.area_ha == Decimal("12.40")
    assert zone.place.current.name == "Kiến Đức"
    assert create(producer=producer).slug == "vung-mac-ca-bu-prang-2"
    assert list(queries.zones_of(make_user())) == []


def test_strangers_and_unposted_officers_may_not():
    producer = make_producer()
    for user in (make_user(), make_officer(place=unit("68"))):
        with pytest.raises(NotAllowed):
            create(producer=producer, by=user)
    zone = make_zone(producer=producer)
    stranger = make_member(producer=make_producer())
    for act in (
        lambda: services.update_zone(zone=zone, by=stranger, name="Của tôi"),
        lambda: services.set_polygon(zone=zone, outline=SQUARE, by=stranger),
        lambda: services.add_code(zone=zone, code="A-1", kind="domestic", starts_on=TODAY, by=stranger),
        lambda: services.set_code_status(
            zone_code=make_zone_code(zone=zone), status="active", starts_on=TODAY, by=stranger
        ),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_every_wrong_field_is_told_at_once():
    with pytest.raises(Refused) as refused:
        create(name=" ", crop="x" * 121, place="qwzzx", area_ha="0", households=-1, gln="9520000001019")
    assert codes(refused) == {
        ("name", "required"), ("crop", "too_long"), ("place", "unknown_place"), ("area_ha", "out_of_range"),
        ("households", "out_of_range"), ("gln", "bad_check_digit"),
    }  # fmt: skip


@pytest.mark.parametrize(("area", "code"), [("abc", "not_a_number"), ("NaN", "not_a_number"), ("-1", "out_of_range"), ("0.001", "out_of_range"),
                                            (10**18, "out_of_range"), (float("inf"), "not_a_number")])  # fmt: skip
def test_bad_areas(area, code):
    with pytest.raises(Refused) as refused:
        create(area_ha=area)
    assert codes(refused) == {("area_ha", code)}


def test_an_ambiguous_place_lists_what_it_may_mean():
    with pytest.raises(Refused) as refused:
        create(place="Xã Tân Thành")
    (problem,) = refused.value.problems
    assert problem.field == "place"
    assert problem.code in {"ambiguous_place", "unknown_place"}


def test_a_gln_belongs_to_one_zone():
    create(gln="9520000001018")
    with pytest.raises(Refused) as refused:
        create(gln="9520000001018")
    assert codes(refused) == {("gln", "taken")}


def test_a_zone_is_changed_and_the_log_says_by_whom():
    producer = make_producer()
    zone, user = make_zone(producer=producer), make_member(producer=producer)
    changed = services.update_zone(zone=zone, by=user, name="Đồi Bu Prăng", area_ha=3, outline_is_public=True)
    assert (changed.name, changed.area_ha, changed.outline_is_public) == ("Đồi Bu Prăng", Decimal(3), True)
    with pytest.raises(TypeError):
        services.update_zone(zone=zone, by=user, slug="khac")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.metadata FROM zones_zoneevent e JOIN pghistory_context c ON c.id = e.pgh_context_id ORDER BY e.pgh_id DESC"
        )
        assert f'"user": {user.pk}' in cursor.fetchone()[0]


def test_an_outline_is_kept_measured_and_taken_away():
    producer = make_producer()
    user = make_member(producer=producer)
    zone = services.set_polygon(zone=make_zone(producer=producer), outline=SQUARE, by=user)
    assert Zone.objects.get().polygon == SQUARE
    assert abs(zone.polygon_area_ha - Decimal("12.3")) < Decimal("0.2")
    assert queries.area_note(zone) == ""
    assert "40 ha" in queries.area_note(services.update_zone(zone=zone, by=user, area_ha=40))
    with pytest.raises(Refused):
        services.set_polygon(zone=zone, outline="không phải", by=user)
    assert services.set_polygon(zone=zone, outline=None, by=user).polygon is None
    assert queries.area_note(Zone.objects.get()) == ""


def test_an_outline_far_larger_than_the_declared_area_is_refused_with_both_numbers():
    zone = make_zone(area_ha="5.8")
    user = make_member(producer=zone.producer)
    around = [[107.0, 12.0], [108.0, 12.0], [108.0, 13.0], [107.0, 13.0], [107.0, 12.0]]
    with pytest.raises(Refused) as refused:
        services.set_polygon(zone=zone, outline={"type": "Polygon", "coordinates": [around]}, by=user)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("polygon", "outline_too_large")
    assert all(words in str(problem.message) for words in ("đo được 1.20", "5,8 ha", "17,4 ha"))
    assert Zone.objects.get().polygon is None
    # nor is it the other way round: first the outline, then fewer hectares
    services.set_polygon(zone=zone, outline=SQUARE, by=user)  # 12.3 ha: a remark, no more
    with pytest.raises(Refused) as refused:
        services.update_zone(zone=zone, area_ha=4, by=user)
    assert {(p.field, p.code) for p in refused.value.problems} == {("area_ha", "outline_too_large")}
    assert services.update_zone(zone=zone, area_ha="4.2", by=user).area_ha == Decimal("4.2")
    # a plot that a phone was carried round errs by metres
    assert [queries.largest_outline(Decimal(ha)) for ha in ("0.1", "0.5", "100")] == [
        Decimal("1.1"),
        Decimal("1.5"),
        300,
    ]


def test_a_code_of_an_odd_form_is_kept_with_a_remark():
    code = make_zone_code(code="  VN DTOR  17 ", kind="export", market="cn")
    assert (code.code, code.market) == ("VN DTOR 17", "CN")
    assert "VN-DTOR-0017" in queries.code_note(code.code, "export")
    assert queries.code_note("gì cũng được", "domestic") == ""


@pytest.mark.parametrize("code", ["VN-DTOR-0017", "VN-DTOR-0018", "VN-DNOOR0039", "PB.33.01.01.001"])
def test_real_export_codes_pass_without_a_remark(code):
    assert queries.code_note(code, "export") == ""
    assert queries.code_note("VNDTPH-0001", "packing") == ""


def test_codes_are_refused_when_malformed():
    with pytest.raises(Refused) as refused:
        make_zone_code(code="", kind="x", market="Trung", status="lạ", ends_on=dt.date(2020, 1, 1))
    assert codes(refused) == {
        ("code", "bad_length"), ("kind", "unknown_kind"), ("market", "bad_market"), ("status", "unknown_status"), ("ends_on", "days_out_of_order")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (dt.date(2006, 1, 1), False),
        (dt.date(2007, 1, 1), True),
        (dt.date(2027, 11, 1), True),
        (dt.date(2028, 1, 1), False),
    ],
)
def test_the_first_day_of_a_code_is_one_that_a_paper_may_carry(day, fits):
    zone = make_zone()
    if fits:
        assert make_zone_code(zone=zone, starts_on=day).spans.get().starts_on == day
    else:
        with pytest.raises(Refused) as refused:
            make_zone_code(zone=zone, starts_on=day)
        assert codes(refused) == {("starts_on", "out_of_range")}


def test_whoever_claims_a_code_first_keeps_nobody_from_claiming_it():
    export = {"code": "VN-DTOR-0017", "kind": "export", "market": "CN"}
    squatter, holder = make_zone(), make_zone()
    first = make_zone_code(zone=squatter, by=make_member(producer=squatter.producer), **export)
    second = make_zone_code(zone=holder, by=make_member(producer=holder.producer), **export)
    assert first.confirmed_at is None and second.confirmed_at is None
    with pytest.raises(Refused) as refused:
        make_zone_code(zone=holder, **export)
    assert codes(refused) == {("code", "there_already")}


def test_what_an_officer_confirmed_is_one_zone_s_alone():
    export = {"code": "VN-DTOR-0017", "kind": "export", "market": "CN"}
    first, second = make_zone_code(**export), make_zone_code(**export)
    officer = make_officer(place=unit("68"))
    assert services.confirm_code(zone_code=second, by=officer).confirmed_at == clock.now()
    assert [span.set_by_office for span in second.spans.all()] == [True]  # only the office changes its days from now on
    with pytest.raises(Conflict):
        services.confirm_code(zone_code=second, by=officer)
    with pytest.raises(Refused) as refused:
        services.confirm_code(zone_code=first, by=officer)
    assert codes(refused) == {("code", "taken")}
    with pytest.raises(Refused) as refused:
        make_zone_code(**export)
    assert codes(refused) == {("code", "taken")}
    make_zone_code(**export | {"market": "US"})
    event = ZoneCode.objects.get(pk=second.pk).events.select_related("pgh_context").latest("pgh_id")
    assert (event.pgh_context.metadata["user"], event.confirmed_at) == (officer.pk, clock.now())
    with pytest.raises(Refused):
        services.withdraw_code_confirmation(zone_code=second, reason="  ", by=officer)
    services.withdraw_code_confirmation(zone_code=second, reason="Nhầm giấy", by=officer)
    with pytest.raises(Conflict):
        services.withdraw_code_confirmation(zone_code=second, reason="Nhầm giấy", by=officer)
    services.confirm_code(zone_code=first, by=officer)


def test_only_officers_of_the_place_confirm():
    code = make_zone_code()
    owner = make_member(producer=code.zone.producer)
    both = make_officer(place=unit("68"), user=make_member(producer=code.zone.producer))
    for by in (owner, both, make_user(), make_officer(place=unit("01"))):
        for call in (
            lambda by=by: services.confirm_code(zone_code=code, by=by),
            lambda by=by: services.withdraw_code_confirmation(zone_code=code, reason="x", by=by),
        ):
            with pytest.raises(NotAllowed):
                call()
    assert ZoneCode.objects.get().confirmed_at is None


def test_an_officer_at_the_producer_s_desk_confirms_by_writing():
    zone = make_zone()
    officer = make_officer(place=unit("68"))
    record_consent(
        producer=zone.producer,
        officer=officer,
        given_by="Hường",
        how="paper",
        paper=signed_paper(),
        given_on=TODAY,
        by=officer,
    )
    assert make_zone_code(zone=zone, by=officer).confirmed_at is not None


def test_status_by_day(django_assert_num_queries):
    zone = make_zone()
    code = make_zone_code(zone=zone, code="MAU-1", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))
    services.set_code_status(
        zone_code=code, status="suspended", starts_on=dt.date(2026, 10, 1), note="kiểm tra", by=None
    )
    services.set_code_status(
        zone_code=code, status="active", starts_on=dt.date(2026, 11, 1), ends_on=dt.date(2026, 11, 10), by=None
    )
    make_zone_code(zone=zone, code="MAU-2", starts_on=dt.date(2026, 11, 22))
    days = [
        dt.date(2025, 12, 31),
        dt.date(2026, 1, 1),
        dt.date(2026, 10, 15),
        dt.date(2026, 11, 10),
        dt.date(2026, 11, 11),
    ]
    with django_assert_num_queries(1):
        first, second = queries.code_status_on([zone.pk], days)[zone.pk]
    assert [(s.status.value, s.since) if s else None for s in (first.on[d] for d in days)] == [
        None,
        ("active", dt.date(2026, 1, 1)),
        ("suspended", dt.date(2026, 10, 1)),
        ("active", dt.date(2026, 11, 1)),
        ("expired", dt.date(2026, 11, 11)),
    ]
    assert first.on[days[2]].note == "kiểm tra"
    assert first.on[days[2]].label == "tạm đình chỉ"
    assert not first.on[days[2]].is_active
    assert [second.on[d] for d in days] == [None] * 5
    assert second.kind_label == "Mã vùng trồng nội địa"


def test_a_status_of_the_same_day_is_replaced_and_an_officer_may_set_it():
    zone = make_zone()
    code = make_zone_code(zone=zone)
    officer = make_officer(place=unit("68"))
    services.set_code_status(zone_code=code, status="suspended", starts_on=TODAY, by=officer)
    services.set_code_status(zone_code=code, status="revoked", starts_on=TODAY, by=officer)
    assert [s.status for s in ZoneCode.objects.get().spans.all()] == ["active", "revoked"]


def set_status(code, by, status="active", day=TODAY):
    return services.set_code_status(zone_code=code, status=status, starts_on=day, by=by)


def test_what_the_office_set_only_the_office_changes():
    producer = make_producer()
    code = make_zone_code(zone=make_zone(producer=producer))
    owner, officer = make_member(producer=producer), make_officer(place=unit("68"))
    set_status(code, owner, "pending")
    assert set_status(code, officer, "suspended").set_by_office
    for day in (TODAY, TODAY + dt.timedelta(days=1), TODAY + dt.timedelta(days=400), dt.date.max):
        with pytest.raises(NotAllowed) as refused:
            set_status(code, owner, day=day)
        assert codes(refused) == {("status", "set_by_office")}
        message = str(refused.value.problems[0].message)
        assert "tạm đình chỉ" in message and "22/11/2026" in message and "cán bộ" in message
    assert [s.status for s in code.spans.all()] == ["active", "suspended"]
    assert set_status(code, officer, "revoked").status == "revoked"
    assert set_status(code, None, "expired").set_by_office  # an import does not take the office's word away


def test_the_offices_last_day_does_not_give_the_code_back():
    producer = make_producer()
    code = make_zone_code(zone=make_zone(producer=producer))
    services.set_code_status(
        zone_code=code, status="active", starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 6, 30),
        by=make_officer(place=unit("68")),
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        set_status(code, make_member(producer=producer))


def test_an_officer_who_belongs_to_the_producer_is_not_the_office():
    producer = make_producer()
    code = make_zone_code(zone=make_zone(producer=producer))
    member = make_member(producer=producer, user=make_officer(place=unit("68")))
    assert not set_status(code, member, "pending").set_by_office
    set_status(code, make_officer(place=unit("68")), "suspended")
    with pytest.raises(NotAllowed):
        set_status(code, member)


def test_a_producer_does_not_rewrite_days_gone_by():
    producer = make_producer()
    zone = make_zone(producer=producer)
    owner, code = make_member(producer=producer), make_zone_code(zone=zone)
    for day in (TODAY - dt.timedelta(days=1), dt.date(2025, 1, 1), dt.date(2024, 1, 1), dt.date.min):
        with pytest.raises(Refused) as refused:
            set_status(code, owner, "suspended", day)
        assert codes(refused) == {("starts_on", "before_today")}
        assert "22/11/2026" in str(refused.value.problems[0].message)
    assert not set_status(code, owner, "pending").set_by_office
    set_status(code, owner)  # today may be put right
    set_status(code, owner, "expired", TODAY + dt.timedelta(days=30))
    assert set_status(code, make_officer(place=unit("68")), "suspended", dt.date(2026, 9, 1)).set_by_office
    assert [s.status for s in code.spans.all()] == ["active", "suspended", "active", "expired"]


def test_a_code_that_an_officer_records_is_the_offices():
    zone = make_zone()
    helper = make_superuser()
    assert make_zone_code(zone=zone, by=helper).spans.get().set_by_office
    assert not make_zone_code(zone=zone, by=make_member(producer=zone.producer)).spans.get().set_by_office


def test_zones_of_a_user_are_those_of_its_producers(django_assert_num_queries):
    producer = make_producer()
    mine = [make_zone(producer=producer, name=n) for n in ("A", "B")]
    make_zone()
    user = make_member(producer=producer)
    with django_assert_num_queries(1):
        zones = list(queries.zones_of(user))
        assert [z.place.current.province.name for z in zones] == ["Lâm Đồng"] * 2
    assert zones == mine
    assert [c.code for c in queries.codes_of(make_zone_code(zone=mine[0], code="M-1").zone)] == ["M-1"]


def test_the_outline_is_public_only_by_the_growers_leave(django_assert_num_queries):
    zone = make_zone(outline=SQUARE)
    make_zone_code(zone=zone)
    with django_assert_num_queries(2):
        public = queries.public_zone(zone.slug)
    assert public.outline is None
    assert public.place_today.name == "Kiến Đức"
    assert public.latitude
    ((code, status),) = public.status_lines
    assert status.is_active and code.code.startswith("MAU")
    Zone.objects.update(outline_is_public=True)
    assert queries.public_zone(zone.slug).outline == SQUARE


def test_a_zone_of_an_unverified_producer_is_not_public():
    zone = make_zone(producer=make_producer(state=ProducerState.PENDING))
    assert queries.public_zone(zone.slug) is None
    assert queries.public_zone("khong-co") is None


def test_a_code_expires_at_viet_nams_midnight():
    zone = make_zone()
    make_zone_code(zone=zone, ends_on=TODAY)
    public = queries.public_zone(zone.slug)
    assert public.status_lines[0][1].is_active
    with clock.set_to(clock.start_of(TODAY + dt.timedelta(days=1))):
        assert queries.public_zone(zone.slug).status_lines[0][1].status == "expired"
