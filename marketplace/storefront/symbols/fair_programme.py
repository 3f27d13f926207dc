"""A fair's promotion programme as the papers that go to the trade office: the registration before it, the report after it (Decree 81/2018/NĐ-CP,
amended by 128/2024/NĐ-CP). In Vietnamese: they are documents."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from catalog.core import clock, paper
from catalog.core.formats import day, moment, money, number
from marketplace.fairs.models import Fair, PromotionProgramme
from marketplace.fairs.queries import ProgrammeFigures, ProgrammeGoods

_LAW = "Nghị định 81/2018/NĐ-CP, sửa đổi, bổ sung bởi Nghị định 128/2024/NĐ-CP"


def registration_pdf(fair: Fair, programme: PromotionProgramme | None, goods: Sequence[ProgrammeGoods]) -> bytes:
    """What is asked of the office, with everything approved until now; number and day of its answer where they are known. No statement."""
    with translation.override("vi"):
        office = programme.office if programme else "Sở Công Thương"
        story = [
            *_head(fair),
            *paper.title("ĐĂNG KÝ THỰC HIỆN KHUYẾN MẠI", fair.name),
            paper.words(f"Kính gửi: {office}", "center"),
            paper.gap(3),
            paper.words(f"Theo {_LAW}, ban tổ chức đăng ký chương trình khuyến mại sau:"),
            *_about(fair),
            *paper.facts(
                [
                    ("Mức giảm nhiều nhất", f"{programme.cap_percent}% so với giá quanh năm" if programme else ""),
                    ("Số và ngày văn bản của Sở", _answered(programme)),
                    ("Số mặt hàng, cơ sở cùng thực hiện", _counted(goods)),
                ]
            ),
            paper.gap(2),
            paper.words("Hàng khuyến mại", "bold"),
            *_goods(goods),
            *_participants(goods),
            paper.words(
                "Ban tổ chức chịu trách nhiệm về nội dung đăng ký và báo cáo kết quả sau khi chương trình kết thúc."
            ),
            *_signed(),
        ]
        return paper.build(story, name=f"Đăng ký khuyến mại {fair.name}", footer=_made())


def report_pdf(
    fair: Fair, programme: PromotionProgramme, figures: ProgrammeFigures, goods: Sequence[ProgrammeGoods]
) -> bytes:
    """What came of it; before the fair's end it says that it is a draft. No statement."""
    with translation.override("vi"):
        below = "" if fair.ends_at <= clock.now() else "BẢN TẠM: hội chợ chưa kết thúc"
        story = [
            *_head(fair, programme.report_number, programme.reported_on),
            *paper.title("BÁO CÁO KẾT QUẢ THỰC HIỆN KHUYẾN MẠI", below or fair.name),
            paper.words(f"Kính gửi: {programme.office}", "center"),
            paper.gap(3),
            paper.words(f"Theo {_LAW}, ban tổ chức báo cáo kết quả chương trình khuyến mại sau:"),
            *_about(fair),
            *paper.facts([("Đăng ký", f"{_answered(programme)}; giảm nhiều nhất {programme.cap_percent}%")]),
            paper.gap(2),
            paper.words("Kết quả", "bold"),
            paper.table(
                [
                    ["Chỉ số", "Số"],
                    ["Mặt hàng trong chương trình", number(figures.listings)],
                    ["Trong đó có giá thấp hơn giá quanh năm", number(figures.cut)],
                    ["Mức giảm sâu nhất, kể cả giá trong phiên trực tiếp", f"{figures.deepest}%"],
                    ["Đơn hàng", number(figures.orders)],
                    ["Doanh số theo giá hội chợ", money(figures.revenue)],
                    ["Tổng giá trị đã giảm cho người mua, so với giá quanh năm", money(figures.given)],
                ],
                (115, 50),
            ),
            paper.gap(1),
            paper.words(
                "Không tính đơn chưa trả tiền trước, đơn hủy, đơn hết hạn. Giá quanh năm: giá ở chợ lúc đặt đơn.",
                "small",
            ),
        ]
        if programme.report:
            story += [paper.gap(2), paper.words("Nhận xét", "bold"), paper.words(programme.report)]
        story += [paper.gap(2), paper.words("Hàng khuyến mại", "bold"), *_goods(goods), *_signed()]
        return paper.build(story, name=f"Báo cáo khuyến mại {fair.name}", footer=_made())


def _head(fair: Fair, paper_number: str = "", on: Any = None) -> list[Any]:
    place = fair.place
    who = [f"UBND {place.full_name}".upper(), "BAN TỔ CHỨC HỘI CHỢ"] if place else ["BAN TỔ CHỨC HỘI CHỢ"]
    return paper.head(
        who, number=paper_number or "……", place=place.dateline if place else "Hà Nội", day=on or clock.today()
    )


def _about(fair: Fair) -> list[Any]:
    sites = {
        "online": "trực tuyến, giao hàng cả nước",
        "on_site": fair.venue,
        "both": f"{fair.venue}; và trực tuyến, giao hàng cả nước",
    }
    return paper.facts(
        [
            ("Tên chương trình", fair.name),
            ("Nội dung", fair.theme),
            ("Địa bàn, địa điểm", sites[fair.mode]),
            ("Hình thức khuyến mại", "bán hàng với giá thấp hơn giá bán trước đó (giảm giá)"),
            ("Thời gian", f"từ {moment(fair.starts_at)} đến {moment(fair.ends_at)}"),
            ("Khách hàng", "mọi người mua tại hội chợ"),
        ]
    )


def _answered(programme: PromotionProgramme | None) -> str:
    return f"{programme.number}, ngày {day(programme.registered_on)}" if programme else "……"


def _counted(goods: Sequence[ProgrammeGoods]) -> str:
    return f"{number(len(goods))} mặt hàng của {number(len({row.producer for row in goods}))} cơ sở"


def _goods(goods: Sequence[ProgrammeGoods]) -> list[Any]:
    if not goods:
        return [paper.words("Chưa có mặt hàng nào được duyệt.")]
    rows = [
        [
            f"{row.product}, {row.variant}\n{row.producer}",
            money(row.usual) if row.usual else "–",
            money(row.amount) if row.in_slot is None else f"{money(row.amount)}\ntrong phiên: {money(row.in_slot)}",
            f"{row.percent}%" if row.percent else "–",
        ]
        for row in goods
    ]
    return [
        paper.table([["Hàng và cơ sở", "Giá quanh năm", "Giá hội chợ", "Giảm"], *rows], (85, 29, 35, 16)),
        paper.gap(3),
    ]


def _participants(goods: Sequence[ProgrammeGoods]) -> list[Any]:
    names = sorted({row.producer for row in goods})
    return [paper.words("Cơ sở cùng thực hiện", "bold"), paper.words("; ".join(names) + ".")] if names else []


def _signed() -> list[Any]:
    return paper.signatures([], ["TM. BAN TỔ CHỨC", "(ký, ghi họ tên, đóng dấu)", " "])


def _made() -> str:
    return f"Lập từ dữ liệu của hội chợ lúc {moment(clock.now())}"
