"""Events that our own screens cause: a harvest; a lot that is published with its harvests, steps and papers, attested, held, released,
recalled; its papers, added and withdrawn; its units put into use or made void; parcels with goods of lots. Names only, nothing about a person."""

from traceability.events.services.own.goods import tell_harvest, tell_parcel, tell_withdrawal
from traceability.events.services.own.lots import (
    STATES,
    tell_attestation,
    tell_attestation_withdrawn,
    tell_lot,
    tell_state,
    tell_units,
)
from traceability.events.services.own.papers import tell_paper, tell_paper_withdrawn

__all__ = [
    "STATES",
    "tell_attestation",
    "tell_attestation_withdrawn",
    "tell_harvest",
    "tell_lot",
    "tell_paper",
    "tell_paper_withdrawn",
    "tell_parcel",
    "tell_state",
    "tell_units",
    "tell_withdrawal",
]
