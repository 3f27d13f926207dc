"""The fair itself, and what is done with all of it: put off, called off, copied, repeated."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.places.models import Unit
from catalog.places.queries import resolve_places
from marketplace.fairs.models import Fair, FairKind, FairMode, Rhythm

from ..base import CountField
from ..places import PlaceForm
from ..sets import SetsField
from .fields import Moment, Text, not_found

STARS = [("3", _("3 sao trở lên")), ("4", _("4 sao trở lên")), ("5", _("5 sao"))]
MOST_PLACES = 200


class FairForm(PlaceForm):
    """Texts, times, and who may come; the organiser's place is settled when the fair is made."""

    name = Text(label=_("Tên hội chợ"), longest=160)
    name_en = Text(label=_("Tên tiếng Anh"), longest=160, required=False)
    theme = Text(label=_("Chủ đề"), longest=200, required=False)
    description = Text(label=_("Giới thiệu"), longest=10_000, rows=5, required=False)
    description_en = Text(label=_("Giới thiệu bằng tiếng Anh"), longest=10_000, rows=3, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=FairKind, required=False)
    mode = forms.ChoiceField(label=_("Họp thế nào"), choices=FairMode, required=False)
    venue = Text(
        label=_("Họp ở đâu"),
        longest=200,
        required=False,
        help_text=_("Cho gian tại chỗ. Ví dụ: Quảng trường Lâm Viên."),
    )
    starts_at = Moment(label=_("Mở lúc"), help_text=_("Giờ Việt Nam. Giá hội chợ bắt đầu đúng lúc này."))
    ends_at = Moment(label=_("Đóng lúc"))
    apply_from = Moment(label=_("Nhận đăng ký từ"), required=False, help_text=_("Để trống: ngay khi công bố."))
    apply_until = Moment(label=_("Thôi nhận lúc"), required=False, help_text=_("Để trống: tới khi hội chợ đóng."))
    rules = Text(
        label=_("Điều lệ"), longest=20_000, rows=5, required=False, help_text=_("Người bán đọc trước khi đăng ký.")
    )
    least_stars = forms.ChoiceField(label=_("Sản phẩm từ"), choices=STARS, required=False)
    sets = SetsField(
        label=_("Bộ sản phẩm được dự"),
        help_text=_("Không chọn bộ nào: mọi bộ."),
    )
    places = Text(
        label=_("Nơi được dự"),
        longest=4_000,
        rows=3,
        required=False,
        help_text=_("Mỗi dòng một tỉnh hoặc xã. Để trống: cả nước."),
    )

    FIELDS = (
        "name",
        "name_en",
        "theme",
        "description",
        "description_en",
        "kind",
        "mode",
        "venue",
        "starts_at",
        "ends_at",
        "apply_from",
        "apply_until",
        "rules",
        "least_stars",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].required = False
        self.fields["place"].label = _("Nơi tổ chức")
        self.fields["place"].help_text = _("Tỉnh hoặc xã của ban tổ chức. Để trống: hội chợ toàn quốc.")

    @classmethod
    def of(cls, fair: Fair, data: Any = None) -> "FairForm":
        """Filled with the fair as it is; without the place, which stays. 3 statements."""
        initial = {name: getattr(fair, name) for name in cls.FIELDS}
        initial["sets"] = [str(pk) for pk in fair.sets.values_list("pk", flat=True)]
        places = fair.places.select_related("parent", "province")
        initial["places"] = "\n".join(unit.address for unit in places)
        form = cls(data, initial=initial)
        del form.fields["place"], form.fields["place_choice"]
        return form

    def clean_least_stars(self) -> int:
        """3 unless more is asked."""
        return int(self.cleaned_data["least_stars"] or 3)

    def clean_kind(self) -> str:
        """A fair unless something else is chosen."""
        return self.cleaned_data["kind"] or FairKind.FAIR

    def clean_mode(self) -> str:
        """Online unless something else is chosen."""
        return self.cleaned_data["mode"] or FairMode.ONLINE

    def clean_places(self) -> list[Unit]:
        """Units of today, each named so that one is meant."""
        lines = [line.strip() for line in self.cleaned_data["places"].splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise forms.ValidationError(_("Nhiều nhất %(most)d nơi.") % {"most": MOST_PLACES}, code="too_many")
        found = resolve_places(lines)
        for line in lines:
            if found[line].current is None:
                raise forms.ValidationError([forms.ValidationError(f"“{line[:60]}”"), not_found(found[line])])
        return [unit for unit in (found[line].current for line in lines) if unit is not None]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in (*self.FIELDS, "sets", "places")}


class CancelForm(forms.Form):
    """Why a fair is called off; its page says it."""

    reason = Text(label=_("Lý do hủy"), longest=2_000, rows=2)


class PostponeForm(forms.Form):
    """To when, and why."""

    starts_at = Moment(label=_("Mở lúc (mới)"))
    ends_at = Moment(label=_("Đóng lúc (mới)"))
    reason = Text(label=_("Lý do hoãn"), longest=1_000, rows=2)


class CopyForm(forms.Form):
    """What the copy is called and when it opens."""

    name = Text(label=_("Tên hội chợ mới"), longest=160)
    starts_at = Moment(label=_("Mở lúc"), help_text=_("Lúc đóng và thời gian nhận đăng ký dời theo."))


class RepeatForm(forms.Form):
    """How often, and how many times from now."""

    rhythm = forms.ChoiceField(label=_("Lặp lại"), choices=Rhythm)
    days = CountField(label=_("Thêm mấy phiên"), help_text=_("Nhiều nhất 60. Mỗi phiên là một bản nháp riêng."))
