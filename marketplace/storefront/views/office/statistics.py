"""Statistics of places on any day: each number with the list of what it counts."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.core import clock
from catalog.core.spreadsheets import sheets_of
from catalog.places.models import Level, Unit
from catalog.producers.models import ProducerKind
from catalog.programme.queries.statistics import COUNTED, FLOWS, Asked, Line, Statistics, counted, statistics
from marketplace.accounts.views.gates import RoleRequest
from marketplace.storefront.forms.base import StudioForm
from marketplace.storefront.forms.days import DayField
from marketplace.storefront.queries.statistics import selling
from marketplace.storefront.queries.statistics_sheets import tables_of
from marketplace.storefront.symbols.charts import Bar, bar_chart
from marketplace.storefront.symbols.maps import shaded_map
from marketplace.storefront.symbols.statistics_paper import report_pdf
from marketplace.storefront.views.spreadsheets import XLSX

from .common import door, paged

FIRST = dt.date(2018, 1, 1)
"""No product was ranked before the programme began."""
MAPS = [("xua", gettext_lazy("Địa giới của ngày đó")), ("nay", gettext_lazy("Địa giới hôm nay"))]
WORDS = {
    "held": gettext_lazy("Sản phẩm còn sao"),
    "place": gettext_lazy("Theo nơi"),
    "set": gettext_lazy("Theo bộ sản phẩm"),
    "stars": gettext_lazy("Theo số sao"),
    "kind": gettext_lazy("Theo loại chủ thể"),
    "new": pgettext_lazy("statistics", "Công nhận lần đầu"),
    "upgraded": pgettext_lazy("statistics", "Nâng hạng"),
    "reevaluated": pgettext_lazy("statistics", "Đánh giá lại"),
    "lapsed": pgettext_lazy("statistics", "Hết hạn, chưa nối tiếp"),
    "revoked": pgettext_lazy("statistics", "Bị thu hồi"),
}
YEARS = 8
"""So many years, the last one that of the day, stand in the table and the chart."""


class DayForm(StudioForm):
    """The day that the figures are of."""

    ngay = DayField(label=gettext_lazy("Số liệu của ngày"), required=False)

    def clean_ngay(self) -> dt.date:
        """Today unless another day is asked for; none that is to come."""
        day: dt.date | None = self.cleaned_data["ngay"]
        if day is not None and not FIRST <= day <= clock.today():
            raise forms.ValidationError(_("Chọn một ngày từ 01/01/2018 tới hôm nay."), code="day")
        return day or clock.today()


@dataclass(frozen=True, slots=True)
class Question:
    """What an address asks for. `place`: the one whose parts are shown, None for all that the officer's posts reach."""

    asked: Asked
    form: DayForm
    map: str
    place: Unit | None

    def query(self, **over: Any) -> str:
        """The address's question with other values; None leaves one out."""
        mine = {
            "ngay": self.asked.day.isoformat() if self.asked.day != clock.today() else None,
            "ban-do": "nay" if self.map == "nay" else None,
            "noi": self.asked.scope,
        }
        return "?" + urlencode({key: value for key, value in (mine | over).items() if value is not None})


