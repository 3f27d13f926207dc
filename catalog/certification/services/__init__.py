"""Writes: recording and revoking recognitions, and with them the stars of products; the import of lists."""

from .certificates import recompute_spans, record_certificate, revoke_certificate, spans_of, valid_until

__all__ = ["recompute_spans", "record_certificate", "revoke_certificate", "spans_of", "valid_until"]
