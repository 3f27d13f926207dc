"""The words of notices about what goes up and down between places: concerns and their answers."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

BRIDGE: dict[str, Kind] = {
    "concern.desk": Kind(
        gettext_lazy("Kiến nghị %(number)s: %(title)s"),
        gettext_lazy("Của %(from)s. Trả lời hoặc chuyển lên trước hết %(due_on)s."),
        icon="chat",
        topic="concern_desk",
    ),
    "concern.forwarded": Kind(
        gettext_lazy("Kiến nghị %(number)s được chuyển lên cấp trên"),
        gettext_lazy("%(title)s. Hạn trả lời %(due_on)s."),
        icon="truck",
        topic="concerns",
    ),
    "concern.answered": Kind(
        gettext_lazy("Kiến nghị %(number)s được trả lời"),
        "%(reason)s",
        icon="check",
        topic="concerns",
    ),
    "concern.late": Kind(
        gettext_lazy("Kiến nghị %(number)s quá hạn trả lời"),
        gettext_lazy("%(title)s. Hạn là %(due_on)s."),
        icon="alert",
        tone="stop",
        topic="concern_desk",
    ),
}
