"""The words of notices, by kind: made when they are read, in the reader's language.

Facts are filled in by name. Those that end with `_on` are days (ISO), with `_amount` money (₫); `state` is a dossier's state, `level` who
holds it, `ground` a ground of revocation, `waits` what keeps a product from the market.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.certification.models import DossierLevel, DossierState, RevocationGround
from catalog.core.formats import day, money, number
from traceability.scans.models import AlertKind

from ..models import Notice
from .demand import DEMAND
from .duties import DUTIES
from .fairs import FAIRS
from .kinds import Kind, Topic, Words
from .selling import BANK_PROBLEMS, SELLING
from .support import SUPPORT
from .training import TRAINING

TOPICS: dict[str, Topic] = {
    "dossiers": Topic(gettext_lazy("Hồ sơ OCOP của cơ sở chuyển bước"), "producer"),
    "listings": Topic(gettext_lazy("Kết quả duyệt tin đăng"), "producer"),
    "questions": Topic(gettext_lazy("Câu hỏi của người mua"), "producer"),
    "fairs": Topic(gettext_lazy("Lời mời dự hội chợ"), "producer"),
    "my_questions": Topic(gettext_lazy("Trả lời cho câu hỏi của tôi")),
    "demand": Topic(gettext_lazy("Bên mua trả lời lời chào, nhắn tin"), "producer"),
    "my_enquiries": Topic(gettext_lazy("Lời chào hàng, tin nhắn cho lời hỏi mua của tôi")),
    "buyer_desk": Topic(gettext_lazy("Bên mua chờ xác minh ở nơi tôi phụ trách"), "officer"),
    "stock": Topic(gettext_lazy("Hàng trong kho sắp hết"), "producer"),
    "restock": Topic(gettext_lazy("Điểm bán đặt nhập hàng"), "producer"),
    "ideas": Topic(gettext_lazy("Ý tưởng sản phẩm của tôi")),
    "training": Topic(gettext_lazy("Lớp tập huấn mời tôi, nhắc tôi")),
    "support": Topic(gettext_lazy("Đề nghị hỗ trợ của cơ sở"), "producer"),
    "support_desk": Topic(gettext_lazy("Cơ sở ở nơi tôi phụ trách đề nghị hỗ trợ"), "officer"),
    "purchases": Topic(gettext_lazy("Đơn tôi mua chuyển bước")),
    "orders": Topic(gettext_lazy("Đơn mới của gian hàng"), "producer"),
    "reviews": Topic(gettext_lazy("Đánh giá mới của người mua"), "producer"),
    "review_desk": Topic(gettext_lazy("Đánh giá bị báo ở nơi tôi phụ trách"), "officer"),
    "desk": Topic(gettext_lazy("Hồ sơ tới bàn của tôi"), "officer"),
    "idea_desk": Topic(gettext_lazy("Ý tưởng và phương án gửi tới xã"), "officer"),
    "duties": Topic(gettext_lazy("Nhiệm vụ của kế hoạch năm: giao, nhắc, báo cáo"), "officer"),
    "endings": Topic(gettext_lazy("Giấy sao sắp hết hạn ở nơi tôi phụ trách"), "officer"),
    "originals": Topic(gettext_lazy("Bản gốc ký số ở nơi tôi phụ trách"), "officer"),
}
"""What a person may choose about. All else always comes: decisions and the end of one's own stars, what the law has a commune be told
(26/2026/QĐ-TTg: written notice to producer and commune), dossiers given back, findings and cases with a deadline, reports of misuse."""

WAITS: dict[str, str | Promise] = {
    "producer": gettext_lazy("cơ sở chưa được xác minh, hoặc đang tạm ngừng."),
    "draft": gettext_lazy("hoàn tất tin đăng của sản phẩm rồi gửi duyệt."),
    "in_review": gettext_lazy("tin đăng của sản phẩm đang chờ duyệt."),
    "hidden": gettext_lazy("tin đăng của sản phẩm đang bị ẩn."),
}
"""What keeps the stars of a product from the market."""

KINDS: dict[str, Kind] = (
    SELLING
    | FAIRS
    | DEMAND
    | DUTIES
    | TRAINING
    | SUPPORT
    | {
        "certificate.recorded": Kind(
            gettext_lazy("%(product)s được công nhận %(stars)s sao"),
            gettext_lazy("Quyết định %(number)s. Sao hiện trên chợ từ %(from_on)s tới hết %(until_on)s."),
            icon="seal",
            urgent=True,
        ),
        "certificate.recorded.unlisted": Kind(
            gettext_lazy("%(product)s được công nhận %(stars)s sao"),
            gettext_lazy(
                "Quyết định %(number)s, có hiệu lực từ %(from_on)s tới hết %(until_on)s. Sao chưa hiện trên chợ: %(waits)s"
            ),
            icon="seal",
            urgent=True,
        ),
        "certificate.recorded.office": Kind(
            gettext_lazy("Công nhận %(stars)s sao: %(product)s"),
            gettext_lazy("Của %(producer)s, quyết định %(number)s, tới hết %(until_on)s."),
            icon="seal",
        ),
        "certificate.revoked": Kind(
            gettext_lazy("Thu hồi sao của %(product)s từ %(from_on)s"),
            gettext_lazy("Quyết định %(number)s: %(ground)s. Gỡ sao khỏi bao bì và nơi bán từ ngày đó."),
            icon="stop",
            tone="stop",
            urgent=True,
        ),
        "certificate.revoked.office": Kind(
            gettext_lazy("Thu hồi sao: %(product)s"),
            gettext_lazy("Của %(producer)s, từ %(from_on)s, quyết định %(number)s: %(ground)s."),
            icon="stop",
            tone="stop",
        ),
        "certificate.ending": Kind(
            gettext_lazy("Sao của %(product)s còn %(days)s ngày"),
            gettext_lazy(
                "Hết hạn %(until_on)s. Nộp hồ sơ đánh giá lại từ %(first_on)s tới %(last_on)s;"
                " không nộp thì sao và sản phẩm tự gỡ khỏi chợ."
            ),
            icon="clock",
            tone="soon",
            urgent=True,
        ),
        "certificate.lapsed": Kind(
            gettext_lazy("Sao của %(product)s đã hết hạn"),
            gettext_lazy(
                "Từ hôm sau %(until_on)s sản phẩm không còn sao trên chợ. Làm hồ sơ đánh giá lại để có sao trở lại."
            ),
            icon="alert",
            tone="stop",
            urgent=True,
        ),
        "certificate.lapsed.waiting": Kind(
            gettext_lazy("Sao của %(product)s đã hết hạn"),
            gettext_lazy(
                "Từ hôm sau %(until_on)s sản phẩm không còn sao trên chợ. Hồ sơ đánh giá lại đang được xử lý:"
                " sao trở lại từ ngày có quyết định."
            ),
            icon="alert",
            tone="stop",
            urgent=True,
        ),
        "certificate.extended": Kind(
            gettext_lazy("Sao của %(product)s được kéo dài tới %(until_on)s"),
            gettext_lazy("Theo quy định chuyển tiếp, quyết định %(number)s. Nộp hồ sơ đánh giá lại trước ngày đó."),
            icon="seal",
        ),
        "case.opened": Kind(
            gettext_lazy("Đang xem xét thu hồi sao của %(product)s"),
            gettext_lazy("Căn cứ: %(ground)s. Cơ quan công nhận kết luận trước hết %(due_on)s. Chuẩn bị giải trình."),
            icon="alert",
            tone="stop",
            urgent=True,
        ),
        "case.opened.office": Kind(
            gettext_lazy("Xem xét thu hồi: %(product)s"),
            gettext_lazy("Của %(producer)s, căn cứ: %(ground)s. Kết luận trước hết %(due_on)s."),
            icon="alert",
            tone="soon",
        ),
        "case.joined": Kind(
            gettext_lazy("Thêm điều phát hiện vào việc xem xét thu hồi sao của %(product)s"),
            gettext_lazy("Căn cứ: %(ground)s. Cơ quan công nhận kết luận trước hết %(due_on)s. Chuẩn bị giải trình."),
            icon="alert",
            tone="stop",
            urgent=True,
        ),
        "case.joined.office": Kind(
            gettext_lazy("Thêm điều phát hiện vào việc xem xét thu hồi: %(product)s"),
            gettext_lazy("Của %(producer)s, căn cứ: %(ground)s. Kết luận trước hết %(due_on)s."),
            icon="alert",
            tone="soon",
        ),
        "case.dismissed": Kind(
            gettext_lazy("Không thu hồi sao của %(product)s"),
            gettext_lazy("Việc xem xét đã kết thúc, giấy chứng nhận giữ nguyên."),
            icon="check",
        ),
        "dossier.moved": Kind(
            gettext_lazy("Hồ sơ %(product)s: %(state)s"),
            gettext_lazy("Nơi giữ hồ sơ: %(level)s. %(note)s"),
            icon="file",
            topic="dossiers",
        ),
        "dossier.sent_up": Kind(
            gettext_lazy("Hồ sơ %(product)s được chuyển lên cấp trên: %(level)s"),
            gettext_lazy("Đủ điểm để hội đồng cấp trên đánh giá. Nơi ấy kiểm tra hồ sơ trước. %(note)s"),
            icon="file",
            topic="dossiers",
        ),
        "dossier.sent_down": Kind(
            gettext_lazy("Hồ sơ %(product)s được chuyển về: %(level)s"),
            gettext_lazy("Hội đồng cấp trên đã chấm. Nơi này quyết định theo kết quả đó, hoặc đánh giá lại. %(note)s"),
            icon="file",
            topic="dossiers",
        ),
        "dossier.disqualified": Kind(
            gettext_lazy("Hồ sơ %(product)s bị loại, không chấm"), "%(note)s", icon="stop", tone="stop", urgent=True
        ),
        "dossier.disqualified.office": Kind(
            gettext_lazy("Hồ sơ bị loại, không chấm: %(product)s"),
            gettext_lazy("Của %(producer)s. %(note)s"),
            icon="stop",
            tone="stop",
        ),
        "dossier.returned": Kind(
            gettext_lazy("Hồ sơ %(product)s cần bổ sung"), "%(note)s", icon="edit", tone="stop", urgent=True
        ),
        "dossier.arrived": Kind(
            gettext_lazy("Hồ sơ đã tới bàn của bạn: %(product)s"),
            gettext_lazy("Của %(producer)s. %(state)s."),
            icon="file",
            topic="desk",
        ),
        "dossier.arrived.due": Kind(
            gettext_lazy("Hồ sơ đã tới bàn của bạn: %(product)s"),
            gettext_lazy("Của %(producer)s. %(state)s, hạn %(due_on)s."),
            icon="file",
            topic="desk",
        ),
        "sitting.called": Kind(
            gettext_lazy("Mời họp hội đồng ngày %(sits_on)s"),
            gettext_lazy("%(council)s, phiên %(number)s. Chấm phiếu của bạn và ký trước buổi họp. %(venue)s"),
            icon="users",
            tone="soon",
            urgent=True,
        ),
        "sitting.called.letter": Kind(
            gettext_lazy("Hội đồng lấy ý kiến bằng văn bản tới ngày %(sits_on)s"),
            gettext_lazy("%(council)s, phiên %(number)s. Chấm phiếu của bạn và ký trước ngày này, không phải đến họp."),
            icon="users",
            tone="soon",
            urgent=True,
        ),
        "sitting.moved": Kind(
            gettext_lazy("Phiên %(number)s nay họp ngày %(sits_on)s"),
            gettext_lazy("%(council)s. Trước là %(was_on)s. %(venue)s"),
            icon="clock",
            tone="soon",
            urgent=True,
        ),
        "sitting.moved.place": Kind(
            gettext_lazy("Phiên %(number)s đổi nơi họp, ngày họp vẫn là %(sits_on)s"),
            gettext_lazy("%(council)s. %(venue)s"),
            icon="pin",
            tone="soon",
            urgent=True,
        ),
        "item.postponed": Kind(
            gettext_lazy("Phiên %(number)s hoãn hồ sơ %(product)s"),
            gettext_lazy("%(council)s. Lý do: %(reason)s"),
            icon="clock",
            tone="soon",
        ),
        "item.postponed.scored": Kind(
            gettext_lazy("Phiên %(number)s hoãn hồ sơ %(product)s sau khi chấm"),
            gettext_lazy(
                "%(council)s. Lý do: %(reason)s. Điểm đã chấm còn trong biên bản nhưng không tính; phiên sau chấm lại."
            ),
            icon="clock",
            tone="soon",
        ),
        "product.published": Kind(gettext_lazy("Tin đăng %(product)s đã được duyệt"), icon="check", topic="listings"),
        "product.returned": Kind(
            gettext_lazy("Tin đăng %(product)s cần sửa"),
            gettext_lazy("Mở sản phẩm để xem cán bộ ghi gì, sửa rồi gửi lại."),
            icon="edit",
            tone="soon",
            topic="listings",
        ),
        "idea.registered": Kind(
            gettext_lazy("Ý tưởng mới: %(title)s"),
            gettext_lazy("Nhận hoặc trả lại kèm lý do."),
            icon="plus",
            topic="idea_desk",
        ),
        "idea.planned": Kind(
            gettext_lazy("Đã có phương án kinh doanh: %(title)s"),
            gettext_lazy("Chờ xét chọn vào danh sách của năm."),
            icon="chart",
            topic="idea_desk",
        ),
        "idea.accepted": Kind(
            gettext_lazy("Xã đã nhận ý tưởng %(title)s"),
            gettext_lazy("Việc tiếp theo: viết phương án kinh doanh."),
            icon="check",
            topic="ideas",
        ),
        "idea.returned": Kind(
            gettext_lazy("Ý tưởng %(title)s cần bổ sung"), "%(reason)s", icon="edit", tone="soon", topic="ideas"
        ),
        "idea.selected": Kind(
            gettext_lazy("Ý tưởng %(title)s được chọn phát triển năm %(year)s"),
            gettext_lazy("Đăng ký cơ sở, thêm sản phẩm rồi làm hồ sơ đánh giá."),
            icon="check",
            topic="ideas",
        ),
        "idea.declined": Kind(
            gettext_lazy("Ý tưởng %(title)s không được chọn"), "%(reason)s", icon="info", topic="ideas"
        ),
        "inspection.findings": Kind(
            gettext_lazy("Kết quả kiểm tra: có điểm phải khắc phục"),
            gettext_lazy("%(count)s điểm, hạn sớm nhất %(due_on)s."),
            icon="alert",
            tone="soon",
            urgent=True,
        ),
        "certificates.reminded.office": Kind(
            gettext_lazy("%(count)s giấy sao cần nhắc, ngày %(day_on)s"),
            gettext_lazy(
                "%(ending)s giấy sắp hết hạn, %(lapsed)s giấy đã hết hạn chưa có giấy mới. Cơ sở và xã đã được nhắc."
            ),
            icon="clock",
            tone="soon",
            topic="endings",
        ),
        "certificates.reminded.commune": Kind(
            gettext_lazy("%(count)s giấy sao ở xã cần nhắc, ngày %(day_on)s"),
            gettext_lazy(
                "%(ending)s giấy sắp hết hạn, %(lapsed)s giấy đã hết hạn chưa có giấy mới: %(products)s."
                " Nhắc và giúp cơ sở làm hồ sơ đánh giá lại."
            ),
            icon="clock",
            tone="soon",
            topic="endings",
        ),
        "decision.refused": Kind(
            gettext_lazy("%(product)s đạt %(stars)s sao, chưa được cấp giấy"),
            gettext_lazy("Quyết định %(number)s ngày %(decided_on)s. Dưới 3 sao thì không cấp giấy chứng nhận."),
            icon="info",
            tone="soon",
            urgent=True,
        ),
        "decision.refused.office": Kind(
            gettext_lazy("Không công nhận: %(product)s"),
            gettext_lazy("Của %(producer)s, đạt %(stars)s sao, quyết định %(number)s ngày %(decided_on)s."),
            icon="info",
        ),
        "original.attached": Kind(
            gettext_lazy("Có bản gốc ký số của quyết định %(number)s"),
            gettext_lazy("Chữ ký khớp, nội dung không bị sửa: %(product)s."),
            icon="file",
            topic="dossiers",
        ),
        "original.attached.office": Kind(
            gettext_lazy("Có bản gốc ký số của quyết định %(number)s"),
            gettext_lazy("Chữ ký khớp, nội dung không bị sửa: %(product)s."),
            icon="file",
            topic="originals",
        ),
        "lot.held": Kind(
            gettext_lazy("Lô %(lot)s tạm giữ để kiểm tra"),
            gettext_lazy("%(product)s, %(producer)s. Lô ngừng bán. Lý do: %(reason)s"),
            icon="alert",
            tone="soon",
            urgent=True,
        ),
        "lot.released": Kind(
            gettext_lazy("Lô %(lot)s được bán lại"), gettext_lazy("%(product)s, %(producer)s. %(reason)s"), icon="check"
        ),
        "lot.recalled": Kind(
            gettext_lazy("Lô %(lot)s bị thu hồi"),
            gettext_lazy("%(product)s, %(producer)s. Ngừng bán, nhận lại hàng. Lý do: %(reason)s"),
            icon="stop",
            tone="stop",
            urgent=True,
        ),
        "lot.held.used": Kind(
            gettext_lazy("Nguyên liệu bị tạm giữ: lô %(lot)s của %(producer)s"),
            gettext_lazy(
                "%(count)s lô của %(maker)s làm từ lô này: %(made)s. Lô nào đang bán đã tạm giữ theo; xem rồi cho bán lại, có lý do. "
                "Lý do: %(reason)s"
            ),
            icon="alert",
            tone="soon",
            urgent=True,
        ),
        "lot.recalled.used": Kind(
            gettext_lazy("Nguyên liệu bị thu hồi: lô %(lot)s của %(producer)s"),
            gettext_lazy(
                "%(count)s lô của %(maker)s làm từ lô này: %(made)s. Lô nào đang bán đã tạm giữ; xem rồi thu hồi hoặc cho bán lại, có lý do. "
                "Lý do: %(reason)s"
            ),
            icon="stop",
            tone="stop",
            urgent=True,
        ),
        "lot.unwritten": Kind(
            gettext_lazy("Lô %(lot)s thu hồi: %(count)s đơn không ghi lô"),
            gettext_lazy(
                "%(product)s, %(producer)s. Không ghi lô, có thể có hàng của lô này: %(codes)s. Đã báo người mua của kiện đã giao; "
                "kiện chưa giao thì mở ra xem số lô."
            ),
            icon="alert",
            tone="stop",
            urgent=True,
        ),
        "zone.confirmed": Kind(
            gettext_lazy("Cán bộ đã xác nhận vùng %(zone)s"),
            gettext_lazy(
                "Kiểm tra ngày %(checked_on)s. Trang của vùng và của các lô nói điều này, đến khi dữ kiện vùng đổi."
            ),
            icon="check",
        ),
        "zone.confirmation.withdrawn": Kind(
            gettext_lazy("Cán bộ đã rút xác nhận vùng %(zone)s"),
            gettext_lazy(
                "Lần kiểm tra ngày %(checked_on)s không còn trên trang của vùng và của các lô. Lý do: %(reason)s"
            ),
            icon="alert",
            tone="soon",
        ),
        "lot.attested": Kind(
            gettext_lazy("Cán bộ đã kiểm tra lô %(lot)s"),
            gettext_lazy("Kiểm tra ngày %(checked_on)s. Trang của lô nói điều này."),
            icon="check",
        ),
        "lot.attestation.withdrawn": Kind(
            gettext_lazy("Cán bộ đã rút xác nhận lô %(lot)s"),
            gettext_lazy("Lần kiểm tra ngày %(checked_on)s không còn trên trang của lô. Lý do: %(reason)s"),
            icon="alert",
            tone="soon",
        ),
        "zone.certificate.confirmed": Kind(
            gettext_lazy("Cán bộ đã xác nhận giấy %(number)s của vùng %(zone)s"),
            gettext_lazy("%(issuer)s cấp. Người mua thấy giấy này đã được cán bộ xem."),
            icon="check",
        ),
        "harvest.withdrawn.used": Kind(
            gettext_lazy("Nguyên liệu đã rút khỏi sổ: thu hoạch %(day_on)s ở %(zone)s"),
            gettext_lazy(
                "Bản nháp dùng đợt này: %(lots)s. Bỏ nguyên liệu đó ra hoặc chọn đợt khác, rồi mới công bố được."
            ),
            icon="alert",
            tone="soon",
        ),
        "trace.alert": Kind(
            gettext_lazy("Cảnh báo quét mã: %(alert)s"),
            gettext_lazy("%(product)s, lô %(lot)s. Xem rồi mở kiểm tra, hoặc đóng kèm lý do."),
            icon="qr",
            tone="soon",
        ),
        "trace.guessed": Kind(
            gettext_lazy("Có nơi dò mã của bạn: %(product)s"),
            gettext_lazy(
                "Hơn 30 mã không có thật trong một phút. Cán bộ đã được báo. Nhãn thật vẫn quét được; thấy hàng lạ mang nhãn của bạn thì báo cán bộ."
            ),
            icon="qr",
            tone="soon",
        ),
        "misuse.reported": Kind(
            gettext_lazy("Phản ánh dùng sai nhãn OCOP: %(product)s"),
            gettext_lazy("Xem xét rồi mở kiểm tra, hoặc đóng kèm lý do."),
            icon="flag",
            tone="soon",
        ),
    }
)


type Own = Mapping[tuple[str, str], tuple[str, str]]


def words_of(notice: Notice, own: Own | None = None) -> Words:
    """A notice in the language that is active. No statement. A kind that is no longer known says only that there is something.

    `own`: staff's words (`texts.own_texts`), which go before those of the code.
    """
    kind = KINDS.get(notice.kind)
    if kind is None:
        return Words(_("Có thay đổi mới"), "", "bell", "")
    language = (get_language() or "vi")[:2]
    title, text = (own or {}).get((notice.kind, language)) or (str(kind.title), str(kind.text))
    facts = _Said(notice.facts)
    return Words(title % facts, (text % facts).strip(), kind.icon, kind.tone)


_LABELS: dict[str, Mapping[str, str | Promise]] = {
    "state": dict(DossierState.choices),
    "level": dict(DossierLevel.choices),
    "ground": dict(RevocationGround.choices),
    "waits": WAITS,
    "alert": dict(AlertKind.choices),
    "bank_problem": BANK_PROBLEMS,
}


class _Said(dict[str, str]):
    """Facts as people read them; one that is missing is nothing rather than an error on somebody's page."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__({name: _said(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return ""


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name.endswith("_amount"):
        return money(int(value))
    if name.endswith("_on"):
        return day(dt.date.fromisoformat(str(value)))
    if name in _LABELS:
        return str(_LABELS[name].get(str(value), value))
    return number(value) if isinstance(value, int) and name != "year" else str(value)
