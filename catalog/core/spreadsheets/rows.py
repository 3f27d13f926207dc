"""A spreadsheet's cells as text, and spreadsheets for people. Never runs a formula, never trusts a file's name or its stated size."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .books import rows_of_xlsx
from .cells import MOST_BYTES, MOST_ROWS, Row, refuse
from .texts import rows_of_csv


def read_rows(data: bytes) -> Iterator[Row]:
    """The rows of the first sheet that are not empty. Raises `Refused` on field "file" when it cannot be read as a table."""
    if not data:
        raise refuse("empty_file", _("Tệp rỗng. Chọn lại tệp."))
    if len(data) > MOST_BYTES:
        raise refuse("too_large", _("Tệp nặng quá 20 MB. Chia thành nhiều tệp."))
    if data.startswith(b"PK\x03\x04"):
        rows = rows_of_xlsx(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse("old_excel", _("Tệp .xls cũ hoặc có mật khẩu chưa đọc được. Trong Excel chọn Lưu thành → .xlsx."))
    elif data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        raise refuse("not_a_table", _("Tệp này không phải bảng tính. Gửi tệp .xlsx hoặc .csv."))
    else:
        rows = rows_of_csv(data)
    count = 0
    for row in rows:
        if row.is_empty:
            continue
        count += 1
        if count > MOST_ROWS:
            raise refuse("too_many_rows", _("Tệp có hơn 50.000 dòng. Chia thành nhiều tệp."))
        yield row
