"""What a Fault says to people. The only module here that needs Django."""

from typing import Any

from django.utils.translation import gettext_lazy as _

_MESSAGES = {
    # the document as a whole
    "too_large": _("Tài liệu quá lớn: nhiều nhất %(limit)s byte. Chia ra nhiều lần gửi."),
    "too_many_values": _("Tài liệu có quá nhiều giá trị: nhiều nhất %(limit)s. Chia ra nhiều lần gửi."),
    "too_deep": _("Tài liệu lồng nhau quá sâu: nhiều nhất %(limit)s tầng."),
    "too_many_events": _("Tài liệu có quá nhiều sự kiện: nhiều nhất %(limit)s. Chia ra nhiều lần gửi."),
    "bad_json": _("Tài liệu không phải là JSON đúng (UTF-8). %(detail)s"),
    "number_too_long": _("Có số dài quá 17 chữ số hoặc số mũ quá 99. Viết dưới dạng chữ hoặc làm tròn."),
    "duplicate_key": _("“%(name)s” có hai lần trong cùng một đối tượng. Bỏ một."),
    "null_character": _("Tài liệu có ký tự rỗng (\\u0000). Bỏ ký tự này."),
    "unknown_document_type": _("“type” phải là EPCISDocument, EPCISQueryDocument hoặc một loại sự kiện EPCIS 2.0."),
    "bad_version": _("“%(value)s” không phải là phiên bản đọc được. Viết \"2.0\"."),
    "bad_context": _("Phần này của @context không dùng được. Viết địa chỉ hoặc {\"tiền tố\": \"https://…/\"}."),
    "remote_import": _("@import không dùng được: ngữ cảnh của người khác không bao giờ được tải về."),
    "context_clash": _("“%(name)s” là từ của chuẩn EPCIS, không khai báo nghĩa khác được."),
    "unknown_context": _("@context thiếu https://ref.gs1.org/standards/epcis/epcis-context.jsonld."),
    # members
    "missing": _("Thiếu “%(name)s”."),
    "empty": _("Giá trị trống. Điền vào hoặc bỏ đi."),
    "wrong_type": _("Giá trị phải là %(wanted)s."),
    "unknown_field": _("“%(name)s” không có trong chuẩn ở chỗ này."),
    "forbidden_field": _("“%(name)s” không dùng được trong %(kind)s."),
    "no_namespace": _("“%(name)s” không có trong chuẩn và không có tiền tố. Khai báo tiền tố trong @context, ví dụ “vd:%(name)s”."),
    "undeclared_namespace": _("Tiền tố “%(name)s” chưa khai báo trong @context."),
    "repeated": _("“%(value)s” có hai lần trong danh sách."),
    # events
    "unknown_event_type": _("“%(value)s” không phải là loại sự kiện của EPCIS 2.0."),
    "unknown_action": _("“%(value)s” không phải là ADD, OBSERVE hoặc DELETE."),
    "unknown_word": _("“%(value)s” không phải là từ của chuẩn CBV 2.0. Từ riêng thì viết bằng địa chỉ, ví dụ https://…"),
    "old_word": _("“%(value)s” là cách viết cũ. Viết “%(word)s”."),
    "bad_time": _("“%(value)s” không phải là thời điểm đúng, ví dụ 2026-11-22T10:00:00+07:00."),
    "no_offset": _("“%(value)s” thiếu múi giờ. Thêm Z hoặc +07:00."),
    "bad_offset": _("“%(value)s” không phải là múi giờ đúng, ví dụ +07:00."),
    "future_time": _("“%(value)s” ở tương lai. Xem lại ngày giờ của máy."),
    "times_reversed": _("Kết thúc trước khi bắt đầu."),
    "bad_uri": _("“%(value)s” không phải là URI."),
    "bad_epc": _("“%(value)s” không phải là EPC URI đúng: sai loại, sai độ dài hoặc ký tự."),
    "bad_digital_link": _("“%(value)s” không phải là GS1 Digital Link đúng: sai thứ tự, độ dài hoặc số kiểm tra."),
    "class_not_instance": _("“%(value)s” chỉ một loại hàng, ở đây phải là từng vật (có số sê-ri)."),
    "instance_not_class": _("“%(value)s” chỉ một vật, ở đây phải là loại hàng hoặc lô."),
    "bad_event_id": _("“%(value)s” không phải là mã sự kiện đúng (urn:uuid:…, ni:///sha-256;… hoặc một URI)."),
    "duplicate_event_id": _("Mã sự kiện “%(value)s” có hai lần trong tài liệu."),
    "negative_quantity": _("Số lượng không thể âm: %(value)s."),
    "unknown_unit": _("“%(value)s” không phải là mã đơn vị của UN/ECE (Rec 20), ví dụ KGM, LTR."),
    "bad_hexadecimal": _("Giá trị phải là số hệ mười sáu, đủ cặp chữ số."),
    "nothing_said": _("Sự kiện không nói về vật nào. Điền ít nhất một trong: %(names)s."),
    "ilmd_without_add": _("ilmd chỉ dùng được khi action là ADD."),
}  # fmt: skip

_KINDS = {
    "text": _("chuỗi ký tự"),
    "number": _("số"),
    "boolean": _("true hoặc false"),
    "list": _("danh sách"),
    "object": _("đối tượng"),
}


def message(code: str, values: dict[str, Any]) -> str:
    """What a fault's code and values say, and what to do, in the language of this moment."""
    if "wanted" in values:
        values = values | {"wanted": str(_KINDS[values["wanted"]])}
    return str(_MESSAGES[code]) % values
