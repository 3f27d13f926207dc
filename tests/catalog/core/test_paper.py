"""Official papers: what people wrote is shown as they wrote it, long cells go on, pages are counted once."""

import io

import pytest
from pypdf import PdfReader

from catalog.core import paper


def texts(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf), strict=True).pages]


def test_what_people_wrote_is_no_markup():
    said = "<b>Cà phê</b> & 'Ắng' \"Ồn\"\ndòng hai"
    story = [
        paper.words(said),
        *paper.facts([("Tên <i>", said), ("Trống", "")]),
        paper.marked(f"<b>{paper.safe(said)}</b>"),
    ]
    shown = "<b>Cà phê</b> & 'Ắng' \"Ồn\" dòng hai"
    assert texts(paper.build(story, name="Thử")) == [f"{shown} Tên <i>: {shown} {shown}"]


def test_a_band_runs_through_all_columns_and_the_heading_comes_again_on_each_page():
    rows = [("Số", "Tên"), ("Phần A",), *((str(n), f"hàng {n}") for n in range(60))]
    first, second = texts(paper.build([paper.table(rows, (20, 145))], name="Thử"))
    assert first.startswith("Số Tên Phần A 0 hàng 0")
    assert "2 Số Tên" in second
    assert second.endswith("59 hàng 59")


def test_a_cell_that_is_higher_than_a_page_goes_on():
    long = " ".join(f"chữ{n}" for n in range(1500))
    pages = texts(paper.build([paper.table([("Mục", "Mô tả"), ("1", long)], (20, 50))], name="Thử"))
    assert len(pages) > 2
    assert "chữ0 " in pages[0]
    assert "chữ1499" in pages[-1]


def test_a_band_stands_with_what_follows_it():
    """Wherever the foot of the page comes: below whole rows, below nothing but the heading, and before a row that is higher than a page."""
    for rows in range(30, 38):
        table = paper.table(
            [("Số", "Tên"), *(("1", "hàng") for _n in range(rows)), ("Phần B",), ("2", "sau")], (20, 145)
        )
        for page in texts(paper.build([table], name="Thử", numbered=False)):
            assert not page.endswith("Phần B"), rows
    for mm in range(200, 252, 4):
        table = paper.table([("Số", "Tên"), ("Phần A",), ("1", "một\n" * 6)], (20, 145))
        pages = texts(paper.build([paper.gap(mm), table], name="Thử", numbered=False))
        assert not any(page.endswith(("Phần A", "Tên")) for page in pages), mm
    long = " ".join(f"chữ{n}" for n in range(1500))
    pages = texts(paper.build([paper.table([("Số", "Tên"), ("Phần A",), ("1", long)], (20, 50))], name="Thử"))
    assert pages[0].startswith("Số Tên Phần A 1 chữ0 ") and "chữ1499" in pages[-1]


@pytest.mark.parametrize(("numbered", "begins"), [(True, "2 hai"), (False, "hai")])
def test_pages_of_a_larger_file_are_not_counted_again(numbered, begins):
    from reportlab.platypus import PageBreak

    story = [paper.words("một"), PageBreak(), paper.words("hai")]
    pdf = paper.build(story, name="Thử", footer="Hồ sơ 1", numbered=numbered)
    assert texts(pdf) in (["Hồ sơ 1 một", f"Hồ sơ 1 {begins}"], ["một Hồ sơ 1", f"{begins} Hồ sơ 1"])


def test_place_and_day_stand_above_who_signs():
    story = paper.signatures([], ["ĐẠI DIỆN", "(Ký)", "Người Thử"], dated="Xã Thử, ngày … tháng …")
    assert texts(paper.build(story, name="Thử")) == ["Xã Thử, ngày … tháng … ĐẠI DIỆN (Ký) Người Thử"]


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page():
    story = [paper.gap(248), paper.words("IV. Nội dung", "bold"), paper.words("Ba sao")]
    assert texts(paper.build(story, name="Thử", numbered=False))[-1] == "IV. Nội dung Ba sao"


def test_a_row_that_finds_no_room_is_not_torn_and_its_heading_stands_once_a_page():
    rows = [("Số", "Tên"), *((str(n), f"hàng {n} " * 30) for n in range(12))]
    for lines in range(4):
        above = [paper.words("dòng")] * lines
        pages = texts(paper.build([*above, paper.table(rows, (20, 60))], name="Thử"))
        assert [page.count("Số Tên") for page in pages] == [1, 1]
        assert all(sum(page.count(f"hàng {n} ") for page in pages) >= 29 for n in range(12))
        assert all(pages[0].count(f"hàng {n} ") in (0, 29, 30) for n in range(2, 12))
