"""Search by folded words: the query, suggestions while typing, and "did you mean"."""

import csv
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock

from django.contrib.postgres.search import SearchQuery
from django.db.models import Max

from catalog.core.text import fold, words

from ..models import Term, TermKind

MAX_CHARS = 80
MAX_WORDS = 12
SHORT = 3  # letters of a syllable that has a neighbour for everything


def query_words(text: str) -> list[str]:
    """At most 12 folded words of the first 80 characters; an empty list when nothing is left to search by."""
    return words(text[:MAX_CHARS])[:MAX_WORDS]


def search_query(text: str) -> SearchQuery | None:
    """The tsquery for what a person typed, or None when it holds no letter or digit. No statement.

    All words must be there; the last one may be only begun ("ca ph" finds cà phê). Words hold letters and digits only, so nothing in
    `text` (quotes, operators, `%`, emoji, 10,000 characters) can change the query's form.
    """
    found = query_words(text)
    return as_query(raw_query(found)) if found else None


@cache
def _abbreviations() -> tuple[dict[str, list[list[str]]], dict[tuple[str, ...], str]]:
    """What is usually written short, folded: the words of each short form, and the short form of each row of words."""
    with Path(__file__).with_name("abbreviations.csv").open(newline="") as file:
        rows = [(row["short"], row["full"].split()) for row in csv.DictReader(file)]
    return {short: [full for s, full in rows if s == short] for short, _full in rows}, {
        tuple(full): short for short, full in rows
    }


def raw_query(found: list[str], weights: str = "") -> str:
    """A tsquery as text: all of these words (at least one), the last one perhaps only begun, in parts of these weights (all when empty).

    What is usually written short may stand written out, and the other way round: "htx" finds hợp tác xã, "hợp tác xã" finds HTX.
    """
    whole = f":{weights}" if weights else ""
    in_full, in_short = _abbreviations()
    longest = max(map(len, in_short))
    parts: list[str] = []
    at = 0
    while at < len(found):
        length = next((n for n in range(longest, 1, -1) if tuple(found[at : at + n]) in in_short), 1)
        end = at + length
        ways = [found[at:end]]
        ways += [[in_short[tuple(found[at:end])]]] if length > 1 else in_full.get(found[at], [])
        last = f":*{weights}" if end == len(found) else whole
        said = [" & ".join([*(f"'{word}'{whole}" for word in way[:-1]), f"'{way[-1]}'{last}"]) for way in ways]
        parts.append(said[0] if len(said) == 1 else f"({' | '.join(f'({each})' for each in said)})")
        at = end
    return " & ".join(parts)


def as_query(raw: str) -> SearchQuery:
    """A `raw_query` for a filter."""
    return SearchQuery(raw, search_type="raw", config="simple")


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Phrases on sale that begin like this, the most frequent first, as they are spelled: "ca p" gives "cà phê". 1 statement."""
    begun = " ".join(query_words(prefix))
    if not begun:
        return []
    found = Term.objects.filter(kind=TermKind.PHRASE, folded__startswith=begun).order_by("-count", "folded")
    return list(found.values_list("shown", flat=True)[: max(0, min(limit, 20))])


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of the catalogue in this process: at most 20,000 words and 5,000 pairs written as one."""

    version: int
    ordered: list[str]  # folded words, for prefixes
    shown: dict[str, str]  # folded, or two words written as one: how it is spelled
    count: dict[str, int]
    pairs: dict[str, str]  # two folded words: how they are spelled together

    def spelled(self, folded: list[str]) -> str:
        """As the catalogue spells them: a word by its neighbour where they are known together ("ca" in "mắc ca", "cà" in "cà phê")."""
        out = [self.shown.get(word, word) for word in folded]
        for at, (word, following) in reversed(list(enumerate(pairwise(folded)))):
            if pair := self.pairs.get(f"{word} {following}"):
                out[at : at + 2] = pair.split()
        for at, (word, following) in enumerate(pairwise(folded)):  # the word before decides: "mắc ca", "hạt mắc"
            if pair := self.pairs.get(f"{word} {following}"):
                out[at + 1] = pair.split()[1]
        return " ".join(out)

    def knows(self, word: str, *, begun: bool) -> bool:
        if word in self.count and word in self.shown and " " not in self.shown[word]:
            return True
        at = bisect_left(self.ordered, word)
        return begun and at < len(self.ordered) and self.ordered[at].startswith(word)


