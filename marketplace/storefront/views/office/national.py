"""The export towards the national database: what is missing in it, and the files."""

import csv
import io
import json
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

import catalog.programme
from catalog.core import clock
from catalog.core.text import harmless
from catalog.programme.queries.national import COLUMNS, VERSION, lacking, national_rows
from marketplace.accounts.views.gates import RoleRequest

from .common import door

SCHEMA = Path(catalog.programme.__file__).parent / "reference" / f"national_{VERSION}.schema.json"
WORDS = {
    "code": gettext_lazy("Mã sản phẩm"),
    "place_code_today": gettext_lazy("Mã xã, phường hôm nay"),
    "stars": gettext_lazy("Số sao"),
    "decision_number": gettext_lazy("Số quyết định"),
    "recognised_on": gettext_lazy("Ngày quyết định"),
    "revenue": gettext_lazy("Doanh thu năm, theo hồ sơ"),
}


@door
def national(request: RoleRequest) -> HttpResponse:
    """How many products it has, and how many of them lack what. 6 statements with session, user, roles and reach."""
    rows = national_rows(request.user)
    missing = [(WORDS[name], count) for name, count in lacking(rows).items()]
    context = {"total": len(rows), "missing": missing, "version": VERSION}
    return render(request, "marketplace/storefront/office/national.html", context)


@door
def national_file(request: RoleRequest, form: str) -> HttpResponse:
    """The products of the officer's reach: `form` is json or csv. 6 statements."""
    rows, today = national_rows(request.user), clock.today()
    if form == "json":
        content = {"version": VERSION, "as_of": today.isoformat(), "products": [row.as_json() for row in rows]}
        body, kind = json.dumps(content, ensure_ascii=False), "application/json"
    else:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for row in rows:
            said = row.as_json().values()
            writer.writerow([harmless(v) if isinstance(v, str) else "" if v is None else v for v in said])
        body, kind = "\ufeff" + text.getvalue(), "text/csv; charset=utf-8"
    name = f"ocop-quoc-gia-{VERSION}-{today:%Y-%m-%d}.{form}"
    return HttpResponse(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@door
def national_schema(request: RoleRequest) -> HttpResponse:
    """What the JSON file keeps to."""
    named = {"Content-Disposition": f'inline; filename="{SCHEMA.name}"'}
    return HttpResponse(SCHEMA.read_bytes(), content_type="application/schema+json", headers=named)
