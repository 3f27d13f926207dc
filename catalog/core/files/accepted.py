"""What every uploaded file goes through: its size, its content, a name that nobody guesses."""

import re
import secrets
import unicodedata

from django.core.files.base import File
from django.utils.translation import gettext as _

from ..errors import Refused

_SUFFIX = re.compile(r"\.(?=[0-9]*[A-Za-z])[0-9A-Za-z]{1,8}$")
_SAME = {"jpg": ("jpg", "jpeg")}


def refuse(code: str, message: str, field: str) -> Refused:
    """One problem of an upload, on its field."""
    return Refused.because(code, message, field)


def fresh_name(prefix: str, suffix: str) -> str:
    """A name in the storage that nobody guesses."""
    token = secrets.token_urlsafe(18)
    return f"{prefix}/{token[:2].lower().replace('-', '0').replace('_', '0')}/{token}.{suffix}"


def _megabytes(size: int) -> str:
    return str(size // (1024 * 1024))


def content_of(uploaded: File[bytes], limit: int, field: str) -> bytes:
    """Its bytes. Raises `Refused` too_large, empty_file."""
    if (uploaded.size or 0) > limit:
        raise refuse(
            "too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % {"limit": _megabytes(limit)}, field
        )
    uploaded.seek(0)
    data: bytes = uploaded.read(limit + 1)
    if len(data) > limit:
        raise refuse(
            "too_large", _("Tệp nặng quá %(limit)s MB. Chọn tệp nhẹ hơn.") % {"limit": _megabytes(limit)}, field
        )
    if not data:
        raise refuse("empty_file", _("Tệp rỗng. Chọn lại tệp."), field)
    return data


def named(filename: str, suffix: str) -> str:
    """A file's name as people gave it, with the suffix of what it is: "giay-phep.hta" of a PDF is "giay-phep.pdf". Without letters that are
    not seen, which could turn a name round."""
    seen = "".join(c for c in filename if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))
    stem = re.sub(r"[/\\:]", " ", seen).strip(" .")
    for _once_more in range(2):  # "x.pdf.exe" was a PDF by its first name
        own = stem.lower().rpartition(".")[2] if "." in stem else ""
        if own in _SAME.get(suffix, (suffix,)):
            return stem
        if not _SUFFIX.search(stem):
            break
        stem = _SUFFIX.sub("", stem).strip(" .")
    return f"{stem or 'giay-to'}.{suffix}"
