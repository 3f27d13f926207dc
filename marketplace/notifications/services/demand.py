"""The words of notices about buyers, their enquiries, quotes and forum days."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

DEMAND: dict[str, Kind] = {
    "buyer.applied": Kind(
        gettext_lazy("Bên mua chờ xác minh: %(buyer)s"),
        gettext_lazy("Xem có phải tổ chức thật không, rồi xác minh hoặc trả lại kèm lý do."),
        icon="users",
        topic="buyer_desk",
    ),
    "buyer.verified": Kind(
        gettext_lazy("%(buyer)s đã được xác minh"), gettext_lazy("Đăng lời hỏi mua được từ bây giờ."), icon="check"
    ),
    "buyer.returned": Kind(
        gettext_lazy("%(buyer)s cần bổ sung"),
        gettext_lazy("Cán bộ ghi: %(reason)s Sửa rồi gửi lại."),
        icon="edit",
        tone="soon",
        urgent=True,
    ),
    "buyer.suspended": Kind(
        gettext_lazy("%(buyer)s bị tạm ngừng"),
        gettext_lazy("Lý do: %(reason)s Lời hỏi mua không còn hiện; thỏa thuận đã có vẫn giữ."),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "buyer.invited": Kind(
        gettext_lazy("%(buyer)s mời bạn cùng mua hàng"), gettext_lazy("Mở để nhận lời."), icon="users"
    ),
    "enquiry.hidden": Kind(
        gettext_lazy("Lời hỏi mua “%(enquiry)s” đã bị ẩn"),
        gettext_lazy("Cán bộ ghi: %(reason)s"),
        icon="stop",
        tone="stop",
        urgent=True,
    ),
    "enquiry.closed": Kind(
        gettext_lazy("%(buyer)s đã khép lời hỏi “%(enquiry)s”"),
        gettext_lazy("Lời chào chưa có trả lời không còn được xét; thỏa thuận đã có vẫn giữ."),
        icon="info",
        topic="demand",
    ),
    "quote.sent": Kind(
        gettext_lazy("%(producer)s chào hàng cho “%(enquiry)s”"),
        gettext_lazy("%(goods)s. Xem giá, số lượng, giấy tờ rồi trả lời."),
        icon="tag",
        topic="my_enquiries",
    ),
    "quote.accepted": Kind(
        gettext_lazy("%(buyer)s nhận lời chào %(goods)s"),
        gettext_lazy("Xác nhận số lượng và ngày giao, hoặc từ chối kèm lý do."),
        icon="check",
        tone="soon",
        urgent=True,
    ),
    "quote.declined": Kind(
        gettext_lazy("%(buyer)s không nhận lời chào %(goods)s"),
        gettext_lazy("Lý do: %(reason)s"),
        icon="info",
        topic="demand",
    ),
    "agreement.confirmed": Kind(
        gettext_lazy("%(producer)s đã xác nhận bán %(goods)s"),
        gettext_lazy("Thỏa thuận có hiệu lực giữa hai bên. Giao tới đâu ghi tới đó."),
        icon="check",
        urgent=True,
    ),
    "agreement.refused": Kind(
        gettext_lazy("%(producer)s không xác nhận bán %(goods)s"),
        gettext_lazy("Lý do: %(reason)s Số lượng đó lại chờ lời chào khác."),
        icon="alert",
        tone="soon",
        urgent=True,
    ),
    "dealing.said.buyer": Kind(
        gettext_lazy("%(buyer)s nhắn về “%(enquiry)s”"), icon="chat", tone="soon", topic="demand"
    ),
    "dealing.said.producer": Kind(
        gettext_lazy("%(producer)s nhắn về “%(enquiry)s”"), icon="chat", tone="soon", topic="my_enquiries"
    ),
    "contact.shown.buyer": Kind(gettext_lazy("%(buyer)s cho bạn xem liên hệ"), icon="phone", topic="demand"),
    "contact.shown.producer": Kind(
        gettext_lazy("%(producer)s cho bạn xem liên hệ"), icon="phone", topic="my_enquiries"
    ),
    "forum.planned": Kind(
        gettext_lazy("Lịch gặp của bạn ở %(forum)s"),
        gettext_lazy("%(count)s cuộc gặp, bắt đầu lúc %(opens)s. Xem giờ và số bàn."),
        icon="clock",
        urgent=True,
    ),
    "forum.cancelled": Kind(
        gettext_lazy("%(forum)s đã hủy"), gettext_lazy("Lý do: %(reason)s"), icon="tent", tone="stop", urgent=True
    ),
}
