"""The words of notices about ideas, dossiers, sittings, certificates, listings and reports of misuse."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

RECOGNITION: dict[str, Kind] = {
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
    "idea.declined": Kind(gettext_lazy("Ý tưởng %(title)s không được chọn"), "%(reason)s", icon="info", topic="ideas"),
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
    "misuse.reported": Kind(
        gettext_lazy("Phản ánh dùng sai nhãn OCOP: %(product)s"),
        gettext_lazy("Xem xét rồi mở kiểm tra, hoặc đóng kèm lý do."),
        icon="flag",
        tone="soon",
    ),
}
