"""What visitors ask, and where word shall go."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.forms import vietnam_mobile
from marketplace.enquiries.services import LONGEST_ANSWER, LONGEST_QUESTION

from .base import StudioForm


class QuestionForm(StudioForm):
    """One question, in public."""

    text = forms.CharField(
        label=_("Câu hỏi"),
        max_length=LONGEST_QUESTION,
        help_text=_("Hiện công khai, không kèm tên bạn. Đừng ghi số điện thoại, địa chỉ."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Chưa ghi gì.")},
    )


class AnswerForm(StudioForm):
    """The producer's answer."""

    text = forms.CharField(
        label=_("Trả lời"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Chưa ghi gì.")},
    )


class WatchForm(StudioForm):
    """A telephone or an e-mail address, whichever somebody has."""

    to = forms.CharField(
        label=_("Số điện thoại hoặc e-mail"),
        max_length=254,
        help_text=_("Chỉ dùng để gửi một tin này, rồi xóa."),
        error_messages={"required": _("Ghi số điện thoại hoặc e-mail.")},
    )
    address: dict[str, str]

    def clean_to(self) -> str:
        """Finds `address`: `email` or `phone`, as the service wants it."""
        typed: str = self.cleaned_data["to"].strip()
        if "@" in typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError(
                    _("Địa chỉ này thiếu phần sau @ hoặc có dấu cách. Ví dụ huong@example.vn.")
                ) from None
            self.address = {"email": typed.lower()}
        else:
            self.address = {"phone": vietnam_mobile(typed)}
        return typed


class JudgeQuestionForm(StudioForm):
    """Why an officer hides a question."""

    reason = forms.CharField(
        label=_("Lý do ẩn"), max_length=300, required=False, help_text=_("Khi ẩn phải ghi. Người hỏi đọc được.")
    )
    reason.is_needed = True  # type: ignore[attr-defined]  # to hide it
