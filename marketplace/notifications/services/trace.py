"""The words of notices about zones, harvests, lots and scans."""

from django.utils.translation import gettext_lazy

from .kinds import Kind

TRACE: dict[str, Kind] = {
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
        gettext_lazy("Lần kiểm tra ngày %(checked_on)s không còn trên trang của vùng và của các lô. Lý do: %(reason)s"),
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
        gettext_lazy("Bản nháp dùng đợt này: %(lots)s. Bỏ nguyên liệu đó ra hoặc chọn đợt khác, rồi mới công bố được."),
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
}
