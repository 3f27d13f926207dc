"""A dossier on paper: cover, table of contents, Form 01 and Form 02 laid out as in the decision's forms, a sheet before each paper.

In Vietnamese, as the forms are, whoever prints them. Made from `queries.content`: what was handed in, not what stands now.
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import IO, Any

from ...models import DossierKind, EvidenceKind, Part
from ...queries import form01
from ...symbols.paper import MARGIN, build, national_heading, para, rich, safe

_KINDS = {
    DossierKind.FIRST: "Lần đầu",
    DossierKind.UPGRADE: "Nâng hạng sao",
    DossierKind.AGAIN: "Đánh giá lại",
}
PICTURE_SIDE = 1800
"""Pictures are put on paper at most so large a side, in pixels: 220 dots an inch on A4."""


def _day(iso: str) -> str:
    return f"{dt.date.fromisoformat(iso):%d/%m/%Y}" if iso else ""


def number(text: str | None) -> str:
    """Points as Vietnamese write them: "2.5" is 2,5."""
    return (text or "").replace(".", ",")


def file_number(place: int) -> str:
    """The paper's number in the file: 007."""
    return f"{place:03}"


def footer(content: Mapping[str, Any]) -> str:
    """What stands below each of our pages."""
    return f"Hồ sơ OCOP số {content['dossier']} · {content['product']['name']} · {content['producer']['name']}"


def cover(content: Mapping[str, Any], contents: Sequence[tuple[str, int]], *, printed_on: dt.date, state: str) -> bytes:
    """Cover and table of contents: titles with the page they begin on (counted from the cover). As many pages whatever the numbers are."""
    from reportlab.platypus import PageBreak, Spacer, Table, TableStyle

    story = [
        *national_heading(),
        Spacer(1, 120),
        rich("<b>HỒ SƠ ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP</b>", "title"),
        rich(f"<b>{safe(content['product']['name'])}</b>", "title"),
        Spacer(1, 20),
        _facts(
            [
                ("Chủ thể", content["producer"]["name"]),
                ("Nơi làm ra", f"{content['commune']['name']}, {content['province']['name']}"),
                ("Bộ sản phẩm", f"{content['set']['number']}. {content['set']['name']}"),
                ("Loại hồ sơ", _KINDS[content["kind"]]),
                ("Đăng ký đạt", f"{content['stars_wanted']} sao"),
                ("Tự chấm", f"{number(content['result']['points'])} điểm"),
                ("Theo", content["regime"]),
                ("Tình trạng", state),
                ("In ngày", f"{printed_on:%d/%m/%Y}"),
            ]
        ),
        PageBreak(),
        rich("<b>MỤC LỤC</b>", "title"),
    ]
    rows = [[para(title, "cell"), rich(str(page), "cell")] for title, page in contents]
    table = Table(rows, colWidths=[440, 40], repeatRows=0)
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb")]))
    story.append(table)
    return build(story, title=footer(content), footer=footer(content))


def _facts(rows: Sequence[tuple[str, str]]) -> Any:
    from reportlab.platypus import Table, TableStyle

    table = Table(
        [[para(name, "cell"), rich(f"<b>{safe(value)}</b>", "cell")] for name, value in rows], colWidths=[120, 360]
    )
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("BOTTOMPADDING", (0, 0), (-1, -1), 5)]))
    return table


def registration(content: Mapping[str, Any]) -> bytes:
    """Form 01."""
    from reportlab.platypus import Spacer, Table, TableStyle

    form = content["form"]
    story = [
        rich("<b>Biểu số 01</b>", "right"),
        *national_heading(),
        rich("<b>PHIẾU ĐĂNG KÝ ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP</b>", "title"),
        rich(f"Kính gửi: Ủy ban nhân dân {safe(content['commune']['name'])}", "centre"),
        Spacer(1, 8),
    ]
    boxes = "   ".join(f"[{'x' if kind == content['kind'] else '  '}] {label}" for kind, label in _KINDS.items())
    for n, section in enumerate(form01.FORM):
        story.append(rich(f"<b>{'I' * (n + 1)}. {safe(section.heading)}</b>", "head"))
        rows = []
        for m, ask in enumerate(section.asks, 1):
            said = form01.said(ask, form) if ask.name in form else "(chỉ người chấm được xem)"
            rows.append([para(f"{m}. {ask.label}", "cell"), para(said or "…", "cell")])
        table = Table(rows, colWidths=[170, 310])
        table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("GRID", (0, 0), (-1, -1), 0.4, "#888888")]))
        story.append(table)
    story += [
        rich("<b>IV. Nội dung đăng ký</b>", "head"),
        para(f"Bộ sản phẩm: {content['set']['number']}. {content['set']['name']}"),
        para(f"Hình thức: {boxes}"),
        para(f"Hạng sao đăng ký: {content['stars_wanted']} sao"),
        para("Chúng tôi cam kết các thông tin trong hồ sơ là đúng và chịu trách nhiệm trước pháp luật."),
        Spacer(1, 12),
        *_signature(content),
    ]
    return build(story, title="Biểu số 01", footer=footer(content))


def _signature(content: Mapping[str, Any]) -> list[Any]:
    from reportlab.platypus import KeepTogether, Spacer, Table

    name = safe(content["form"].get("representative", ""))
    right = [
        rich(f"<i>{safe(content['commune']['name'])}, ngày … tháng … năm …</i>", "centre"),
        rich("<b>ĐẠI DIỆN CHỦ THỂ</b>", "centre"),
        rich("<i>(Ký, ghi rõ họ tên, đóng dấu nếu có)</i>", "centre"),
        Spacer(1, 54),
        rich(f"<b>{name}</b>", "centre"),
    ]
    return [KeepTogether([Table([["", right]], colWidths=[220, 260])])]


