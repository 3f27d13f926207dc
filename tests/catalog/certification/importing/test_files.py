"""Files as people have them: encodings, spreadsheets, broken and hostile ones."""

import datetime as dt
import io
import time
import zipfile

import pytest

from catalog.certification.models import ImportState
from catalog.core import spreadsheets as read
from catalog.core.errors import Refused
from catalog.core.spreadsheets import books, rows, texts
from tests.catalog.certification.importing.lists import GOOD, HEAD, checked, csv_bytes, problems, row, xlsx

pytestmark = pytest.mark.django_db


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
        texts.decode("Crème brûlée à la Ñandú ÿ".encode("cp1252"))


def test_a_file_whose_marks_became_question_marks_is_refused():
    """As Excel saves a .csv in a code page without them: "Cà phê b?t" would be stored as a name."""
    western = csv_bytes(GOOD).decode().encode("cp1252", "replace")
    job = checked(western)
    assert (job.state, "dấu hỏi" in job.message) == (ImportState.FAILED, True), job.message
    assert texts.decode("Ai mua?,https://example.vn/a?b=1&c?d=2,http://x.vn/?e,Xã?,“Gì?”\n".encode())
    with pytest.raises(Refused) as refused:
        texts.decode(b'name,group\n"Th?c ph?m","?ng Th?"\n')
    assert "“Th?c”" in str(refused.value.problems[0].message)


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


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a "' + "x" * 100 + '">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 100}">' for a, b in zip("abcd", "bcde", strict=True)),
        '<!ENTITY e SYSTEM "file:///etc/passwd">',
    ],
)  # fmt: skip
def test_entities_of_a_sheet_neither_multiply_nor_lead_out_of_the_file(entities):
    data = with_sheet(xlsx(GOOD), b"<worksheet ", b"<!DOCTYPE w [" + entities.encode() + b"]><worksheet ")
    data = with_sheet(data, b"</sheetData>", b'<row r="9"><c t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>')
    shared = with_shared_texts(xlsx(GOOD), b"<si><t>&e;</t></si>", b"<!DOCTYPE s [" + entities.encode() + b"]>")
    started = time.process_time()
    for each in (data, shared):
        with pytest.raises(Refused) as refused:
            list(read.read_rows(each))
        assert [p.code for p in refused.value.problems] == ["broken_file"]
    assert time.process_time() - started < 5


TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SHEETS = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_shared_texts(data: bytes, texts: bytes, beginning: bytes = b"") -> bytes:
    """As Excel writes it: the sheet's last row has the texts by their numbers, and one of its own in pieces."""
    cells = b"".join(b'<c t="s"><v>%d</v></c>' % number for number in range(texts.count(b"<si>")))
    cells += b'<c t="inlineStr"><is><r><t>M\xe1\xba\xadt </t></r><r><rPr><b/></rPr><t>ong</t></r></is></c>'
    data = with_sheet(data, b"</sheetData>", b'<row r="9">' + cells + b"</row></sheetData>")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.namelist():
            told = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % TEXTS.encode()
            target.writestr(item, source.read(item).replace(b"</Types>", told))
        target.writestr("xl/sharedStrings.xml", beginning + b'<sst xmlns="%s">%s</sst>' % (SHEETS, texts))
    return out.getvalue()


def test_texts_that_cells_share_are_read_as_written():
    texts = (
        "<si><t>Cà phê</t></si><si><t/></si><si><r><t>Hợp tác xã </t></r><r><rPr><b/></rPr><t>Một</t></r></si>"
        "<si><t>Chè</t><rPh sb='0' eb='1'><t>sounds</t></rPh></si><si><t>_x005F_a</t></si>"
    )
    *_rest, last = read.read_rows(with_shared_texts(xlsx(GOOD), texts.encode()))
    assert (last.number, last.cells[:7]) == (9, ["Cà phê", "", "Hợp tác xã Một", "Chè", "_a", "Mật ong", ""])


@pytest.mark.parametrize("number", [b"1", b"x", b"1.5"])
def test_a_shared_text_that_is_not_there_is_a_broken_file(number):
    data = with_shared_texts(xlsx(GOOD), b"<si><t>one</t></si>")
    with pytest.raises(Refused) as refused:
        list(
            read.read_rows(
                with_sheet(data, b'<v>0</v></c><c t="inlineStr">', b'<v>%s</v></c><c t="inlineStr">' % number)
            )
        )
    assert [p.code for p in refused.value.problems] == ["broken_file"]


@pytest.mark.parametrize("chunk", [128, 256, 999, 1 << 20])
def test_merged_cells_across_the_edge_of_a_read_are_kept(monkeypatch, chunk):
    monkeypatch.setattr(books, "_CHUNK", chunk)
    rows = [[f"Món {n}", f"Chủ {n // 3}" if n % 3 == 0 else None] for n in range(600)]

    def change(sheet):
        for first in range(2, 602, 3):
            sheet.merge_cells(f"B{first}:B{first + 2}")

    found = list(read.read_rows(xlsx(*rows, head=["Tên", "Chủ thể"], change=change)))[1:]
    assert [r.number for r in found if not r.cells[1]] == []
    assert len(found) == 600


def test_zip_bombs_and_too_many_rows(monkeypatch):
    monkeypatch.setattr(books, "MOST_UNPACKED", 100)
    assert "quá lớn" in checked(xlsx(GOOD), name="a.xlsx").message
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    assert "50.000" in checked(csv_bytes(*[GOOD] * 4)).message
    monkeypatch.setattr(books, "MOST_UNPACKED", 10**9)
    assert "50.000" in checked(xlsx(*[GOOD] * 30), name="a.xlsx").message
