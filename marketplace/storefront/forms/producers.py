"""A producer's facts, its story, and who is invited to work for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.producers.models import MembershipRole, Producer, kinds_to_choose

from .base import StudioForm
from .places import PlaceForm

FACTS = ("kind", "name", "tax_code", "representative", "phone", "email", "website", "street", "gln", "gs1_prefix")


class ProducerForm(PlaceForm):
    """What the paper of registration says, and how to reach them."""

    kind = forms.ChoiceField(label=_("Loại hình"), choices=kinds_to_choose())
    name = forms.CharField(label=_("Tên cơ sở"), help_text=_("Đúng như trên giấy đăng ký."), max_length=400, strip=True)
    tax_code = forms.CharField(
        label=_("Mã số thuế"),
        required=False,
        max_length=60,
        help_text=_("10 chữ số. Hộ kinh doanh có thể ghi số định danh 12 chữ số; số này không hiện công khai."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    representative = forms.CharField(label=_("Người đại diện"), required=False, max_length=400)
    phone = forms.CharField(
        label=_("Số điện thoại"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=300, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    website = forms.CharField(
        label=_("Trang web"), required=False, max_length=300, widget=forms.TextInput(attrs={"inputmode": "url"})
    )
    street = forms.CharField(label=_("Thôn, số nhà, đường"), required=False, max_length=400)
    gln = forms.CharField(
        label=_("Mã địa điểm GLN"), required=False, max_length=40, help_text=_("13 chữ số, nếu đã đăng ký với GS1.")
    )
    gs1_prefix = forms.CharField(
        label=_("Mã doanh nghiệp GS1"), required=False, max_length=40, help_text=_("Nếu đã đăng ký với GS1.")
    )
    field_order = ("kind", "name", "tax_code", "representative", "place", "place_choice", "street", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds_to_choose(self.initial.get("kind", ""))  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the services want to know."""
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields} | {"place": self.unit}


class NewProducerForm(ProducerForm):
    """The same without what can wait."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("website", "gln", "gs1_prefix"):
            del self.fields[name]


def facts_of(producer: Producer) -> dict[str, Any]:
    """What stands now, for a form to begin with; the phone as people write it."""
    initial = {name: getattr(producer, name) for name in FACTS}
    if producer.phone.startswith("+84"):
        initial["phone"] = f"0{producer.phone[3:]}"
    return initial


class StoryForm(StudioForm):
    """The story of a producer, in Vietnamese and English."""

    story = forms.CharField(
        label=_("Câu chuyện của cơ sở"),
        required=False,
        help_text=_("Ai làm, làm từ bao giờ, điều gì khác với nơi khác. Ít nhất 200 chữ cái."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    story_en = forms.CharField(
        label=_("Câu chuyện bằng tiếng Anh"), required=False, widget=forms.Textarea(attrs={"rows": 5, "lang": "en"})
    )


class InviteForm(StudioForm):
    """Whom to invite, and as what."""

    sent_to = forms.CharField(
        label=_("E-mail hoặc số điện thoại"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[
            (MembershipRole.PACKER, _("Người gói hàng: chỉ xem đơn, gói và giao; không thấy tiền, giá, tài khoản")),
            (MembershipRole.STAFF, _("Nhân viên: đếm kho, ghi lô hàng")),
            (MembershipRole.MANAGER, _("Quản lý: thêm cả nhãn, giá, khuyến mãi")),
            (MembershipRole.OWNER, _("Chủ: tất cả, và mời chủ khác")),
        ],
        initial=MembershipRole.STAFF,
        widget=forms.RadioSelect(),
    )
