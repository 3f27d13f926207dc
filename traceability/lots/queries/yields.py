"""What a zone can give: its seasons' expected yield, and the contracts by which others buy of it. Nobody takes more than there is of either."""

import datetime as dt
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Problem
from catalog.core.formats import day, number
from catalog.core.text import words
from catalog.producers.models import Producer
from catalog.products.models import Product
from traceability.lots.models import Lot, LotInput
from traceability.zones.models import Harvest, Season, Zone, ZoneContract


@dataclass(frozen=True, slots=True)
class SeasonSum:
    """Kilograms of the seasons that certain days lie in: expected of them, written in the harvest log, taken by lots out of that, and taken by
    lots that name no entry of it. `seasons` is empty when the zone has seasons, but the days lie in none."""

    zone: str
    seasons: tuple[str, ...]
    expected: Decimal
    logged: Decimal
    drawn: Decimal
    taken: Decimal

    @property
    def left(self) -> Decimal:
        """What a lot may still take without naming an entry of the log; below 0 when too much was taken."""
        return self.expected - self.logged - self.taken

    @property
    def left_in_log(self) -> Decimal:
        """What lots may still take out of the log: a harvest may be more than was expected, but what was taken before it was written down is
        not harvested twice."""
        return max(self.expected, self.logged) - self.drawn - self.taken

    def problem(self, asked: Decimal, field: str = "quantity_kg", *, of_the_log: bool = False) -> Problem | None:
        """What speaks against taking so much more, with the numbers; None when it is there."""
        left = self.left_in_log if of_the_log else self.left
        if asked <= left or (of_the_log and not self.taken):
            return None
        if not self.seasons:
            message = _(
                "%(zone)s không có vụ nào vào những ngày này. Xem lại ngày thu hoạch, hoặc ghi vụ đó ở trang vùng."
            )
            return Problem("no_season", message % {"zone": self.zone}, field)
        message = _(
            "%(zone)s, %(seasons)s: dự kiến %(expected)s kg, sổ thu hoạch đã ghi %(logged)s kg (các lô đã lấy %(drawn)s kg), các lô lấy ngoài "
            "sổ %(taken)s kg, còn %(left)s kg; lô này ghi %(asked)s kg. Xem lại khối lượng, chọn đợt còn hàng trong sổ, hoặc sửa sản lượng dự kiến "
            "của vụ cho đúng."
        )
        facts = {
            "zone": self.zone,
            "seasons": ", ".join(self.seasons),
            "expected": number(self.expected),
            "logged": number(self.logged),
            "drawn": number(self.drawn),
            "taken": number(self.taken),
            "left": number(max(left, Decimal(0))),
            "asked": number(asked),
        }
        return Problem("more_than_expected", message % facts, field)


def season_sum(zone: Zone, first: dt.date, last: dt.date, *, but: int | None = None) -> SeasonSum | None:
    """The sum of the zone's seasons that share a day with the first to the last; None where no figure says how much is expected. An entry of
    the log is taken from by name, so all of it counts as gone here; `but`: the key of an input that does not count. 1 or 4 statements.

    Where one of the seasons has no figure nothing can be said of them together: a day may lie in two of them (coffee, and pepper between).
    """
    seasons = list(Season.objects.filter(zone=zone).order_by("starts_on", "pk"))
    if all(season.expected_kg is None for season in seasons):
        return None
    here = [season for season in seasons if season.starts_on <= last and season.ends_on >= first]
    if any(season.expected_kg is None for season in here):
        return None
    if not here:
        return SeasonSum(zone.name, (), *[Decimal(0)] * 4)
    logged, typed = Q(season__in=here), Q()
    for season in here:
        logged |= Q(season=None, harvested_on__gte=season.starts_on, harvested_on__lte=season.ends_on)
        typed |= Q(harvested_from__lte=season.ends_on, harvested_until__gte=season.starts_on)
    entries = Harvest.objects.filter(logged, zone=zone, withdrawn_at=None)
    inputs = LotInput.objects.filter(zone=zone).exclude(pk=but or 0)
    return SeasonSum(
        zone=zone.name,
        seasons=tuple(season.name for season in here),
        expected=sum((season.expected_kg or Decimal(0) for season in here), Decimal(0)),
        logged=_sum(entries),
        drawn=_sum(inputs.filter(harvest__in=entries)),
        taken=_sum(inputs.filter(typed, harvest=None)),
    )


def _sum(rows: QuerySet[Any]) -> Decimal:
    return rows.order_by().aggregate(kg=Sum("quantity_kg"))["kg"] or Decimal(0)


