"""GS1 keys: check digits, lots, Digital Link addresses (URI syntax 1.6), element strings, dates. Pure functions that need no Django;
only messages.py does, when an error is shown.

facts          every application identifier and code list, as data
checks         what components of values must pass: check digits and pairs, dates, codes
table          the application identifiers: the form of their values, keys and qualifiers, which stand together
keys           single values as people type them: GTIN, GLN, SSCC, lot, serial
dates          YYMMDD
digital_link   addresses without their host, parsed and built
compression    compressed addresses, read only
uris           whole addresses with host and stem
elements       (01)…(10)… and what a scanner sends, parsed and built
errors         GS1Error, the only thing that any of them raises
"""

from .checks import check_digit, has_right_check_digit
from .compression import decompress
from .dates import from_yymmdd, to_yymmdd
from .digital_link import DigitalLink, build, link_of, parse_path, raw_path
from .elements import build_elements, build_raw, parse_elements, parse_raw
from .errors import GS1Error
from .keys import gln13, gtin14, lot, serial, sscc18
from .table import lacking
from .uris import parse_uri

__all__ = [
    "DigitalLink",
    "GS1Error",
    "build",
    "build_elements",
    "build_raw",
    "check_digit",
    "decompress",
    "from_yymmdd",
    "gln13",
    "gtin14",
    "has_right_check_digit",
    "lacking",
    "link_of",
    "lot",
    "parse_elements",
    "parse_path",
    "parse_raw",
    "parse_uri",
    "raw_path",
    "serial",
    "sscc18",
    "to_yymmdd",
]
