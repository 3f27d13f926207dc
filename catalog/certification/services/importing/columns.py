"""Which heading means which column. People write them in many ways."""

from django.utils.translation import gettext as _

from catalog.core.errors import Refused
from catalog.core.spreadsheets import Row
from catalog.core.text import words

_ALIASES: dict[str, tuple[str, ...]] = {
    "name": ("ten san pham", "san pham", "product", "product name", "ten", "ten sp", "ten hang hoa"),
    "producer": (
        "chu the", "ten chu the", "don vi", "ten don vi", "co so", "ten co so", "chu the san xuat", "co so san xuat",
        "ten chu the san xuat", "chu the ocop", "producer name",
    ),
    "producer_type": ("loai hinh", "loai hinh chu the", "loai chu the", "loai hinh to chuc", "type"),
    "commune": ("xa", "xa phuong", "xa phuong thi tran", "phuong xa", "ten xa", "xa phuong dac khu"),
    "district": ("huyen", "quan huyen", "huyen thi xa thanh pho", "huyen thi xa", "ten huyen", "huyen quan"),
    "province": ("tinh", "tinh thanh pho", "tinh thanh", "ten tinh", "tinh tp"),
    "stars": ("so sao", "sao", "hang sao", "phan hang", "hang", "ket qua", "xep hang", "ket qua phan hang", "cap sao"),
    "recognised_year": ("nam", "nam cong nhan", "year", "nam cap", "nam dat"),
    "group": ("nhom", "nhom san pham", "nganh", "nganh hang", "nganh san pham"),
    "set": ("bo san pham", "bo", "product set", "ma bo san pham"),
    "source": ("nguon", "nguon tin", "nguon du lieu"),
    "decision_number": ("so quyet dinh", "quyet dinh", "qd so", "so qd", "quyet dinh so", "decision"),
    "decided_on": ("ngay quyet dinh", "ngay cong nhan", "ngay ky", "ngay qd", "ngay ban hanh", "ngay cap"),
    "brand": ("nhan hieu", "thuong hieu", "ten thuong mai"),
    "new_province": ("tinh moi", "tinh hien nay"),
    "new_province_code": ("ma tinh moi", "ma tinh"),
    "new_commune": ("xa moi", "xa hien nay"),
    "new_commune_code": ("ma xa moi", "ma xa"),
}  # fmt: skip
LABELS = {
    "name": "Tên sản phẩm",
    "producer": "Chủ thể",
    "producer_type": "Loại hình",
    "commune": "Xã",
    "district": "Huyện",
    "province": "Tỉnh",
    "stars": "Số sao",
    "recognised_year": "Năm công nhận",
    "group": "Nhóm",
    "set": "Bộ sản phẩm",
    "source": "Nguồn",
    "decision_number": "Số quyết định",
    "decided_on": "Ngày quyết định",
    "brand": "Nhãn hiệu",
    "new_province": "Tỉnh mới",
    "new_province_code": "Mã tỉnh mới",
    "new_commune": "Xã mới",
    "new_commune_code": "Mã xã mới",
}
_BY_HEADING = {alias: column for column, aliases in _ALIASES.items() for alias in aliases} | {
    " ".join(words(column.replace("_", " "))): column for column in _ALIASES
}
SEARCHED_ROWS = 20


def column_of(heading: str) -> str:
    """Our column for a heading, or empty. Case, marks, numbering ("(3)") and punctuation do not matter."""
    folded = [word for word in words(heading.replace("_", " ")) if not word.isdigit()]
    return _BY_HEADING.get(" ".join(folded), "")


def find_headings(rows: list[Row]) -> tuple[int, list[tuple[str, str]]]:
    """Where the headings are among the first rows (index), and each as (heading, our column or empty).

    Raises `Refused` on field "file": no row of headings, a needed column missing, a column twice.
    """
    best, found = -1, [("", "")]
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        pairs = [(cell, column_of(cell)) for cell in row.cells]
        if sum(1 for _h, column in pairs if column) > sum(1 for _h, column in found if column):
            best, found = index, pairs
    have = [column for _heading, column in found if column]
    twice = sorted({column for column in have if have.count(column) > 1})
    if twice:
        names = ", ".join(LABELS[column] for column in twice)
        raise Refused.because(
            "column_twice", _("Tệp có hai cột cùng nghĩa: %(names)s. Xóa bớt một.") % {"names": names}, "file"
        )
    missing = [column for column in ("name", "producer") if column not in have]
    if not {"province", "new_province", "new_commune_code"} & set(have):
        missing.append("province")
    if missing:
        names = ", ".join(LABELS[column] for column in missing)
        message = _("Không thấy cột: %(names)s. Dòng đầu của tệp phải là tên các cột.") % {"names": names}
        raise Refused.because("columns_missing", message, "file")
    return best, found
