"""The items the law wants on a lot's page: Circular 02/2024/TT-BKHCN (ten items) and Decree 37/2026/NĐ-CP art. 32."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Problem
from catalog.producers.models import Producer
from catalog.products.models import Product
from traceability.lots.models import Lot, StageKind

CIRCULAR = "02/2024/TT-BKHCN"
DECREE = "37/2026/NĐ-CP"


@dataclass(frozen=True, slots=True)
class LawItem:
    """One item: what it is called, where it comes from, and what is wrong, if anything. `problem.field` names the page and the field:
    product.…, producer.…, lot.…, inputs, stages."""

    key: str
    label: str | Promise
    source: str
    problem: Problem | None

    @property
    def is_there(self) -> bool:
        return self.problem is None


@dataclass(frozen=True, slots=True)
class Completeness:
    """How far a lot is from being publishable."""

    items: list[LawItem]

    @property
    def percent(self) -> int:
        return sum(item.is_there for item in self.items) * 100 // len(self.items)

    @property
    def missing(self) -> list[Problem]:
        return [item.problem for item in self.items if item.problem]


def missing_items(lot: Lot) -> list[Problem]:
    """What a lot still lacks before it may be published, each with what to do; empty when it is complete. At most five statements."""
    return completeness(lot).missing


def completeness(lot: Lot) -> Completeness:
    """Every mandatory item of the law with its state. Items "if any" of the law (brand, GTIN, warnings, certificates) are not asked for:
    the platform's own code stands for the GTIN. At most five statements."""
    product, producer = lot.variant.product, lot.producer
    stages = list(lot.stages.all())
    finishing = [s for s in stages if s.kind in {StageKind.PROCESS, StageKind.PACK}]
    coded = all(s.product_code and s.location_code for s in stages)
    checks: list[tuple[str, str | Promise, str, bool, str | Promise, str]] = [
        ("name", _("Tên sản phẩm"), CIRCULAR, bool(product.name), _("Sản phẩm chưa có tên."), "product.name"),
        (
            "picture", _("Hình ảnh sản phẩm"), CIRCULAR, product.photos.exists(),
            _("Sản phẩm chưa có ảnh. Hãy chụp bao bì và tải lên ở trang sản phẩm."), "product.photos",
        ),
        ("unit", _("Đơn vị sản xuất"), CIRCULAR, bool(producer.name), _("Đơn vị chưa có tên."), "producer.name"),
        (
            "address", _("Địa chỉ đơn vị"), CIRCULAR, bool(producer.place_id),
            _("Đơn vị chưa có địa chỉ. Hãy ghi xã và tỉnh ở trang đơn vị."), "producer.place",
        ),
        (
            "unit_code", _("Mã đơn vị"), DECREE, _has_code(producer),
            _("Đơn vị chưa ghi mã số thuế hoặc GLN. Hãy bổ sung ở trang đơn vị."), "producer.tax_code",
        ),
        (
            "material", _("Nguồn nguyên liệu"), "TCVN 12850", lot.inputs.exists(),
            _("Chưa ghi nguyên liệu lấy từ vùng nào. Hãy thêm ít nhất một vùng và ngày thu hoạch."), "inputs",
        ),
        (
            "stages", _("Các công đoạn"), CIRCULAR, bool(stages),
            _("Chưa ghi công đoạn nào. Hãy ghi từng bước: thu hoạch, chế biến, đóng gói và thời gian."), "stages",
        ),
        (
            "stage_codes", _("Mã sản phẩm, mã địa điểm của từng công đoạn"), CIRCULAR, coded,
            _("Có công đoạn thiếu mã sản phẩm hoặc mã địa điểm."), "stages",
        ),
        (
            "finishing", _("Nơi thực hiện công đoạn hoàn thiện cuối cùng"), DECREE, any(s.place_name for s in finishing),
            _("Chưa có bước chế biến hoặc đóng gói ghi rõ nơi làm."), "stages",
        ),
        (
            "produced_on", _("Thời gian sản xuất"), CIRCULAR, lot.produced_on <= clock.today(),
            _("Ngày sản xuất ở sau hôm nay. Hãy công bố khi lô đã làm xong."), "lot.produced_on",
        ),
        ("trace_code", _("Mã truy xuất nguồn gốc"), CIRCULAR, bool(lot.number), _("Lô chưa có số lô."), "lot.number"),
        (
            "shelf_life", _("Hạn sử dụng"), CIRCULAR, not _perishes(product) or lot.expires_on is not None,
            _("Sản phẩm có hạn dùng nhưng lô chưa ghi ngày hết hạn."), "lot.expires_on",
        ),
        (
            "standards", _("Tiêu chuẩn, quy chuẩn áp dụng"), CIRCULAR, bool(product.standards),
            _("Sản phẩm chưa ghi tiêu chuẩn áp dụng (TCVN, QCVN hoặc TCCS). Hãy bổ sung ở trang sản phẩm."), "product.standards",
        ),
    ]  # fmt: skip
    return Completeness(
        [
            LawItem(key, label, source, None if fine else Problem(f"missing_{key}", message, field))
            for key, label, source, fine, message, field in checks
        ]
    )


def _perishes(product: Product) -> bool:
    return product.shelf_life_days is not None


def _has_code(producer: Producer) -> bool:
    """A real producer's number is never made up, so sample producers go without."""
    return bool(producer.tax_code or producer.gln or producer.is_sample)
