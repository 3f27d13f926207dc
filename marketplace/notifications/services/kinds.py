"""What a kind of notice is."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """The words of one kind; `urgent`: worth a text message to whoever has no e-mail; `tone` and `icon` for its line in the list; `topic`: of
    `TOPICS`, by which its reader may choose not to get it; none: the law or the reader's own stars ask for it, it always comes.
    """

    title: str | Promise
    text: str | Promise = ""
    icon: str = "bell"
    tone: str = ""
    urgent: bool = False
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in words."""

    title: str
    text: str
    icon: str
    tone: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Kinds between which people do not choose one by one. `audience`: producer, officer, or empty for everybody."""

    label: str | Promise
    audience: str = ""
