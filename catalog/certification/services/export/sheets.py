"""A dossier on paper: cover, table of contents, Form 01 and Form 02 laid out as in the decision's forms, a sheet before each paper.

In Vietnamese, as the forms are, whoever prints them. Made from `queries.content`: what was handed in, not what stands now.
"""

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from catalog.core import paper
from catalog.core.files import served_name

from ...models import DossierKind, EvidenceKind, Part
from ...queries import form01

_KINDS = {
    DossierKind.FIRST: "Lần đầu",
    DossierKind.UPGRADE: "Nâng hạng sao",
    DossierKind.AGAIN: "Đánh giá lại",
}
PICTURE_SIDE = 1800
"""Pictures are put on paper at most so large a side, in pixels: 220 dots an inch on A4."""
EDGE = 54
"""What stays white around a picture, in points: 19 mm."""
_NEAR = 1.25  # times as large: shrinking would cost more time than it saves room
_ORIENTATION = 0x0112  # of EXIF


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


def _build(story: Sequence[Any], content: Mapping[str, Any], *, name: str = "") -> bytes:
    return paper.build(story, name=name or footer(content), footer=footer(content), numbered=False)


def cover(content: Mapping[str, Any], contents: Sequence[tuple[str, int]], *, printed_on: dt.date, state: str) -> bytes:
    """Cover and table of contents: titles with the page they begin on (counted from the cover). As many pages whatever the numbers are."""
    from reportlab.platypus import PageBreak

    story = [
        *paper.nation(),
        paper.gap(42),
        *paper.title("HỒ SƠ ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP"),
        *paper.title(content["product"]["name"]),
        paper.gap(6),
        *paper.facts(
            [
                ("Chủ thể", content["producer"]["name"]),
                ("Nơi làm ra", f"{content['commune']['name']}, {content['province']['name']}"),
                ("Bộ sản phẩm", _set_of(content)),
                ("Loại hồ sơ", _KINDS[content["kind"]]),
                ("Đăng ký đạt", f"{content['stars_wanted']} sao"),
                ("Tự chấm", f"{number(content['result']['points'])} điểm"),
                ("Theo", content["regime"]),
                ("Tình trạng", state),
                ("In ngày", f"{printed_on:%d/%m/%Y}"),
            ]
        ),
        PageBreak(),
        *paper.title("MỤC LỤC"),
        paper.table([("Tài liệu", "Trang"), *((title, str(page)) for title, page in contents)], (147, 18)),
    ]
    return _build(story, content)


def _set_of(content: Mapping[str, Any]) -> str:
    return f"{content['set']['number']}. {content['set']['name']}"


def registration(content: Mapping[str, Any]) -> bytes:
    """Form 01."""
    form = content["form"]
    story = [
        paper.words("Biểu số 01", "right"),
        *paper.nation(),
        *paper.title(
            "PHIẾU ĐĂNG KÝ ĐÁNH GIÁ, PHÂN HẠNG SẢN PHẨM OCOP", f"Kính gửi: Ủy ban nhân dân {content['commune']['name']}"
        ),
    ]
    boxes = "   ".join(f"[{'x' if kind == content['kind'] else '  '}] {label}" for kind, label in _KINDS.items())
    for n, section in enumerate(form01.FORM):
        story.append(paper.words(f"{'I' * (n + 1)}. {section.heading}", "bold"))
        rows = []
        for m, ask in enumerate(section.asks, 1):
            said = form01.said(ask, form) if ask.name in form else "(chỉ người chấm được xem)"
            rows.append((f"{m}. {ask.label}", said or "…"))
        story.append(paper.table(rows, (58, 107), heading=False))
    story += [
        paper.words("IV. Nội dung đăng ký", "bold"),
        paper.words(f"Bộ sản phẩm: {_set_of(content)}"),
        paper.words(f"Hình thức: {boxes}"),
        paper.words(f"Hạng sao đăng ký: {content['stars_wanted']} sao"),
        paper.words("Chúng tôi cam kết các thông tin trong hồ sơ là đúng và chịu trách nhiệm trước pháp luật."),
        *_signature(content),
    ]
    return _build(story, content, name="Biểu số 01")


def _signature(content: Mapping[str, Any]) -> list[Any]:
    dated = f"{content['commune']['name']}, ngày … tháng … năm …"
    name = content["form"].get("representative", "")
    return paper.signatures([], ["ĐẠI DIỆN CHỦ THỂ", "(Ký, ghi rõ họ tên, đóng dấu nếu có)", name], dated=dated)


