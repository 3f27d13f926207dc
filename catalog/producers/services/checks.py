"""What may stand in a producer's fields, in the form in which it is kept."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from catalog.core import clock, gs1, text
from catalog.core.errors import Refused
from catalog.producers.models import ProducerKind

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def one_line(value: str, field: str, *, longest: int) -> str:
    """Without space around and doubled; Refused when too long or with characters that cannot be kept."""
    value = " ".join(unicodedata.normalize("NFC", value).split())
    return _kept(value, field, longest)


def paragraphs(value: str, field: str, *, longest: int = 20_000) -> str:
    """A text of several lines; Refused when too long or with characters that cannot be kept."""
    return _kept(unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip(), field, longest)


def _kept(value: str, field: str, longest: int) -> str:
    if any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in value):
        raise Refused.because("bad_character", _("Có ký tự không lưu được. Gõ lại ô này."), field)
    if len(value) > longest:
        message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(value), "most": longest}
        raise Refused.because("too_long", message, field)
    return value


def producer_name(value: str) -> str:
    """A name has letters: pictures and figures alone are none."""
    value = one_line(value, "name", longest=200)
    if sum(c.isalpha() for c in value) < 2 or not text.words(value):
        raise Refused.because("name_needed", _("Ghi tên cơ sở bằng chữ, như trên giấy đăng ký."), "name")
    return value


def tax_code(value: str, kind: str) -> str:
    """A tax code as it is kept, or "".

    10 digits, the last a check digit; a branch adds "-" and three digits (Thông tư 86/2024/TT-BTC art. 5). A household's may also be its owner's
    citizen number, 12 digits (art. 5.4.h, from 1 July 2025), whose shape is checked: province 001–096, century and sex, year of birth.
    """
    given = re.sub(r"[\s.]", "", value)
    if not given:
        return ""
    digits = given.replace("-", "")
    if digits.isascii() and digits.isdigit():
        if len(digits) == 12 and "-" not in given and kind == ProducerKind.HOUSEHOLD and _is_citizen_number(digits):
            return digits
        if len(digits) in {10, 13} and _has_check_digit(digits) and digits[10:] != "000":
            return digits if len(digits) == 10 else f"{digits[:10]}-{digits[10:]}"
    message = (
        _(
            "Mã số thuế không đúng: 10 chữ số, chi nhánh thêm -001; hộ kinh doanh có thể ghi số định danh 12 chữ số. Xem lại từng số."
        )
        if kind == ProducerKind.HOUSEHOLD
        else _("Mã số thuế không đúng: 10 chữ số, chi nhánh thêm -001. Xem lại từng số.")
    )
    raise Refused.because("bad_tax_code", message, "tax_code")


def _has_check_digit(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits[:9], _WEIGHTS, strict=True))
    return 10 - total % 11 == int(digits[9])


def _is_citizen_number(digits: str) -> bool:
    century = 1900 + 100 * (int(digits[3]) // 2)
    return 1 <= int(digits[:3]) <= 96 and century + int(digits[4:6]) <= clock.today().year


def phone(value: str, field: str = "phone") -> str:
    """E.164 ("+84912345678"), or ""; a number without country is one of Viet Nam."""
    if not value.strip():
        return ""
    number = e164(value, "VN")
    if number is None:
        raise Refused.because("bad_phone", _("Số điện thoại không đúng. Ví dụ: 0912 345 678."), field)
    return number


def e164(value: str, country: str) -> str | None:
    """A telephone number as E.164, or None where it is none; `country` (ISO) is that of a number without one."""
    import phonenumbers  # large, and few pages need it

    try:
        number = phonenumbers.parse(value[:40], country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(value: str, field: str = "email") -> str:
    """An e-mail address in lower case, or ""."""
    value = value.strip().lower()
    if not value:
        return ""
    try:
        validate_email(value)
    except ValidationError:
        raise Refused.because("bad_email", _("Địa chỉ e-mail không đúng. Ví dụ: ten@example.vn."), field) from None
    return _kept(value, field, 254)


def website(value: str) -> str:
    """An https address, or ""; "www.example.vn" is completed."""
    value = value.strip()
    if not value:
        return ""
    if "://" not in value and not re.match(r"[a-z]+:", value, re.IGNORECASE):
        value = f"https://{value}"
    try:
        URLValidator(schemes=["https"])(value)
    except ValidationError:
        raise Refused.because(
            "bad_website", _("Địa chỉ trang web phải bắt đầu bằng https://. Ví dụ: https://example.vn."), "website"
        ) from None
    return _kept(value, "website", 200)


def gln(value: str) -> str:
    """A GLN with its right check digit, or ""."""
    if not value.strip():
        return ""
    try:
        return gs1.gln13(value.strip())
    except Refused as refused:
        raise Refused.because(refused.problems[0].code, refused.problems[0].message, "gln") from None


def gs1_prefix(value: str) -> str:
    """A GS1 company prefix, 4 to 12 digits, or ""."""
    value = value.strip()
    if value and not re.fullmatch(r"[0-9]{4,12}", value):
        raise Refused.because("bad_gs1_prefix", _("Mã doanh nghiệp GS1 có từ 4 đến 12 chữ số."), "gs1_prefix")
    return value
