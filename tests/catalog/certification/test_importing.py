"""Lists of certified products: what is read, what is refused where, what is stored."""

import csv
import datetime as dt
import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certification import queries, services, tasks
from catalog.certification.models import Certificate, ImportJob, ImportState
from catalog.certification.services.importing import meaning, read
from catalog.certification.services.importing.columns import column_of
from catalog.core import clock, outbox, worker
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.models import OutboxMessage
from catalog.places.models import Post, Unit
from catalog.producers.models import Producer, ProducerKind
from catalog.products.models import Product, ProductState
from catalog.products.queries import listable, search_query
from tests.factories.accounts import make_member, make_officer, make_superuser, make_user
from tests.factories.places import unit
from tests.factories.producers import make_producer

pytestmark = pytest.mark.django_db
FACTS = Path(__file__).parents[3] / "marketplace/storefront/reference/ocop_facts.csv"
HEAD = [
    "Tên sản phẩm",
    "Chủ thể",
    "Xã",
    "Huyện",
    "Tỉnh",
    "Số sao",
    "Năm công nhận",
    "Bộ sản phẩm",
    "Số quyết định",
    "Ngày quyết định",
]
GOOD = ["Cà phê bột", "Hợp tác xã Thử", "Xã Kiến Đức", "", "Lâm Đồng", "4", "", "13", "858/QĐ-UBND", "05/08/2026"]


def row(**over: object) -> list[object]:
    """GOOD with some cells changed, by the headings' order: name producer commune district province stars year set number day."""
    names = ["name", "producer", "commune", "district", "province", "stars", "year", "set", "number", "day"]
    return [over.get(name, cell) for name, cell in zip(names, GOOD, strict=True)]


def csv_bytes(*rows, head=HEAD, encoding="utf-8", delimiter=",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([head, *rows])
    return out.getvalue().encode(encoding)


def xlsx(*rows, head=HEAD, change=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in (head, *rows):
        sheet.append(cells)
    if change is not None:
        change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(data: bytes, *, by=None, name: str = "danh-sach.csv") -> ImportJob:
    job = services.start_import(uploaded=SimpleUploadedFile(name, data), by=by or make_officer())
    return services.check_import(job=job)


def problems(job: ImportJob) -> list[tuple[int, str, str]]:
    return [(r.number, column, code) for r in job.rows.filter(is_bad=True) for column, code, _message in r.problems]


# --- a whole file


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


# --- who


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


# --- rows


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


# --- files


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, ".xlsx"),
        (b"%PDF-1.4", "bảng tính"),
        (b"PK\x03\x04 broken", "Excel bị hỏng"),
        (b"a,b\n1,2\n", "Không thấy cột"),
        (csv_bytes(), "không có dòng nào"),
        (csv_bytes(GOOD, head=[*HEAD[:-1], "Tên SP"]), "cùng nghĩa"),
        (csv_bytes(GOOD, head=["Tên sản phẩm", "Xã", *HEAD[3:], "x"]), "Chủ thể"),
        (csv_bytes(GOOD).replace(b",", b"\x9d,"), "UTF-8"),
        ("tên sản phẩm,chủ thể,tỉnh\nCÃ  phÃª bá»™t,B,LÃ¢m Äá»“ng".encode(), "UTF-8"),
        (b"\xff\xfeabc", "UTF-8"),
        (csv_bytes(GOOD).decode().encode("utf-8")[:40] + b'"' + b"x" * 200_000, "bị hỏng"),
        (b"," * 200 + b"\n", "quá nhiều cột"),
    ],
)
def test_files_that_are_no_such_table(data, says):
    job = checked(data)
    assert (job.state, says in job.message) == (ImportState.FAILED, True), job.message


