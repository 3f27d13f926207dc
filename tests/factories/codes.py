"""Trace codes for tests."""

from typing import Any

from tests.factories.lots import make_lot
from traceability.codes.models import TraceCode
from traceability.codes.services import ensure_code
from traceability.lots.models import Lot


def make_lot_code(*, lot: Lot | None = None, **over: Any) -> TraceCode:
    """The code of a published lot; further arguments are `make_lot`'s."""
    return ensure_code(lot=lot or make_lot(**over))
