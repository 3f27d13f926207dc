"""Payloads and reference data of payments: pure, no database."""

from .banks import BANKS, Bank, bank_of
from .vietqr import NotVietQR, Transfer, payload_of, read_payload

__all__ = ["BANKS", "Bank", "NotVietQR", "Transfer", "bank_of", "payload_of", "read_payload"]
