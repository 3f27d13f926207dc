"""Where each address lay, or would have lain, on the map of any day: for counts of thousands of rows by province, district and commune."""

import datetime as dt
from typing import Any

from django.core.exceptions import EmptyResultSet

from catalog.core.types import Actor

from ..models import Unit
from ..policies import reach_filter

HOMES = """
alive AS MATERIALIZED (
    SELECT u.id, u.level, u.code, u.current_id,
           CASE WHEN u.level = 'province' THEN u.id ELSE u.province_id END AS province,
           CASE WHEN u.level = 'district' THEN u.id WHEN above.level = 'district' THEN above.id END AS district,
           CASE WHEN u.level = 'commune' THEN u.id END AS commune
    FROM places_unit u LEFT JOIN places_unit above ON above.id = u.parent_id
    WHERE u.starts_on <= %(map)s AND (u.ends_on IS NULL OR u.ends_on >= %(map)s)
), parted AS (
    SELECT a.*, p.code AS province_code, d.code AS district_code, count(*) OVER (PARTITION BY a.current_id, a.province) AS in_province,
           count(*) OVER (PARTITION BY a.current_id, a.district) AS in_district
    FROM alive a LEFT JOIN places_unit p ON p.id = a.province LEFT JOIN places_unit d ON d.id = a.district
    WHERE a.level <> 'province' AND a.current_id IS NOT NULL
), most AS MATERIALIZED (
    SELECT DISTINCT ON (current_id) current_id, province, district, commune FROM parted
    ORDER BY current_id, in_province DESC, province_code, in_district DESC, district_code, code
), top AS (
    SELECT DISTINCT ON (current_id) current_id, id FROM alive WHERE level = 'province' ORDER BY current_id, code
), home AS MATERIALIZED (
    SELECT u.id AS unit, COALESCE(a.province, most.province, top.id) AS province, COALESCE(a.district, most.district) AS district,
           COALESCE(a.commune, most.commune) AS commune
    FROM places_unit u LEFT JOIN places_unit above ON above.id = u.province_id LEFT JOIN alive a ON a.id = u.id
         LEFT JOIN most ON a.id IS NULL AND most.current_id = u.current_id
         LEFT JOIN top ON a.id IS NULL AND top.current_id = COALESCE(above.current_id, u.current_id)
    WHERE u.id IN ({reach})
), scope AS (
    SELECT id, level FROM places_unit WHERE id = %(scope)s
), here AS MATERIALIZED (
    SELECT h.*, CASE COALESCE((SELECT level FROM scope), 'country') WHEN 'country' THEN h.province
                WHEN 'province' THEN COALESCE(h.district, h.commune) ELSE h.commune END AS part
    FROM home h WHERE %(scope)s::bigint IS NULL OR %(scope)s IN (h.province, h.district, h.commune)
)
"""
"""To begin a statement with (`WITH …`): `here` has a row for each unit of every day that the reader's posts reach and that lies in `scope`:
its province, district and commune on the day `map`, and `part`, by which a page about `scope` counts.

A unit of another day lies where most of the former communes of what it became lay: first by province, within it by district, of equal parts the
lower code (`covers.area_of` has the same rule for one place). So whatever day is asked for, an address counts in one place of each level.
"""


def homes(user: Actor, *, scope: int | None, on: dt.date) -> tuple[str, dict[str, Any]]:
    """`HOMES` for a reader's posts and its values; `scope`: key of a place of that day's map, None: all that is reached. The reach's statement."""
    try:
        sql, params = Unit.objects.filter(reach_filter(user)).order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        sql, params = "SELECT NULL::bigint WHERE false", ()
    values: dict[str, Any] = {"map": on, "scope": scope}
    for number, value in enumerate(params):
        values[f"reach{number}"] = value
        sql = sql.replace("%s", f"%(reach{number})s", 1)
    return HOMES.replace("{reach}", sql), values