def assessment(content: Mapping[str, Any]) -> bytes:
    """Form 02: every criterion with the highest and the claimed points, the words, and the numbers of the papers that prove it."""
    from reportlab.platypus import Spacer, Table, TableStyle

    places = {paper["id"]: n for n, paper in enumerate(content["papers"], 1)}
    rows: list[list[Any]] = [
        [rich(f"<b>{head}</b>", "cell") for head in ("TT", "Tiêu chí", "Tối đa", "Tự chấm", "Mô tả", "Minh chứng")]
    ]
    spans: list[tuple[Any, ...]] = []
    part = ""
    for row in content["criteria"]:
        if row["part"] != part:
            part = row["part"]
            most = next(p["maximum"] for p in content["parts"] if p["part"] == part)
            points = content["result"]["by_part"].get(part, "0")
            head = f"<b>Phần {part}. {safe(Part(part).label)}</b>: {number(points)} / {number(most)} điểm"
            spans += [
                ("SPAN", (0, len(rows)), (-1, len(rows))),
                ("BACKGROUND", (0, len(rows)), (-1, len(rows)), "#eeeeee"),
            ]
            rows.append([rich(head, "cell"), "", "", "", "", ""])
        label = safe(row["label"]["vi"])
        chosen = f"<br/><font color='#555555'>{safe(row['option_label']['vi'])}</font>" if row["option_label"] else ""
        papers = ", ".join(file_number(places[pk]) for pk in row["papers"])
        rows.append(
            [
                para(row["number"], "cell"),
                rich(label + chosen, "cell"),
                para(number(row["maximum"]), "cell"),
                para(number(row["points"]) or "–", "cell"),
                para(row["description"], "cell"),
                para(papers, "cell"),
            ]
        )
    rows.append(
        [
            "",
            rich("<b>Tổng cộng</b>", "cell"),
            para("100", "cell"),
            rich(f"<b>{number(content['result']['points'])}</b>", "cell"),
            "",
            "",
        ]
    )
    table = Table(rows, colWidths=[32, 165, 38, 42, 140, 66], repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("GRID", (0, 0), (-1, -1), 0.4, "#888888"), *spans])
    )
    story = [
        rich("<b>Biểu số 02</b>", "right"),
        rich("<b>PHIẾU TỰ ĐÁNH GIÁ SẢN PHẨM OCOP</b>", "title"),
        _facts(
            [
                ("Chủ thể", content["producer"]["name"]),
                ("Sản phẩm", content["product"]["name"]),
                ("Bộ sản phẩm", f"{content['set']['number']}. {content['set']['name']}"),
            ]
        ),
        Spacer(1, 6),
        table,
        Spacer(1, 14),
        *_signature(content),
    ]
    return build(story, title="Biểu số 02", footer=footer(content))


def title_of(paper: Mapping[str, Any], place: int) -> str:
    """How a paper is named in the table of contents."""
    return f"Minh chứng {file_number(place)}: {paper['title']}"


def divider(content: Mapping[str, Any], paper: Mapping[str, Any], place: int, note: str = "") -> bytes:
    """The sheet before a paper: what it is, how long it holds, what it proves, its hash. `note`: why its pages do not follow."""
    from reportlab.platypus import Spacer

    proves = [row["number"] for row in content["criteria"] if paper["id"] in row["papers"]]
    if paper["id"] in content["form_papers"]:
        proves.insert(0, "Biểu số 01")
    rows = [
        ("Loại", str(EvidenceKind(paper["kind"]).label)),
        ("Nơi cấp", paper["issuer"] or "…"),
        ("Ngày cấp", _day(paper["issued_on"]) or "…"),
        ("Hết hạn", _day(paper["expires_on"]) or "không ghi hạn"),
        ("Chứng minh", ", ".join(proves)),
        ("Tệp", f"{paper['filename']}, {paper['pages']} trang"),
        ("SHA-256", f"{paper['sha256'][:32]} {paper['sha256'][32:]}"),
    ]
    story = [
        Spacer(1, 140),
        rich(f"<b>MINH CHỨNG {file_number(place)}</b>", "title"),
        rich(f"<b>{safe(paper['title'])}</b>", "title"),
        Spacer(1, 10),
        _facts(rows),
    ]
    if note:
        story += [Spacer(1, 20), para(note)]
    return build(story, title=title_of(paper, place), footer=footer(content))


def picture_page(stored: IO[bytes]) -> bytes:
    """A picture on a page of its own, upright, as large as fits. Raises OSError or ValueError for what is no picture."""
    from PIL import Image, ImageOps
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    with Image.open(stored, formats=("JPEG", "PNG")) as opened:
        opened.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
        picture = ImageOps.exif_transpose(opened)
        if picture.mode in ("RGBA", "LA", "P"):
            white = Image.new("RGB", picture.size, "white")
            rgba = picture.convert("RGBA")
            white.paste(rgba, mask=rgba.getchannel("A"))
            picture = white
        picture = picture.convert("RGB")
    picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    small = io.BytesIO()
    picture.save(small, "JPEG", quality=82)
    small.seek(0)
    wide, high = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
    scale = min(wide / picture.width, high / picture.height)
    width, height = picture.width * scale, picture.height * scale
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(small), (A4[0] - width) / 2, (A4[1] - height) / 2, width, height)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
