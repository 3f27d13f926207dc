"""The words of notices about classes."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

TRAINING: dict[str, Kind] = {
    "training.invited": Kind(
        gettext_lazy("Lớp tập huấn: %(name)s"),
        gettext_lazy("Bắt đầu %(opens)s. Nhận đăng ký tới %(until)s, có %(seats)s chỗ."),
        icon="calendar",
        topic="training",
    ),
    "training.seated": Kind(
        gettext_lazy("Bạn đã có chỗ ở lớp %(name)s"),
        gettext_lazy("Bắt đầu %(opens)s. Không dự được thì bấm thôi, để người sau có chỗ."),
        icon="check",
        tone="soon",
        urgent=True,
    ),
    "training.reminded": Kind(
        gettext_lazy("Sắp tới lớp %(name)s"),
        gettext_lazy("Bắt đầu %(opens)s, %(venue)s. Quét mã ở lớp để điểm danh."),
        icon="clock",
        tone="soon",
        topic="training",
    ),
    "training.moved": Kind(
        gettext_lazy("Lớp %(name)s đổi giờ hoặc nơi học"),
        gettext_lazy("Nay bắt đầu %(opens)s, %(venue)s."),
        icon="alert",
        tone="soon",
        urgent=True,
    ),
    "training.cancelled": Kind(
        gettext_lazy("Lớp %(name)s đã hủy"),
        gettext_lazy("Lý do: %(reason)s"),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "training.dropped": Kind(
        gettext_lazy("Chỗ của bạn ở lớp %(name)s đã bị hủy"),
        gettext_lazy("Ban tổ chức ghi: %(reason)s"),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "training.certified": Kind(
        gettext_lazy("Có giấy chứng nhận lớp %(name)s"),
        gettext_lazy("Tải giấy, và chọn có cho hiện tên ở trang kiểm tra hay không."),
        icon="seal",
        topic="training",
    ),
    "training.answered": Kind(gettext_lazy("Có trả lời cho câu bạn hỏi ở lớp %(name)s"), icon="chat", topic="training"),
    "training.hidden": Kind(
        gettext_lazy("Bài của bạn ở lớp %(name)s đã bị ẩn"),
        gettext_lazy("Ban tổ chức ghi: %(reason)s"),
        icon="stop",
        tone="stop",
    ),
}
