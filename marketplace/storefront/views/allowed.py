"""Links that organisers gave, as far as their sites are still allowed: a site that is switched off takes its links with it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from catalog.programme.models import Material, TrainingClass
from traceability.scans.queries.added import allowed_hosts


def with_allowed_links(rows: Iterable[Material]) -> list[Material]:
    """Files, and links whose sites are allowed today. 1 statement when there is a link, and the rows' own."""
    found = list(rows)
    if not any(row.href for row in found):
        return found
    hosts = set(allowed_hosts())
    return [row for row in found if not row.href or urlsplit(row.href).hostname in hosts]


def links_of(one: TrainingClass) -> dict[str, str]:
    """The room on the web and the groups of a class, by the names of its fields; those that may be shown. 1 statement when there is one."""
    found = {name: getattr(one, name) for name in ("link", "zalo", "facebook") if getattr(one, name)}
    hosts = set(allowed_hosts()) if found else set()
    return {name: href for name, href in found.items() if urlsplit(href).hostname in hosts}
