"""A booth: asked for, described, asked something."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import money, phone
from marketplace.accounts.forms import PhoneField, vietnam_mobile
from marketplace.fairs.models import Booth, BoothKind, TalkKind
from marketplace.fairs.services import Staff

from .base import StudioForm

_SHOWN = re.compile(r"\s*\*\s*$")


class BoothForm(StudioForm):
    """What a shop says to visitors of its booth, what it brings and who stands there."""

    greeting = forms.CharField(
        label=_("Lời chào ở gian"),
        required=False,
        max_length=300,
        help_text=_("Nhiều nhất 300 chữ cái. Ví dụ: Mật ong vụ mới, mời bà con ghé thử."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    story = forms.CharField(
        label=_("Câu chuyện ở gian"),
        required=False,
        max_length=5_000,
        help_text=_("Để trống: dùng câu chuyện của cơ sở."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    samples = forms.CharField(
        label=_("Hàng mẫu mang tới"),
        required=False,
        max_length=500,
        help_text=_("Cho gian tại chỗ. Ví dụ: 20 gói cà phê pha thử."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    staff = forms.CharField(
        label=_("Người đứng gian"),
        required=False,
        max_length=3_000,
        help_text=_(
            "Mỗi người một dòng: tên; việc; số điện thoại. Thêm dấu * cuối dòng nếu người đó đồng ý hiện tên cho khách. "
            "Số điện thoại chỉ ban tổ chức thấy."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, booth: Booth | None, data: Any = None, kinds: Sequence[BoothKind] = ()) -> "BoothForm":
        """Filled with the booth as it is. 1 statement when there is one."""
        initial: dict[str, Any] = {}
        if booth is not None:
            initial = {name: getattr(booth, name) for name in ("greeting", "story", "samples")}
            initial["staff"] = "\n".join(
                "; ".join(filter(None, (one.name, one.task, phone(one.phone)))) + " *" * one.is_shown
                for one in booth.staff.all()
            )
        return cls(data, initial=initial)

    def clean_staff(self) -> list[Staff]:
        """Each line a person."""
        found = []
        for line in self.cleaned_data["staff"].splitlines():
            if not line.strip():
                continue
            bare = _SHOWN.sub("", line)
            name, *rest = (part.strip() for part in bare.split(";"))
            number = rest.pop() if rest and re.fullmatch(r"[+\d .()-]{8,}", rest[-1]) else ""
            try:
                number = vietnam_mobile(number) if number else ""
            except ValidationError as wrong:
                raise ValidationError([ValidationError(f"“{line[:60]}”"), *wrong.error_list]) from wrong
            found.append(Staff(name, "; ".join(rest), number, is_shown=bare != line))
        return found


class ApplyForm(BoothForm):
    """The same with the kind of booth, where the fair has kinds."""

    kind = forms.ChoiceField(
        label=_("Loại gian"),
        required=False,
        choices=[],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Chọn loại gian muốn đăng ký.")},
    )
    field_order = ("kind", "greeting", "story", "samples", "staff")

    @classmethod
    def for_kinds(cls, booth: Booth | None, kinds: Sequence[tuple[BoothKind, int]], data: Any = None) -> "ApplyForm":
        """`kinds`: each with how many places it has left. Without kinds nothing is asked."""
        initial = dict(BoothForm.of(booth).initial) | {"kind": str(booth.kind_id) if booth and booth.kind_id else ""}
        form = cls(data, initial=initial)
        form.kinds = {str(kind.pk): kind for kind, _left in kinds}
        choices = [(str(kind.pk), _in_words(kind, left)) for kind, left in kinds]
        form.fields["kind"].choices = choices  # type: ignore[attr-defined]
        form.fields["kind"].required = True
        if not kinds:
            del form.fields["kind"]
        return form

    kinds: dict[str, BoothKind]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        data = dict(self.cleaned_data)
        return data | {"kind": self.kinds.get(data.pop("kind", ""))}


def _in_words(kind: BoothKind, left: int) -> str:
    fee = _("phí %(fee)s") % {"fee": money(kind.fee)} if kind.fee else _("miễn phí")
    room = _("còn %(n)s chỗ") % {"n": left} if left else _("hết chỗ, vào danh sách chờ")
    return " · ".join(str(part) for part in (kind.name, kind.get_mode_display(), kind.size, fee, room) if part)


class TalkForm(StudioForm):
    """What a visitor says to a booth; name and telephone only if they want to be called."""

    kind = forms.ChoiceField(
        label=_("Bạn cần gì"), choices=TalkKind, widget=forms.RadioSelect(), initial=TalkKind.QUESTION
    )
    text = forms.CharField(label=_("Câu hỏi"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
    name = forms.CharField(label=_("Tên bạn"), required=False, max_length=80)
    phone = PhoneField(
        label=_("Số điện thoại"),
        required=False,
        help_text=_(
            "Chỉ gian này thấy, để gọi lại cho bạn. Để trống nếu bạn đã đăng nhập và chỉ muốn đọc trả lời ở đây."
        ),
    )
    agreed = forms.BooleanField(
        label=_("Tôi đồng ý cho gian hàng biết tên và số điện thoại này"),
        required=False,
        help_text=_(
            "Lời nhắn, tên và số tự xóa một năm sau lời cuối. Muốn xóa sớm: đăng nhập bằng số này, "
            "vào Tài khoản, Dữ liệu của tôi."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing about a person is kept without their word."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("phone") or data.get("name")) and not data.get("agreed"):
            self.add_error(
                "agreed", _("Đánh dấu ô này nếu bạn muốn gian hàng có tên và số của bạn, hoặc để trống cả hai.")
            )
        return data


class AnswerForm(StudioForm):
    """The shop's answer."""

    text = forms.CharField(label=_("Trả lời"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))
