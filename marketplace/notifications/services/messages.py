"""The words of notices, by kind: made when they are read, in the reader's language.

Facts are filled in by name. Those that end with `_on` are days (ISO), `state` is a dossier's state, `ground` a ground of revocation.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.certification.models import DossierState, RevocationGround
from catalog.core.templatetags.ocop import day, number

from ..models import Notice


@dataclass(frozen=True, slots=True)
class Kind:
    """The words of one kind; `urgent`: worth a text message to whoever has no e-mail; `tone` and `icon` for its line in the list."""

    title: str | Promise
    text: str | Promise = ""
    icon: str = "bell"
    tone: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words."""

    title: str
    text: str
    icon: str
    tone: str


KINDS: dict[str, Kind] = {
    "certificate.recorded": Kind(
        gettext_lazy("%(product)s được công nhận %(stars)s sao"),
        gettext_lazy("Quyết định %(number)s. Sao hiện trên chợ từ %(from_on)s tới hết %(until_on)s."),
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
    "certificate.ending.office": Kind(
        gettext_lazy("Giấy sao còn %(days)s ngày: %(product)s"),
        gettext_lazy("Của %(producer)s, hết hạn %(until_on)s. Nhắc nộp hồ sơ từ %(first_on)s tới %(last_on)s."),
        icon="clock",
        tone="soon",
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
    "certificate.lapsed.office": Kind(
        gettext_lazy("Giấy sao đã hết hạn: %(product)s"),
        gettext_lazy("Của %(producer)s, hết hạn %(until_on)s, chưa có giấy mới."),
        icon="alert",
        tone="stop",
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
    "case.dismissed": Kind(
        gettext_lazy("Không thu hồi sao của %(product)s"),
        gettext_lazy("Việc xem xét đã kết thúc, giấy chứng nhận giữ nguyên."),
        icon="check",
    ),
    "dossier.moved": Kind(gettext_lazy("Hồ sơ %(product)s: %(state)s"), "%(note)s", icon="file"),
    "dossier.returned": Kind(
        gettext_lazy("Hồ sơ %(product)s cần bổ sung"), "%(note)s", icon="edit", tone="stop", urgent=True
    ),
    "dossier.arrived": Kind(
        gettext_lazy("Hồ sơ đã tới bàn của bạn: %(product)s"),
        gettext_lazy("Của %(producer)s. %(state)s."),
        icon="file",
    ),
    "dossier.arrived.due": Kind(
        gettext_lazy("Hồ sơ đã tới bàn của bạn: %(product)s"),
        gettext_lazy("Của %(producer)s. %(state)s, hạn %(due_on)s."),
        icon="file",
    ),
    "sitting.moved": Kind(
        gettext_lazy("Phiên %(number)s nay họp ngày %(sits_on)s"),
        gettext_lazy("%(council)s. Trước là %(was_on)s."),
        icon="clock",
        tone="soon",
        urgent=True,
    ),
    "product.published": Kind(gettext_lazy("Tin đăng %(product)s đã được duyệt"), icon="check"),
    "product.returned": Kind(
        gettext_lazy("Tin đăng %(product)s cần sửa"),
        gettext_lazy("Mở sản phẩm để xem cán bộ ghi gì, sửa rồi gửi lại."),
        icon="edit",
        tone="soon",
    ),
    "idea.registered": Kind(
        gettext_lazy("Ý tưởng mới: %(title)s"),
        gettext_lazy("Nhận hoặc trả lại kèm lý do."),
        icon="plus",
    ),
    "idea.planned": Kind(
        gettext_lazy("Đã có phương án kinh doanh: %(title)s"),
        gettext_lazy("Chờ xét chọn vào danh sách của năm."),
        icon="chart",
    ),
    "idea.accepted": Kind(
        gettext_lazy("Xã đã nhận ý tưởng %(title)s"),
        gettext_lazy("Việc tiếp theo: viết phương án kinh doanh."),
        icon="check",
    ),
    "idea.returned": Kind(gettext_lazy("Ý tưởng %(title)s cần bổ sung"), "%(reason)s", icon="edit", tone="soon"),
    "idea.selected": Kind(
        gettext_lazy("Ý tưởng %(title)s được chọn phát triển năm %(year)s"),
        gettext_lazy("Đăng ký cơ sở, thêm sản phẩm rồi làm hồ sơ đánh giá."),
        icon="check",
    ),
    "idea.declined": Kind(gettext_lazy("Ý tưởng %(title)s không được chọn"), "%(reason)s", icon="info"),
    "inspection.findings": Kind(
        gettext_lazy("Kết quả kiểm tra: có điểm phải khắc phục"),
        gettext_lazy("%(count)s điểm, hạn sớm nhất %(due_on)s."),
        icon="alert",
        tone="soon",
        urgent=True,
    ),
    "misuse.reported": Kind(
        gettext_lazy("Phản ánh dùng sai nhãn OCOP: %(product)s"),
        gettext_lazy("Xem xét rồi mở kiểm tra, hoặc đóng kèm lý do."),
        icon="flag",
        tone="soon",
    ),
}


def words_of(notice: Notice) -> Words:
    """A notice in the language that is active. No statement. A kind that is no longer known says only that there is something."""
    kind = KINDS.get(notice.kind)
    if kind is None:
        return Words(_("Có thay đổi mới"), "", "bell", "")
    facts = _Said(notice.facts)
    return Words(str(kind.title) % facts, (str(kind.text) % facts).strip(), kind.icon, kind.tone)


class _Said(dict[str, str]):
    """Facts as people read them; one that is missing is nothing rather than an error on somebody's page."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__({name: _said(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return ""


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name.endswith("_on"):
        return day(dt.date.fromisoformat(str(value)))
    if name == "state":
        return str(dict(DossierState.choices).get(str(value), value))
    if name == "ground":
        return str(dict(RevocationGround.choices).get(str(value), value))
    return number(value) if isinstance(value, int) and name != "year" else str(value)
