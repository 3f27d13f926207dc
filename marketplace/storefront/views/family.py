"""The family of a lot, as the studio and the office show it."""

from typing import Any

from django.utils.translation import gettext as _

from traceability.lots.queries import Genealogy

from ..symbols.family import family_svg


def family_context(family: Genealogy) -> dict[str, Any]:
    """The picture and the rows of the table: for each lot what it got from, and what it gave to, its family. No statement."""
    numbers = {node.lot.pk: node.lot.number for node in family.nodes}
    rows = [
        {
            "node": node,
            "got": [(numbers[link.source], link.quantity_kg) for link in family.links if link.into == node.lot.pk],
            "gave": [(numbers[link.into], link.quantity_kg) for link in family.links if link.source == node.lot.pk],
        }
        for node in family.nodes
    ]
    words = {"before": len(family.ancestors), "lot": family.lot.number, "after": len(family.descendants)}
    title = _("Lô %(lot)s làm từ %(before)s lô trước và đi vào %(after)s lô sau.") % words
    if not family.ancestors and not family.descendants:
        title = _("Lô %(lot)s không làm từ lô nào trước, chưa đi vào lô nào sau.") % words
    return {"family": family, "rows": rows, "picture": family_svg(family, title=title), "finding": title}
