"""Writes: recording and revoking recognitions, and with them the stars of products; the import of lists."""

from .certificates import (
    Recognition,
    recompute_spans,
    record_certificate,
    record_in_bulk,
    revoke_certificate,
    spans_of,
    valid_until,
)
from .importing import bad_rows_file, check_import, commit_import, drop_old_files, request_commit, start_import

__all__ = [
    "Recognition",
    "bad_rows_file",
    "check_import",
    "commit_import",
    "drop_old_files",
    "recompute_spans",
    "record_certificate",
    "record_in_bulk",
    "request_commit",
    "revoke_certificate",
    "spans_of",
    "start_import",
    "valid_until",
]
