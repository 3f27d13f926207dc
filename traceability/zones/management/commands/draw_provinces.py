"""Draw the provinces' outlines anew after the map of communes changed, and keep them as a reference file."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from catalog.places.models import Level, Unit
from traceability.zones.symbols import maps, province_outlines


class Command(BaseCommand):
    help = "Write traceability/zones/reference/provinces.json from today's communes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=maps.REFERENCE)

    def handle(self, *args: Any, **options: Any) -> None:
        today = Unit.objects.filter(ends_on=None)
        communes = today.filter(level=Level.COMMUNE, latitude__isnull=False, longitude__isnull=False)
        rows = communes.values_list("province__code", "latitude", "longitude", "area_km2", "kind")
        outlines = province_outlines(
            (code, lat, lon, area, kind == "Đặc khu")
            for code, lat, lon, area, kind in rows
            if lat is not None and lon is not None
        )
        provinces = today.filter(level=Level.PROVINCE).order_by("code")
        lines = [
            json.dumps(
                {"code": p.code, "name": p.name, "rings": outlines[p.code]}, ensure_ascii=False, separators=(",", ":")
            )
            for p in provinces
            if p.code in outlines
        ]
        options["to"].write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
        self.stdout.write(f"{len(lines)} provinces, {options['to'].stat().st_size:,} bytes")