def test_empty_and_huge_files_are_refused_at_once(monkeypatch):
    from catalog.certification.services.importing.check import jobs

    with pytest.raises(Refused):
        checked(b"")
    monkeypatch.setattr(jobs, "MOST_BYTES", 10)
    with pytest.raises(Refused) as refused:
        checked(b"x" * 11)
    assert refused.value.problems[0].code == "too_large"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encodings_and_delimiters(encoding, delimiter):
    job = checked(csv_bytes(GOOD, encoding=encoding, delimiter=delimiter))
    assert (job.message, problems(job)) == ("", [])
    assert job.rows.get().values["name"] == "Cà phê bột"


def test_vietnamese_windows_text_is_read_and_western_is_refused():
    import unicodedata

    def cp1258(text: str) -> bytes:
        out = b""
        for c in text:
            try:
                out += c.encode("cp1258")
            except UnicodeEncodeError:  # a letter with its tone: the letter, then the tone as a mark
                parts = unicodedata.normalize("NFD", c)
                letter = unicodedata.normalize("NFC", parts.replace(parts[-1], "", 1))
                tone = parts[-1]
                if parts[1] == "\u0323" and len(parts) == 3:  # the dot is sorted before the roof
                    letter, tone = unicodedata.normalize("NFC", parts[0] + parts[2]), parts[1]
                out += letter.encode("cp1258") + tone.encode("cp1258")
        return out

    job = checked(cp1258(csv_bytes(GOOD).decode()))
    assert (job.message, problems(job)) == ("", [])
    assert job.rows.get().values["producer"] == "Hợp tác xã Thử"
    with pytest.raises(Refused):
        read.decode("Crème brûlée à la Ñandú ÿ".encode("cp1252"))


def test_merged_producers_titles_and_notes():
    def change(sheet):
        sheet.insert_rows(1, 3)
        sheet["A1"] = "DANH SÁCH SẢN PHẨM OCOP"
        sheet.merge_cells("A1:J1")
        sheet.merge_cells("B5:B6")

    job = checked(xlsx(GOOD, row(name="Trà xanh", set="11", producer=None), change=change), name="a.xlsx")
    assert (job.message, problems(job)) == ("", [])
    assert [(r.number, r.values["producer"]) for r in job.rows.all()] == [(5, "Hợp tác xã Thử"), (6, "Hợp tác xã Thử")]


def test_formulas_are_never_run(tmp_path):
    job = checked(xlsx(row(name='=HYPERLINK("http://x")'), GOOD), name="a.xlsx")
    assert problems(job) == [(2, "name", "formula")]
    job = checked(xlsx(row(name="#REF!")), name="a.xlsx")
    assert problems(job) == [(2, "name", "formula_error")]
    stored = xlsx(row(stars="=2+2"))
    source = zipfile.ZipFile(io.BytesIO(stored))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:  # as Excel writes it: the formula with the value it gave
        for item in source.namelist():
            part = source.read(item)
            if item.endswith("sheet1.xml"):
                assert b"<f>2+2</f><v" in part
                part = part.replace(b"<f>2+2</f><v />", b"<f>2+2</f><v>4</v>").replace(
                    b"<f>2+2</f><v></v>", b"<f>2+2</f><v>4</v>"
                )
            target.writestr(item, part)
    job = checked(out.getvalue(), name="a.xlsx")
    assert problems(job) == []
    assert job.rows.get().values["stars"] == "4"


def test_dates_and_numbers_of_excel():
    moment = dt.datetime(2026, 8, 5)  # noqa: DTZ001  Excel knows no zones
    job = checked(xlsx(row(stars=4.0, set=13, day=moment), row(name="B", day=dt.date(2026, 8, 6))), name="a.xlsx")
    assert [(r.values["decided_on"], r.values["stars"]) for r in job.rows.all()] == [
        ("2026-08-05", "4"),
        ("2026-08-06", "4"),
    ]


def test_a_million_empty_rows_end_soon():
    def change(sheet):
        sheet["A1048576"] = " "

    data = xlsx(GOOD, change=change)
    started = time.process_time()
    job = checked(data, name="a.xlsx")
    assert (problems(job), job.rows_total) == ([], 1)
    assert time.process_time() - started < 10  # walked row by row it is minutes


