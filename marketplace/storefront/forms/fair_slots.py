"""Slots of a fair: planned by staff, asked in by viewers."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.core.numbers import plain, whole_number
from catalog.products.models import Product
from marketplace.fairs.models import Booth, BoothState, Fair, FairSlot
from marketplace.fairs.services import LONGEST_ANSWER, LONGEST_QUESTION

from .base import CountField, StudioForm
from .office.fields import Moment, Text


class RoomForm(StudioForm):
    """A room or stage."""

    name = Text(label=_("Tên phòng hay sân khấu"), longest=80)


class SlotForm(StudioForm):
    """A slot: what, when, where, who, and of a slot that is there already what it shows."""

    title = Text(label=_("Tên phiên"), longest=160)
    starts_at = Moment(label=_("Bắt đầu"), help_text=_("Giờ Việt Nam, phút tròn chục."))
    minutes = CountField(label=_("Dài mấy phút"), help_text=_("Theo từng 10 phút."))
    room = forms.ChoiceField(label=_("Phòng"), required=False)
    shop = forms.ChoiceField(label=_("Gian hàng"), required=False)
    stream_url = Text(
        label=_("Địa chỉ phát trực tiếp"),
        longest=300,
        required=False,
        help_text=_("Của YouTube hoặc Facebook. Có thể ghi sau."),
    )
    about = Text(label=_("Giới thiệu"), longest=500, rows=2, required=False)

    def __init__(self, fair: Fair, data: Any = None, *, products: Sequence[Product] = (), **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.rooms = {str(room.pk): room for room in fair.rooms.all()}
        booths = (
            Booth.objects.filter(fair=fair, state=BoothState.APPROVED).select_related("shop").order_by("shop__name")
        )
        self.shops = {str(booth.shop_id): booth.shop for booth in booths}
        rooms: Any = self.fields["room"]
        shops: Any = self.fields["shop"]
        rooms.choices = [("", _("Trực tuyến")), *((pk, room.name) for pk, room in self.rooms.items())]
        shops.choices = [("", _("Ban tổ chức")), *((pk, shop.name) for pk, shop in self.shops.items())]
        self.products = products

    @classmethod
    def of(cls, slot: FairSlot, data: Any = None, *, products: Sequence[Product] = ()) -> "SlotForm":
        """Filled with a slot as it is."""
        initial = {name: getattr(slot, name) for name in ("title", "starts_at", "stream_url", "about")}
        initial |= {
            "minutes": (slot.ends_at - slot.starts_at).seconds // 60,
            "room": slot.room_id or "",
            "shop": slot.shop_id or "",
        }
        return cls(slot.fair, data, products=products, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Finds `items`: what is ticked, with its percent."""
        found: list[tuple[int, int | None]] = []
        for product in self.products:
            if f"item-{product.pk}" not in self.data:
                continue
            text = self.data.get(f"percent-{product.pk}", "").strip()[:10]
            percent = whole_number(plain(text.rstrip("%"))) if text else None
            if text and percent is None:
                raise ValidationError(_("“%(text)s” không phải là số phần trăm. Ví dụ 10.") % {"text": text})
            found.append((product.pk, percent))
        self.cleaned_data["items"] = found
        return self.cleaned_data

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        said = self.cleaned_data
        told = {name: said[name] for name in ("title", "starts_at", "minutes", "about", "stream_url", "items")}
        return told | {"room": self.rooms.get(said["room"]), "shop": self.shops.get(said["shop"])}


class MoveForm(StudioForm):
    """Where a slot was dragged to."""

    slot = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    starts_at = Moment(label=_("Bắt đầu"))
    room = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class StreamsForm(StudioForm):
    """Where it is streamed and recorded."""

    stream_url = Text(label=_("Địa chỉ phát trực tiếp"), longest=300, required=False)
    recording_url = Text(label=_("Địa chỉ bản ghi"), longest=300, required=False)


class CancelSlotOfFairForm(StudioForm):
    """Why a slot is called off."""

    reason = Text(label=_("Lý do hủy phiên"), longest=300)


class AskSlotForm(StudioForm):
    """What a viewer asks."""

    text = Text(
        label=_("Câu hỏi"),
        longest=LONGEST_QUESTION,
        rows=2,
        help_text=_("Hiện sau khi được duyệt. Đừng ghi số điện thoại."),
    )
    name = Text(label=_("Tên gọi"), longest=40, required=False)


class DecideQuestionForm(StudioForm):
    """An answer, or none."""

    answer = Text(label=_("Trả lời"), longest=LONGEST_ANSWER, rows=1, required=False)
