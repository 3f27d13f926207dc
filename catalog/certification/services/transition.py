"""When a newer regime has begun: dossiers of the one before go on for some days (`flow.move` counts them), then only as new ones."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from catalog.core import audit
from catalog.core.errors import NotAllowed, Refused
from catalog.core.types import Actor
from catalog.products.services import lock_product

from ..models import CLOSED, AgendaItem, Dossier, DossierState, SittingState
from ..policies.dossiers import may_handle, may_write
from ..queries.rubrics import transition_of
from .councils.locks import lock_sitting
from .dossiers import begin, sheet_today
from .flow import lock_dossier, move, moved_meanwhile


@transaction.atomic
def supersede_dossier(*, dossier: Dossier, seen: str, by: Actor) -> Dossier:
    """Close a dossier of an older regime and begin the same anew under the one of today: a draft of its producer that takes over the
    answers, the papers, and the scores of criteria with the same number and label, as far as the papers still hold.

    By its producer's people or the desk that holds it, from the newer regime's first day; a sitting that has it on its agenda goes on
    without it. Raises `NotAllowed`, `Conflict`, `Refused` (`same_regime`, `old_set`, `no_sheet`, `origin`).
    """
    item = AgendaItem.objects.filter(dossier=dossier, postponed="").exclude(sitting__state=SittingState.CLOSED).first()
    if item is not None:
        lock_sitting(item.sitting_id)
        item.refresh_from_db()
    old = lock_dossier(dossier)
    if old.state != seen or old.state in CLOSED:
        raise moved_meanwhile(old)
    if not (may_write(by, old) or may_handle(by, old)):
        message = _("Chỉ người của cơ sở, hoặc nơi đang giữ hồ sơ, mới chuyển được sang hồ sơ mới.")
        raise NotAllowed.because("not_allowed", message)
    transition = transition_of(old)
    if transition is None:
        raise Refused.because("same_regime", _("Hồ sơ này theo đúng quy định hiện hành: không cần lập lại."))
    product = lock_product(old.product)
    rubric = sheet_today(product)
    with translation.override("vi"):  # kept in the timeline
        note = _("Chuyển sang hồ sơ mới theo %(number)s.") % {"number": transition.regime.number}
    if old.state == DossierState.COUNCIL:
        if item is None or item.postponed:
            raise moved_meanwhile(old)
        item.postponed = note
        with audit.context(user=by.pk, reason=note):
            item.save(update_fields=["postponed"])
    move(dossier=old, seen=seen, to=DossierState.SUPERSEDED, level=old.level, by=by, note=note)
    return begin(
        product=product,
        kind=old.kind,
        rubric=rubric,
        previous=old,
        renews=old.renews,
        stars_wanted=old.stars_wanted,
        by=by,
    )
