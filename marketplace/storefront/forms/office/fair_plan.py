"""What a fair is planned with, and who is asked to come."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import number
from catalog.places.queries import provinces_today
from marketplace.fairs.models import BoothKind, BoothMode, Fair, PictureKind, PromotionProgramme

from ..base import CountField, DongField
from ..days import DayField
from ..sets import SetsField
from .fairs import STARS
from .fields import Text


class KindForm(forms.Form):
    """A kind of booth."""

    kind = forms.CharField(required=False, widget=forms.HiddenInput())
    name = Text(label=_("Loại gian"), longest=80, help_text=_("Ví dụ: Gian tiêu chuẩn 3 m × 3 m."))
    mode = forms.ChoiceField(label=_("Hình thức"), choices=BoothMode)
    size = Text(label=_("Kích thước"), longest=40, required=False)
    fee = DongField(label=_("Phí cả hội chợ"), required=False, help_text=_("Để trống: miễn phí. Nộp cho ban tổ chức."))
    capacity = CountField(label=_("Có mấy gian"))
    numbers = Text(
        label=_("Số gian"), longest=2_000, rows=2, required=False, help_text=_("Chỉ gian tại chỗ. Ví dụ A1-A20, B5.")
    )

    @classmethod
    def of(cls, kind: BoothKind) -> "KindForm":
        """Filled with a kind as it is; its numbers are prefetched."""
        initial = {name: getattr(kind, name) for name in ("name", "mode", "size", "capacity")}
        numbers = ", ".join(row.number for row in kind.numbers.all())
        fee = number(kind.fee) if kind.fee else ""
        return cls(initial=initial | {"kind": kind.pk, "fee": fee, "numbers": numbers}, auto_id=f"id_k{kind.pk}_%s")


class SponsorsForm(forms.Form):
    """One line each."""

    sponsors = Text(
        label=_("Nhà tài trợ"),
        longest=20_000,
        rows=4,
        required=False,
        help_text=_("Mỗi dòng: tên; tài trợ gì; địa chỉ web. Hai phần sau có thể bỏ."),
    )

    @classmethod
    def of(cls, fair: Fair, data: Any = None) -> "SponsorsForm":
        """Filled with the sponsors of now."""
        rows = fair.sponsors.all()
        lines = "\n".join("; ".join(filter(None, (row.name, row.gives, row.url))) for row in rows)
        return cls(data, initial={"sponsors": lines})

    def lines(self) -> list[tuple[str, str, str]]:
        """(name, what, address)."""
        found = []
        for line in self.cleaned_data["sponsors"].splitlines():
            name, *rest = (part.strip() for part in line.split(";"))
            if not name and not any(rest):
                continue
            url = rest.pop() if rest and ":" in rest[-1] else ""
            found.append((name, "; ".join(rest), url))
        return found


class ProgrammeForm(forms.Form):
    """What the trade office registered."""

    number = Text(label=_("Số văn bản của Sở Công Thương"), longest=80)
    registered_on = DayField(label=_("Ngày"))
    office = Text(label=_("Sở Công Thương"), longest=160)
    cap_percent = CountField(label=_("Giảm nhiều nhất (%)"))

    @classmethod
    def of(cls, programme: PromotionProgramme | None, data: Any = None) -> "ProgrammeForm":
        """Filled with what is known."""
        names = ("number", "registered_on", "office", "cap_percent")
        return cls(data, initial={name: getattr(programme, name) for name in names} if programme else None)


class ReportForm(forms.Form):
    """The report to the trade office."""

    report_number = Text(label=_("Số báo cáo"), longest=80)
    reported_on = DayField(label=_("Ngày báo cáo"))
    report = Text(label=_("Kết quả, tóm tắt"), longest=5_000, rows=4, required=False)


class PictureForm(forms.Form):
    """The poster or the site map."""

    kind = forms.ChoiceField(choices=[(kind, PictureKind(kind).label) for kind in ("poster", "map")])
    picture = forms.FileField(required=False)
    alt = Text(label=_("Ảnh có gì"), longest=200, required=False)


class PlacingForm(forms.Form):
    """Where numbered stands are on the site map."""

    positions = Text(
        label=_("Vị trí trên sơ đồ"),
        longest=100_000,
        rows=6,
        required=False,
        help_text=_(
            "Mỗi dòng: số gian; ngang; dọc, tính bằng phần nghìn của ảnh từ góc trên bên trái. Ví dụ: A1; 120; 480."
        ),
    )


class FairInviteForm(forms.Form):
    """Which producers to ask: all with a product of so many stars, of these sets, in these provinces."""

    sao = forms.ChoiceField(label=_("Có sản phẩm"), choices=STARS, required=False)
    bo = SetsField(label=_("Bộ sản phẩm"))
    tinh = forms.MultipleChoiceField(
        label=_("Tỉnh, thành"), required=False, choices=[], widget=forms.CheckboxSelectMultiple()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tinh"].choices = [(str(one.pk), one.name) for one in provinces_today()]  # type: ignore[attr-defined]

    def asked(self) -> dict[str, Any]:
        """The arguments of `fairs.queries.producers_to_invite`."""
        data = self.cleaned_data
        return {
            "stars": int(data["sao"] or 3),
            "sets": [one.pk for one in data["bo"]],
            "provinces": [int(pk) for pk in data["tinh"]],
        }
