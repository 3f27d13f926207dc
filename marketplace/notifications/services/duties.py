"""Words about duties, the survey of potential products, and offices that went to somebody else."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

DUTIES: dict[str, Kind] = {
    "duty.set": Kind(
        gettext_lazy("Nhiệm vụ được giao: %(title)s"),
        gettext_lazy("Của kế hoạch năm %(year)s, hạn %(due_on)s."),
        icon="flag",
        topic="duties",
    ),
    "duty.before": Kind(
        gettext_lazy("Sắp đến hạn: %(title)s"),
        gettext_lazy("Hạn %(due_on)s. Báo cáo kết quả khi làm xong."),
        icon="clock",
        tone="soon",
        topic="duties",
    ),
    "duty.on": Kind(
        gettext_lazy("Đến hạn hôm nay: %(title)s"),
        gettext_lazy("Báo cáo kết quả hôm nay, hoặc xin dời hạn."),
        icon="clock",
        tone="soon",
        topic="duties",
    ),
    "duty.after": Kind(
        gettext_lazy("Quá hạn: %(title)s"),
        gettext_lazy("Hạn là %(due_on)s. Người giao việc và cấp trên cũng được báo."),
        icon="alert",
        tone="stop",
        topic="duties",
    ),
    "duty.after.above": Kind(
        gettext_lazy("%(place)s quá hạn: %(title)s"),
        gettext_lazy("Hạn là %(due_on)s, chưa có báo cáo."),
        icon="alert",
        tone="stop",
        topic="duties",
    ),
    "duty.reported": Kind(
        gettext_lazy("%(place)s đã báo cáo: %(title)s"),
        gettext_lazy("Xem rồi nhận, hoặc trả lại kèm lý do."),
        icon="file",
        topic="duties",
    ),
    "duty.accepted": Kind(gettext_lazy("Báo cáo được nhận: %(title)s"), icon="check", topic="duties"),
    "duty.returned": Kind(
        gettext_lazy("Báo cáo cần bổ sung: %(title)s"), "%(reason)s", icon="edit", tone="soon", topic="duties"
    ),
    "potential.proposed": Kind(
        gettext_lazy("%(place)s đề nghị: %(title)s"),
        gettext_lazy("Sản phẩm tiềm năng, đề nghị đưa vào kế hoạch năm %(year)s."),
        icon="plus",
        topic="idea_desk",
    ),
    "potential.selected": Kind(
        gettext_lazy("Có trong kế hoạch năm %(year)s: %(title)s"),
        gettext_lazy("Việc tiếp theo: đăng ký ý tưởng hộ người làm."),
        icon="check",
        topic="idea_desk",
    ),
    "post.handed_over": Kind(
        gettext_lazy("Bàn giao công việc: %(place)s"),
        gettext_lazy("%(count)s việc trên bàn ngày bàn giao. Mở biên bản để xem từng việc."),
        icon="users",
    ),
}
