"""Addresses of streams: which are let in, and what of them may be framed once a viewer asks for it."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

LONGEST = 300
_YOUTUBE = frozenset({"www.youtube.com", "youtube.com", "m.youtube.com", "youtu.be"})
_FACEBOOK = frozenset({"www.facebook.com", "facebook.com", "m.facebook.com", "fb.watch"})
HOSTS = _YOUTUBE | _FACEBOOK
"""All others are refused. A new one needs its frame's address here: that is code, and the page's policy names its host alone."""
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_PATH_OF_VIDEO = re.compile(r"/(?:live|embed|shorts)/([A-Za-z0-9_-]{11})/?")


@dataclass(frozen=True, slots=True)
class Stream:
    """`link` opens it where it is; `frame`, of the site `origin`, is shown here after a click ("" for an address that can only be opened)."""

    link: str
    host: str
    frame: str = ""
    origin: str = ""


def stream_of(address: str) -> Stream | None:
    """What an address shows; None for one that is not allowed: another host, another scheme, a port, somebody's name in it."""
    address = address.strip()
    plain = len(address) <= LONGEST and address.isascii() and address.isprintable()
    if not plain or any(sign in address for sign in " \"'<>\\`"):
        return None
    try:
        parts = urlsplit(address)
        odd = parts.scheme != "https" or parts.port is not None or "@" in parts.netloc
    except ValueError:
        return None
    if odd or parts.hostname not in HOSTS:
        return None
    if parts.hostname in _FACEBOOK:
        return _facebook(address, parts.hostname, parts.path)
    if parts.hostname == "youtu.be":
        video = parts.path.strip("/")
    elif parts.path == "/watch":
        video = parse_qs(parts.query).get("v", [""])[0]
    else:
        found = _PATH_OF_VIDEO.fullmatch(parts.path)
        video = found[1] if found else ""
    if not _VIDEO.fullmatch(video):
        return Stream(address, "YouTube")
    origin = "https://www.youtube-nocookie.com"
    return Stream(address, "YouTube", f"{origin}/embed/{video}?rel=0", origin)


def _facebook(address: str, host: str, path: str) -> Stream:
    if host == "fb.watch" or not re.fullmatch(r"/(?:watch/(?:live/)?|[^/]+/videos/.*)", path):
        return Stream(address, "Facebook")
    origin = "https://www.facebook.com"
    return Stream(address, "Facebook", f"{origin}/plugins/video.php?href={quote(address, safe='')}", origin)
