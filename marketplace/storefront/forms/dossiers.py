"""A producer's dossier: Form 01, one criterion, papers, workers."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import Evidence, EvidenceKind, Worker
from catalog.certification.queries.form01 import FORM, LONGEST_LINE, LONGEST_TEXT, Ask
from catalog.certification.queries.scoring import Criterion

from .base import CountField, StudioForm
from .days import DayField
from .places import PlaceForm

MOST_FILES = 20
KINDS = [("", _("Chọn loại")), *EvidenceKind.choices]


def _field(ask: Ask) -> forms.Field:
    """What a question of Form 01 is typed into. Nothing is required here: a draft may have holes."""
    shared: dict[str, Any] = {"label": ask.label, "required": False, "help_text": ask.hint}
    match ask.kind:
        case "count":
            return CountField(**shared)
        case "day":
            return DayField(**shared)
        case "choice":
            return forms.ChoiceField(choices=[("", _("Chọn")), *ask.choices], **shared)
        case "text":
            return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **shared)
    return forms.CharField(max_length=LONGEST_LINE, **shared)


class RegistrationForm(StudioForm):
    """Form 01. The questions are those of `form01.FORM`, whatever they are."""

    stars_wanted = forms.TypedChoiceField(
        label=_("Đăng ký đạt"), coerce=int, choices=[(3, _("3 sao")), (4, _("4 sao")), (5, _("5 sao"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section in FORM:
            for ask in section.asks:
                field = self.fields[ask.name] = _field(ask)
                field.is_needed = ask.needed  # type: ignore[attr-defined]  # for its label

    def sections(self) -> list[tuple[Any, list[tuple[forms.BoundField, bool]]]]:
        """Headings with their fields; whether the hand-in needs the answer."""
        return [(section.heading, [(self[ask.name], ask.needed) for ask in section.asks]) for section in FORM]

    def values(self) -> dict[str, Any]:
        """What was understood, for `save_form`: days as ISO, empty answers as ""."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "stars_wanted"}
        return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in found.items()}


class ScoreForm(StudioForm):
    """One criterion of Form 02."""

    description = forms.CharField(
        label=_("Mô tả ngắn"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Viết như kể với cán bộ xã: làm gì, ở đâu, từ bao giờ."),
    )

    def __init__(self, *args: Any, criterion: Criterion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"] = forms.TypedChoiceField(
            label=_("Mức"),
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", ""), *((str(n), str(option.label)) for n, option in enumerate(criterion.options))],
        )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once; gives a list."""

    def __init__(self, **kwargs: Any) -> None:
        widget = ManyFiles(attrs={"multiple": True, "accept": "application/pdf,image/jpeg,image/png"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """The files that were chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(_("Chưa chọn tệp nào."), code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(
                _("Mỗi lần nhiều nhất %(most)d tệp. Chia làm nhiều lần."), code="too_many", params={"most": MOST_FILES}
            )
        return [super(FilesField, self).clean(each, initial) for each in given]


class PaperForm(StudioForm):
    """What is said about a paper."""

    kind = forms.ChoiceField(label=_("Loại giấy tờ"), choices=KINDS)
    title = forms.CharField(
        label=_("Tên giấy tờ"), required=False, max_length=400, help_text=_("Để trống thì lấy tên tệp.")
    )
    issuer = forms.CharField(label=_("Nơi cấp"), required=False, max_length=400)
    issued_on = DayField(label=_("Ngày cấp"), required=False)
    expires_on = DayField(label=_("Hết hạn ngày"), required=False, help_text=_("Để trống nếu không có hạn."))

    @staticmethod
    def of(evidence: Evidence) -> dict[str, Any]:
        """What stands now."""
        names = ("kind", "title", "issuer", "issued_on", "expires_on")
        return {name: getattr(evidence, name) for name in names}


class NewPapersForm(PaperForm):
    """Papers to be put into the store."""

    papers = FilesField(
        label=_("Tệp hoặc ảnh chụp"),
        help_text=_("PDF, JPEG hoặc PNG, mỗi tệp tới 20 MB. Chọn được nhiều tệp; mạng yếu thì tệp tự tải tiếp chỗ dở."),
    )
    field_order = ("papers", "kind", "title", "issuer", "issued_on", "expires_on")

    elsewhere = {"file": "papers"}


class ReplaceForm(StudioForm):
    """The newer paper of the same kind."""

    file = forms.FileField(
        label=_("Tệp của giấy mới"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={"required": _("Chưa chọn tệp nào.")},
    )
    issued_on = DayField(label=_("Ngày cấp"), required=False)
    expires_on = DayField(label=_("Hết hạn ngày"), required=False)


class WorkerForm(PlaceForm):
    """One worker, and where that person lives."""

    name = forms.CharField(label=_("Họ và tên"), max_length=200)
    is_insured = forms.BooleanField(label=_("Có bảo hiểm xã hội"), required=False)
    since = DayField(label=_("Làm từ ngày"), required=False)
    until = DayField(label=_("Nghỉ từ ngày"), required=False, help_text=_("Để trống nếu còn làm."))
    field_order = ("name", "place", "place_choice", "is_insured", "since", "until")

    @staticmethod
    def of(worker: Worker) -> dict[str, Any]:
        """What stands now."""
        return {name: getattr(worker, name) for name in ("name", "is_insured", "since", "until")}

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {name: self.cleaned_data[name] for name in ("name", "is_insured", "since", "until")} | {
            "commune": self.unit
        }


class StartForm(StudioForm):
    """Which kind of dossier."""

    kind = forms.CharField(max_length=10)


class WithdrawForm(StudioForm):
    """Why it is taken back."""

    reason = forms.CharField(label=_("Lý do"), required=False, max_length=4000)
