"""What a GS1Error says to people. The only module here that needs Django."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_MESSAGES = {
    "malformed": _("Địa chỉ không đúng dạng GS1 Digital Link. Quét lại mã hoặc xem lại địa chỉ."),
    "bad_elements": _("Viết theo dạng (01)09521234543213(10)LO1."),
    "bad_symbol": _("Dữ liệu quét được không phải của mã vạch GS1. Quét lại mã."),
    "bad_compression": _("Địa chỉ rút gọn bị thiếu hoặc sai ký tự. Quét lại mã."),
    "no_key": _("Không thấy mã GS1 (như /01/ và 14 chữ số) trong địa chỉ. Tên bằng chữ như /gtin/ không còn dùng."),
    "unknown_ai": _("“%(ai)s” không phải là mã nhận dạng GS1 dùng được ở đây."),
    "not_a_key": _("Địa chỉ không thể bắt đầu bằng (%(ai)s)."),
    "not_a_qualifier": _("(%(ai)s) không đi cùng (%(key)s)."),
    "wrong_order": _("Thứ tự phải là %(right)s."),
    "repeated": _("(%(ai)s) có hai lần trong địa chỉ."),
    "repeated_element": _("(%(ai)s) có hai lần."),
    "misplaced": _("(%(ai)s) phải nằm trong đường dẫn, không phải sau dấu ?."),
    "not_an_attribute": _("(%(ai)s) không dùng được trong địa chỉ của (%(key)s). Bỏ phần này đi."),
    "excluded": _("(%(ai)s) và (%(other)s) không được đi cùng nhau. Bỏ một trong hai."),
    "bad_length": _("Giá trị của (%(ai)s) phải dài %(wanted)s ký tự; giá trị này dài %(length)s."),
    "bad_characters": _("Giá trị của (%(ai)s) có ký tự không dùng được: %(value)s."),
    "bad_check_digit": _("Số kiểm tra (chữ số cuối) của (%(ai)s) %(value)s phải là %(right)s. Xem lại các chữ số."),
    "bad_check_pair": _("Hai ký tự kiểm tra cuối của (%(ai)s) %(value)s phải là %(right)s."),
    "bad_prefix": _("(%(ai)s) %(value)s phải mở đầu bằng mã doanh nghiệp GS1, ít nhất 4 chữ số."),
    "bad_date": _("(%(ai)s) %(value)s không phải là ngày dạng NNTTnn, ví dụ 261122."),
    "bad_time": _("(%(ai)s) %(value)s không phải là giờ đúng, ví dụ 1530."),
    "bad_country": _("(%(ai)s) %(value)s không phải là mã nước ISO 3166 dạng số, ví dụ 704."),
    "bad_country_letters": _("(%(ai)s) %(value)s không phải là mã nước hai chữ cái, ví dụ VN."),
    "bad_currency": _("(%(ai)s) %(value)s không phải là mã tiền ISO 4217 dạng số, ví dụ 704."),
    "bad_value": _("(%(ai)s) %(value)s không theo quy tắc của GS1 cho %(title)s. Xem lại giá trị."),
    # single values that people type
    "not_digits": _("%(name)s chỉ gồm chữ số."),
    "bad_digit_count": _("%(name)s phải có %(allowed)s chữ số; mã này có %(length)s."),
    "bad_last_digit": _(
        "Số kiểm tra (chữ số cuối) của %(name)s %(digits)s phải là %(right)s. Xem lại các chữ số đã nhập."
    ),
}


def message(code: str, values: dict[str, object]) -> str:
    """What an error's code and values say in the language in use."""
    if "shortest" in values:
        values = values | {"wanted": _wanted(values)}
    return str(_MESSAGES[str(values.get("wording", code))]) % values


def _wanted(values: dict[str, object]) -> str:
    """How long a value may be: "14", "1 to 20", or "6 or 12"."""
    if values["shortest"] == values["longest"]:
        return str(values["longest"])
    if values["either"]:
        return gettext("%(short)s hoặc %(long)s") % {"short": values["shortest"], "long": values["longest"]}
    return gettext("%(short)s đến %(long)s") % {"short": values["shortest"], "long": values["longest"]}
