"""Campaigns: made and changed by officers of a place, called off; producers' sales join them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, files, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.producers.policies import may_manage
from catalog.products.models import Product, ProductSet
from marketplace.content import policies
from marketplace.content.models import Campaign, CampaignBox, CampaignProduct, CampaignSale
from marketplace.promotions.models import GiftBox, Sale

MOST_CHOSEN, MOST_BOXES, LONGEST_DAYS = 100, 20, 120


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What is said of a campaign. `least_stars` with `sets` is the filter (no sets: any); `products` and `boxes` are chosen by hand, in order."""

    name: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    name_en: str = ""
    theme: str = ""
    text: str = ""
    least_stars: int | None = None
    sets: Sequence[ProductSet] = ()
    products: Sequence[Product] = ()
    boxes: Sequence[GiftBox] = ()


def check_promotes(by: Actor | None, place: Unit | None) -> None:
    """Raises `NotAllowed` unless this officer answers for the place; None is a loader of sample data."""
    if by is not None and not policies.may_promote(by, place):
        raise NotAllowed.because("not_yours", _("Chỉ cán bộ phụ trách địa phương này làm được việc này."))


def lock_campaign(campaign: Campaign) -> Campaign:
    """Its row, held until the transaction ends."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("place").get(pk=campaign.pk)


@transaction.atomic
def save_campaign(
    *,
    facts: CampaignFacts,
    by: Actor | None,
    campaign: Campaign | None = None,
    place: Unit | None = None,
    is_sample: bool = False,
) -> Campaign:
    """A new campaign of a place (None: the country), or another wording of one (`campaign`, whose place stays). It begins and ends by the clock.

    What has begun keeps its first instant. Raises `NotAllowed`, `Conflict` when it is over or called off, `Refused` by field.
    """
    if campaign is not None:
        campaign = lock_campaign(campaign)
        place = campaign.place
    check_promotes(by, place)
    now = clock.now()
    if campaign is not None and (campaign.called_off_at or campaign.ends_at <= now):
        raise Conflict.because("over", _("Chiến dịch này đã qua nên không sửa được nữa."))
    refuse_if_any(_problems(facts, campaign, place))
    if campaign is None:
        campaign = Campaign(
            slug=_free_slug(facts.name),
            place=place,
            created_by_id=by.pk if by else None,
            created_at=now,
            is_sample=is_sample,
        )
    campaign.name, campaign.name_en = " ".join(facts.name.split()), " ".join(facts.name_en.split())
    campaign.theme, campaign.text, campaign.least_stars = facts.theme.strip(), facts.text.strip(), facts.least_stars
    campaign.starts_at, campaign.ends_at = facts.starts_at, facts.ends_at
    with audit.context(user=by.pk if by else None, reason="campaign saved"):
        campaign.save()
    campaign.sets.set(facts.sets)
    campaign.chosen.all().delete()
    campaign.boxes.all().delete()
    CampaignProduct.objects.bulk_create(
        [CampaignProduct(campaign=campaign, product=each, position=n) for n, each in enumerate(facts.products)]
    )
    CampaignBox.objects.bulk_create(
        [CampaignBox(campaign=campaign, box=each, position=n) for n, each in enumerate(facts.boxes)]
    )
    return campaign


@transaction.atomic
def call_off_campaign(*, campaign: Campaign, by: Actor) -> Campaign:
    """It stands on no page any more; producers' sales go on, for their prices were seen. Raises `NotAllowed`, `Conflict`."""
    campaign = lock_campaign(campaign)
    check_promotes(by, campaign.place)
    if campaign.called_off_at is not None or campaign.ends_at <= clock.now():
        raise Conflict.because("over", _("Chiến dịch này đã qua hoặc đã dừng."))
    with audit.context(user=by.pk, reason="campaign called off"):
        campaign.called_off_at = clock.now()
        campaign.save(update_fields=["called_off_at"])
    return campaign


@transaction.atomic
def join_campaign(*, campaign: Campaign, sale: Sale, by: Actor | None) -> CampaignSale:
    """A producer's sale belongs to a campaign whose time its own lies in. Raises `NotAllowed`, `Refused`."""
    if by is not None and not may_manage(by, sale.producer):
        raise NotAllowed.because("not_yours", _("Chỉ chủ và quản lý của cơ sở đưa đợt giảm giá vào chiến dịch."))
    campaign = lock_campaign(campaign)
    if campaign.called_off_at is not None or campaign.ends_at <= clock.now():
        raise Refused.because("over", _("Chiến dịch này đã qua hoặc đã dừng."), "campaign")
    if sale.starts_at < campaign.starts_at or sale.ends_at > campaign.ends_at:
        raise Refused.because("outside", _("Đợt giảm giá phải nằm trọn trong thời gian của chiến dịch."), "campaign")
    if not takes(campaign, sale.producer.place, sale.producer.province_id):
        raise Refused.because("elsewhere", _("Chiến dịch này của địa phương khác."), "campaign")
    return CampaignSale.objects.create(campaign=campaign, sale=sale)


