"""What a forum day brought, as a workbook for the office. In Vietnamese: it is a document."""

from collections.abc import Sequence
from typing import Any

from catalog.core.formats import day, moment
from catalog.core.spreadsheets import sheets_of
from marketplace.enquiries.models import Agreement, Forum, ForumGuest, Meeting
from marketplace.enquiries.queries import ForumFigures

_MET = {True: "đã gặp", False: "không gặp", None: ""}
MEANS = (
    "Thỏa thuận: bên mua nhận lời chào trong ngày kết nối (giờ Việt Nam), bên bán đã xác nhận, hai bên đều đăng ký dự. "
    "Giá trị: số lượng một kỳ nhân giá một đơn vị."
)


def forum_xlsx(
    forum: Forum,
    figures: ForumFigures,
    guests: Sequence[ForumGuest],
    meetings: Sequence[Meeting],
    agreements: Sequence[Agreement],
) -> bytes:
    """Sheets: totals, who registered, the timetable, agreements. No statement."""
    totals: list[list[Any]] = [
        ["Ngày kết nối", forum.name],
        ["Thời gian", f"{moment(forum.starts_at)} – {moment(forum.ends_at)}"],
        ["Nơi tổ chức", f"{forum.venue}, {forum.place.full_name}"],
        ["Bên mua đăng ký", figures.buyers],
        ["Bên mua có mặt", figures.buyers_came],
        ["Cơ sở đăng ký", figures.producers],
        ["Cơ sở có mặt", figures.producers_came],
        ["Cuộc gặp đã xếp", figures.planned],
        ["Cuộc gặp đã diễn ra", figures.held],
        ["Thỏa thuận", figures.results.agreements],
        ["Giá trị thỏa thuận (₫)", figures.results.value],
        ["Cách đếm", MEANS],
    ]
    people: list[list[Any]] = [
        [
            "Bên mua" if guest.buyer else "Cơ sở",
            guest.buyer.name if guest.buyer else guest.producer.name if guest.producer else "",
            moment(guest.registered_at),
            moment(guest.came_at),
        ]
        for guest in guests
    ]
    table: list[list[Any]] = [
        [moment(one.starts_at), one.table, one.buyer.name, one.producer.name, _MET[one.took_place]] for one in meetings
    ]
    agreed: list[list[Any]] = [
        [
            one.quote.dealing.enquiry.buyer.name,
            one.quote.dealing.producer.name,
            one.quote.goods,
            float(one.quantity),
            one.quote.dealing.enquiry.get_unit_display(),
            one.quote.dealing.enquiry.get_period_display(),
            one.price,
            int(one.quantity * one.price),
            f"{day(one.delivery_from)} – {day(one.delivery_until)}",
        ]
        for one in agreements
    ]
    heads = ["Bên mua", "Cơ sở", "Hàng", "Số lượng", "Đơn vị", "Kỳ", "Giá (₫)", "Giá trị (₫)", "Giao"]
    return sheets_of(
        [
            ("Tổng", ["Chỉ số", "Số"], totals),
            ("Đăng ký", ["Bên", "Tên", "Đăng ký lúc", "Có mặt lúc"], people),
            ("Lịch gặp", ["Lúc", "Bàn", "Bên mua", "Cơ sở", "Kết quả"], table),
            ("Thỏa thuận", heads, agreed),
        ]
    )
