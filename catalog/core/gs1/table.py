"""The application identifiers (AIs), read from facts.py: what a value of each may be, and which may stand beside which."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from .checks import CHECKS, SET_39, SET_64, SET_82, check_digit, check_pair
from .errors import GS1Error
from .facts import AIS, MEASURES

_SETS = {
    "N": "[0-9]",
    "X": f"[{re.escape(SET_82)}]",
    "Y": f"[{re.escape(SET_39)}]",
    "Z": f"[{re.escape(SET_64)}=]",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One component of a value: characters of a set, so many, perhaps absent, with checks."""

    kind: str  # N, X, Y or Z
    shortest: int
    longest: int
    optional: bool
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AI:
    """One application identifier, the form of its values and its company."""

    code: str
    title: str
    parts: tuple[Part, ...]
    known_length: bool  # no separator follows it in a symbol
    is_attribute: bool  # allowed in the query of a Digital Link
    is_key: bool  # begins a Digital Link
    sequences: tuple[tuple[str, ...], ...]  # qualifiers of a key, in order; several sequences are alternatives
    needs: tuple[tuple[str, ...], ...]  # one of these groups must stand beside it on the item, "31nn" is a pattern
    excludes: tuple[str, ...]  # none of these may
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _checks: tuple[tuple[int, int, str, Callable[[str], bool]], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pattern, checks, start = "", [], 0
        for part in self.parts:
            lengths = f"{{{part.shortest},{part.longest}}}" if part.shortest < part.longest else f"{{{part.longest}}}"
            pattern += ("(?:" if part.optional else "") + _SETS[part.kind] + lengths
            # so many digits always begin with what could be a company prefix
            names = [c for c in part.checks if not (part.kind == "N" and c.startswith("gcppos"))]
            checks += [(start, start + part.longest, name, CHECKS[name][0]) for name in names]
            start += part.longest
        pattern += ")?" * sum(part.optional for part in self.parts)  # an optional part needs the one before it
        object.__setattr__(self, "_pattern", re.compile(pattern))
        object.__setattr__(self, "_checks", tuple(checks))

    @property
    def shortest(self) -> int:
        return sum(p.shortest for p in self.parts if not p.optional)

    @property
    def longest(self) -> int:
        return sum(p.longest for p in self.parts)

    @property
    def qualifiers(self) -> frozenset[str]:
        return frozenset(q for sequence in self.sequences for q in sequence)

    def problem(self, value: str) -> GS1Error | None:
        """What is wrong with a value, or None. Codes: bad_length, bad_characters, bad_check_digit, bad_check_pair, bad_prefix, bad_date,
        bad_time, bad_country, bad_country_letters, bad_currency, bad_value."""
        if self._pattern.fullmatch(value) is None:
            return self._bad_form(value)
        for start, stop, check, passes in self._checks:
            piece = value[start:stop]
            if piece and not passes(piece):
                return self._failed(check, piece, start)
        return None

    def _failed(self, check: str, piece: str, start: int) -> GS1Error:
        right = ""
        if check == "csum":
            right = check_digit(piece[:-1])
            start += len(piece) - 1
        elif check == "csumalpha":
            right = check_pair(piece[:-2])
        return GS1Error(CHECKS[check][1], self.code, at=start, value=piece[:40], right=right, title=self.title)

    def _bad_form(self, value: str) -> GS1Error:
        """Wrong characters are named before a wrong length: they are often its cause."""
        start = 0
        for part in self.parts:
            stop = start + part.longest if part is not self.parts[-1] else len(value)
            wrong = re.sub(_SETS[part.kind], "", value[start:stop])
            if wrong:
                return GS1Error("bad_characters", self.code, at=value.index(wrong[0], start), value=wrong[:40])
            start = stop
        optional = [p for p in self.parts if p.optional]
        either = len(optional) == 1 and optional[0].shortest == optional[0].longest
        return GS1Error(
            "bad_length", self.code, at=0,
            shortest=self.shortest, longest=self.longest, either=either, length=len(value),
        )  # fmt: skip


_PART = re.compile(r"(\[?)([NXYZ])(\.\.)?(\d+)\]?((?:,\w+)*)")


def _lines(text: str) -> Iterator[AI]:
    for line in text.strip().splitlines():
        before, _hash, title = line.partition("#")
        codes, *words = before.split()
        first, _dash, last = codes.partition("-")
        numbered = re.fullmatch(r"(.*# )(\d+)", title)
        for i in range(int(last or first) - int(first) + 1):
            name = f"{numbered[1]}{int(numbered[2]) + i}" if numbered else title
            yield _ai(str(int(first) + i).zfill(len(first)), words, name.strip())


def _ai(code: str, words: list[str], title: str) -> AI:
    flags = words[0] if words[0][0] in "*?" else ""
    parts: list[Part] = []
    rules: dict[str, str] = {}
    for word in words[bool(flags) :]:
        found = _PART.fullmatch(word)
        if found:
            optional, kind, variable, length, checks = found.groups()
            names = tuple(c for c in checks.split(",") if c)
            parts.append(Part(kind, 1 if variable else int(length), int(length), bool(optional), names))
            continue
        name, _equals, rule = word.partition("=")
        if name not in {"key", "with", "not"} or name in rules:
            raise ValueError(f"cannot read {word!r} of AI {code}")
        rules[name] = rule
    return AI(
        code=code,
        title=title,
        parts=tuple(parts),
        known_length="*" in flags,
        is_attribute="?" in flags,
        is_key="key" in rules,
        sequences=tuple(tuple(s.split(",")) for s in rules.get("key", "").split("|") if s),
        needs=tuple(tuple(group.split("+")) for group in rules.get("with", "").split(",") if group),
        excludes=tuple(ai for ai in rules.get("not", "").split(",") if ai),
    )


def _measures() -> Iterator[AI]:
    for needs, titles in MEASURES.items():
        for entry in " ".join(titles.split()).split(" | "):
            first, _space, title = entry.partition(" ")
            for decimals in range(6):
                yield _ai(f"{first}{decimals}", ["*?", "N6", f"with={needs}", f"not={first}n"], title)


TABLE: dict[str, AI] = {ai.code: ai for ai in sorted([*_lines(AIS), *_measures()], key=lambda ai: ai.code)}

# every order of a key and its qualifiers that a Digital Link may have: a sequence, or one with some left out
SHAPES: frozenset[tuple[str, ...]] = frozenset(
    (ai.code, *chosen)
    for ai in TABLE.values()
    if ai.is_key
    for sequence in ai.sequences or ((),)
    for n in range(len(sequence) + 1)
    for chosen in combinations(sequence, n)
)


def _is_like(ai: str, pattern: str) -> bool:
    """Is "3102" one of "310n"?"""
    return ai == pattern or (
        "n" in pattern and len(ai) == len(pattern) and ai.startswith(pattern.rstrip("n")) and ai.isdigit()
    )


def clash(ais: Collection[str]) -> tuple[str, str] | None:
    """Two of these known AIs that may not describe one item together (General Specifications, data relationships: invalid pairs), or None."""
    for ai in ais:
        for pattern in TABLE[ai].excludes:
            for other in ais:
                if other != ai and _is_like(other, pattern):
                    return ai, other
    return None


def lacking(ais: Collection[str]) -> tuple[str, ...]:
    """Those of the known AIs that stand without the company they need (data relationships: mandatory associations).

    For all that is marked on one item together: its other symbols may carry what one lacks, so no parser refuses it.
    """
    return tuple(ai for ai in ais if TABLE[ai].needs and not any(_has(ais, group) for group in TABLE[ai].needs))


def _has(ais: Collection[str], group: tuple[str, ...]) -> bool:
    return all(any(_is_like(ai, pattern) for ai in ais) for pattern in group)
