"""What goes back: what a buyer asks for, and what shop and office answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Refused
from marketplace.orders.models import OrderLine, ReturnLine, ReturnReason, Wish

from .base import CountField, StudioForm
from .report import Photos, PhotosField

PICTURES = "image/jpeg,image/png,image/webp,image/avif"


def photos_field() -> PhotosField:
    """Pictures that buyer, shop and referee see, nobody else."""
    return PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=Photos(attrs={"accept": PICTURES}),
        help_text=_("Nhiều nhất 6 ảnh. Vị trí và tên máy trong ảnh được xóa; chỉ hai bên và cán bộ phân xử xem."),
    )


class AskReturnForm(StudioForm):
    """How many units of each line, why, and what the buyer wants. `left`: how many of each line (by key) can be complained of; of a visit nothing is
    sent back."""

    reason = forms.ChoiceField(
        label=_("Hàng bị sao?"),
        choices=ReturnReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn điều không ổn.")},
    )
    wish = forms.ChoiceField(
        label=_("Bạn muốn thế nào?"),
        choices=Wish.choices,
        widget=forms.RadioSelect,
        initial=Wish.GIVE_BACK,
        error_messages={"required": _("Chọn điều bạn muốn.")},
    )
    text = forms.CharField(
        label=_("Kể rõ hơn"),
        max_length=6_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Trả bằng chuyển khoản hay tiền mặt thì ghi cả số tài khoản và ngân hàng của bạn, để người bán chuyển lại."
        ),
    )
    photos = photos_field()

    def __init__(
        self,
        *args: Any,
        lines: Sequence[OrderLine],
        left: Mapping[int, int],
        not_arrived: bool,
        is_visit: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [line for line in lines if left.get(line.pk)]
        for line in self.lines:
            most = left[line.pk]
            count = CountField(label=f"{line.name}, {line.variant_name}", required=False)
            count.help_text = _("Nhiều nhất %(n)s.") % {"n": most}
            count.widget.attrs["class"] = "count-in"
            count.is_needed = len(self.lines) == 1  # type: ignore[attr-defined]
            count.initial = most if not_arrived or len(self.lines) == 1 else ""
            self.fields[f"n{line.pk}"] = count
        self.elsewhere = {f"line-{line.pk}": f"n{line.pk}" for line in self.lines}
        wish: Any = self.fields["wish"]
        reason: Any = self.fields["reason"]
        if not_arrived or is_visit:  # nothing can be sent back, and nothing else be said of it
            wish.choices = [choice for choice in Wish.choices if choice[0] != Wish.GIVE_BACK]
            wish.initial = Wish.MONEY if is_visit else Wish.ANSWER
            only = ReturnReason.NOT_ARRIVED if not_arrived else ReturnReason.NOT_AS_DESCRIBED
            label = _("Chưa được phục vụ") if is_visit and not_arrived else only.label
            reason.choices, reason.initial = [(only, label)], only

    def counts(self) -> list[BoundField]:
        """The fields of numbers, in the order of the lines."""
        return [self[f"n{line.pk}"] for line in self.lines]

    @property
    def units(self) -> dict[int, int]:
        """How many of each line (by key)."""
        return {line.pk: self.cleaned_data.get(f"n{line.pk}") or 0 for line in self.lines}

    def facts(self) -> dict[str, Any]:
        """Arguments of the service."""
        said = self.cleaned_data
        return {"units": self.units, **{name: said[name] for name in ("reason", "wish", "text", "photos")}}


class SayForm(StudioForm):
    """One more message, with pictures."""

    text = forms.CharField(
        label=_("Lời nhắn"), max_length=6_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = photos_field()


class ComplainForm(StudioForm):
    """Why the office should decide."""

    text = forms.CharField(
        label=_("Điều bạn muốn cán bộ xem xét"),
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Ghi điều bạn muốn cán bộ xem xét.")},
    )


class AnswerForm(StudioForm):
    """Yes or no, and why. `goods`: whether anything can come back at all."""

    verdict = forms.ChoiceField(
        label=_("Quyết định"),
        choices=[("back", _("Đồng ý: gửi hàng về, rồi hoàn tiền")), ("keep", _("Đồng ý: hoàn tiền, không cần gửi hàng về")),
                 ("no", _("Không đồng ý"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn đồng ý hay không.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Lời giải thích"),
        max_length=6_000,
        required=False,
        help_text=_("Người mua đọc được. Không đồng ý thì phải ghi vì sao; đồng ý thì ghi gửi hàng về đâu."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, goods: bool, money: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verdict: Any = self.fields["verdict"]
        if not money:
            verdict.choices = [("keep", _("Đồng ý: sẽ làm như người mua muốn")), ("no", _("Không đồng ý"))]
        elif not goods:
            verdict.choices = [("keep", _("Đồng ý: hoàn tiền")), ("no", _("Không đồng ý"))]

    def facts(self) -> dict[str, Any]:
        """Arguments of the service."""
        verdict = self.cleaned_data["verdict"]
        return {"accept": verdict != "no", "goods_come_back": verdict == "back", "text": self.cleaned_data["text"]}


class ReceiveForm(StudioForm):
    """How many units of each line that came back can be sold again; the others are written off."""

    def __init__(self, *args: Any, rows: Sequence[ReturnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for row in self.rows:
            count = CountField(
                label=_("%(name)s, %(variant)s: bán lại được")
                % {"name": row.line.name, "variant": row.line.variant_name},
                required=False,
                help_text=_("Nhận lại %(n)s. Hỏng hết thì ghi 0.") % {"n": row.quantity},
                initial=row.quantity,
            )
            count.widget.attrs["class"] = "count-in"
            self.fields[f"n{row.line_id}"] = count
        self.elsewhere = {f"line-{row.line_id}": f"n{row.line_id}" for row in self.rows}

    @property
    def sellable(self) -> dict[int, int]:
        """By the line's key."""
        return {row.line_id: self.cleaned_data.get(f"n{row.line_id}") or 0 for row in self.rows}


def refused_at(form: StudioForm, refused: Refused) -> int:
    """Say it at the form; the answer's status."""
    form.refuse(refused)
    return 422
