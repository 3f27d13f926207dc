"""Lists through the services: what a row comes to, who may send which, bad rows, the way through the tasks."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import queries, services, tasks
from catalog.certification.models import Certificate, ImportJob, ImportState
from catalog.core import clock, worker
from catalog.core.errors import NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.models import Post, Unit
from catalog.products.models import Product, ProductState
from catalog.products.queries import listable, search_query
from tests.catalog.certification.importing.lists import FACTS, GOOD, HEAD, checked, csv_bytes, problems, row, xlsx
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db


def test_the_project_s_own_facts_go_through():
    job = checked(FACTS.read_bytes())
    assert job.state == ImportState.CHECKED
    assert {(column, code) for _, column, code in problems(job)} == {("producer", "missing")}
    job.rows.filter(is_bad=True).delete()
    ImportJob.objects.update(rows_bad=0)
    job = services.commit_import(job=ImportJob.objects.get(), by=job.by)
    assert job.result["products"] == Product.objects.count() > 150
    assert job.result["certificates"] == Certificate.objects.count() > 100
    named = Product.objects.get(name="Mắm nêm Seagull")
    assert queries.certificate_today(named).decision_number == "3981/QĐ-UBND"
    assert Product.objects.filter(
        reported_stars__gte=3, certificates=None
    ).exists()  # without a year nothing is made up
    assert not Certificate.objects.filter(decided_on=None, precision="day").exists()
    assert not listable().exists()  # drafts of unverified producers
    assert queries.register().count() > 50  # and in the register all the same


def test_a_list_that_names_groups_and_no_sets_goes_through():
    """As lists are published: the set is guessed from name and group, mostly as people gave it."""
    with FACTS.open(encoding="utf-8") as file:
        facts = list(csv.DictReader(file))
    left = [column for column in facts[0] if column not in ("set", "decision_number", "decided_on")]
    lines = io.StringIO()
    published = csv.DictWriter(lines, left, extrasaction="ignore")
    published.writeheader()
    published.writerows(facts)
    job = checked(lines.getvalue().encode())
    assert {(column, code) for _, column, code in problems(job)} == {("producer", "missing")}
    guessed = [(row.parsed["set_number"], int(facts[row.number - 2]["set"])) for row in job.rows.filter(is_bad=False)]
    assert all(row.parsed["set_guessed"] for row in job.rows.filter(is_bad=False))
    assert sum(guess == given for guess, given in guessed) > 0.8 * len(guessed) > 100


@pytest.mark.parametrize("make", [lambda: csv_bytes(GOOD), lambda: xlsx(GOOD)])
def test_one_row_is_understood_and_stored(make):
    officer = make_officer(place=unit("68"))
    job = checked(make(), by=officer)
    assert problems(job) == []
    services.commit_import(job=job, by=officer)
    product = Product.objects.get()
    certificate = Certificate.objects.get()
    assert (product.name, product.state, product.product_set.number) == ("Cà phê bột", ProductState.DRAFT, 13)
    assert (product.origin.code, product.province.code, product.slug) == ("24733", "68", "ca-phe-bot")
    assert (product.producer.kind, product.producer.state) == ("cooperative", "pending")
    assert (certificate.stars, certificate.valid_until, certificate.issuing_level) == (
        4,
        dt.date(2029, 8, 5),
        "province",
    )
    assert (certificate.issuing_place.code, certificate.recorded_by_id) == ("68", officer.pk)
    assert [(s.stars, s.starts_on) for s in product.star_spans.all()] == [(4, dt.date(2026, 8, 5))]
    assert Product.objects.filter(vector=search_query("858 kien duc")).get() == product
    from pghistory.models import Events

    (event,) = Events.objects.tracks(certificate)
    assert event.pgh_context["user"] == officer.pk


def test_imported_again_nothing_doubles():
    officer = make_officer()
    services.commit_import(job=checked(csv_bytes(GOOD), by=officer), by=officer)
    again = row(name="CÀ PHÊ BỘT", producer="Hợp Tác Xã THỬ")
    job = services.commit_import(job=checked(csv_bytes(again), by=officer), by=officer)
    assert job.result == {"producers": 0, "products": 0, "certificates": 0, "already_there": 1}
    upgrade = row(number="9/QĐ-BNNMT", stars="5", day="01/10/2026")
    job = services.commit_import(job=checked(csv_bytes(upgrade), by=officer), by=officer)
    assert job.result == {"producers": 0, "products": 0, "certificates": 1, "already_there": 1}
    assert [s.stars for s in Product.objects.get().star_spans.order_by("starts_on")] == [4, 5]
    assert OutboxMessage.objects.filter(topic="stars.changed").count() == 1


def test_two_decisions_of_one_product_in_one_file():
    officer = make_officer()
    rows = [row(number="1/QĐ", day="01/09/2025"), row(number="2/QĐ", stars="3")]
    job = services.commit_import(job=checked(csv_bytes(*rows), by=officer), by=officer)
    assert (job.result["products"], job.result["certificates"]) == (1, 2)
    assert Product.objects.get().decision_numbers == "1/QĐ 2/QĐ"


def test_rows_without_stars_year_or_with_two_stars():
    officer = make_officer()
    rows = [
        row(name="A", stars="", number="", day=""),
        row(name="B", stars="4", number="", day=""),
        row(name="C", stars="2", number="", day="", year="2024"),
        row(name="D", stars="4", number="", day="", year="2024", commune="", province="Lâm Đồng"),
        row(name="B", stars="4", number="", day="", year="2025"),
    ]
    services.commit_import(job=checked(csv_bytes(*rows), by=officer), by=officer)
    found = {p.name: (p.reported_stars, p.certificates.count()) for p in Product.objects.all()}
    assert found == {"A": (None, 0), "B": (None, 1), "C": (2, 0), "D": (None, 1)}
    certificate = Certificate.objects.get(product__name="D")
    assert (certificate.precision, certificate.valid_from, certificate.decided_on) == (
        "year",
        dt.date(2024, 1, 1),
        None,
    )


def test_old_places_keep_their_time():
    officer = make_officer()
    old = row(
        commune="Xã Kiến Thành", district="Huyện Đắk R'Lấp", province="Tỉnh Đắk Nông", stars="3", day="21/06/2024"
    )
    only_district = row(
        name="B", commune="", district="Huyện Đắk R'Lấp", province="Đắk Nông", stars="4", day="21/06/2024"
    )
    services.commit_import(job=checked(csv_bytes(old, only_district), by=officer), by=officer)
    one, two = Certificate.objects.order_by("pk")
    assert (one.issuing_level, one.issuing_place.full_name) == ("district", "Huyện Đắk R'Lấp")
    assert (one.product.origin.name, one.product.province.code) == ("Kiến Thành", "68")
    assert (two.issuing_place.full_name, two.product.origin.level) == ("Tỉnh Đắk Nông", "district")


def test_codes_of_today_help_where_names_do_not():
    head = [*HEAD, "new_commune_code", "new_province_code"]
    rows = [
        [*row(commune="Xã Không Có", province="Tỉnh Nào"), "24733", ""],
        [*row(name="B", commune="", province="Tỉnh Nào"), "", "68"],
    ]
    job = checked(csv_bytes(*rows, head=head))
    assert problems(job) == []
    assert [r.parsed["province"] for r in job.rows.all()] == [unit("68").pk] * 2


def test_who_may_import_what():
    for by in (make_user(), make_officer(place=unit())):
        with pytest.raises(NotAllowed):
            checked(csv_bytes(GOOD), by=by)
    hanoi = make_officer(place=unit("01"))
    job = checked(csv_bytes(GOOD), by=hanoi)
    assert problems(job) == [(2, "province", "out_of_reach")]
    good = checked(csv_bytes(GOOD), by=make_officer(place=unit("68")))
    with pytest.raises(NotAllowed):
        services.commit_import(job=good, by=hanoi)


def test_five_stars_of_the_ministry_are_recorded_by_its_officers_alone():
    five = row(name="Cà phê năm sao", stars="5", number="9/QĐ-BNNMT")
    job = checked(csv_bytes(GOOD, five), by=make_officer(place=unit("68")))
    assert problems(job) == [(3, "stars", "ministry_decides")]
    (message,) = (m for _c, _code, m in job.rows.get(number=3).problems)
    assert message.startswith("5 sao do Bộ công nhận (quyết định 05/08/2026): chỉ cán bộ Bộ ghi được.")
    with pytest.raises(Refused):
        services.commit_import(job=job, by=job.by)
    by_year = row(stars="5", number="", day="", year="2024")
    assert problems(checked(csv_bytes(by_year), by=make_officer(place=unit("68")))) == [
        (2, "stars", "ministry_decides")
    ]
    for by in (make_officer(), make_superuser()):
        assert problems(checked(csv_bytes(five, by_year), by=by)) == []


def test_what_another_province_decided_is_not_this_officer_s_to_record():
    """A commune at the border went to another province than the one that decided in its day."""
    here = unit()  # in Lâm Đồng
    old = Unit.objects.filter(level="commune", province__name="Bình Phước").exclude(ends_on=None).first()
    Unit.objects.filter(pk=old.pk).update(current=here)
    line = row(
        commune=old.full_name,
        district=old.parent.full_name,
        province="Bình Phước",
        day="21/06/2024",
        number="9/QĐ-UBND",
    )
    job = checked(csv_bytes(line), by=make_officer(place=unit("68")))
    assert problems(job) == [(2, "province", "not_yours")]
    assert "ngoài địa bàn" in job.rows.get().problems[0][2]
    with pytest.raises(Refused):
        services.request_commit(job=job, by=job.by)
    assert problems(checked(csv_bytes(line), by=make_officer())) == []  # the ministry's officers may


def test_nobody_lists_a_producer_of_their_own():
    officer = make_officer(place=unit("68"))
    mine = make_producer(name="HỢP TÁC XÃ thử", place=unit())
    make_member(producer=mine, user=officer, role="staff")
    job = checked(csv_bytes(GOOD, row(stars="", number="", day=""), row(producer="Hợp tác xã Khác")), by=officer)
    assert problems(job) == [(2, "producer", "own_producer"), (3, "producer", "own_producer")]
    assert problems(checked(csv_bytes(GOOD), by=make_officer(place=unit("68")))) == []


def test_a_province_merged_away_has_no_lists():
    old = Unit.objects.get(level="province", name="Đắk Nông")
    with pytest.raises(NotAllowed):
        checked(csv_bytes(GOOD), by=make_officer(place=old))


def test_what_no_longer_holds_when_storing_stops_the_whole_list():
    officer = make_officer(place=unit("68"))
    job = checked(csv_bytes(GOOD), by=officer)
    services.request_commit(job=job, by=officer)
    Post.objects.update(ends_on=dt.date(2026, 11, 21))
    for again in (services.request_commit, services.commit_import):
        with pytest.raises(NotAllowed):
            again(job=job, by=officer)
    tasks.commit_import.call(job.pk)
    job.refresh_from_db()
    assert job.state == ImportState.CHECKED  # confirmed again, it says why
    Post.objects.update(ends_on=None)
    make_member(producer=make_producer(name="Hợp tác xã Thử", place=unit()), user=officer)
    with pytest.raises(NotAllowed):
        services.commit_import(job=job, by=officer)
    assert not Certificate.objects.exists()


def test_a_ministry_officer_who_moved_to_a_province_stores_no_five_stars():
    officer = make_officer()
    job = checked(csv_bytes(row(stars="5", number="9/QĐ-BNNMT")), by=officer)
    Post.objects.update(place=unit("68"), level="province")
    with pytest.raises(NotAllowed):
        services.commit_import(job=job, by=officer)
    assert not Product.objects.exists()


def test_the_file_is_no_public_one(client):
    job = services.start_import(uploaded=SimpleUploadedFile("a.csv", csv_bytes(GOOD)), by=make_officer())
    assert job.file.name.startswith("documents/imports/")
    assert job.file.storage.exists(job.file.name)
    assert client.get(f"/media/{job.file.name}").status_code == 404


def test_files_left_lying_are_deleted_when_the_worker_tidies(django_capture_on_commit_callbacks):
    officer = make_officer()
    failed, left = checked(b"a,b\n1,2\n", by=officer), checked(csv_bytes(GOOD), by=officer)
    running = checked(csv_bytes(GOOD), by=officer)
    services.request_commit(job=running, by=officer)
    with clock.set_to(clock.now() + dt.timedelta(days=6)):
        young = services.start_import(uploaded=SimpleUploadedFile("a.csv", csv_bytes(GOOD)), by=officer)
    later = clock.set_to(clock.now() + dt.timedelta(days=7, seconds=1))
    with later, django_capture_on_commit_callbacks(execute=True):
        worker.tidy()
    there = {job.pk for job in (failed, left, running, young) if job.file.storage.exists(job.file.name)}
    assert there == {running.pk, young.pk}
    assert set(ImportJob.objects.exclude(file="").values_list("pk", flat=True)) == there
    assert services.commit_import(job=left, by=officer).state == ImportState.DONE  # what was read of it is still there
    again = services.check_import(job=failed)
    assert (again.state, again.message) == (ImportState.FAILED, "Tệp đã bị xóa sau 7 ngày. Tải tệp lên lại.")


@pytest.mark.parametrize(
    ("over", "column", "code"),
    [
        ({"name": "  "}, "name", "missing"),
        ({"producer": "—"}, "producer", "missing"),
        ({"name": "x" * 201}, "name", "too_long"),
        ({"commune": "Xã Không Hề Có Thật"}, "commune", "unknown_place"),
        ({"commune": "", "province": ""}, "province", "unknown_place"),
        ({"stars": "sáu"}, "stars", "bad_stars"),
        ({"stars": "6"}, "stars", "bad_stars"),
        ({"day": "31/02/2026"}, "decided_on", "bad_day"),
        ({"day": "23/11/2026"}, "decided_on", "bad_day"),
        ({"day": "hôm qua"}, "decided_on", "bad_day"),
        ({"day": "", "year": "2030"}, "recognised_year", "bad_year"),
        ({"day": "", "year": "mới"}, "recognised_year", "bad_year"),
        ({"year": "2024"}, "recognised_year", "years_differ"),
        ({"day": "01/01/2016"}, "decided_on", "no_regime"),
        ({"number": "không số"}, "decision_number", "no_digit"),
        ({"number": ""}, "decision_number", "missing"),
        ({"set": "27"}, "set", "unknown_set"),
        ({"set": "", "name": "Zzz"}, "set", "missing"),
    ],
)
def test_each_error_by_row_and_column(over, column, code):
    job = checked(csv_bytes(GOOD, row(**over)))
    assert problems(job) == [(3, column, code)]
    assert (job.rows_total, job.rows_bad, job.rows_done) == (2, 1, 2)
    with pytest.raises(Refused) as refused:
        services.commit_import(job=job, by=job.by)
    assert refused.value.problems[0].code == "bad_rows"
    assert not Product.objects.exists()


def test_an_unknown_kind_and_group_are_told():
    head = ["name", "producer", "producer_type", "province", "group"]
    job = checked(
        csv_bytes(
            ["A", "B", "tàu thủy", "Lâm Đồng", "Đồ chơi"], ["Cà phê", "B", "", "Lâm Đồng", "Thực phẩm"], head=head
        )
    )
    assert problems(job) == [(2, "producer_type", "unknown_kind"), (2, "group", "unknown_group")]
    assert job.rows.get(number=3).parsed["set_guessed"] is True


def test_a_duplicate_in_the_file_names_the_other_row():
    job = checked(csv_bytes(GOOD, row(name="cà phê BỘT")))
    assert problems(job) == [(3, "name", "duplicate")]
    assert "2" in job.rows.get(number=3).problems[0][2]