def with_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with its sheet's XML changed at one place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            part = source.read(item)
            if item.endswith("sheet1.xml"):
                assert part.count(old) == 1
                part = part.replace(old, new)
            target.writestr(item, part)
    return out.getvalue()


def test_rows_after_many_empty_ones_are_read():
    def change(sheet):
        for column, value in enumerate(row(name="Trà xanh", set="11", stars="=2+2"), start=1):
            sheet.cell(1403, column, value)

    job = checked(xlsx(GOOD, change=change), name="a.xlsx")
    assert [(r.number, r.values["name"]) for r in job.rows.all()] == [(2, "Cà phê bột"), (1403, "Trà xanh")]
    assert problems(job) == [(1403, "stars", "formula")]


def test_formatted_empty_rows_in_the_file_end_soon_and_hide_nothing():
    empty = b"".join(
        b'<row r="%d" ht="20"><c r="A%d" s="0"/><c r="B%d" s="0"/></row>' % (n, n, n) for n in range(3, 100_000)
    )
    last = b'<row r="100000"><c r="B100000" t="inlineStr"><is><t>x</t></is></c></row>'
    data = with_sheet(xlsx(GOOD), b"</sheetData>", empty + last + b"</sheetData>")
    started = time.process_time()
    assert [r.number for r in read.read_rows(data)] == [1, 2, 100_000]
    assert time.process_time() - started < 10


@pytest.mark.parametrize("number", [1, 1_048_577])
def test_rows_out_of_order_or_beyond_the_sheet_are_a_broken_file(number):
    line = b'<row r="%d"><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>' % number
    with pytest.raises(Refused) as refused:
        list(read.read_rows(with_sheet(xlsx(GOOD), b"</sheetData>", line)))
    assert [p.code for p in refused.value.problems] == ["broken_file"]


@pytest.mark.parametrize("chunk", [128, 256, 999, 1 << 20])
def test_merged_cells_across_the_edge_of_a_read_are_kept(monkeypatch, chunk):
    monkeypatch.setattr(read, "_CHUNK", chunk)
    rows = [[f"Món {n}", f"Chủ {n // 3}" if n % 3 == 0 else None] for n in range(600)]

    def change(sheet):
        for first in range(2, 602, 3):
            sheet.merge_cells(f"B{first}:B{first + 2}")

    found = list(read.read_rows(xlsx(*rows, head=["Tên", "Chủ thể"], change=change)))[1:]
    assert [r.number for r in found if not r.cells[1]] == []
    assert len(found) == 600


def test_zip_bombs_and_too_many_rows(monkeypatch):
    monkeypatch.setattr(read, "MOST_UNPACKED", 100)
    assert "quá lớn" in checked(xlsx(GOOD), name="a.xlsx").message
    monkeypatch.setattr(read, "MOST_ROWS", 2)
    assert "50.000" in checked(csv_bytes(*[GOOD] * 4)).message
    monkeypatch.setattr(read, "MOST_UNPACKED", 10**9)
    assert "50.000" in checked(xlsx(*[GOOD] * 30), name="a.xlsx").message


# --- bad rows back


