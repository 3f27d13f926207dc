"""What a lot was made of: raw material of a zone, an earlier lot, something bought in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.core.formats import day, number
from catalog.producers.models import Producer, ProducerState
from traceability.codes.models import TraceCode
from traceability.codes.queries import typed_code
from traceability.lots.models import Lot, LotState
from traceability.zones.models import Harvest, Zone

from .base import MeasureField, StudioForm
from .days import DayField

_CODE = forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "autocapitalize": "characters"})


class ZoneInputForm(StudioForm):
    """Raw material from one zone: an entry of its harvest log, or a zone with harvest days; a zone of others by its code."""

    harvest = forms.ChoiceField(
        label=_("Đợt thu hoạch trong sổ"),
        choices=[],
        required=False,
        help_text=_("Chọn một đợt thì vùng và ngày tự điền."),
    )
    zone = forms.ChoiceField(
        label=_("Vùng của cơ sở"),
        choices=[],
        error_messages={"required": _("Chọn một vùng, hoặc ghi mã vùng của nơi khác.")},
    )
    zone_code = forms.CharField(
        label=_("Mua của nơi khác: mã vùng"),
        required=False,
        max_length=60,
        help_text=_(
            "12 ký tự cạnh mã QR của vùng đó. Ví dụ 0K3F-9TQ2-XB7M. Bên bán phải có hợp đồng với cơ sở, ghi ở trang vùng của họ."
        ),
        widget=_CODE,
    )
    quantity_kg = MeasureField(label=_("Khối lượng (kg)"))
    harvested_from = DayField(label=_("Thu hoạch từ ngày"))
    harvested_until = DayField(label=_("Đến ngày"), required=False, help_text=_("Để trống nếu chỉ một ngày."))
    chosen: Zone | None = None
    chosen_harvest: Harvest | None = None

    def __init__(self, *args: Any, zones: Iterable[Zone], harvests: Iterable[Harvest], **kwargs: Any) -> None:
        """`harvests` come with what is `left_kg` of each."""
        self.zones = {str(zone.pk): zone for zone in zones}
        self.harvests: dict[str, Any] = {str(harvest.pk): harvest for harvest in harvests}
        super().__init__(*args, **kwargs)
        choices = [(pk, f"{zone.name} · {zone.crop}") for pk, zone in self.zones.items()]
        self.fields["zone"].choices = [("", _("Chọn vùng")), *choices]  # type: ignore[attr-defined]
        if self.harvests:
            said = _("%(day)s · %(zone)s · còn %(left)s kg")
            entries = [
                (
                    pk,
                    said
                    % {"day": day(h.harvested_on), "zone": self.zones[str(h.zone_id)].name, "left": number(h.left_kg)},
                )
                for pk, h in self.harvests.items()
            ]
            self.fields["harvest"].choices = [("", _("Không có trong sổ")), *entries]  # type: ignore[attr-defined]
        else:
            del self.fields["harvest"]
        if self.data.get("harvest"):
            self.fields["zone"].required = self.fields["harvested_from"].required = False
        if self.data.get("zone_code", "").strip():
            self.fields["zone"].required = False
        if len(choices) == 1:
            self.initial.setdefault("zone", choices[0][0])

    def clean(self) -> dict[str, Any]:
        """Finds `chosen` and `chosen_harvest`; an entry of the log goes before a typed code, and that before the list."""
        said = super().clean() or self.cleaned_data
        if said.get("harvest"):
            self.chosen_harvest = self.harvests[said["harvest"]]
            self.chosen = self.zones[str(self.chosen_harvest.zone_id)]
        elif said.get("zone_code"):
            self.elsewhere = {"zone": "zone_code"}
            self.chosen = zone_by_code(said["zone_code"])
            if self.chosen is None:
                self.add_error("zone_code", _("Không tìm thấy vùng có mã này. Xem lại 12 ký tự cạnh mã QR của vùng."))
        elif said.get("zone"):
            self.chosen = self.zones[said["zone"]]
        return said


class SourceForm(StudioForm):
    """An earlier lot: of the producer's own, or of others by the code on its package."""

    elsewhere = {"source": "lot_code"}
    lot = forms.ChoiceField(
        label=_("Lô của cơ sở"),
        choices=[],
        error_messages={"required": _("Chọn một lô, hoặc ghi mã lô của nơi khác.")},
    )
    lot_code = forms.CharField(
        label=_("Mua của nơi khác: mã lô"),
        required=False,
        max_length=60,
        help_text=_("12 ký tự cạnh mã QR trên bao bì. Ví dụ 0K3F-9TQ2-XB7M."),
        widget=_CODE,
    )
    quantity_kg = MeasureField(label=_("Khối lượng (kg)"))
    chosen: Lot | None = None

    def __init__(self, *args: Any, lots: Iterable[Lot], **kwargs: Any) -> None:
        self.lots = {str(lot.pk): lot for lot in lots}
        super().__init__(*args, **kwargs)
        choices = [
            (pk, f"{lot.number} · {lot.variant.product.name}, {lot.variant.name}") for pk, lot in self.lots.items()
        ]
        self.fields["lot"].choices = [("", _("Chọn lô")), *choices]  # type: ignore[attr-defined]
        if self.data.get("lot_code", "").strip():
            self.fields["lot"].required = False

    def clean(self) -> dict[str, Any]:
        """Finds `chosen`; a typed code goes before the list."""
        said = super().clean() or self.cleaned_data
        if said.get("lot_code"):
            self.chosen = lot_by_code(said["lot_code"])
            if self.chosen is None:
                self.add_error("lot_code", _("Không tìm thấy lô có mã này. Xem lại 12 ký tự cạnh mã QR trên bao bì."))
        elif said.get("lot"):
            self.chosen = self.lots[said["lot"]]
        return said


class MaterialForm(StudioForm):
    """Something bought in."""

    material = forms.CharField(label=_("Nguyên liệu"), max_length=400, help_text=_("Ví dụ đường, men, nước, muối."))
    origin = forms.CharField(
        label=_("Mua của ai, ở đâu"),
        required=False,
        max_length=400,
        help_text=_("Ghi điều bạn biết, để trống nếu không rõ."),
    )
    quantity_kg = MeasureField(label=_("Khối lượng (kg)"), help_text=_("Nước, rượu, mật: 1 lít ghi 1 kg cũng được."))


def zone_by_code(typed: str) -> Zone | None:
    """A zone of a verified producer by the code on its symbol. One statement."""
    code = typed_code(typed)
    found = (
        TraceCode.objects.filter(pk=code, zone__producer__state=ProducerState.VERIFIED).select_related("zone").first()
    )
    return found.zone if found else None


def lot_by_code(typed: str) -> Lot | None:
    """A public lot of a verified producer by the code on its package. One statement."""
    found = (
        TraceCode.objects.filter(pk=typed_code(typed), lot__producer__state=ProducerState.VERIFIED)
        .exclude(lot__state=LotState.DRAFT)
        .select_related("lot__variant__product", "lot__producer")
        .first()
    )
    return found.lot if found else None


def lots_to_use(producer: Producer, lot: Lot) -> list[Lot]:
    """The producer's own published lots made no later than this one, newest first. One statement."""
    mine = Lot.objects.filter(producer=producer, state=LotState.PUBLISHED, produced_on__lte=lot.produced_on)
    rows = (
        mine.exclude(pk=lot.pk)
        .select_related("variant__product")
        .defer("variant__product__vector", "variant__product__search")
    )
    return list(rows.order_by("-produced_on", "-pk")[:200])
