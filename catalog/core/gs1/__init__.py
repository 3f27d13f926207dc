"""GS1 keys: check digits, lots, Digital Link addresses (URI syntax 1.6), element strings, dates.

table          the application identifiers that are known, in the notation of GS1's own dictionary
keys           single values: GTIN, GLN, SSCC, lot, serial
dates          YYMMDD
digital_link   addresses, parsed and built
elements       (01)…(10)… strings, parsed and built
"""

from .dates import from_yymmdd, to_yymmdd
from .digital_link import DigitalLink, build, parse_path, raw_path
from .elements import build_elements, parse_elements
from .keys import check_digit, gln13, gtin14, has_right_check_digit, lot, serial, sscc18

__all__ = [
    "DigitalLink",
    "build",
    "build_elements",
    "check_digit",
    "from_yymmdd",
    "gln13",
    "gtin14",
    "has_right_check_digit",
    "lot",
    "parse_elements",
    "parse_path",
    "raw_path",
    "serial",
    "sscc18",
    "to_yymmdd",
]
