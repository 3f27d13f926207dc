"""What buyers say of what they got, what the shop answers, what the office decides."""

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.reviews.services import LONGEST, MOST_PHOTOS

from .base import StudioForm
from .report import Photos, PhotosField
from .returns import PICTURES

POINTS = [
    (5, _("5 điểm: rất hài lòng")),
    (4, _("4 điểm: hài lòng")),
    (3, _("3 điểm: tạm được")),
    (2, _("2 điểm: chưa hài lòng")),
    (1, _("1 điểm: rất không hài lòng")),
]


class ReviewForm(StudioForm):
    """Points of the buyers' own scale, words, pictures, and the name to be shown."""

    rating = forms.TypedChoiceField(
        label=_("Bạn cho mấy điểm?"),
        coerce=int,
        choices=POINTS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Chọn từ 1 đến 5 điểm.")},
    )
    text = forms.CharField(
        label=_("Kể cho người mua khác"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Vị, mùi, đóng gói, giao hàng. Đừng ghi tên, số điện thoại hay địa chỉ của ai."),
    )
    name = forms.CharField(
        label=_("Tên hiện ra"),
        required=False,
        max_length=60,
        help_text=_("Để trống thì hiện “Người mua”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    photos = PhotosField(
        label=_("Ảnh"),
        required=False,
        widget=Photos(attrs={"accept": PICTURES}),
        help_text=_("Nhiều nhất %(n)s ảnh, ai cũng xem được. Vị trí và tên máy trong ảnh được xóa.")
        % {"n": MOST_PHOTOS},
    )


class AnswerReviewForm(StudioForm):
    """The shop's one answer."""

    text = forms.CharField(
        label=_("Trả lời"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Chưa ghi gì.")},
    )


class ReportReviewForm(StudioForm):
    """Why a review should not stand."""

    text = forms.CharField(
        label=_("Điều không nên để đó"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Ví dụ: chửi bới, quảng cáo, nêu tên hay số điện thoại của người khác. Chê hàng thì không phải lý do."
        ),
        error_messages={"required": _("Ghi điều không nên để đó.")},
    )


class HideReviewForm(StudioForm):
    """Why an officer takes it away."""

    reason = forms.CharField(
        label=_("Lý do ẩn"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Người viết đọc được. Chê hàng không phải là lý do."),
        error_messages={"required": _("Ghi lý do ẩn, để người viết biết.")},
    )
