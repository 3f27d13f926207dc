"""Rows of a .csv in whatever encoding it came."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog.core.errors import Refused

from .cells import MOST_COLUMNS, Row, clean, refuse

_MOJIBAKE = re.compile("áº|á»|Ã¡|Ã |Æ°|Ä‘|â€")
_LOST = re.compile(r"""(?:^|[\s,;"'(])(?=[^\W\d_]*\?)[^\W\d_?]*\?+[^\W\d_]+""")
"""A word with a question mark inside, as in "Th?c ph?m"; in an address of the web it would follow a slash or a dot."""
_VIETNAMESE = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
    "–—‘’“”•…°×²³½®™©«»₫·\xa0"
)


def decode(data: bytes) -> str:
    """UTF-8, UTF-16, or Vietnamese Windows-1258, told apart by content. Anything else is refused with what to do about it."""
    wrong = refuse(
        "wrong_encoding",
        _(
            "Chữ trong tệp không phải UTF-8 nên sẽ sai dấu. Trong Excel chọn Lưu thành → “CSV UTF-8”, hoặc gửi tệp .xlsx."
        ),
    )
    text = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            raise wrong from None
    elif b"\x00" in data[:4000]:
        text = _utf16_without_mark(data, wrong)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _windows(data, wrong)
    text = unicodedata.normalize("NFC", text)
    if "\ufffd" in text or _MOJIBAKE.search(text):
        raise wrong
    lost = _LOST.findall(text)
    if len(lost) > 2:
        message = _(
            "Chữ có dấu trong tệp đã mất thành dấu hỏi, như “%(word)s”. Mở lại tệp gốc trong Excel, chọn Lưu thành → “CSV UTF-8”, hoặc gửi tệp .xlsx."
        )
        raise refuse("letters_lost", message % {"word": lost[0].strip(" \t\r\n,;\"'(")[:40]})
    return text


def _utf16_without_mark(data: bytes, wrong: Refused) -> str:
    little = data[1:4000:2].count(0) > data[0:4000:2].count(0)
    try:
        return data.decode("utf-16-le" if little else "utf-16-be")
    except UnicodeDecodeError:
        raise wrong from None


def _windows(data: bytes, wrong: Refused) -> str:
    """Windows-1258 writes tones as marks after the letter; text of another code page comes out with letters no Vietnamese word has."""
    try:
        text = unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        raise wrong from None
    foreign = sum(1 for c in text if ord(c) > 126 and c not in _VIETNAMESE)
    if foreign:
        raise wrong
    return text


def rows_of_csv(data: bytes) -> Iterator[Row]:
    """Its rows, whatever stands between the columns."""
    text = decode(data)
    head = "\n".join(text.splitlines()[:20])
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            if len(cells) > MOST_COLUMNS:
                raise refuse("too_many_columns", _("Tệp có quá nhiều cột. Xem lại dấu ngăn cách các cột."))
            yield Row(number, [clean(cell) for cell in cells])
    except csv.Error:
        message = _("Dòng %(line)s của tệp bị hỏng: có lẽ thiếu một dấu ngoặc kép.") % {"line": reader.line_num}
        raise refuse("broken_csv", message) from None
