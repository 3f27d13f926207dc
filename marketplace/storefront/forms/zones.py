"""A raw-material zone: its facts, its outline, its growing-area codes."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from traceability.zones.models import Zone, ZoneCodeKind, ZoneCodeStatus
from traceability.zones.symbols import Outline

from .base import CountField, MeasureField, StudioForm
from .days import DayField
from .places import PlaceForm

MOST_ECHOED = 200_000  # characters of a pasted outline that a page with errors gives back
LARGEST_FILE = 2 * 1024 * 1024


class ZoneForm(PlaceForm):
    """What a zone is called, what grows there, where and how large."""

    name = forms.CharField(
        label=_("Tên vùng"), max_length=400, help_text=_("Như người quanh vùng gọi. Ví dụ: Rẫy cà phê Bu Prăng 2.")
    )
    crop = forms.CharField(label=_("Cây trồng, vật nuôi"), max_length=400, help_text=_("Ví dụ: cà phê robusta."))
    area_ha = MeasureField(label=_("Diện tích (ha)"), help_text=_("Ví dụ 12,4. 1 ha là 10.000 m²."))
    households = CountField(label=_("Số hộ trong vùng"), required=False)
    description = forms.CharField(
        label=_("Giới thiệu vùng"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    gln = forms.CharField(
        label=_("Mã địa điểm GLN"), required=False, max_length=40, help_text=_("13 chữ số, nếu đã đăng ký với GS1.")
    )
    field_order = ("name", "crop", "place", "place_choice", "area_ha", "households", "description", "gln")

    def facts(self) -> dict[str, Any]:
        """What the services want to know."""
        return {name: self.cleaned_data[name] for name in FACTS} | {"place": self.unit}


FACTS = ("name", "crop", "area_ha", "households", "description", "gln")


def facts_of(zone: Zone) -> dict[str, Any]:
    """What stands now, numbers as people write them."""
    return {name: getattr(zone, name) for name in FACTS} | {
        "area_ha": f"{zone.area_ha.normalize():f}".replace(".", ",")
    }


class OutlineForm(StudioForm):
    """An outline as a file or as pasted text, and whether everybody may see it."""

    file = forms.FileField(
        label=_("Tệp GeoJSON, KML hoặc GPX"),
        required=False,
        allow_empty_file=True,
        max_length=1_000,
        help_text=_("Xuất từ phần mềm đo đất, bản đồ hoặc máy định vị; một vùng một tệp, tối đa 2 MB và 2.000 điểm."),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,.kml,.gpx,application/geo+json"}),
    )
    pasted = forms.CharField(
        label=_("Hoặc gõ tọa độ, dán GeoJSON, KML, GPX vào đây"),
        required=False,
        help_text=_(
            "Gõ tọa độ: mỗi dòng một điểm, vĩ độ rồi kinh độ, theo một vòng quanh vùng. Ví dụ 12.2600, 107.4500."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false", "autocomplete": "off"}),
    )
    outline_is_public = forms.BooleanField(
        label=_("Các hộ trong vùng đồng ý cho mọi người xem đường bao"),
        required=False,
        help_text=_(
            "Không đánh dấu: người mua chỉ thấy xã, không thấy thửa đất. Hỏi ý từng hộ trước khi đánh dấu; bỏ dấu lúc nào "
            "cũng được và trang công khai đổi ngay."
        ),
    )
    elsewhere = {"polygon": "pasted"}

    def outline(self) -> str | bytes | None:
        """What was sent, the file first; None when nothing was. Never much more of a file than may be kept."""
        sent = self.cleaned_data.get("file")
        if sent:
            content: bytes = sent.read(LARGEST_FILE + 1)
            return content
        return self.cleaned_data["pasted"] or None

    def shorten(self) -> None:
        """Give back no megabytes: a phone would have to load them again."""
        if len(self.data.get("pasted", "")) > MOST_ECHOED:
            self.data = dict(self.data.items()) | {"pasted": ""}

    def show(self, outline: Outline) -> None:
        """Put a checked outline into the field, whichever way it came, so that the next press keeps it."""
        self.data = dict(self.data.items()) | {"pasted": json.dumps(outline.geometry, separators=(",", ":"))}


class CodeForm(StudioForm):
    """A growing-area code with its first status."""

    code = forms.CharField(
        label=_("Mã số"), max_length=200, widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"})
    )
    kind = forms.ChoiceField(label=_("Loại mã"), choices=ZoneCodeKind.choices)
    market = forms.CharField(
        label=_("Thị trường"),
        required=False,
        max_length=20,
        help_text=_("Mã nước hai chữ cái nếu để xuất khẩu: CN, US."),
    )
    holder = forms.CharField(label=_("Đơn vị đứng tên mã"), required=False, max_length=200)
    status = forms.ChoiceField(label=_("Tình trạng"), choices=ZoneCodeStatus.choices)
    starts_on = DayField(label=_("Từ ngày"))
    ends_on = DayField(label=_("Đến hết ngày"), required=False, help_text=_("Để trống nếu giấy không ghi."))


class StatusForm(StudioForm):
    """From a day on, a code has another status."""

    status = forms.ChoiceField(label=_("Tình trạng mới"), choices=ZoneCodeStatus.choices)
    starts_on = DayField(label=_("Từ ngày"), initial=clock.today)
    ends_on = DayField(label=_("Đến hết ngày"), required=False)
    note = forms.CharField(label=_("Ghi chú"), required=False, max_length=200, help_text=_("Ví dụ số công văn."))
