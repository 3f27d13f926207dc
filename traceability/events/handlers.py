"""What the worker does for the store of events: months and seals, and what our own screens did as EPCIS events."""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.dispatch import receiver

from catalog.core import clock, housekeeping, outbox
from traceability.events import services


@receiver(housekeeping.tidying)
def keep_the_store(**_signal: Any) -> None:
    """On each new day tables for the coming months are made, and the days before are sealed. After an error, again in an hour."""
    _keep(clock.today())


@lru_cache(maxsize=1)
def _keep(_day: dt.date) -> None:
    services.ensure_months()
    services.seal_days()


@outbox.handles("harvest.recorded")
def tell_harvest(*, harvest: int, **_: Any) -> None:
    """A harvest came to be at its zone."""
    services.tell_harvest(harvest=harvest)


@outbox.handles("harvest.withdrawn")
def tell_withdrawal(*, harvest: int, **_: Any) -> None:
    """A harvest was written down by mistake."""
    services.tell_withdrawal(harvest=harvest)


@outbox.handles("lot.published")
def tell_lot(*, lot: int, **_: Any) -> None:
    """A lot was made of its inputs, tested, packed, shipped."""
    services.tell_lot(lot=lot)


@outbox.handles("lot.held")
def tell_hold(*, lot: int, **_: Any) -> None:
    """A lot is held."""
    services.tell_state(lot=lot, topic="lot.held")


@outbox.handles("lot.released")
def tell_release(*, lot: int, **_: Any) -> None:
    """A lot may be sold again."""
    services.tell_state(lot=lot, topic="lot.released")


@outbox.handles("lot.recalled")
def tell_recall(*, lot: int, **_: Any) -> None:
    """A lot is called back."""
    services.tell_state(lot=lot, topic="lot.recalled")


@outbox.handles("lot.paper.added")
def tell_paper(*, paper: int, **_: Any) -> None:
    """A public lot has one more test or certificate."""
    services.tell_paper(paper=paper)


@outbox.handles("lot.paper.withdrawn")
def tell_paper_withdrawn(*, paper: int, **_: Any) -> None:
    """It was a mistake."""
    services.tell_paper_withdrawn(paper=paper)


@outbox.handles("lot.attested")
def tell_attestation(*, attestation: int, **_: Any) -> None:
    """An officer checked a lot's trace."""
    services.tell_attestation(attestation=attestation)


@outbox.handles("lot.attestation.withdrawn")
def tell_attestation_withdrawn(*, attestation: int, **_: Any) -> None:
    """An officer took it back."""
    services.tell_attestation_withdrawn(attestation=attestation)


@outbox.handles("units.activated")
@outbox.handles("units.voided")
def tell_units(*, move: int) -> None:
    """Labels of units were put into use or made void."""
    services.tell_units(move=move)
