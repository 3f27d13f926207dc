"""Which of several links a request wants: link types as they are written, Accept and Accept-Language (RFC 9110, 12.4 and 12.5)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

VOCABULARY = "https://ref.gs1.org/voc/"
_RELATION = re.compile(r"(?:gs1:|https?://(?:ref\.|www\.)?gs1\.org/voc/)([A-Za-z]{1,60})")
_LONGEST = 1000  # characters of a header that are read
_NO_LANGUAGE = 0.001  # a link that names no language comes after those that are wanted and before those that are not
LINKSET, JSON, JSON_LD = "application/linkset+json", "application/json", "application/ld+json"
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Link:
    """One link: `relation` is the last part of its type ("pip"); `href` a path of our own, or a stored https address."""

    relation: str
    href: str
    title: str
    languages: tuple[str, ...] = ("vi", "en")
    media_type: str = "text/html"


def relation_of(asked: str) -> str:
    """ "pip" for "gs1:pip" and "https://ref.gs1.org/voc/pip" (also under gs1.org, as older versions wrote it); "" for anything else."""
    found = _RELATION.fullmatch(asked)
    return found[1] if found else ""


def preferences(header: str) -> list[tuple[str, float]]:
    """The ranges of an Accept or Accept-Language header in lower case with their weights, heaviest first; those of weight 0 too."""
    out = []
    for piece in header[:_LONGEST].lower().split(","):
        name, *parameters = (part.strip() for part in piece.split(";"))
        weight = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        if name:
            valid = re.fullmatch(r"0(\.\d{0,3})?|1(\.0{0,3})?", weight)
            out.append((name, float(weight) if valid else 0.0))
    return sorted(out, key=lambda given: -given[1])


def wanted_kind(accept: str) -> str:
    """What an Accept header wants most of a page and the machine-readable forms: "text/html", LINKSET, JSON, JSON_LD, or "" for neither."""
    for name, weight in preferences(accept):
        if weight > 0:
            if name in _PAGES:
                return "text/html"
            if name in (LINKSET, JSON, JSON_LD):
                return name
    return ""


def best(links: Sequence[Link], *, accept: str, languages: str) -> list[Link]:
    """The links that fit both headers best, several only if they fit equally well. Language goes before form; what fits nothing is
    given all the same, for a link in another language is better than none."""
    kinds, tongues = preferences(accept), preferences(languages)
    fits = [
        (max((_of_language(each, tongues) for each in link.languages), default=_NO_LANGUAGE) if tongues else 1.0,
         _of_kind(link.media_type, kinds) if kinds and link.media_type else 1.0)
        for link in links
    ]  # fmt: skip
    top = max(fits, default=(0.0, 0.0))
    chosen = {link.href: link for link, fit in zip(links, fits, strict=True) if fit == top}
    return list(chosen.values())


def _of_language(language: str, wanted: Iterable[tuple[str, float]]) -> float:
    ranges = dict(wanted)
    for name, weight in ranges.items():
        if name == language or name.startswith(f"{language}-"):
            return weight
    return ranges.get("*", 0.0)


def _of_kind(kind: str, wanted: Iterable[tuple[str, float]]) -> float:
    ranges = dict(wanted)
    return next(
        (ranges[name] for name in (kind, f"{kind.partition('/')[0]}/*", "*/*") if name in ranges), 0.0
    )  # the most exact range counts
