"""A program of others and where it is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.apps.models import NEEDED, App, AppPermission, Event
from marketplace.apps.services.apps import OF_PLATFORM

from .base import StudioForm


class AppForm(StudioForm):
    """Which program, and what it may do."""

    name = forms.CharField(label=_("Ứng dụng nào"), max_length=80, help_text=_("Ví dụ: Phần mềm kế toán"))
    permissions = forms.MultipleChoiceField(
        label=_("Được xem và nghe về"),
        required=False,
        choices=[(p.value, p.label) for p in AppPermission if p not in OF_PLATFORM],
        widget=forms.CheckboxSelectMultiple(),
    )


class WebhookForm(StudioForm):
    """Where to tell, and what: only what the app may hear."""

    name = forms.CharField(label=_("Tên gọi"), max_length=80, required=False)
    target_url = forms.CharField(
        label=_("Địa chỉ nhận"), max_length=500, help_text=_("Địa chỉ của phần mềm, bắt đầu bằng https://"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("Báo khi"), required=False, choices=[], widget=forms.CheckboxSelectMultiple()
    )
    query = forms.CharField(
        label=_("Câu hỏi GraphQL"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("Để trống thì gửi những gì thường cần. Người làm phần mềm biết ghi gì ở đây."),
    )

    def __init__(self, app: App, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        events: Any = self.fields["events"]
        events.choices = [(e.value, e.label) for e in Event if NEEDED.get(e) is None or NEEDED[e] in app.permissions]
