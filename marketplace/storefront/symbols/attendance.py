"""A certificate of attendance at a class: one A4 for its owner, with a code that leads to its public check page. In Vietnamese: a document."""

from django.utils import translation

from catalog.core import paper
from catalog.core.formats import day
from catalog.programme.models import Enrolment

from .order_papers import symbol

SIDE_MM = 42


def attendance_pdf(row: Enrolment, *, check_url: str) -> bytes:
    """Who, which class and topic, when, by whom it was held, a QR of `check_url`. `row` comes with its class, topic and place. No statement."""
    one = row.training_class
    with translation.override("vi"):
        mark = symbol(check_url, SIDE_MM)
        mark.hAlign = "CENTER"
        first, last = day(one.starts_at), day(one.ends_at)
        when = f"ngày {first}" if first == last else f"từ ngày {first} đến ngày {last}"
        tested = " và đạt bài kiểm tra cuối lớp" if row.passed_at else ""
        story = [
            *paper.nation(),
            paper.gap(16),
            *paper.title("GIẤY CHỨNG NHẬN THAM DỰ TẬP HUẤN", "Chương trình Mỗi xã một sản phẩm (OCOP)"),
            paper.gap(10),
            paper.words("Chứng nhận", "center"),
            paper.gap(4),
            *paper.title(row.name or "(người học đã xin xóa tên)"),
            paper.gap(4),
            paper.words(f"đã tham dự lớp “{one.name}”", "center"),
            paper.words(f"chuyên đề “{one.topic.title}”", "center"),
            paper.words(f"{when}{tested}.", "center"),
            paper.gap(8),
            paper.words(f"Đơn vị tổ chức: {one.place.full_name}", "center"),
            *([paper.words(f"Phối hợp: {'; '.join(one.partners)}", "center")] if one.partners else []),
            *([paper.words(f"Giảng viên: {'; '.join(one.teachers)}", "center")] if one.teachers else []),
            *([paper.words("Lớp và giấy này là dữ liệu minh họa.", "center")] if one.is_sample else []),
            paper.gap(10),
            mark,
            paper.words(f"Mã kiểm tra: {row.code}", "center"),
            paper.words(
                "Quét để xem giấy này có thật không. Giấy chứng nhận đã tham dự, không thay văn bằng.", "center"
            ),
        ]
        return paper.build(story, name=f"Chứng nhận tập huấn {one.name}", numbered=False)
