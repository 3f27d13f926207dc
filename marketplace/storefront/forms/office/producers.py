"""Judging producers, and working for them with their consent."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.producers.models import MembershipRole, Producer, kinds_to_choose
from catalog.producers.services import Consent

from ..days import DayField
from ..places import PlaceForm
from .fields import NEEDED, Text


class ReasonForm(forms.Form):
    """Why a profile is returned, a producer suspended, or a suspension ended."""

    reason = Text(label=_("Lý do, cần làm gì"), longest=2_000, rows=3)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10)


class UnconfirmForm(forms.Form):
    """Why a growing-area code is no longer confirmed."""

    reason = Text(label=_("Lý do"), longest=400)


class ProfileForm(PlaceForm):
    """What a producer says about itself. The services check every field; here only lengths and the place."""

    confirms_old_names = (
        False  # the officer knows the place, and would have to choose the signed paper's file once more
    )
    kind = forms.ChoiceField(label=_("Loại hình"), choices=kinds_to_choose(), error_messages={"required": NEEDED})
    name = Text(label=_("Tên cơ sở"), longest=200, help_text=_("Như trên giấy đăng ký."))
    street = Text(label=_("Thôn, số nhà, đường"), longest=200, required=False)
    representative = Text(label=_("Người đại diện"), longest=120, required=False)
    phone = Text(label=_("Số điện thoại"), longest=40, required=False)
    email = Text(label=_("E-mail"), longest=254, required=False)
    tax_code = Text(
        label=_("Mã số thuế"),
        longest=20,
        required=False,
        help_text=_("10 chữ số; hộ kinh doanh có thể ghi số định danh 12 chữ số, không hiện công khai."),
    )
    story = Text(label=_("Câu chuyện"), longest=20_000, rows=5, required=False)

    FIELDS = ("kind", "name", "street", "representative", "phone", "email", "tax_code", "story")
    field_order: Sequence[str] = ("kind", "name", "place", "place_choice", *FIELDS[2:])

    @classmethod
    def of(cls, producer: Producer, data: Any = None) -> "ProfileForm":
        """Filled with what the producer says now."""
        form = cls(data, initial={name: getattr(producer, name) for name in cls.FIELDS}, kept=producer.place)
        form.fields["kind"].choices = kinds_to_choose(producer.kind)  # type: ignore[attr-defined]
        return form

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in self.FIELDS} | {"place": self.unit}


class ConsentForm(forms.Form):
    """How a producer consented that this officer enters things in its name."""

    given_by = Text(label=_("Người đồng ý"), longest=120, help_text=_("Họ tên chủ hộ hoặc người đại diện."))
    paper = forms.FileField(
        label=_("Giấy đồng ý có chữ ký"),
        help_text=_("Ảnh chụp JPEG, PNG hoặc tệp PDF, tối đa 20 MB. Chỉ cán bộ phụ trách xem được."),
        allow_empty_file=True,  # the service says what is wrong with it
        max_length=1_000,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        error_messages={
            "required": _("Chọn ảnh chụp hoặc tệp PDF của giấy đồng ý có chữ ký."),
            "invalid": _("Chọn ảnh chụp hoặc tệp PDF của giấy đồng ý có chữ ký."),
            "max_length": _("Tên tệp quá dài. Đổi tên ngắn hơn."),
        },
    )
    given_on = DayField(label=_("Ngày đồng ý"), initial=clock.today)
    until = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống: đến khi cơ sở rút lại."))

    def consent(self) -> Consent:
        """As the service takes it."""
        said = self.cleaned_data
        return Consent(
            given_by=said["given_by"], how="paper", given_on=said["given_on"], until=said["until"], paper=said["paper"]
        )


class BehalfForm(ProfileForm, ConsentForm):
    """A new household, with its consent. Its profile first, then who agreed."""

    field_order = (*ProfileForm.field_order, "given_by", "given_on", "paper", "until")


class InviteForm(forms.Form):
    """Somebody of the producer's."""

    sent_to = Text(label=_("E-mail hoặc số điện thoại"), longest=254)
    role = forms.ChoiceField(label=_("Vai trò"), choices=MembershipRole, error_messages={"required": NEEDED})
