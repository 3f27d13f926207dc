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
from .bridge import BRIDGE
from .demand import DEMAND
from .duties import DUTIES
from .fairs import FAIRS
from .kinds import Kind, Topic, Words
from .recognition import RECOGNITION
from .selling import BANK_PROBLEMS, SELLING
from .support import SUPPORT
from .trace import TRACE
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
    "concerns": Topic(gettext_lazy("Trả lời cho kiến nghị của cơ sở"), "producer"),
    "concern_desk": Topic(gettext_lazy("Kiến nghị tới bàn của tôi, quá hạn"), "officer"),
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

KINDS: dict[str, Kind] = SELLING | FAIRS | DEMAND | DUTIES | TRAINING | SUPPORT | BRIDGE | RECOGNITION | TRACE


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
