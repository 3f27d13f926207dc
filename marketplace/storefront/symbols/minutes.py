"""Minutes of a council's sitting as an official paper. In Vietnamese whatever the reader's language: it is a document."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils import translation

from catalog.certification.models import DossierKind, IssuingLevel, MemberRole, Minutes
from catalog.core import clock, paper
from catalog.core.formats import number

_MEAN = {"plain": "trung bình cộng", "trimmed": "trung bình cộng sau khi bỏ điểm cao nhất và thấp nhất"}
_MINIMA = {"majority": "quá nửa số thành viên chấm đạt", "all": "mọi thành viên chấm đạt"}


def _points(text: str | None) -> str:
    return number(Decimal(text)) if text else "–"


def _moment(text: str | None) -> str:
    if not text:
        return ""
    local = dt.datetime.fromisoformat(text).astimezone(clock.VIETNAM)
    return f"{local:%H} giờ {local:%M} ngày {local:%d/%m/%Y}"


def _role(value: str) -> str:
    return str(MemberRole(value).label)


def minutes_pdf(minutes: Minutes, *, withheld: Collection[int] = ()) -> bytes:
    """The minutes as PDF: A4, a page or more. `withheld`: dossiers whose scores this reader may not see; the paper says so in their place.
    No statement but what `minutes.by` costs."""
    with translation.override("vi"):
        return paper.build(
            _story(minutes, set(withheld)),
            name=f"Biên bản {minutes.content['council']['name']}",
            footer=f"Biên bản số {minutes.number} · SHA-256 {minutes.sha256[:32]}…",
        )


def _story(minutes: Minutes, withheld: set[int]) -> list[Any]:
    said: Mapping[str, Any] = minutes.content
    council, sitting, rules = said["council"], said["sitting"], said["regulation"]
    authority = [f"UBND {council['place']}".upper()] if council["place"] else [str(IssuingLevel.MINISTRY.label).upper()]
    day = minutes.at.astimezone(clock.VIETNAM).date()
    story = paper.head(
        [*authority, council["name"]], number="", place=council.get("dateline") or council["place"] or "Hà Nội", day=day
    )
    how = "lấy ý kiến bằng văn bản" if sitting["by_letter"] else "phiên họp"
    story += paper.title(
        "BIÊN BẢN",
        f"Đánh giá, phân hạng sản phẩm OCOP ({how} số {sitting['number']})",
    )
    story += paper.facts(
        [
            ("Hội đồng", f"{council['name']}, lập theo Quyết định {council['decision_number']}"),
            ("Căn cứ", council["regime"]),
            ("Ngày họp", f"{dt.date.fromisoformat(sitting['sits_on']):%d/%m/%Y}"),
            ("Địa điểm", sitting["venue"]),
            ("Mở phiên", _moment(sitting["opened_at"])),
            ("Kết thúc", _moment(sitting["closed_at"])),
            (
                "Quy chế",
                f"{rules['name']}: {_MEAN[rules['mean']]}; chênh lệch cho phép {_points(rules['max_spread'])} điểm;"
                f" có mặt ít nhất {number(Decimal(rules['quorum']) * 100)}% thành viên"
                f"{', có chủ tịch' if rules['chair_needed'] else ''};"
                f" điều kiện tối thiểu coi là đạt khi {_MINIMA[rules['minima']]}",
            ),
        ]
    )
    story += [paper.words("I. THÀNH PHẦN", "bold"), _members(said["members"]), paper.gap(3)]
    story.append(paper.words("II. KẾT QUẢ", "bold"))
    story += [_results(said["items"], withheld), paper.gap(3)]
    story.append(paper.words("III. TỪNG HỒ SƠ", "bold"))
    for item in said["items"]:
        story += _item(item, is_withheld=item["dossier"] in withheld)
    if said.get("corrections"):
        story.append(paper.words("IV. ĐÍNH CHÍNH", "bold"))
        story += [paper.words(f"({_moment(c['at'])}) {c['text']}") for c in said["corrections"]]
    chair = next((m["name"] for m in said["members"] if m["role"] == "chair"), "")
    secretary = next((m["name"] for m in said["members"] if m["role"] == "secretary"), "")
    story += paper.signatures(
        ["THƯ KÝ", "(Ký, ghi rõ họ tên)", secretary], ["CHỦ TỊCH HỘI ĐỒNG", "(Ký, ghi rõ họ tên)", chair]
    )
    return story


def _members(members: list[dict[str, Any]]) -> Any:
    there = {True: "Có mặt", False: "Vắng", None: "–"}
    rows: list[list[object]] = [["TT", "Họ và tên", "Vai trò", "Ngành, lĩnh vực", "Dự họp"]]
    rows += [
        [str(n), m["name"], _role(m["role"]), m["field"], there[m["present"]]] for n, m in enumerate(members, start=1)
    ]
    return paper.table(rows, [10, 52, 40, 43, 20])


def _outcome(item: Mapping[str, Any]) -> str:
    if item["postponed"]:
        return f"Hoãn: {item['postponed']}"
    if item["disqualifier"]:
        return f"Loại: {item['disqualifier']}"
    return f"{item['stars']} sao"


def _results(items: list[dict[str, Any]], withheld: set[int]) -> Any:
    rows: list[list[object]] = [["TT", "Sản phẩm", "Chủ thể", "Điểm", "Kết quả"]]
    rows += [
        [
            str(n),
            i["product"],
            f"{i['producer']}, {i['commune']}",
            "–" if i["dossier"] in withheld else _points(i["points"]),
            _outcome(i),
        ]
        for n, i in enumerate(items, start=1)
    ]
    return paper.table(rows, [10, 52, 55, 18, 30])


def _item(item: Mapping[str, Any], *, is_withheld: bool) -> list[Any]:
    story: list[Any] = [
        paper.words(f"{item['position']}. {item['product']}", "bold"),
        paper.words(
            f"{item['producer']}, {item['commune']}. {item['set']}. {DossierKind(item['kind']).label}."
            f" Chấm theo {item['regime']}, phiên bản {item['rubric']} của bộ tiêu chí.",
            "small",
        ),
    ]
    story += [
        paper.words(f"Không chấm vì có liên quan: {conflict['name']} ({conflict['reason']}).", "small")
        for conflict in item["conflicts"]
    ]
    if is_withheld:
        story.append(paper.words("Bản này không ghi điểm: người đọc có liên quan đến cơ sở.", "small"))
    for round_ in () if is_withheld else item["rounds"]:
        rows: list[list[object]] = [["Thành viên", "Vai trò", "Điểm", "Sao của riêng phiếu"]]
        rows += [[s["name"], _role(s["role"]), _points(s["points"]), str(s["stars"])] for s in round_["sheets"]]
        rows.append(
            [
                f"Hội đồng, vòng {round_['round']}",
                f"Chênh {_points(round_['spread'])} điểm{', quá quy chế' if round_['too_far_apart'] else ''}",
                _points(round_["points"]),
                f"{round_['stars']}",
            ]
        )
        story += [paper.table(rows, [60, 55, 20, 30]), paper.gap(2)]
        if round_["round"] == 1 and item["discussion"]:
            story.append(paper.words(f"Thảo luận: {item['discussion']}"))
    story += [
        paper.words(
            f"Phiên {e['number']} ngày {dt.date.fromisoformat(e['sits_on']):%d/%m/%Y} đã chấm {_points(e['points'])} điểm,"
            f" {e['stars']} sao, rồi hoãn ({e['postponed']}); điểm ấy không tính.",
            "small",
        )
        for e in (() if is_withheld else item.get("earlier", ()))
    ]
    story.append(paper.words(f"Kết luận: {_outcome(item)}.", "bold"))
    return story
