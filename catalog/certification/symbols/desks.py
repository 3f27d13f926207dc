"""The commune's papers: intake slip, Form 03, request letter (26/2026/QĐ-TTg, Annex III)."""

from django.utils import translation

from catalog.core import clock, paper
from catalog.places.models import Unit

from ..models import CommuneReport, Dossier, IntakeSlip, RequestLetter

_ITEMS = {
    "local_material": "1. Sử dụng nguyên liệu địa phương",
    "local_labour": "2. Sử dụng lao động địa phương",
    "idea_origin": "3. Nguồn gốc ý tưởng sản phẩm",
    "local_identity": "4. Trí tuệ, bản sắc địa phương",
}


def _authority(commune: Unit) -> list[str]:
    return ["ỦY BAN NHÂN DÂN", commune.full_name.upper()]


def _low(unit: Unit) -> str:
    """Within a sentence: "xã Kiến Đức"."""
    return f"{unit.kind.lower()} {unit.name}"


def _about(dossier: Dossier) -> list[tuple[str, object]]:
    product, producer = dossier.product, dossier.product.producer
    return [
        ("Sản phẩm", product.name),
        ("Bộ sản phẩm", f"{product.product_set.number}. {product.product_set.name}"),
        ("Mã số sản phẩm", dossier.code),
        ("Chủ thể", producer.name),
        ("Hình thức đăng ký", dossier.get_kind_display()),
        ("Đăng ký đạt", f"{dossier.stars_wanted} sao"),
    ]


def _footer(dossier: Dossier) -> str:
    return f"Hồ sơ OCOP số {dossier.pk}" + (f" · {dossier.code}" if dossier.code else "")


def slip_pdf(slip: IntakeSlip, dossier: Dossier) -> bytes:
    """The slip that the producer gets. `slip` comes with `commune` and `by` selected."""
    with translation.override("vi"):
        due = f"{slip.due_on:%d/%m/%Y}"
        story = [
            *paper.head(
                _authority(slip.commune), number=slip.number, place=slip.commune.dateline, day=slip.received_on
            ),
            *paper.title("PHIẾU TIẾP NHẬN HỒ SƠ", "Đánh giá, phân hạng sản phẩm OCOP"),
            paper.words(
                f"Ủy ban nhân dân {_low(slip.commune)} đã tiếp nhận hồ sơ đề nghị đánh giá, phân hạng sản phẩm OCOP:"
            ),
            *paper.facts(_about(dossier)),
            *paper.facts(
                [
                    ("Ngày nộp", f"{dossier.submitted_at.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}" if dossier.submitted_at else ""),
                    ("Ngày tiếp nhận", f"{slip.received_on:%d/%m/%Y}"),
                    ("Xử lý xong trước hết ngày", f"{due} (ngày làm việc, không tính ngày nghỉ, lễ, Tết)"),
                ]
            ),
            paper.words(
                "Hồ sơ điện tử có giá trị như hồ sơ giấy. Chủ thể theo dõi từng bước trong mục Hồ sơ trên hệ thống.", "italic"
            ),
            *paper.signatures(
                ["NGƯỜI NỘP", "(Nộp trên hệ thống)", dossier.product.producer.name],
                ["NGƯỜI TIẾP NHẬN", "(Ký, ghi rõ họ tên)", str(slip.by)],
            ),
        ]  # fmt: skip
        return paper.build(story, name=f"Phiếu tiếp nhận {slip.number}", footer=_footer(dossier))


def form_03_pdf(report: CommuneReport, dossier: Dossier) -> bytes:
    """Form 03: claim beside finding. `report` comes with `by` selected."""
    commune = dossier.commune
    day = report.at.astimezone(clock.VIETNAM).date()
    with translation.override("vi"):
        rows: list[list[object]] = [["Nội dung", "Chủ thể khai", "Xã xác nhận", "Kết quả"]]
        rows += [
            [_ITEMS.get(i["item"], i["item"]), i["claim"], i["finding"], "Đúng" if i["agrees"] else "Chưa đúng"]
            for i in report.items
        ]
        story = [
            paper.words("Biểu số 03", "italic"),
            *paper.head(_authority(commune), number="", place=commune.dateline, day=day),
            *paper.title("BÁO CÁO XÁC NHẬN", "về sản phẩm đăng ký đánh giá, phân hạng OCOP"),
            *paper.facts(_about(dossier)),
            paper.gap(2),
            paper.table(rows, (34, 50, 59, 22)),
            paper.gap(3),
            paper.words("Kết luận", "bold"),
            paper.words(report.conclusion),
            *paper.signatures(
                ["CÁN BỘ THẨM TRA", "(Ký, ghi rõ họ tên)", str(report.by)],
                ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "(Ký, đóng dấu)", ""],
            ),
        ]
        name = f"Biểu số 03, lần {report.number}"
        return paper.build(story, name=name, footer=f"{_footer(dossier)} · {name}")


def letter_pdf(letter: RequestLetter, dossier: Dossier) -> bytes:
    """The request to evaluate, to the body of the next level. `letter` comes with `by` selected."""
    commune, province = dossier.commune, dossier.province
    with translation.override("vi"):
        samples = f"{letter.samples} đơn vị sản phẩm mẫu" if letter.samples else "không có (sản phẩm dịch vụ du lịch)"
        story = [
            *paper.head(_authority(commune), number=letter.number, place=commune.dateline, day=letter.signed_on),
            *paper.title("CÔNG VĂN ĐỀ NGHỊ", "đánh giá, phân hạng sản phẩm OCOP"),
            paper.words(f"Kính gửi: Cơ quan OCOP {_low(province)}", "center"),
            paper.gap(4),
            paper.words(
                f"Ủy ban nhân dân {_low(commune)} đã tiếp nhận, xác nhận hồ sơ dưới đây và đề nghị tổ chức đánh giá, phân hạng "
                "theo quy định:"
            ),
            *paper.facts(_about(dossier)),
            *paper.facts([("Theo", dossier.regime.number), ("Mẫu gửi kèm", samples)]),
            paper.words("Tài liệu kèm theo:", "bold"),
            paper.words("1. Biểu số 01: Phiếu đăng ký sản phẩm.\n2. Biểu số 02: Báo cáo tự đánh giá, kèm minh chứng.\n"
                        "3. Biểu số 03: Báo cáo xác nhận của xã."),
            paper.words("Trân trọng đề nghị."),
            *paper.signatures(
                ["Nơi nhận:", "Như trên; chủ thể; lưu VT.", ""],
                ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "(Ký, đóng dấu)", ""],
            ),
        ]  # fmt: skip
        return paper.build(story, name=f"Công văn {letter.number}", footer=_footer(dossier))
