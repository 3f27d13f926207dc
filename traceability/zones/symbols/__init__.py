"""Outlines and maps: pure geometry and drawing, no database."""

from traceability.zones.symbols.maps import country_svg, map_svg
from traceability.zones.symbols.outlines import province_outlines
from traceability.zones.symbols.polygons import Outline, read_outline

__all__ = ["Outline", "country_svg", "map_svg", "province_outlines", "read_outline"]
