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
from .life import close_case, extend_certificate, open_case, send_reminders

__all__ = [
    "Recognition",
    "bad_rows_file",
    "check_import",
    "close_case",
    "commit_import",
    "drop_old_files",
    "extend_certificate",
    "open_case",
    "recompute_spans",
    "record_certificate",
    "record_in_bulk",
    "request_commit",
    "revoke_certificate",
    "send_reminders",
    "spans_of",
    "start_import",
    "valid_until",
]
