"""The maps of every era, and changes of the map as data."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection

from catalog.core import clock
from catalog.core.models import OutboxMessage
from catalog.places import queries
from catalog.places.models import Era, Succession, Unit
from catalog.places.services import load_places
from catalog.places.services.load import CHANGES, OLD, TWO_TIER, current_is_whole
from catalog.places.services.load.package import _package_data, _split_kind
from tests.factories.places import old_unit, unit

pytestmark = pytest.mark.django_db


def count_on(day: dt.date, level: str) -> int:
    return Unit.objects.filter(level=level, starts_on__lte=day).exclude(ends_on__lt=day).count()


@pytest.mark.parametrize(
    ("day", "provinces", "districts", "communes"),
    [
        (dt.date(2025, 6, 30), 63, 696, 10_035),
        (dt.date(2025, 7, 1), 34, 0, 3_321),
        (dt.date(2026, 4, 30), 34, 0, 3_321),
        (dt.date(2026, 11, 22), 34, 0, 3_321),
    ],
)
def test_each_era_has_its_units(day, provinces, districts, communes):
    assert (count_on(day, "province"), count_on(day, "district"), count_on(day, "commune")) == (
        provinces,
        districts,
        communes,
    )
    assert current_is_whole()


def test_nothing_of_the_packages_old_map_is_left_out():
    """Its 10,040 places are 10,035 communes and five island districts that never had, or no longer had, any."""
    last_day = dt.date(2025, 6, 30)
    old = Unit.objects.filter(starts_on__lte=last_day, ends_on=last_day)
    whole_districts = old.filter(level="district", children=None)
    islands = {"Bạch Long Vĩ", "Cồn Cỏ", "Côn Đảo", "Hoàng Sa", "Lý Sơn"}
    assert set(whole_districts.values_list("name", flat=True)) == islands
    assert old.filter(level="commune").count() + whole_districts.count() == 10_040
    assert all(unit.current.ends_on is None for unit in whole_districts.select_related("current"))


def test_loading_again_does_nothing_in_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert load_places() == 0
    assert Era.objects.count() == 5


def test_dong_nai_becomes_a_city_and_ten_communes_wards():
    dong_nai = unit("75")
    assert dong_nai.full_name == "Thành phố Đồng Nai"
    assert dong_nai.starts_on == dt.date(2026, 4, 30)
    new_wards = queries.communes_today(dong_nai).filter(
        kind="Phường", predecessions__old__kind="Xã", predecessions__old__ends_on=dt.date(2026, 4, 29)
    )
    assert {u.name for u in new_wards} == {
        "Dầu Giây",
        "Đồng Phú",
        "Long Thành",
        "Lộc Ninh",
        "Nhơn Trạch",
        "Tân Khai",
        "Tân Phú",
        "Trảng Bom",
        "Trị An",
        "Xuân Lộc",
    }
    assert queries.communes_today(dong_nai).filter(kind="Phường").count() == 33


# --- the next change is data -------------------------------------------------------------------------------------------------------

NEXT = """
[[change]]
starts_on = 2026-11-01
name = "Một lần sắp xếp nữa"
legal_basis = "Nghị quyết thử nghiệm"
unit = [
    { from = ["24733", "24736"], name = "Kiến Đức Mới" },              # merged
    { from = ["24760"], code = "24760", latitude = 12.1, longitude = 107.4, area_km2 = 60.5 },  # divided: the main part
    { from = ["24760"], code = "24999", name = "Quảng Tín Đông", kind = "Phường" },
    { from = ["22945"], province = "79" },                             # moved to another province
]
"""


def write(tmp_path, content):
    path = tmp_path / "changes.toml"
    path.write_text(CHANGES.read_text() + content)
    return path


def test_a_merge_a_division_and_a_move_are_only_data(tmp_path):
    kien_duc, quang_tin, phan_thiet = unit("24733"), unit("24760"), unit("22945")
    assert load_places(changes=write(tmp_path, NEXT)) == 1
    merged = unit("24733")
    assert merged.address == "Xã Kiến Đức Mới, Tỉnh Lâm Đồng"
    assert merged.starts_on == dt.date(2026, 11, 1)
    assert queries.unit_today("24736") is None
    kien_duc.refresh_from_db()
    assert (kien_duc.ends_on, kien_duc.current) == (dt.date(2026, 10, 31), merged)
    assert merged.area_km2 == pytest.approx(
        sum(s.old.area_km2 for s in merged.predecessions.select_related("old")), abs=0.01
    )
    # who was followed to Kiến Đức before is followed further
    assert old_unit("24754").current == merged
    main, rest = unit("24760"), unit("24999")
    quang_tin.refresh_from_db()
    assert quang_tin.current == main
    assert [(s.new, s.is_main) for s in quang_tin.successions.order_by("-is_main")] == [(main, True), (rest, False)]
    assert (main.latitude, main.longitude, main.area_km2) == (12.1, 107.4, 60.5)
    assert rest.full_name == "Phường Quảng Tín Đông"
    assert unit("22945").address == "Phường Phan Thiết, Thành phố Hồ Chí Minh"
    assert phan_thiet.province == unit("68")  # as it was
    assert current_is_whole()
    assert [m.payload for m in OutboxMessage.objects.filter(topic="places.changed")] == [{"starts_on": "2026-11-01"}]
    assert load_places(changes=write(tmp_path, NEXT)) == 0


def test_a_change_waits_for_its_day(tmp_path):
    later = write(tmp_path, NEXT.replace("2026-11-01", "2026-12-01"))
    assert load_places(changes=later) == 0
    with clock.set_to(clock.start_of(dt.date(2026, 12, 1))):
        assert load_places(changes=later) == 1


@pytest.mark.parametrize(
    ("unit_line", "complaint"),
    [
        ('{ from = ["99999"] }', "no commune with code 99999"),
        ('{ from = ["24733"], province = "98" }', "no province with code 98"),
        ('{ from = ["24733"], code = "24736" }', "exist already and do not end"),
        ('{ from = ["24733"], code = "24999" }, { from = ["24736"], code = "24999" }', "given twice"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(tmp_path, unit_line, complaint):
    bad = write(tmp_path, f'[[change]]\nstarts_on = 2026-11-01\nname = "x"\nlegal_basis = "y"\nunit = [{unit_line}]\n')
    with pytest.raises(ValueError, match=complaint):
        load_places(changes=bad)
    assert Era.objects.count() == 5
    assert queries.unit_today("24733").name == "Kiến Đức"


def test_a_change_before_the_present_map_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot follow"):
        load_places(changes=write(tmp_path, NEXT.replace("2026-11-01", "2026-05-01")))


def test_everything_loads_from_nothing_and_says_so(capsys):
    last = Era.objects.latest("pk").pk
    OLD.pk, TWO_TIER.pk = 1, 2  # as after another database of this process
    Succession.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE places_unit SET parent_id = NULL, province_id = NULL, current_id = NULL")
        cursor.execute("DELETE FROM places_unit")
    Era.objects.all().delete()
    call_command("reference_data")
    assert "5 maps" in capsys.readouterr().out
    assert current_is_whole()
    assert not Era.objects.filter(pk__lte=last).exists()  # keys that this database gave
    assert (
        Succession.objects.values("old").distinct().count()
        == Unit.objects.exclude(ends_on=None).exclude(level="district", current=None).count()
    )


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match="vietnamadminunits"):
        _package_data()


def test_a_name_without_a_kind_is_an_error():
    with pytest.raises(ValueError, match="Nowhere"):
        _split_kind("Nowhere")