def assessment(content: Mapping[str, Any]) -> bytes:
    """Form 02: every criterion with the highest and the claimed points, the words, and the numbers of the papers that prove it."""
    safe = paper.safe
    places = {proof["id"]: n for n, proof in enumerate(content["papers"], 1)}
    rows: list[Sequence[object]] = [("TT", "Tiêu chí", "Tối đa", "Tự chấm", "Mô tả", "Minh chứng")]
    part = ""
    for row in content["criteria"]:
        if row["part"] != part:
            part = row["part"]
            most = next(p["maximum"] for p in content["parts"] if p["part"] == part)
            points = content["result"]["by_part"].get(part, "0")
            band = f"<b>Phần {part}. {safe(Part(part).label)}</b>: {number(points)} / {number(most)} điểm"
            rows.append((paper.marked(band, "cell"),))
        chosen = row["option_label"]
        label = safe(row["label"]["vi"]) + (f"<br/><font color='#555555'>{safe(chosen['vi'])}</font>" if chosen else "")
        rows.append(
            (
                row["number"],
                paper.marked(label, "cell"),
                number(row["maximum"]),
                number(row["points"]) or "–",
                "(chỉ người chấm được xem)" if row.get("withheld") else row["description"],
                ", ".join(file_number(places[pk]) for pk in row["papers"]),
            )
        )
    withheld = [row["number"] for row in content["criteria"] if row.get("withheld")]
    whole = f"Tổng cộng, chưa kể {', '.join(withheld)}" if withheld else "Tổng cộng"
    total = (paper.words(text, "cell_bold") for text in (whole, "100", number(content["result"]["points"])))
    rows.append(("", *total, "", ""))
    story = [
        paper.words("Biểu số 02", "right"),
        *paper.title("PHIẾU TỰ ĐÁNH GIÁ SẢN PHẨM OCOP"),
        *paper.facts(
            [
                ("Chủ thể", content["producer"]["name"]),
                ("Sản phẩm", content["product"]["name"]),
                ("Bộ sản phẩm", _set_of(content)),
            ]
        ),
        paper.gap(2),
        paper.table(rows, (11, 56, 14, 16, 46, 22)),
        *_signature(content),
    ]
    return _build(story, content, name="Biểu số 02")


def title_of(proof: Mapping[str, Any], place: int) -> str:
    """How a paper is named in the table of contents."""
    return f"Minh chứng {file_number(place)}: {proof['title']}"


def dividers(
    content: Mapping[str, Any], papers: Sequence[tuple[int, Mapping[str, Any], str]]
) -> tuple[bytes, list[int]]:
    """The sheets before papers, all in one file: what each is, how long it holds, what it proves, its hash. Of each its place in the file, the
    paper, and a note (why its pages do not follow). Gives with them the page, from 0, on which each begins."""
    from reportlab.platypus import PageBreak

    begins: list[int] = []
    story: list[Any] = []
    for place, proof, note in papers:
        story += [paper.told_page(begins), *_divider(content, proof, place, note), PageBreak()]
    return _build(story[:-1], content, name="Minh chứng"), [page - 1 for page in begins]


def _divider(content: Mapping[str, Any], proof: Mapping[str, Any], place: int, note: str) -> list[Any]:
    proves = [row["number"] for row in content["criteria"] if proof["id"] in row["papers"]]
    if proof["id"] in content["form_papers"]:
        proves.insert(0, "Biểu số 01")
    return [
        paper.gap(49),
        *paper.title(f"MINH CHỨNG {file_number(place)}"),
        *paper.title(proof["title"]),
        *paper.facts(
            [
                ("Loại", EvidenceKind(proof["kind"]).label),
                ("Nơi cấp", proof["issuer"] or "…"),
                ("Ngày cấp", _day(proof["issued_on"]) or "…"),
                ("Hết hạn", _day(proof["expires_on"]) or "không ghi hạn"),
                ("Chứng minh", ", ".join(proves)),
                ("Tệp", f"{served_name(proof['filename'], proof['content_type'])}, {proof['pages']} trang"),
                ("SHA-256", f"{proof['sha256'][:32]} {proof['sha256'][32:]}"),
            ]
        ),
        *([paper.gap(6), paper.words(note)] if note else []),
    ]


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG for paper: its bytes, its size in pixels, whether it has no colours."""

    jpeg: bytes
    size: tuple[int, int]
    grey: bool


def picture(stored: IO[bytes]) -> Picture:
    """A picture ready for paper: upright, on white, at most `PICTURE_SIDE` a side or a little more. One that is so already stays as it is, a
    large JPEG is decoded no larger than it is needed. Raises what `core.broken` says for what is no picture."""
    from PIL import Image, ImageOps

    with Image.open(stored, formats=("JPEG", "PNG")) as opened:
        upright = opened.getexif().get(_ORIENTATION, 1) == 1
        if opened.format == "JPEG" and upright and opened.mode in ("RGB", "L") and max(opened.size) <= PICTURE_SIDE:
            opened.load()  # whole, that is
            stored.seek(0)
            return Picture(stored.read(), opened.size, opened.mode == "L")
        longer = max(opened.size)
        opened.draft("RGB", (PICTURE_SIDE * opened.width // longer, PICTURE_SIDE * opened.height // longer))
        made: Image.Image = opened
        if made.mode in ("RGBA", "LA", "P"):
            made = made.convert("RGBA")
            white = Image.new("RGB", made.size, "white")
            white.paste(made, mask=made.getchannel("A"))
            made = white
        elif made.mode != "L":
            made = made.convert("RGB")
        if max(made.size) > PICTURE_SIDE * _NEAR:
            made.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.BICUBIC)
        made = ImageOps.exif_transpose(made)
    small = io.BytesIO()
    made.save(small, "JPEG", quality=82)
    return Picture(small.getvalue(), made.size, made.mode == "L")
