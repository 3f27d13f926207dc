"""The words of notices about support."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

SUPPORT: dict[str, Kind] = {
    "support.asked": Kind(
        gettext_lazy("%(producer)s đề nghị hỗ trợ"),
        gettext_lazy("Xem cần gì, rồi quyết định nguồn và số tiền, hoặc trả lời kèm lý do."),
        icon="plus",
        topic="support_desk",
    ),
    "support.approved": Kind(
        gettext_lazy("Đề nghị hỗ trợ được chấp thuận"),
        gettext_lazy("Số tiền %(sum_amount)s. %(reason)s"),
        icon="check",
        topic="support",
    ),
    "support.declined": Kind(
        gettext_lazy("Đề nghị hỗ trợ không được chấp thuận"),
        gettext_lazy("Lý do: %(reason)s"),
        icon="info",
        topic="support",
    ),
    "support.delivered": Kind(
        gettext_lazy("Đã ghi giao hỗ trợ cho cơ sở"),
        gettext_lazy("%(reason)s Chưa nhận được thì báo cán bộ xã."),
        icon="box",
        topic="support",
    ),
    "support.checked": Kind(gettext_lazy("Hỗ trợ đã được nghiệm thu"), icon="check", topic="support"),
}
