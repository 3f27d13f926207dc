"""Staff's own words of notices: what may stand in them, and how they would look."""

import re

from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core.errors import Problem

from ..models import Notice, NoticeText
from .kinds import Words
from .messages import KINDS, Own, words_of

_PLACE = re.compile(r"%\((\w+)\)s")
_LEFT_OVER = re.compile(r"%")


def own_texts() -> Own:
    """Title and text by kind and language. 1 statement."""
    return {(row.kind, row.language): (row.title, row.text) for row in NoticeText.objects.filter(is_used=True)}


def places_in(kind: str) -> list[str]:
    """The names of the facts that a kind's own words are filled with: what staff's may use too."""
    known = KINDS[kind]
    with translation.override("vi"):
        return sorted(set(_PLACE.findall(f"{known.title} {known.text}")))


def default_words(kind: str, language: str) -> tuple[str, str]:
    """Title and text of the code, not filled in."""
    with translation.override(language):
        return str(KINDS[kind].title), str(KINDS[kind].text)


def text_problems(kind: str, *, title: str, text: str) -> list[Problem]:
    """What is wrong with these words: an unknown kind, facts that this kind does not have, a percent sign that is none."""
    if kind not in KINDS:
        return [Problem("unknown", _("Không có loại thông báo này."), "kind")]
    found, known = [], places_in(kind)
    for field, said in (("title", title), ("text", text)):
        strange = sorted(set(_PLACE.findall(said)) - set(known))
        if strange:
            words = _("Không có %(strange)s. Dùng được: %(known)s.") % {
                "strange": ", ".join(f"%({name})s" for name in strange),
                "known": ", ".join(f"%({name})s" for name in known) or "–",
            }
            found.append(Problem("placeholder", words, field))
        elif _LEFT_OVER.search(_PLACE.sub("", said).replace("%%", "")):
            words = _("Dấu phần trăm phải viết hai lần. Chỗ điền viết như %(example)s.") % {"example": "%(code)s"}
            found.append(Problem("percent", words, field))
    return found


def preview(kind: str, language: str, *, title: str, text: str) -> Words:
    """How it would look: each fact by its own name in brackets. The words must be without problems."""
    with translation.override(language):
        known = places_in(kind)
        facts = {name: f"[{name}]" for name in known if not name.endswith(("_on", "_amount"))}
        facts |= {name: "2026-11-22" for name in known if name.endswith("_on")}
        numbers = {name: 125_000 for name in known if name.endswith("_amount")}
        return words_of(Notice(kind=kind, facts=facts | numbers), {(kind, language): (title, text)})