def without_figures(inputs: Iterable[LotInput]) -> list[str]:
    """Names of the zones among these inputs of which nothing says how much they give on those days: their kilograms are the maker's word
    alone. One statement, none without such inputs; needs the zones."""
    typed = [row for row in inputs if row.zone_id is not None and row.harvest_id is None]
    if not typed:
        return []
    seasons: dict[int, list[Season]] = {}
    for season in Season.objects.filter(zone__in={row.zone_id for row in typed}):
        seasons.setdefault(season.zone_id, []).append(season)
    names = []
    for row in typed:
        own = seasons.get(row.zone_id or 0, [])
        first, last = row.harvested_from, row.harvested_until
        here = [season for season in own if first and last and season.starts_on <= last and season.ends_on >= first]
        if any(season.expected_kg is None for season in here) or all(season.expected_kg is None for season in own):
            names.append(row.zone.name if row.zone else "")
    return list(dict.fromkeys(names))


def contracts_for(zone: Zone, buyer: Producer, first: dt.date, last: dt.date) -> list[Any]:
    """Contracts by which a producer buys of a zone on all of these days, the first to end first, each with `taken_kg` by lots. One statement."""
    taken = (
        LotInput.objects.filter(contract=OuterRef("pk"))
        .order_by()
        .values("contract")
        .annotate(kg=Sum("quantity_kg"))
        .values("kg")
    )
    rows = ZoneContract.objects.filter(zone=zone, buyer=buyer, starts_on__lte=first, ends_on__gte=last)
    found = list(rows.annotate(taken_kg=Subquery(taken)).order_by("ends_on", "pk"))
    for row in found:
        row.taken_kg = row.taken_kg or Decimal(0)
    return found


def no_contract(zone: Zone, first: dt.date, last: dt.date, field: str = "zone") -> Problem:
    """Material of another producer's zone that nothing says was sold to this one. Needs the zone's producer."""
    message = _(
        "%(zone)s là vùng của %(owner)s, mà không có hợp đồng nào bán cho cơ sở từ %(first)s đến %(last)s. Nhờ bên bán ghi hợp đồng ở trang vùng "
        "với mã số thuế hoặc địa chỉ trang của cơ sở trên sàn, hoặc chọn lô đã mua của họ ở thẻ “Lô làm trước”."
    )
    facts = {"zone": zone.name, "owner": zone.producer.name, "first": day(first), "last": day(last)}
    return Problem("no_contract", message % facts, field)


def more_than_contracted(contract: Any, asked: Decimal) -> Problem:
    """More than a contract (of `contracts_for`) has left, with its name and the numbers."""
    message = _(
        "Hợp đồng %(contract)s: %(volume)s kg, các lô đã lấy %(taken)s kg, còn %(left)s kg; lô này ghi %(asked)s kg. Xem lại khối lượng, hoặc "
        "nhờ bên bán ghi thêm hợp đồng."
    )
    facts = {
        "contract": contract.number or f"{day(contract.starts_on)}–{day(contract.ends_on)}",
        "volume": number(contract.volume_kg),
        "taken": number(contract.taken_kg),
        "left": number(max(contract.volume_kg - contract.taken_kg, Decimal(0))),
        "asked": number(asked),
    }
    return Problem("more_than_contracted", message % facts, "quantity_kg")


def crop_note(zone: Zone, product: Product) -> str:
    """A remark when the product's name and ingredients say nothing of what grows in the zone (two words in a row of it, for "ca" is in many),
    else "". It never forbids: honey comes from coffee flowers."""
    crop, said = words(zone.crop), words(f"{product.name} {product.ingredients}")
    pairs = set(itertools.pairwise(said))
    if any(pair in pairs for pair in itertools.pairwise(crop)) or (len(crop) == 1 and crop[0] in said):
        return ""
    message = _(
        "Vùng này trồng %(crop)s, mà tên và thành phần của sản phẩm không nhắc tới. Xem lại có chọn nhầm vùng không."
    )
    return str(message % {"crop": zone.crop})


def zone_problems(lot: Lot) -> list[Problem]:
    """What speaks against a lot's raw material from zones, asked anew before it is public: entries that were struck, zones of others without a
    contract, more than a season gave. One statement and those of `season_sum` for each input that names no entry."""
    problems = []
    for row in LotInput.objects.filter(lot=lot, zone__isnull=False).select_related("zone__producer", "harvest"):
        zone, first, last = row.zone, row.harvested_from, row.harvested_until
        assert zone is not None and first is not None and last is not None  # the database holds it
        if row.harvest is not None and row.harvest.withdrawn_at is not None:
            message = _("Đợt thu hoạch %(day)s ở %(zone)s đã bị rút khỏi sổ. Bỏ nguyên liệu đó ra, hoặc chọn đợt khác.")
            facts = {"day": day(first), "zone": zone.name}
            problems.append(Problem("harvest_withdrawn", message % facts, "inputs"))
        if zone.producer_id != lot.producer_id and row.contract_id is None:
            problems.append(no_contract(zone, first, last, "inputs"))
        if row.harvest is None and (found := season_sum(zone, first, last, but=row.pk)):
            problems += [each for each in [found.problem(row.quantity_kg, "inputs")] if each]
    return problems
