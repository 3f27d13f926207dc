"""How a shop delivers, and where its buyers' transfers go."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import number
from catalog.core.numbers import measure
from catalog.core.text import fold
from catalog.places.models import Unit
from marketplace.checkout.models import Carrier, DeliveryRate
from marketplace.checkout.services import Rate
from marketplace.payments.symbols.banks import BANKS

from .base import CountField, DongField, StudioForm

_ELSEWHERE = {"noikhac", "conlai", "elsewhere"}
_KIND = re.compile(r"^(tinh|thanhpho|tp)")
_WINDOW = re.compile(r"(\d{1,2})(?:[:h](\d{2})?)?\s*[–-]\s*(\d{1,2})(?:[:h](\d{2})?)?", re.ASCII)
MOST_WINDOWS = 6
_NO_LETTER = re.compile(r"[^a-z0-9*]")


def _key(name: str) -> str:
    """A province's name however it is written: "Tỉnh Lâm Đồng" and "lam dong" are lamdong."""
    return _KIND.sub("", _NO_LETTER.sub("", fold(name)))


def cut_off_field() -> forms.TimeField:
    """Until when an order counts as of the same day."""
    return forms.TimeField(
        label=_("Giờ chốt đơn trong ngày"),
        required=False,
        help_text=_("Đặt sau giờ này thì tính từ hôm sau. Dùng cho hàng tươi."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Không đọc được giờ này. Ví dụ 16:00.")},
    )


class DeliveryForm(StudioForm):
    """A way of delivery to the door, with its table in lines as people write them: "Lâm Đồng; 2; 25.000"."""

    name = forms.CharField(
        label=_("Tên người mua thấy"), max_length=120, help_text=_("Ví dụ Giao tận nơi, Giao nhanh.")
    )
    carrier = forms.ChoiceField(label=_("Ai giao"), choices=Carrier.choices)
    fee = DongField(label=_("Phí giao, khi không có bảng"), initial="30.000")
    free_from = DongField(
        label=_("Miễn phí cho đơn từ"), required=False, help_text=_("Tiền hàng. Để trống nếu không miễn phí.")
    )
    days_min = CountField(label=_("Tới sau ít nhất mấy ngày"), initial=1)
    days_max = CountField(label=_("Nhiều nhất mấy ngày"), initial=4)
    cut_off = cut_off_field()
    windows = forms.CharField(
        label=_("Giờ giao để người mua chọn"),
        required=False,
        max_length=120,
        help_text=_("Cách nhau bằng dấu phẩy. Ví dụ 8–11, 14–17:30. Để trống nếu giao lúc nào cũng được."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cod = forms.BooleanField(label=_("Thu tiền khi giao được"), required=False, initial=True)
    rates = forms.CharField(
        label=_("Bảng phí theo tỉnh và khối lượng"),
        required=False,
        max_length=20_000,
        help_text=_(
            "Mỗi dòng: tỉnh; tới mấy kg; phí. Ví dụ “Lâm Đồng; 2; 25.000” và “nơi khác; 5; 45.000”."
            " Có bảng thì chỉ giao tới nơi và khối lượng ghi trong bảng."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono"}),
    )

    def __init__(self, *args: Any, provinces: Iterable[Unit], **kwargs: Any) -> None:
        self.provinces = {_key(unit.name): unit.pk for unit in provinces}
        super().__init__(*args, **kwargs)

    def clean_rates(self) -> list[Rate]:
        """Every line, or the first that cannot be read and why."""
        lines = [line.strip() for line in self.cleaned_data["rates"].splitlines()]
        return [self._rate(n, line) for n, line in enumerate(lines, start=1) if line]

    def clean_windows(self) -> list[str]:
        """Each as "08:00–11:00", in the order of the day."""
        found = []
        for part in filter(None, (part.strip() for part in self.cleaned_data["windows"].split(","))):
            match = _WINDOW.fullmatch(part)
            first, last = (
                ((int(h), int(m or 0)) for h, m in (match.group(1, 2), match.group(3, 4))) if match else ((0, 0),) * 2
            )
            if first >= last or last > (24, 0) or max(first[1], last[1]) > 59:
                raise ValidationError(_("“%(text)s”: ghi giờ đầu và giờ cuối, ví dụ 8–11."), params={"text": part[:20]})
            found.append((first, last))
        if len(found) > MOST_WINDOWS:
            raise ValidationError(_("Nhiều nhất 6 khung giờ."))
        return [f"{a:02}:{b:02}–{c:02}:{d:02}" for (a, b), (c, d) in sorted(set(found))]

    def _rate(self, n: int, line: str) -> Rate:
        cells = [cell.strip() for cell in line.split(";")]
        if len(cells) != 3:
            raise ValidationError(
                _("Dòng %(n)s “%(line)s”: cần ba phần cách nhau bằng dấu chấm phẩy."),
                params={"n": n, "line": line[:60]},
            )
        place, kilograms = _key(cells[0]), measure(cells[1].lower().removesuffix("kg"))
        fee = DongField().clean(cells[2])
        province = self.provinces.get(place)
        if province is None and place != "*" and place not in _ELSEWHERE:
            raise ValidationError(
                _("Dòng %(n)s: không có tỉnh “%(place)s”. Ghi tên tỉnh từ 01/07/2025, hoặc “nơi khác”."),
                params={"n": n, "place": cells[0][:60]},
            )
        if kilograms is None or not 0 < kilograms <= 1_000:
            raise ValidationError(
                _("Dòng %(n)s: khối lượng “%(kg)s” không đúng. Ghi số kg, ví dụ 0,5 hoặc 2."),
                params={"n": n, "kg": cells[1][:20]},
            )
        return Rate(province, int(kilograms * 1000), fee)

    def facts(self) -> dict[str, Any]:
        """What the service wants to know, but for the table."""
        return {name: value for name, value in self.cleaned_data.items() if name != "rates"}


def lines_of(rates: Iterable[DeliveryRate]) -> str:
    """A table as people write it."""
    return "\n".join(
        f"{rate.province.name if rate.province else _('nơi khác')}; {number(rate.up_to_g / 1000)}; {number(rate.fee)}"
        for rate in rates
    )


class BankForm(StudioForm):
    """Where buyers transfer to."""

    bank = forms.ChoiceField(
        label=_("Ngân hàng"),
        choices=[("", _("Chọn ngân hàng")), *((bank.bin, f"{bank.short} · {bank.name}") for bank in BANKS)],
    )
    number = forms.CharField(
        label=_("Số tài khoản"),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "inputmode": "numeric"}),
    )
    holder = forms.CharField(
        label=_("Tên chủ tài khoản"), max_length=120, help_text=_("Như ngân hàng ghi: chữ hoa không dấu.")
    )