def takes(campaign: Campaign, place: Unit, province: int) -> bool:
    """Whether goods from here may be in it: any in a country's campaign. No statement for a place with its `current`."""
    if campaign.place is None:
        return True
    here = campaign.place.current_id or campaign.place_id
    return here in (place.pk, place.current_id, province)


def set_picture(*, campaign: Campaign, uploaded: Any, by: Actor | None, alt: str = "") -> Campaign:
    """Its picture, in the place of the one before; without an upload it is taken off. Raises `NotAllowed`, `Refused` as `accept_photo` does."""
    with transaction.atomic():
        campaign = lock_campaign(campaign)
        check_promotes(by, campaign.place)
        before, widths = str(campaign.file.name or ""), list(campaign.widths)
        if before:
            transaction.on_commit(lambda: files.delete_photo(before, widths))
        campaign.file, campaign.widths, campaign.width, campaign.height = "", [], 0, 0
        campaign.alt = " ".join(alt.split())[:200]
        fields = ["file", "widths", "width", "height", "alt"]
        if uploaded is None:
            campaign.save(update_fields=fields)
            return campaign
        with files.kept_photos([uploaded], prefix="campaigns", field="picture") as kept:
            campaign.file, campaign.width, campaign.height = kept[0]["name"], kept[0]["width"], kept[0]["height"]
            campaign.save(update_fields=fields)
            outbox.emit("campaign.picture.added", campaign=campaign.pk)
        return campaign


def store_renditions(*, campaign_id: int) -> list[int]:
    """Make AVIF, WebP and JPEG of each width (`core.files.store_renditions`); gives the widths."""
    return files.store_renditions(Campaign.objects.exclude(file=""), campaign_id)


def _free_slug(name: str) -> str:
    base = text.slug(name, limit=90) or "chien-dich"
    taken = set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(each for each in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)


def _problems(facts: CampaignFacts, campaign: Campaign | None, place: Unit | None) -> list[Problem]:
    found, now = [], clock.now()
    if not any(map(str.isalpha, facts.name)) or len(facts.name) > 120 or len(facts.name_en) > 120:
        found.append(Problem("missing", _("Ghi tên chiến dịch, có chữ, nhiều nhất 120 ký tự."), "name"))
    if len(facts.theme) > 200:
        found.append(Problem("too_long", _("Chủ đề dài quá 200 ký tự."), "theme"))
    if len(facts.text) > 5_000:
        found.append(Problem("too_long", _("Dài quá 5.000 ký tự."), "text"))
    begun = campaign is not None and campaign.starts_at <= now
    if campaign is not None and begun and facts.starts_at != campaign.starts_at:
        found.append(Problem("begun", _("Chiến dịch đã bắt đầu nên giữ nguyên lúc bắt đầu."), "starts_at"))
    if facts.ends_at <= facts.starts_at or facts.ends_at <= now:
        found.append(Problem("order", _("Lúc kết thúc phải sau lúc bắt đầu và sau bây giờ."), "ends_at"))
    elif facts.ends_at - facts.starts_at > dt.timedelta(days=LONGEST_DAYS):
        found.append(Problem("too_long", _("Chiến dịch dài nhất 120 ngày."), "ends_at"))
    return [*found, *_goods_problems(facts, place)]


def _goods_problems(facts: CampaignFacts, place: Unit | None) -> list[Problem]:
    found = []
    if facts.least_stars is not None and not 3 <= facts.least_stars <= 5:
        found.append(Problem("out_of_range", _("Chọn từ 3 tới 5 sao."), "least_stars"))
    if facts.least_stars is None and facts.sets:
        found.append(Problem("missing", _("Chọn từ mấy sao để lọc theo bộ."), "least_stars"))
    if facts.least_stars is None and not facts.products and not facts.boxes:
        found.append(Problem("missing", _("Chọn hàng theo bộ lọc, ghi từng món, hoặc chọn hộp quà."), "products"))
    if len(facts.products) > MOST_CHOSEN or len(facts.boxes) > MOST_BOXES:
        found.append(Problem("too_many", _("Nhiều nhất 100 món và 20 hộp quà."), "products"))
    if len({each.pk for each in facts.products}) < len(facts.products):
        found.append(Problem("twice", _("Một món ghi hai lần."), "products"))
    if len({each.pk for each in facts.boxes}) < len(facts.boxes):
        found.append(Problem("twice", _("Một hộp quà ghi hai lần."), "boxes"))
    outside = [each.name for each in facts.products if not _is_from(each, place)]
    if outside:
        words = _("Hàng của địa phương khác: %(names)s.") % {"names": ", ".join(outside[:5])}
        found.append(Problem("elsewhere", words, "products"))
    if any(each.ended_at is not None for each in facts.boxes):
        found.append(Problem("ended", _("Có hộp quà đã ngừng bán."), "boxes"))
    return found


def _is_from(product: Product, place: Unit | None) -> bool:
    if place is None:
        return True
    return (place.current_id or place.pk) in (product.origin_id, product.origin.current_id, product.province_id)