_loaded: _Vocabulary | None = None
_loading = Lock()
_PAIRS = 5_000


def _vocabulary() -> _Vocabulary:
    """Of the last rebuild. 1 statement, 3 when it has been rebuilt since."""
    global _loaded  # noqa: PLW0603  one copy a process
    version = Term.objects.aggregate(newest=Max("pk"))["newest"] or 0
    with _loading:
        if _loaded is None or _loaded.version != version:
            single = list(Term.objects.filter(kind=TermKind.WORD).values_list("folded", "shown", "count"))
            pairs = list(
                Term.objects.filter(kind=TermKind.PHRASE, folded__regex=r"^\S+ \S+$")
                .order_by("-count", "folded")
                .values_list("folded", "shown", "count")[:_PAIRS]
            )
            shown: dict[str, str] = {}
            count: dict[str, int] = {}
            for folded, spelled, number in [*((f.replace(" ", ""), s, n) for f, s, n in pairs), *single]:
                shown[folded], count[folded] = spelled, number  # a real word wins over a pair written as one
            _loaded = _Vocabulary(version, sorted(f for f, _, _ in single), shown, count, {f: s for f, s, _ in pairs})
        return _loaded


def did_you_mean(text: str) -> str | None:
    """The text with each unknown word put right from the words on sale, or None when nothing better is known.

    "mac ka" gives "mắc ca"; "caphe" gives "cà phê"; "cacao" gives "ca cao". A syllable of up to three letters has some neighbour for
    everything, so it is changed only into one that stands beside its neighbour in a name. Whether the words are found together is for the
    caller to see. 1 statement, 3 after a rebuild of the vocabulary.
    """
    typed = query_words(text)
    known = _vocabulary() if typed else None
    if known is None or not known.ordered:
        return None
    out: list[str] = []
    changed = 0
    for n, word in enumerate(typed):
        if word in _abbreviations()[0] or known.knows(word, begun=n == len(typed) - 1):
            out.append(word)
            continue
        better = _corrected(known, word, out[-1:], typed[n + 1 : n + 2])
        if better is None:
            return None  # a half-corrected query finds nothing either
        out += better
        changed += 1
    if changed > max(2, len(typed) // 2):
        return None  # that many slips are no slips: short words have a neighbour for everything
    return known.spelled(out) if changed else None


def _corrected(known: _Vocabulary, word: str, before: list[str], after: list[str]) -> list[str] | None:
    """The folded words that were meant by an unknown one: beside its neighbour first, then the nearest, then the most frequent."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    if len(word) < 2:
        return None

    def meant(choice: str) -> list[str]:
        return fold(known.shown[choice]).split() if " " in known.shown[choice] else [choice]

    def stands_beside(choice: str) -> bool:
        words_meant = meant(choice)
        return any(f"{word} {words_meant[0]}" in known.pairs for word in before) or any(
            f"{words_meant[-1]} {word}" in known.pairs for word in after
        )

    allowed = 1 if len(word) < 6 else 2
    near = process.extract(
        word, list(known.count), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None
    )
    ordered = sorted((not stands_beside(choice), slips, -known.count[choice], choice) for choice, slips, _at in near)
    ordered = [found for found in ordered if not found[0] or len(word) > SHORT]
    if ordered:
        return meant(ordered[0][-1])
    halves = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
    together = [pair for pair in halves if all(known.knows(half, begun=False) for half in pair)]
    return list(max(together, key=lambda pair: min(known.count[half] for half in pair))) if together else None
