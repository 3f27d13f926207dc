"""What the services of booths share: who may, rows under lock, what may be brought."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.models import StarSpan
from catalog.products.queries.listing import LISTABLE_STARS
from marketplace.fairs import policies
from marketplace.fairs.models import Booth, BoothNumber, BoothState, Fair, FairListing, FairState
from marketplace.shops.models import Offer, Shop
from marketplace.shops.services import set_offers_active

GONE = (BoothState.WITHDRAWN, BoothState.REJECTED)


def first_day(fair: Fair) -> dt.date:
    """On which something could be sold in it, from today on."""
    return max(clock.today(), fair.starts_at.astimezone(clock.VIETNAM).date())


def spans_on(day: dt.date) -> QuerySet[StarSpan]:
    """Stars that let a product be sold on a day."""
    return StarSpan.objects.filter(stars__gte=LISTABLE_STARS, starts_on__lte=day, ends_on__gte=day)


def lapses(last_day: dt.date, fair: Fair, field: str) -> Refused:
    """The certificate ends before the fair begins: when, and what to do."""
    return Refused.because(
        "lapses",
        _(
            "Giấy công nhận sao hết hạn ngày %(last)s, trước khi hội chợ mở ngày %(first)s. "
            "Hãy làm hồ sơ công nhận lại, có quyết định mới rồi đăng ký."
        )
        % {"last": formats.date_format(last_day, "d/m/Y"), "first": formats.date_format(first_day(fair), "d/m/Y")},
        field,
    )


def check_takes_booths(fair: Fair) -> None:
    """`Refused` unless it is announced and not over."""
    if fair.state != FairState.PUBLISHED:
        raise Refused.because("not_published", _("Hội chợ chưa công bố hoặc đã hủy nên không nhận đăng ký."), "fair")
    if fair.ends_at <= clock.now():
        raise Refused.because("over", _("Hội chợ đã kết thúc."), "fair")


def check_window(fair: Fair) -> None:
    """`Refused` outside the time in which applications are taken, with that time."""
    now = clock.now()
    if fair.apply_from is not None and now < fair.apply_from:
        when = formats.date_format(fair.apply_from.astimezone(clock.VIETNAM), "H:i d/m/Y")
        raise Refused.because("early", _("Hội chợ nhận đăng ký từ %(when)s.") % {"when": when}, "fair")
    if fair.apply_until is not None and now >= fair.apply_until:
        when = formats.date_format(fair.apply_until.astimezone(clock.VIETNAM), "H:i d/m/Y")
        words = _("Hội chợ thôi nhận đăng ký từ %(when)s. Hãy liên hệ ban tổ chức.") % {"when": when}
        raise Refused.because("late", words, "fair")


def may_run(by: Actor | None, shop: Shop) -> None:
    """`NotAllowed` unless the user is one of its owners and managers; None, a loader, may."""
    if by is not None and not policies.may_run_booth(by, shop.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở được đăng ký và sửa gian hàng hội chợ."))


def may_decide(by: Actor | None, booth: Booth) -> None:
    """`NotAllowed` unless the user is an officer of the fair who does not work for the shop; None, a loader, may."""
    if by is not None and not policies.may_decide(by, booth.fair, booth.shop.producer):
        raise NotAllowed.because(
            "not_your_fair",
            _("Chỉ cán bộ của ban tổ chức, không thuộc cơ sở này, được duyệt gian hàng và giá hội chợ."),
        )


def check_verdict(verdict: str, reason: str, verdicts: tuple[BoothState, ...]) -> None:
    """`Refused` for a word that is no verdict, and for anything but a yes without its reason."""
    if verdict not in verdicts:
        raise Refused.because("unknown", _("Chọn duyệt, trả lại để sửa hoặc từ chối."), "verdict")
    if verdict != BoothState.APPROVED and not reason.strip():
        raise Refused.because("missing", _("Ghi lý do, để người bán biết cần sửa gì."), "reason")


def check_waiting(state: str, fair: Fair, states: tuple[BoothState, ...] = (BoothState.APPLIED,)) -> None:
    """`Conflict` when somebody has decided meanwhile."""
    if state not in states:
        raise Conflict.because("decided", _("Đã có người quyết định rồi. Tải lại trang để xem kết quả."))
    check_takes_booths(fair)


def locked_booth(booth: Booth) -> Booth:
    """The booth as it is now."""
    return (
        Booth.objects.select_for_update(of=("self",)).select_related("shop__producer", "fair__place").get(pk=booth.pk)
    )


def locked_listing(listing: FairListing) -> FairListing:
    """The fair price as it is now."""
    return (
        FairListing.objects.select_for_update(of=("self",))
        .select_related("offer__product", "booth__shop__producer", "booth__fair")
        .get(pk=listing.pk)
    )


def leave_stand(booth: Booth) -> None:
    """Its number is free again."""
    BoothNumber.objects.filter(booth=booth).update(booth=None)


def stop_all(booth: Booth, by: Actor) -> None:
    """All its prices at the fair end now."""
    set_offers_active(offers=list(Offer.objects.filter(fair_listing__booth=booth, is_active=True)), active=False, by=by)
