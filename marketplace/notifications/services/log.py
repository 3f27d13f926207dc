"""What left the house, and what did not."""

import datetime as dt

from django.db.models import F

from catalog.core import clock

from ..models import Letter, LetterState

KEPT = dt.timedelta(days=90)


def log_sent(*, kind: str, about: str, channel: str, user: int | None = None) -> None:
    """It went out. 2 or 3 statements."""
    _log(about, kind=kind, state=LetterState.SENT, channel=channel, user=user)


def log_failed(*, kind: str, about: str, error: Exception, last: bool, user: int | None = None) -> None:
    """It did not; `last`: nobody tries again. Of the error its kind alone is kept."""
    state = LetterState.GIVEN_UP if last else LetterState.FAILED
    _log(about, kind=kind, state=state, user=user, error=type(error).__name__[:60])


def _log(about: str, *, kind: str, state: str, user: int | None, channel: str = "", error: str = "") -> None:
    row, _new = Letter.objects.get_or_create(
        about=about[:120], defaults={"kind": kind[:60], "state": state, "user_id": user, "at": clock.now()}
    )
    Letter.objects.filter(pk=row.pk).update(
        state=state, channel=channel, error=error, at=clock.now(), tries=F("tries") + 1
    )


def drop_old_letters() -> int:
    """After 90 days. How many went."""
    return Letter.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
