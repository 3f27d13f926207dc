"""Issuing trace codes and unit codes, printing them, and what becomes of units."""

from traceability.codes.services.codes import ensure_code, ensure_codes, push_code, random_code
from traceability.codes.services.files import (
    drop_old_serials,
    give_up_file,
    make_unit_file,
    mark_printed,
    request_unit_file,
)
from traceability.codes.services.moves import activate_units, void_units
from traceability.codes.services.printing import (
    Print,
    printed_bundle,
    printed_label,
    printed_picture,
    printed_sheets,
    printed_symbol,
    shown_symbol,
)
from traceability.codes.services.units import give_up_units, make_units, request_units, retry_units

__all__ = [
    "Print",
    "activate_units",
    "drop_old_serials",
    "ensure_code",
    "ensure_codes",
    "give_up_file",
    "give_up_units",
    "make_unit_file",
    "make_units",
    "mark_printed",
    "printed_bundle",
    "printed_label",
    "printed_picture",
    "printed_sheets",
    "printed_symbol",
    "push_code",
    "random_code",
    "request_unit_file",
    "request_units",
    "retry_units",
    "shown_symbol",
    "void_units",
]
