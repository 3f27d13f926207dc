"""Where a lot came from and where it went: both ways, over any number of steps."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from django.db import connection
from django.db.models import Prefetch

from catalog.producers.models import Producer
from traceability.lots.models import Lot, LotInput, LotState

MOST_STEPS = 25
MOST_LINKS = 1_000


@dataclass(frozen=True, slots=True)
class Link:
    """`quantity_kg` of the lot `source` went into the lot `into`; both are numbers of rows."""

    source: int
    into: int
    quantity_kg: Decimal


@dataclass(frozen=True, slots=True)
class Node:
    """A lot of the family. `step` counts from the lot asked for: −1 what went into it, 1 what it went into. `inputs`: its zones and
    what was bought in, earlier lots left out."""

    lot: Lot
    step: int
    inputs: list[LotInput] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Genealogy:
    """The family of a lot: nodes by step and number, links between them. `cut`: it is larger than is shown."""

    lot: Lot
    nodes: list[Node]
    links: list[Link]
    cut: bool = False

    @property
    def ancestors(self) -> list[Node]:
        return [node for node in self.nodes if node.step < 0]

    @property
    def descendants(self) -> list[Node]:
        return [node for node in self.nodes if node.step > 0]

    @property
    def own(self) -> Node:
        return next(node for node in self.nodes if node.step == 0)


_WAYS = {
    "up": ("lot_id", "source_id"),
    "down": ("source_id", "lot_id"),
}


def _walk(lot_id: int, way: Literal["up", "down"]) -> list[tuple[int, int, Decimal, int]]:
    """(source, into, kilograms, steps away), nearest first. UNION drops what was seen, the count of steps bounds the rest."""
    here, there = _WAYS[way]
    with connection.cursor() as cursor:
        cursor.execute(
            # column names are this module's own
            f"""
            WITH RECURSIVE walk AS (
                SELECT source_id, lot_id, quantity_kg, 1 AS step FROM lots_lotinput WHERE {here} = %(lot)s AND source_id IS NOT NULL
                UNION
                SELECT i.source_id, i.lot_id, i.quantity_kg, walk.step + 1 FROM walk
                JOIN lots_lotinput i ON i.{here} = walk.{there} WHERE i.source_id IS NOT NULL AND walk.step < {MOST_STEPS}
            )
            SELECT source_id, lot_id, quantity_kg, min(step) FROM walk
            GROUP BY source_id, lot_id, quantity_kg ORDER BY min(step), source_id, lot_id LIMIT {MOST_LINKS + 1}
            """,  # noqa: S608
            {"lot": lot_id},
        )
        found: list[tuple[int, int, Decimal, int]] = cursor.fetchall()
    return found


def genealogy(lot: Lot, *, viewer: Producer | None) -> Genealogy:
    """The lots that went into a lot and those it went into. Drafts of others than `viewer` (None: an officer, who sees all) are left out:
    nobody has published them. Four statements."""
    up, down = _walk(lot.pk, "up"), _walk(lot.pk, "down")
    steps = {lot.pk: 0}
    for source, _into, _kg, step in up:
        steps.setdefault(source, -step)
    for _source, into, _kg, step in down:
        steps.setdefault(into, step)
    rows = (
        Lot.objects.filter(pk__in=steps)
        .select_related("variant__product", "producer", "trace_code")
        .defer("variant__product__vector", "variant__product__search")
        .prefetch_related(
            Prefetch("inputs", LotInput.objects.filter(source=None).select_related("zone").defer("zone__polygon"))
        )
    )
    shown = {row.pk: row for row in rows if _may_see(row, viewer) or row.pk == lot.pk}
    nodes = sorted(
        (Node(row, steps[pk], list(row.inputs.all())) for pk, row in shown.items()),
        key=lambda node: (node.step, node.lot.produced_on, node.lot.pk),
    )
    links = [Link(source, into, kg) for source, into, kg, _step in (*up, *down) if source in shown and into in shown]
    return Genealogy(lot, nodes, links, cut=len(up) > MOST_LINKS or len(down) > MOST_LINKS)


def _may_see(lot: Lot, viewer: Producer | None) -> bool:
    return lot.state != LotState.DRAFT or viewer is None or lot.producer_id == viewer.pk


def made_with(lot: Lot) -> list[int]:
    """Numbers of the rows of all public lots that this one went into, over any number of steps and however many there are. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE made AS (
                SELECT lot_id FROM lots_lotinput WHERE source_id = %(lot)s
                UNION
                SELECT i.lot_id FROM made JOIN lots_lotinput i ON i.source_id = made.lot_id
            )
            SELECT id FROM lots_lot WHERE id IN (SELECT lot_id FROM made) AND state <> 'draft' ORDER BY id
            """,
            {"lot": lot.pk},
        )
        return [pk for (pk,) in cursor.fetchall()]
