"""Duties of a plan, their reports; an office that goes to somebody else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.places.models import Post, Unit
from catalog.programme.models import Activity, Department
from marketplace.accounts.models import User
from marketplace.accounts.queries import user_by_address

from ..base import StudioForm
from ..days import DayField
from ..report import Photos, PhotosField
from .fields import NEEDED, Text

CHOOSE = {"required": NEEDED, "invalid_choice": _("Chọn trong danh sách.")}


class DutyForm(StudioForm):
    """What is to be done, by whom, until when."""

    elsewhere = {"place": "to", "post": "to"}

    text = Text(label=_("Việc phải làm"), longest=500, rows=2)
    to = forms.ChoiceField(
        label=_("Giao cho"),
        error_messages=CHOOSE,
        help_text=_("Giao cho một người thì khi người ấy thay, việc theo sang người mới."),
    )
    lead = forms.ChoiceField(label=_("Đơn vị chủ trì"), choices=Department, error_messages=CHOOSE)
    helpers = forms.MultipleChoiceField(
        label=_("Phối hợp"),
        choices=Department,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Chọn trong danh sách.")},
    )
    due_on = DayField(label=_("Hạn"))

    def __init__(
        self, *args: Any, places: Sequence[Unit], posts: Sequence[Post], activity: Activity | None = None, **kwargs: Any
    ) -> None:
        if activity is not None:
            names = ("text", "lead", "helpers", "due_on")
            kwargs["initial"] = {name: getattr(activity, name) for name in names}
        super().__init__(*args, **kwargs)
        self.places = {place.pk: place for place in places}
        self.posts = {post.pk: post for post in posts}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (_("Cả bàn"), [(f"u{place.pk}", place.full_name) for place in places]),
            (_("Một người"), [(f"p{post.pk}", f"{post.user}, {post.place.full_name}") for post in posts if post.place]),
        ]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        to = said.pop("to")
        post = self.posts[int(to[1:])] if to[0] == "p" else None
        return said | {"post": post, "place": post.place if post is not None else self.places[int(to[1:])]}


class DutyReportForm(StudioForm):
    """What came of a duty."""

    text = Text(label=_("Kết quả"), longest=4_000, rows=4)
    figures = forms.CharField(
        label=_("Số liệu"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một số: “Chủ thể dự: 42”."),
    )
    uploads = PhotosField(
        label=_("Tệp kèm"),
        required=False,
        widget=Photos(attrs={"accept": "application/pdf,image/jpeg,image/png", "multiple": True}),
        help_text=_("Nhiều nhất 5 tệp PDF, JPEG hoặc PNG."),
    )
    elsewhere = {"files": "uploads"}

    def clean_figures(self) -> list[tuple[str, str]]:
        """(what, how much) of each line."""
        found = []
        for line in filter(None, (line.strip() for line in self.cleaned_data["figures"].splitlines())):
            label, mark, value = line.rpartition(":")
            if not mark or not label.strip() or not value.strip():
                raise forms.ValidationError(
                    _("Không đọc được dòng “%(line)s”. Ghi tên, dấu hai chấm, rồi số."), params={"line": line[:80]}
                )
            found.append((label.strip(), value.strip()))
        return found


class DeadlineForm(StudioForm):
    """Another last day."""

    due_on = DayField(label=_("Hạn mới"))


class WhyShortForm(StudioForm):
    """Why it is returned or dropped."""

    reason = Text(label=_("Lý do"), longest=500, rows=2)


class HandOverForm(StudioForm):
    """To whom an office goes."""

    to = forms.CharField(
        label=_("Người nhận việc"),
        max_length=200,
        help_text=_("Địa chỉ thư điện tử hoặc số điện thoại của tài khoản người ấy."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = Text(label=_("Dặn người nhận"), longest=4_000, rows=3, required=False)

    def clean_to(self) -> User:
        """The account."""
        found = user_by_address(self.cleaned_data["to"])
        if found is None:
            raise forms.ValidationError(_("Không có tài khoản nào với địa chỉ này. Người ấy tạo tài khoản trước."))
        return found
