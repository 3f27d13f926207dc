"""A report that a product misuses the mark."""

from typing import Any

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from catalog.places.queries import provinces_today

from .base import StudioForm


class Photos(forms.ClearableFileInput):
    """Several pictures at once."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """A list of files, empty when none was chosen. What they are is judged by the service."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each by itself."""
        given = data if isinstance(data, (list, tuple)) else [data]
        return [super(PhotosField, self).clean(one, initial) for one in given if one]


class ReportForm(StudioForm):
    """No sign-in; a contact only by choice."""

    product_name = forms.CharField(label=_("Tên sản phẩm"), max_length=600, help_text=_("Như trên bao bì."))
    seen_at = forms.CharField(
        label=_("Thấy ở đâu"), max_length=900, help_text=_("Cửa hàng, chợ, hoặc địa chỉ trang mạng.")
    )
    province = forms.ChoiceField(label=_("Tỉnh, thành"), required=False)
    description = forms.CharField(
        label=_("Điều không đúng"),
        max_length=9_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ví dụ: dán tem 5 sao nhưng trên chợ ghi giấy đã hết hạn."),
    )
    photos = PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=Photos(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        help_text=_("Nhiều nhất 3 ảnh. Vị trí và tên máy trong ảnh được xóa; chỉ cán bộ phụ trách xem, giữ một năm."),
    )
    contact = forms.CharField(
        label=_("Cách liên hệ với bạn"),
        required=False,
        max_length=600,
        help_text=_("Điện thoại hoặc e-mail, nếu bạn muốn được hỏi thêm. Cơ sở không thấy; xóa sau một năm."),
    )
    consent = forms.BooleanField(
        label=_("Tôi đồng ý để cán bộ lưu và dùng cách liên hệ này để hỏi thêm về phản ánh"), required=False
    )

    def __init__(self, *args: Any, with_product: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.code: unit for unit in provinces_today()}
        if with_product:
            for name in ("product_name", "province"):
                del self.fields[name]
        else:
            self.fields["province"].choices = [("", _("Không rõ")), *((u.code, u.name) for u in self.units.values())]  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = dict(self.cleaned_data)
        photos: list[File[bytes]] = said.pop("photos")
        return said | {"photos": photos, "province": self.units.get(said.get("province", ""))}
