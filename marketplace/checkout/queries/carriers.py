"""Lists of parcels as carriers take them in. One adapter a carrier behind `CARRIERS`; a further one is a further row.

The headings are those that the carriers' own pages ask for when parcels are entered from a file; their pages let one choose which column is
which. Weights in grams, money in ₫.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.core.text import harmless
from marketplace.checkout.models import Carrier

LIGHTEST = 100
"""Grams that a parcel is said to weigh when nobody said more."""


@dataclass(frozen=True, slots=True)
class ToCarry:
    """One parcel, as a carrier wants to know it. `reference` is ours: order and number of the parcel."""

    reference: str
    name: str
    phone: str
    street: str
    commune: str
    province: str
    content: str
    weight_g: int
    collect: int
    value: int
    note: str


@dataclass(frozen=True, slots=True)
class CarrierSheet:
    """Headings with what stands under each."""

    columns: Sequence[tuple[str, Callable[[ToCarry], str]]]

    def rows(self, parcels: Sequence[ToCarry]) -> list[list[str]]:
        """The headings, then a row for each parcel; no cell is read as a formula."""
        heads = [head for head, _cell in self.columns]
        return [heads, *([harmless(cell(parcel)) for _head, cell in self.columns] for parcel in parcels)]


def _whole(parcel: ToCarry) -> str:
    return ", ".join(part for part in (parcel.street, parcel.commune, parcel.province) if part)


_PLAIN = CarrierSheet(
    (
        ("Mã đơn", lambda p: p.reference),
        ("Người nhận", lambda p: p.name),
        ("Điện thoại", lambda p: p.phone),
        ("Địa chỉ", _whole),
        ("Hàng", lambda p: p.content),
        ("Khối lượng (g)", lambda p: str(p.weight_g)),
        ("Thu hộ", lambda p: str(p.collect)),
        ("Ghi chú", lambda p: p.note),
    )
)
CARRIERS: dict[str, CarrierSheet] = {
    Carrier.OWN: _PLAIN,
    Carrier.VNPOST: _PLAIN,
    Carrier.GHN: CarrierSheet(
        (
            ("Họ tên người nhận", lambda p: p.name),
            ("Số điện thoại", lambda p: p.phone),
            ("Địa chỉ", lambda p: p.street),
            ("Phường/Xã", lambda p: p.commune),
            ("Tỉnh/Thành phố", lambda p: p.province),
            ("Tên sản phẩm", lambda p: p.content),
            ("Khối lượng (gram)", lambda p: str(p.weight_g)),
            ("Tiền thu hộ (COD)", lambda p: str(p.collect)),
            ("Giá trị hàng hóa", lambda p: str(p.value)),
            ("Mã đơn khách hàng", lambda p: p.reference),
            ("Ghi chú", lambda p: p.note),
        )
    ),
    Carrier.GHTK: CarrierSheet(
        (
            ("Mã đơn hàng", lambda p: p.reference),
            ("Tên khách hàng", lambda p: p.name),
            ("Điện thoại", lambda p: p.phone),
            ("Địa chỉ", lambda p: p.street),
            ("Xã/Phường", lambda p: p.commune),
            ("Tỉnh/Thành phố", lambda p: p.province),
            ("Sản phẩm", lambda p: p.content),
            ("Khối lượng (kg)", lambda p: f"{p.weight_g / 1000:.2f}"),
            ("Tiền CoD", lambda p: str(p.collect)),
            ("Giá trị hàng hóa", lambda p: str(p.value)),
            ("Ghi chú", lambda p: p.note),
        )
    ),
    Carrier.VIETTEL: CarrierSheet(
        (
            ("Mã đơn hàng", lambda p: p.reference),
            ("Tên người nhận", lambda p: p.name),
            ("SĐT người nhận", lambda p: p.phone),
            ("Địa chỉ người nhận", _whole),
            ("Tên hàng hóa", lambda p: p.content),
            ("Trọng lượng (gram)", lambda p: str(p.weight_g)),
            ("Giá trị hàng (VND)", lambda p: str(p.value)),
            ("Tiền thu hộ COD (VND)", lambda p: str(p.collect)),
            ("Ghi chú", lambda p: p.note),
        )
    ),
}
