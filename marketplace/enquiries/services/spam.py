"""Words that stand in public: no ways to reach somebody, and words at all."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from catalog.core import text
from catalog.core.errors import Problem, Refused
from catalog.producers.services import checks

_LINK = re.compile(
    r"https?:|www\.|[\w.+-]+@[\w-]+\.\w|\b[\w-]{2,}\.(?:com|net|org|info|biz|shop|store|vn|me|ly|io|asia|xyz|top|click|link)\b",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(r"(?<!\d)(?<!\d[.,])(?:\+\s*84|84|0)[\s.()\-_]*[2-9](?:[\s.()\-_]*\d){7,9}(?!\d)")
"""0 or 84 and eight to ten digits, however they are spaced; the 0 of a price stands behind a figure."""


def has_contact(words: str) -> str:
    """ "link" or "telephone" when the words hold one, else "". Wide digits and letters of East Asian keyboards count as the plain ones."""
    plain = unicodedata.normalize("NFKC", words)
    if _LINK.search(plain):
        return "link"
    return "telephone" if _TELEPHONE.search(plain) else ""


def public_problems(words: str, field: str, *, longest: int, several_lines: bool = False) -> tuple[str, list[Problem]]:
    """The words as they are kept, and what is wrong with them where everybody reads them."""
    try:
        kept = (checks.paragraphs if several_lines else checks.one_line)(words, field, longest=longest)
    except Refused as refused:
        return words, list(refused.problems)
    found = has_contact(kept)
    if found == "link":
        said = _("Không ghi địa chỉ web, e-mail ở đây. Hai bên cho nhau xem liên hệ sau khi chào hàng.")
        return kept, [Problem("link", said, field)]
    if found == "telephone":
        said = _("Không ghi số điện thoại ở đây. Hai bên cho nhau xem liên hệ sau khi chào hàng.")
        return kept, [Problem("telephone", said, field)]
    return kept, []


def is_named(words: str) -> bool:
    """Pictures and figures alone are no name."""
    return sum(c.isalpha() for c in words) >= 2 and bool(text.words(words))
