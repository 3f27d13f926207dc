"""The words of notices about fairs and booths."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

FAIRS: dict[str, Kind] = {
    "fair.invited": Kind(
        gettext_lazy("Mời tham gia %(fair)s"),
        gettext_lazy("Mở lúc %(opens)s. Xem điều lệ, loại gian còn chỗ và đăng ký ở trang hội chợ."),
        icon="tent",
        topic="fairs",
    ),
    "fair.postponed": Kind(
        gettext_lazy("%(fair)s hoãn tới %(opens)s"),
        gettext_lazy("Trước là %(before)s. Lý do: %(reason)s Gian và giá hội chợ đã đăng ký vẫn giữ."),
        icon="tent",
        tone="soon",
        urgent=True,
    ),
    "fair.cancelled": Kind(
        gettext_lazy("%(fair)s đã hủy"),
        gettext_lazy("Lý do: %(reason)s Giá hội chợ đã dừng; đơn đã đặt vẫn giao như thường."),
        icon="tent",
        tone="stop",
        urgent=True,
    ),
    "booth.approved": Kind(
        gettext_lazy("Gian ở %(fair)s được duyệt"),
        gettext_lazy("Mở lúc %(opens)s. Thêm ảnh gian, xem giá hội chợ và in thẻ gian."),
        icon="tent",
        urgent=True,
    ),
    "booth.returned": Kind(
        gettext_lazy("Gian ở %(fair)s cần sửa"),
        gettext_lazy("Ban tổ chức ghi: %(reason)s Sửa rồi đăng ký lại; chỗ vẫn giữ."),
        icon="tent",
        tone="soon",
        urgent=True,
    ),
    "booth.waitlisted": Kind(
        gettext_lazy("Gian ở %(fair)s vào danh sách chờ"),
        gettext_lazy("Ban tổ chức ghi: %(reason)s Có chỗ trống thì ban tổ chức duyệt sau."),
        icon="tent",
        tone="soon",
        urgent=True,
    ),
    "booth.rejected": Kind(
        gettext_lazy("Gian ở %(fair)s không được duyệt"),
        gettext_lazy("Lý do: %(reason)s"),
        icon="tent",
        tone="stop",
        urgent=True,
    ),
    "booth.asked": Kind(
        gettext_lazy("Có khách hỏi gian ở %(fair)s"),
        gettext_lazy("Trả lời sớm khi hội chợ còn mở."),
        icon="chat",
        tone="soon",
        topic="questions",
    ),
    "booth.answered": Kind(
        gettext_lazy("%(shop)s đã trả lời bạn"), gettext_lazy("Ở gian hội chợ."), icon="chat", topic="my_questions"
    ),
}
