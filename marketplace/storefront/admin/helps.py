"""What the staff admin says below fields that are filled in there. Help of the models themselves is for who writes code."""

from django.utils.translation import gettext_lazy as _

HELPS = {
    "content.Page": {
        "text": _("Cách một dòng là hết đoạn; “## ” mở tiêu đề, “- ” mở mục liệt kê, “1. ” mở mục đánh số."),
        "description": _("Lời cho các máy tìm kiếm."),
    },
    "content.Collection": {
        "text": _("Cách một dòng là hết đoạn; “## ” mở tiêu đề, “- ” mở mục liệt kê, “1. ” mở mục đánh số."),
    },
    "accounts.User": {
        "phone": _("Viết cả mã nước, ví dụ +84912345678."),
        "is_superuser": _("Được làm mọi việc trong trang quản trị."),
    },
    "core.SpecialDay": {
        "source": _("Văn bản thông báo ngày nghỉ hoặc làm bù này."),
    },
    "notifications.NoticeText": {
        "is_used": _("Tắt đi thì dùng lại lời của hệ thống."),
    },
    "orders.ReturnTerm": {
        "ends_on": _("Ngày cuối còn áp dụng; để trống nếu chưa có."),
    },
    "promotions.PromotionLimit": {
        "name": _("Tên chương trình khuyến mại tập trung, nếu là loại này."),
        "number": _("Số quyết định tổ chức chương trình."),
        "ends_on": _("Ngày cuối còn áp dụng; để trống nếu chưa có."),
    },
    "scans.LinkHost": {
        "host": _("Tên trang bằng chữ thường, ví dụ www.vidu.vn."),
        "note": _("Ai đề nghị, trang của ai."),
    },
    "shops.FeeRule": {
        "percent_bp": _("Tính bằng phần trăm của một phần trăm: 250 là 2,5 phần trăm."),
        "fixed": _("Số đồng cho mỗi đơn."),
        "announced_on": _("Ngày báo cho các gian hàng."),
        "notice_days": _("Ít nhất bấy nhiêu ngày từ khi báo đến khi phí tăng."),
        "note": _("Các gian hàng thấy lời này: phí để làm gì."),
    },
    "shops.SaleRule": {
        "years": _("Tuổi ít nhất của người mua."),
        "from_alcohol": _("Áp dụng từ độ cồn này; sản phẩm không ghi độ cồn coi như mạnh hơn."),
        "text": _("Lời cảnh báo người mua đọc thấy."),
        "law": _("Điều và số văn bản."),
        "ends_on": _("Ngày cuối còn áp dụng; để trống nếu chưa có."),
    },
}
