"""The row of a dossier that its producer still holds, and what is noted each time it is saved."""

from django.utils.translation import gettext as _

from catalog.core import clock
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor

from ...models import EDITABLE, Dossier
from ...policies.dossiers import may_write
from ...queries.dossiers import draft_of
from ...queries.rubrics import sheet_of
from ...queries.scoring import Criterion
from ..flow import lock_dossier

LONGEST_DESCRIPTION = 4000


def locked(dossier: Dossier, by: Actor) -> Dossier:
    """The dossier's row, locked, while its producer still holds it. Raises `NotAllowed`, `Conflict`."""
    mine = lock_dossier(dossier)
    if not may_write(by, mine):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ người của cơ sở, hoặc cán bộ được cơ sở đồng ý, mới sửa được hồ sơ này.")
        )
    if mine.state not in EDITABLE:
        message = _("Hồ sơ nay là “%(state)s” nên không sửa được nữa. Tải lại trang để xem.") % {
            "state": mine.get_state_display()
        }
        raise Conflict.because("not_editable", message)
    return mine


def saved(dossier: Dossier) -> Dossier:
    """Note when it was saved and what it would give now."""
    found = draft_of(dossier).assessment
    dossier.saved_at, dossier.predicted_points, dossier.predicted_stars = clock.now(), found.points, found.stars
    dossier.save(update_fields=["saved_at", "predicted_points", "predicted_stars", "form", "stars_wanted"])
    return dossier


def criterion_of(dossier: Dossier, number: str) -> Criterion:
    """A criterion of the dossier's sheet by its number. Raises `Refused` (`criterion`) when there is none."""
    found = sheet_of(dossier.rubric).criterion(number)
    if found is None:
        raise Refused.because("no_such_criterion", _("Phiếu chấm này không có tiêu chí “%s”.") % number, "criterion")
    return found
