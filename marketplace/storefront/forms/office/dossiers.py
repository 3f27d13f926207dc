"""What the desks write about a dossier. Each form carries the state that its page showed, so that of two officers one is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.certification.models import EvidenceKind, ReviewKind
from catalog.certification.queries.desks import Claim
from catalog.certification.queries.scoring import Sheet
from catalog.certification.services.desks import LONGEST_REASON, LONGEST_TEXT, MOST_REASONS, SAMPLES
from marketplace.storefront.forms.base import CountField
from marketplace.storefront.forms.days import DayField

from .fields import NEEDED, Text

YES_NO = [("yes", _("Đạt")), ("no", _("Chưa đạt"))]
AGREES = [("yes", _("Đúng như khai")), ("no", _("Chưa đúng"))]
REASON_ROWS, MORE_ROWS = 3, 3


class SeenForm(forms.Form):
    """A step that needs no words."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=20)


class HoldForm(SeenForm):
    """Take a dossier; over whom, as the page showed it."""

    instead_of = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)


class ReturnForm(SeenForm):
    """Why it goes back: rows of a place and words. `rows` grows by a button, without a script."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_REASONS)

    def __init__(self, *args: Any, sheet: Sheet, rows: int = REASON_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet, self._rows = sheet, rows
        places: list[Any] = [
            ("", _("Chọn mục")),
            ("form", _("Biểu số 01")),
            (_("Tiêu chí"), [(c.number, f"{c.number} {c.label}") for c in sheet.criteria]),
            (_("Giấy tờ"), list(EvidenceKind.choices)),
        ]
        for n in range(self.count):
            self.fields[f"place_{n}"] = forms.ChoiceField(label=_("Mục cần bổ sung"), choices=places, required=False)
            self.fields[f"text_{n}"] = Text(label=_("Cần bổ sung gì"), longest=LONGEST_REASON, rows=2, required=False)
        self.fields["note"] = Text(label=_("Lời nhắn chung"), longest=LONGEST_TEXT, rows=2, required=False)

    @property
    def count(self) -> int:
        """How many rows there are."""
        given = self.data.get(self.add_prefix("rows"), "") if self.is_bound else ""
        asked = int(given) if str(given).isdecimal() and len(str(given)) < 3 else self._rows
        return max(1, min(asked, MOST_REASONS))

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows, for the page."""
        return [(self[f"place_{n}"], self[f"text_{n}"]) for n in range(self.count)]

    def reasons(self) -> list[dict[str, str]]:
        """What was written; empty rows are left out."""
        said = self.cleaned_data
        found = [{"place": said[f"place_{n}"], "text": said[f"text_{n}"]} for n in range(self.count)]
        return [reason for reason in found if reason["place"] or reason["text"]]

    def clean(self) -> dict[str, Any]:
        """Words without a place, and a place without words, are told at their row."""
        said = super().clean() or self.cleaned_data
        for n in range(self.count):
            place, text = said.get(f"place_{n}", ""), said.get(f"text_{n}", "")
            if text and not place and f"place_{n}" not in self.errors:
                self.add_error(f"place_{n}", _("Chọn mục mà lời này nói tới."))
            if place and not text and f"text_{n}" not in self.errors:
                self.add_error(f"text_{n}", _("Ghi rõ cần bổ sung gì."))
        return said

    def with_more_rows(self) -> "ReturnForm":
        """The same words with room for more; nothing is checked."""
        rows = min(self.count + MORE_ROWS, MOST_REASONS)
        written: dict[str, Any] = {name: self[name].data for name in self.fields}
        return ReturnForm(prefix=self.prefix, sheet=self.sheet, rows=rows, initial=written | {"rows": rows})


class Form03(SeenForm):
    """The four items of Form 03: right or not, and what the commune found."""

    def __init__(self, *args: Any, claims: list[Claim], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = claims
        for claim in claims:
            self.fields[f"agrees_{claim.item}"] = forms.ChoiceField(
                label=_("Xã xác nhận"),
                choices=AGREES,
                widget=forms.RadioSelect,
                error_messages={"required": _("Chọn đúng hay chưa đúng.")},
            )
            self.fields[claim.item] = Text(label=_("Xã thấy thế nào"), longest=LONGEST_TEXT, rows=2, required=False)
        self.fields["conclusion"] = Text(label=_("Kết luận của xã"), longest=LONGEST_TEXT, rows=3)

    @property
    def items(self) -> list[tuple[Claim, forms.BoundField, forms.BoundField]]:
        """Claim, judgement and finding, for the page."""
        return [(claim, self[f"agrees_{claim.item}"], self[claim.item]) for claim in self.claims]

    def findings(self) -> dict[str, tuple[str, bool]]:
        """As the service takes them."""
        said = self.cleaned_data
        return {c.item: (said[c.item], said[f"agrees_{c.item}"] == "yes") for c in self.claims}


class ForwardForm(SeenForm):
    """The request letter."""

    letter_number = Text(label=_("Số công văn"), longest=60, help_text=_("Ví dụ 45/UBND-KT."))
    signed_on = DayField(label=_("Ngày ký"))
    samples = CountField(label=_("Số mẫu gửi kèm"), error_messages={"required": NEEDED})

    def __init__(self, *args: Any, is_service: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["samples"].help_text = (
            _("Dịch vụ du lịch không gửi mẫu.") if is_service else _("%d đơn vị sản phẩm.") % SAMPLES
        )


class CompleteForm(SeenForm):
    """Complete: on to the advisory team."""

    text = Text(label=_("Ghi chú"), longest=LONGEST_TEXT, rows=2, required=False)


class BackForm(SeenForm):
    """A higher desk asks for more."""

    to = forms.ChoiceField(
        label=_("Trả lại cho"),
        choices=[("producer", _("Chủ thể")), ("commune", _("Xã"))],
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED},
    )
    missing = forms.MultipleChoiceField(
        label=_("Giấy tờ còn thiếu"),
        choices=EvidenceKind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    text = Text(label=_("Cần bổ sung gì"), longest=LONGEST_TEXT, rows=3)

    def __init__(self, *args: Any, to_commune: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_commune:
            self.fields["to"].choices = [("producer", _("Chủ thể"))]  # type: ignore[attr-defined]
            self.fields["to"].initial = "producer"


class Photos(forms.FileField):
    """Any number of pictures; what they are is judged by the service."""

    class Several(forms.FileInput):
        """The browser's own choice of several files."""

        allow_multiple_selected = True

        def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
            """All of them."""
            return files.getlist(name) if hasattr(files, "getlist") else files.get(name)

    widget = Several

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list, empty when nothing was chosen."""
        return [super(Photos, self).clean(each, initial) for each in data or []]


class ReportForm(SeenForm):
    """What the advisory team found."""

    kind = forms.ChoiceField(
        label=_("Đã làm gì"),
        choices=[(kind, kind.label) for kind in (ReviewKind.DESK, ReviewKind.VISIT, ReviewKind.TEST)],
        widget=forms.RadioSelect,
        error_messages={"required": NEEDED},
    )
    done_on = DayField(label=_("Ngày thực hiện"))
    is_positive = forms.ChoiceField(
        label=_("Kết quả"), choices=YES_NO, widget=forms.RadioSelect, error_messages={"required": NEEDED}
    )
    text = Text(label=_("Nhận xét"), longest=LONGEST_TEXT, rows=4)
    photos = Photos(
        label=_("Ảnh hiện trường"),
        required=False,
        widget=Photos.Several(attrs={"accept": "image/*"}),
        help_text=_("Nhiều nhất 12 ảnh. Vị trí và tên máy trong ảnh được bỏ đi."),
    )
