"""Events that our own screens cause: a harvest; a lot that is published with its harvests and steps, attested, held, released, recalled; its
units put into use or made void; parcels with goods of lots. Names only, nothing about a person."""

from traceability.events.services.own.goods import tell_harvest, tell_parcel, tell_withdrawal
from traceability.events.services.own.lots import (
    STATES,
    tell_attestation,
    tell_attestation_withdrawn,
    tell_lot,
    tell_state,
    tell_units,
)

__all__ = [
    "STATES",
    "tell_attestation",
    "tell_attestation_withdrawn",
    "tell_harvest",
    "tell_lot",
    "tell_parcel",
    "tell_state",
    "tell_units",
    "tell_withdrawal",
]
