"""Rows of a sitting, locked in one order: sitting, then dossier, then product, then certificate."""

from django.utils.translation import gettext_lazy as _

from catalog.core.errors import Conflict, NotAllowed
from catalog.core.types import Actor

from ...models import AgendaItem, Council, Sitting, SittingState
from ...policies.councils import is_interested, may_keep_attendance, may_run


def must_run(by: Actor, council: Council) -> None:
    """Raises `NotAllowed` for who does not run the council."""
    if not may_run(by, level=council.level, place=council.place):
        raise NotAllowed.because("not_allowed", _("Chỉ cán bộ của cơ quan lập hội đồng mới làm được việc này."))


def must_keep_attendance(by: Actor, council: Council) -> None:
    """Raises `NotAllowed` for who neither runs the council nor is its secretary."""
    if not may_keep_attendance(by, council):
        raise NotAllowed.because("not_allowed", _("Chỉ thư ký và cán bộ của cơ quan lập hội đồng mới điểm danh được."))


def must_be_impartial(by: Actor, item: AgendaItem) -> None:
    """Raises `NotAllowed` for who has an interest in the item: also an officer who runs the sitting leaves it to another."""
    if is_interested(by, item):
        raise NotAllowed.because(
            "conflict_of_interest", _("Bạn có liên quan đến cơ sở này: để cán bộ khác làm bước này.")
        )


def lock_sitting(sitting: Sitting | int) -> Sitting:
    """The sitting's row, locked until the transaction ends, with its council and regulation."""
    pk = sitting if isinstance(sitting, int) else sitting.pk
    return (
        Sitting.objects.select_for_update(of=("self",))
        .select_related("council__place", "council__regulation", "council__regime")
        .get(pk=pk)
    )


def item_of(sitting: Sitting, item: AgendaItem) -> AgendaItem:
    """The item as it is now, under the lock of its sitting."""
    fresh = (
        AgendaItem.objects.select_related(
            "dossier__product__producer", "dossier__product__product_set", "dossier__rubric", "dossier__regime"
        )
        .defer("dossier__product__vector", "dossier__rubric__sheet")
        .get(pk=item.pk, sitting=sitting)
    )
    fresh.sitting = sitting
    return fresh


def must_be(sitting: Sitting, *states: str) -> None:
    """Raises `Conflict` when the sitting is not in one of these states."""
    if sitting.state not in states:
        raise Conflict.because(
            "sitting_moved_on",
            _("Phiên họp nay ở trạng thái “%(state)s”. Tải lại trang để xem.")
            % {"state": SittingState(sitting.state).label},
        )