def question(request: RoleRequest) -> Question:
    """Of the request's address. 1 statement when it names a place: one that stood on its map, or all places are meant."""
    form = DayForm(request.GET if "ngay" in request.GET else {"ngay": ""})
    day = form.cleaned_data["ngay"] if form.is_valid() else clock.today()
    chosen = "nay" if request.GET.get("ban-do") == "nay" else "xua"
    on = clock.today() if chosen == "nay" else day
    pk = request.GET.get("noi", "")
    place = None
    if pk.isascii() and pk.isdigit() and len(pk) < 10:
        units = Unit.objects.select_related("parent", "province").filter(starts_on__lte=on)
        place = units.filter(pk=pk).exclude(ends_on__lt=on).first()
    elif "noi" not in request.GET and on == clock.today() and len(request.roles.posts) == 1:
        place = request.roles.posts[0].place and request.roles.posts[0].place.current
    return Question(Asked(day, on, place.pk if place else None), form, chosen, place)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with the addresses of its list and, of a place, of its own parts; `share`: percent of the largest."""

    line: Line
    label: str
    href: str
    into: str
    share: int


def _rows(asked: Question, found: Statistics, what: str, *, inside: bool = False) -> list[Row]:
    lines = found.lines.get(what, [])
    most = max((line.products for line in lines), default=0) or 1
    labels: dict[str, Any] = dict(ProducerKind.choices) if what == "kind" else {}
    out = []
    for line in lines:
        label = f"{line.key} ★" if what == "stars" else labels.get(line.key) or line.label or _("Chưa rõ nơi")
        into = asked.query(noi=line.key) if inside and line.key else ""
        href = asked.query(so=what, cua=line.key, noi=asked.asked.scope or "")
        out.append(Row(line, str(label), href, into, round(100 * line.products / most)))
    return out


@door
def board(request: RoleRequest) -> HttpResponse:
    """The figures of a day and place. 8 statements with session, user, roles and reach, however many products there are."""
    asked = question(request)
    found, sold = statistics(request.user, asked.asked), selling(request.user, asked.asked)
    year, today = asked.asked.day.year, clock.today()
    years = list(range(max(FIRST.year, year - YEARS + 1), year + 1))
    rows = [(y, [(kind, WORDS[kind], found.flows[kind].get(y, 0)) for kind in FLOWS]) for y in years]
    new = [(y, found.flows["new"].get(y, 0)) for y in years]
    told = ", ".join(f"{y}: {n}" for y, n in new)
    place = asked.place
    context = {
        "question": asked,
        "form": asked.form,
        "found": found,
        "sold": sold,
        "place": place,
        "above": _above(asked),
        "year": year,
        "flows": rows,
        "this_year": rows[-1][1],
        "places": _rows(asked, found, "place", inside=place is None or place.level != Level.COMMUNE),
        "tables": [(what, WORDS[what], _rows(asked, found, what)) for what in ("stars", "set", "kind")],
        "chart": bar_chart(
            title=_("Sản phẩm công nhận lần đầu mỗi năm. %(numbers)s") % {"numbers": told},
            bars=[Bar(str(y), n, is_now=y == year) for y, n in new],
        ),
        "map": shaded_map(
            title=_("Bản đồ Việt Nam, tỉnh càng đậm càng có nhiều sản phẩm còn sao"),
            counts={line.key: line.products for line in found.lines.get("province", [])},
        )
        if place is None
        else "",
        "maps": [(key, words, asked.query(**{"ban-do": key, "noi": None})) for key, words in MAPS],
        "periods": [(words, asked.query(ngay=end.isoformat())) for words, end in _periods(today)],
        "is_past": asked.asked.day != today,
        "list_query": asked.query(noi=asked.asked.scope or ""),
    }
    status = 200 if asked.form.is_valid() else 422
    return render(request, "marketplace/storefront/office/statistics.html", context, status=status)


def _above(asked: Question) -> list[tuple[str, str]]:
    """Places in which the shown one lies, the largest first: words and address."""
    if asked.place is None:
        return []
    units = [asked.place.province] if asked.place.province else []
    if asked.place.parent and asked.place.parent_id != asked.place.province_id:
        units.append(asked.place.parent)
    return [(_("Mọi nơi phụ trách"), asked.query(noi="")), *((u.full_name, asked.query(noi=u.pk)) for u in units)]


def _periods(today: dt.date) -> list[tuple[str, dt.date]]:
    """The last half-year and the last year that are over: words and last day."""
    half = dt.date(today.year, 6, 30) if today > dt.date(today.year, 6, 30) else dt.date(today.year - 1, 6, 30)
    year = dt.date(today.year - 1, 12, 31)
    return [
        (_("6 tháng đầu năm %(year)d") % {"year": half.year}, half),
        (_("Năm %(year)d") % {"year": year.year}, year),
    ]


@door
def report(request: RoleRequest, form: str) -> HttpResponse:
    """The figures as a file: `form` is xlsx or pdf. 8 statements, as the page."""
    asked = question(request)
    found, sold = statistics(request.user, asked.asked), selling(request.user, asked.asked)
    on = asked.asked.day
    tables = partial(tables_of, found, sold, on.year)
    if form == "xlsx":
        made, kind = sheets_of(tables()), XLSX
    else:
        made, kind = report_pdf(tables, on=on, place=asked.place, map_on=asked.asked.map), "application/pdf"
    name = f"bao-cao-ocop-{on:%Y-%m-%d}{f'-{asked.place.code}' if asked.place else ''}.{form}"
    return HttpResponse(made, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@door
def products(request: RoleRequest) -> HttpResponse:
    """What one of the numbers counts, by name. 8 statements with session, user, roles and reach."""
    asked = question(request)
    what, key = request.GET.get("so", ""), request.GET.get("cua", "").replace("\x00", "")[:40]
    what = what if what in COUNTED else COUNTED[0]
    rows, pager = paged(request, counted(request.user, asked.asked, what, key), [("name", "asc"), ("pk", "asc")])
    context = {
        "question": asked,
        "rows": rows,
        "page": pager,
        "words": WORDS[what],
        "year": key if what in FLOWS else "",
        "back": asked.query(noi=asked.asked.scope or ""),
    }
    return render(request, "marketplace/storefront/office/statistics_products.html", context)
