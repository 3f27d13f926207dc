"""Adding and removing links: https alone, to sites that the platform's staff allowed, never to the resolver itself."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.producers.models import Producer
from catalog.producers.policies import has_role, may_verify
from traceability.scans.models import ExtraLink, LinkForm, LinkHost, LinkLanguage, Relation
from traceability.scans.policies import may_add_links, may_remove_link
from traceability.scans.queries.added import Thing, added_links

MOST = 20  # links of one thing
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SIGNS = re.compile(r"[!-~]+")
_NOT_IN_ADDRESSES = re.compile(r'["<>\\^`{|}\s\x00-\x1f\x7f]|%0[ad]', re.IGNORECASE)


@transaction.atomic
def add_link(
    *, thing: Thing, relation: str, href: str, title: str, language: str = "vi", media_type: str = "text/html", by: Actor | None
) -> ExtraLink:  # fmt: skip
    """Let the resolver offer an address for a product, lot or zone. `by` is None only for sample data.

    Raises `NotAllowed`, or `Refused` with every field that is wrong: relation, href, title, language, media_type.
    """
    producer = _locked(thing).producer
    if by is not None and not may_add_links(by, producer):
        raise _not_yours()
    by_office = by is not None and may_verify(by, producer)
    problems = []
    if relation not in Relation:
        problems.append(Problem("unknown", _("Chọn loại liên kết."), "relation"))
    elif relation == Relation.RECALL and not by_office:
        problems.append(Problem("for_officers", _("Chỉ cán bộ gắn được thông báo thu hồi."), "relation"))
    for field, value, known in (("language", language, LinkLanguage), ("media_type", media_type, LinkForm)):
        if value not in known:
            problems.append(Problem("unknown", _("Chọn một mục trong danh sách."), field))
    title = " ".join(title.split())
    if not 0 < len(title) <= 120:
        problems.append(Problem("length", _("Ghi tên trang, nhiều nhất 120 ký tự."), "title"))
    address, host = "", None
    try:
        address, host = allowed_address(href)
    except Refused as refused:
        problems += refused.problems
    links = added_links(thing)
    if address and links.filter(relation=relation, href=address).exists():
        problems.append(Problem("taken", _("Liên kết này đã có."), "href"))
    if links.count() >= MOST:
        problems.append(Problem("too_many", _("Đã đủ %(n)s liên kết. Bỏ bớt một liên kết rồi thêm.") % {"n": MOST}))
    refuse_if_any(problems)
    assert host is not None  # else there was a problem
    with audit.context(**_who(by, producer)):
        return ExtraLink.objects.create(
            **{_name(thing): thing}, relation=relation, href=address, host=host, title=title, language=language, media_type=media_type,
            added_by_office=by_office, created_at=clock.now(),
        )  # fmt: skip


@transaction.atomic
def remove_link(*, link: ExtraLink, by: Actor) -> None:
    """Take a link away. Raises `NotAllowed` (an officer's link is the office's), `Conflict` when it is gone already."""
    found = ExtraLink.objects.select_for_update().filter(pk=link.pk).first()
    if found is None:
        raise Conflict(Problem("gone", _("Liên kết này vừa được bỏ.")))
    thing = found.product or found.lot or found.zone
    assert thing is not None  # it is of one thing
    producer = thing.producer
    if not may_remove_link(by, found, producer):
        raise _not_yours()
    with audit.context(**_who(by, producer)):
        found.delete()


def _name(thing: Thing) -> str:
    return type(thing).__name__.lower()


def _locked(thing: Thing) -> Thing:
    """One after the other, so that none goes over the limit."""
    kind: type[Thing] = type(thing)
    return kind.objects.select_for_update(of=("self",)).select_related("producer").get(pk=thing.pk)


def allowed_address(typed: str) -> tuple[str, LinkHost]:
    """The address as it is kept, and its site. Raises `Refused` on "href"."""
    typed = typed.strip()
    address = iri_to_uri(typed)
    if len(address) > 500 or not _SIGNS.fullmatch(address) or _NOT_IN_ADDRESSES.search(typed):
        raise _wrong("malformed", _("Chép nguyên địa chỉ trang, nhiều nhất 500 ký tự, không có dấu cách."))
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise _wrong("malformed", _("Địa chỉ này viết sai.")) from error
    name = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443) or not _HOST.fullmatch(name):
        raise _wrong(
            "not_https", _("Địa chỉ phải bắt đầu bằng https:// và tên trang. Ví dụ https://www.vidu.vn/huong-dan.")
        )
    if name == urlsplit(settings.PUBLIC_URL).hostname:
        raise _wrong("own", _("Trang của chợ đã có sẵn, không cần gắn."))
    host = LinkHost.objects.filter(host=name, is_allowed=True).first()
    if host is None:
        told = _("Trang %(host)s chưa được phép. Nhờ quản trị của chợ thêm trang này vào danh sách.") % {"host": name}
        raise _wrong("host_not_allowed", told)
    query, fragment = parts.query and f"?{parts.query}", parts.fragment and f"#{parts.fragment}"
    return f"https://{name}{parts.path or '/'}{query}{fragment}", host


def _wrong(code: str, message: str) -> Refused:
    return Refused(Problem(code, message, "href"))


def _not_yours() -> NotAllowed:
    told = _("Chỉ người của cơ sở, hoặc cán bộ phụ trách nơi đó, gắn được liên kết. Liên kết cán bộ gắn thì cán bộ bỏ.")
    return NotAllowed(Problem("not_allowed", told))


def _who(by: Actor | None, producer: Producer) -> dict[str, int]:
    facts = {"user": by.pk} if by is not None else {}
    return facts if by is None or has_role(by, producer) else facts | {"on_behalf_of": producer.pk}