def test_only_the_bad_rows_come_back_and_can_be_sent_again():
    job = checked(csv_bytes(GOOD, row(name="=1+1", stars="9"), row(name="@B", producer="", stars="4 sao")))
    book = openpyxl.load_workbook(io.BytesIO(services.bad_rows_file(job=job)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][-2:] == ("Dòng trong tệp", "Sai ở đâu")
    assert [(r[0], r[-2]) for r in rows[1:]] == [("'=1+1", 3), ("'@B", 4)]
    assert rows[1][-1].startswith("Số sao: “9”")
    book.active["F2"] = 4
    book.active["B3"] = "Hợp tác xã Thử"
    out = io.BytesIO()
    book.save(out)
    again = checked(out.getvalue(), name="sai.xlsx")
    assert (again.message, problems(again)) == ("", [])
    assert [r.values["name"] for r in again.rows.all()] == ["=1+1", "@B"]


# --- stages


def test_the_way_of_a_list_through_its_tasks(django_capture_on_commit_callbacks):
    officer = make_officer()
    uploaded = SimpleUploadedFile("C:\\thu muc\\danh-sach.csv", csv_bytes(GOOD))
    job = services.start_import(uploaded=uploaded, by=officer)
    assert job.filename == "danh-sach.csv"
    with pytest.raises(Conflict):
        services.request_commit(job=job, by=officer)
    outbox.deliver()
    tasks.check_import.call(job.pk)
    services.request_commit(job=job, by=officer)
    with pytest.raises(Conflict):
        services.check_import(job=job)
    services.request_commit(job=job, by=officer)  # asked again after a crash
    outbox.deliver()
    stored = job.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        tasks.commit_import.call(job.pk)
    assert not stored.exists(job.file.name)
    for again in (services.request_commit, services.commit_import):
        with pytest.raises(Conflict):
            again(job=job, by=officer)
    assert Product.objects.count() == 1
    assert ImportJob.objects.get().done_at


def test_checked_again_after_a_crash_rows_are_not_doubled():
    job = checked(csv_bytes(GOOD, row(name="B")))
    job = services.check_import(job=job)
    assert (job.rows.count(), job.rows_done) == (2, 2)


def test_statements_do_not_grow_with_rows(django_assert_num_queries):
    officer = make_officer()

    def commit(n: int, tag: str) -> ImportJob:
        rows = [row(name=f"Cà phê {tag} {i}", producer=f"Hợp tác xã {tag} {i % 9}") for i in range(n)]
        return checked(csv_bytes(*rows), by=officer)

    services.commit_import(job=commit(1, "a"), by=officer)
    for job in (commit(10, "b"), commit(400, "c")):
        with django_assert_num_queries(30):
            services.commit_import(job=job, by=officer)
    assert Producer.objects.count() == 19


# --- words


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("TÊN SẢN PHẨM", "name"),
        ("Tên  chủ thể (2)", "producer"),
        ("recognised_year", "recognised_year"),
        ("Xã/phường/thị trấn", "commune"),
        ("Số QĐ", "decision_number"),
        ("Ghi chú", ""),
        ("", ""),
    ],
)
def test_headings_are_forgiven(heading, column):
    assert column_of(heading) == column


@pytest.mark.parametrize(
    ("typed", "stars"),
    [
        ("4", 4),
        ("4 sao", 4),
        ("OCOP 5 sao", 5),
        ("★★★", 3),
        ("****", 4),
        ("★★★★★★", None),
        ("0", None),
        ("3 4", None),
        ("ba", None),
    ],
)
def test_stars_as_written(typed, stars):
    assert meaning.stars_of(typed) == stars


def test_days_years_kinds_groups_sets_as_written():
    assert meaning.day_of("5.8.2026") == meaning.day_of("2026-08-05") == dt.date(2026, 8, 5)
    assert meaning.day_of("2026-08-05 00:00:00") == dt.date(2026, 8, 5)
    assert (meaning.year_of("Năm 2024"), meaning.year_of("24")) == (2024, None)
    assert meaning.kind_of("", "HTX Rau sạch") == ProducerKind.COOPERATIVE
    for typed, name in (("khác", "Nguyễn Văn Thử"), ("", "Hồ Văn Thử"), ("", "Seagull")):
        assert meaning.kind_of(typed, name) == ProducerKind.OTHER  # nothing says it
    assert meaning.kind_of("", "Hộ kinh doanh Hồ Văn Thử") == ProducerKind.HOUSEHOLD
    assert meaning.kind_of("hộ kinh doanh / cơ sở", "") == ProducerKind.HOUSEHOLD
    assert meaning.kind_of("robot", "") is None
    assert (meaning.group_number("Thảo dược"), meaning.group_number("6"), meaning.group_number("x")) == (3, 6, None)
    assert (meaning.guess_set("Nước mắm Phú Quốc", 1), meaning.guess_set("Rượu mận", None)) == (9, 15)
    assert meaning.guess_set("Cà phê bột", 5) is None
