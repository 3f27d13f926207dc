"""What the press said: recorded with a counted link, withdrawn."""

import datetime as dt
import re
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock
from catalog.core.errors import Conflict, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from marketplace.content.models import Campaign, MediaItem, MediaKind
from traceability.scans.services import allowed_address

from .campaigns import check_promotes

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # what nobody mishears on the radio
CODE = re.compile(r"[0-9A-Z]{4,12}")
OURS = re.compile(r"/(?:products|campaigns|fairs|producers|boxes|outlets|places)/(?:[a-z0-9-]+/)*")
"""Where a counted link may lead: pages of ours for everybody. Never an address from the request, so never away from here."""


@transaction.atomic
def record_media(
    *,
    kind: str,
    title: str,
    press: str,
    published_on: dt.date,
    by: Actor | None,
    href: str = "",
    code: str = "",
    campaign: Campaign | None = None,
    leads_to: str = "",
    place: Unit | None = None,
    is_sample: bool = False,
) -> MediaItem:
    """A clip, a radio talk or a post, with the short link `/m/{code}/` that it gives to its readers (a code of ours when none is named).

    `href` is https and of a site that staff allowed (`scans.LinkHost`); radio may have none. The link leads to `leads_to`, a path of ours, or to
    the campaign. Raises `NotAllowed`, `Refused` with every problem by field.
    """
    place = campaign.place if campaign is not None else place
    check_promotes(by, place)
    title, press, code, leads_to = (
        " ".join(title.split()),
        " ".join(press.split()),
        code.strip().upper(),
        leads_to.strip(),
    )
    problems = []
    if kind not in MediaKind.values:
        problems.append(Problem("unknown", _("Chọn loại tin."), "kind"))
    if not title or len(title) > 160:
        problems.append(Problem("missing", _("Ghi tên bài, nhiều nhất 160 chữ."), "title"))
    if not press or len(press) > 120:
        problems.append(Problem("missing", _("Ghi báo, đài hay trang nào đăng."), "press"))
    if published_on > clock.today() + dt.timedelta(days=366):
        problems.append(Problem("far", _("Ngày đăng xa quá. Xem lại năm."), "published_on"))
    if leads_to and not OURS.fullmatch(leads_to):
        words = _("Chép phần sau tên trang, ví dụ /products/ca-phe/. Chỉ dẫn tới trang của chợ.")
        problems.append(Problem("elsewhere", words, "leads_to"))
    elif not leads_to and campaign is None:
        problems.append(Problem("missing", _("Chọn chiến dịch, hoặc ghi trang mà liên kết dẫn tới."), "leads_to"))
    if code and not CODE.fullmatch(code):
        problems.append(Problem("malformed", _("Mã từ 4 tới 12 chữ hoa không dấu và số. Ví dụ TET27."), "code"))
    elif code and MediaItem.objects.filter(code=code).exists():
        problems.append(Problem("taken", _("Mã này đã dùng. Chọn mã khác."), "code"))
    address, host = "", None
    if href.strip():
        try:
            address, host = allowed_address(href)
        except Refused as refused:
            problems += refused.problems
    elif kind != MediaKind.RADIO:
        problems.append(Problem("missing", _("Chép địa chỉ của bài, bắt đầu bằng https://."), "href"))
    refuse_if_any(problems)
    with audit.context(user=by.pk if by else None, reason="media item recorded"):
        return MediaItem.objects.create(
            kind=kind,
            title=title,
            press=press,
            published_on=published_on,
            href=address,
            host=host,
            code=code or _free_code(),
            campaign=campaign,
            leads_to=leads_to,
            place=place,
            created_by_id=by.pk if by else None,
            created_at=clock.now(),
            is_sample=is_sample,
        )


@transaction.atomic
def withdraw_media(*, item: MediaItem, by: Actor) -> MediaItem:
    """It is shown no more; its link leads on, for it stands in print. Raises `NotAllowed`, `Conflict`."""
    item = MediaItem.objects.select_for_update(of=("self",)).select_related("place").get(pk=item.pk)
    check_promotes(by, item.place)
    if item.withdrawn_at is not None:
        raise Conflict.because("withdrawn", _("Tin này đã gỡ từ trước."))
    with audit.context(user=by.pk, reason="media item withdrawn"):
        item.withdrawn_at = clock.now()
        item.save(update_fields=["withdrawn_at"])
    return item


def _free_code() -> str:
    while MediaItem.objects.filter(code=(code := "".join(secrets.choice(LETTERS) for _n in range(6)))).exists():
        pass
    return code
