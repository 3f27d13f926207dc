"""VietQR: a bank transfer as text for a QR symbol, by EMVCo's Merchant-Presented Mode and NAPAS's rules for field 38.

Fields are written as id (2 digits), length (2 digits), value; in the order of their ids, the CRC last.
"""

import re
from dataclasses import dataclass

NAPAS = "A000000727"
VND = "704"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
_CRC = "6304"
_PLAIN = re.compile(r"[ -~]*", re.ASCII)
_BIN = re.compile(r"[0-9]{6}", re.ASCII)
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,19}", re.ASCII)
_AMOUNT = re.compile(r"[1-9][0-9]{0,12}", re.ASCII)


class NotVietQR(ValueError):
    """The text is no payload, or says something that cannot stand in one."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a transfer goes and what it says. `amount` in ₫, None: the payer types it. `dynamic`: made for one payment."""

    bin: str
    account: str
    amount: int | None = None
    purpose: str = ""
    bill: str = ""
    to_card: bool = False
    dynamic: bool = True


def crc16(text: str) -> str:
    """CRC-16/CCITT-FALSE of the ASCII text (polynomial 0x1021, start 0xFFFF), four hexadecimal digits in capitals."""
    crc = 0xFFFF
    for byte in text.encode("ascii"):
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return f"{crc:04X}"


def payload_of(transfer: Transfer) -> str:
    """What the symbol holds. Raises `NotVietQR` for anything that banks' apps would refuse: other signs than ASCII, a wrong BIN."""
    if not _BIN.fullmatch(transfer.bin) or not _ACCOUNT.fullmatch(transfer.account):
        raise NotVietQR("a BIN has six digits, an account 1 to 19 digits and letters")
    if transfer.amount is not None and not 0 < transfer.amount < 10**13:
        raise NotVietQR("an amount has 1 to 13 digits and is more than nothing")
    receiver = _tlv("00", transfer.bin) + _tlv("01", transfer.account)
    more = "".join(_tlv(key, text) for key, text in (("01", transfer.bill), ("08", transfer.purpose)) if text)
    text = (
        _tlv("00", "01")
        + _tlv("01", "12" if transfer.dynamic else "11")
        + _tlv("38", _tlv("00", NAPAS) + _tlv("01", receiver) + _tlv("02", TO_CARD if transfer.to_card else TO_ACCOUNT))
        + _tlv("53", VND)
        + (_tlv("54", str(transfer.amount)) if transfer.amount is not None else "")
        + _tlv("58", "VN")
        + (_tlv("62", more) if more else "")
        + _CRC
    )
    return text + crc16(text)


def read_payload(text: str) -> Transfer:
    """The transfer that a symbol asks for. Raises `NotVietQR` for a wrong checksum, broken fields, another network or currency."""
    if not _PLAIN.fullmatch(text) or text[-8:-4] != _CRC or crc16(text[:-4]) != text[-4:].upper():
        raise NotVietQR("the checksum is wrong")
    fields = _fields(text[:-8])
    network = _fields(fields.get("38", ""))
    if fields.get("00") != "01" or network.get("00") != NAPAS or fields.get("53") != VND:
        raise NotVietQR("no transfer in VND by NAPAS")
    receiver, more = _fields(network.get("01", "")), _fields(fields.get("62", ""))
    service, amount = network.get("02"), fields.get("54")
    if service not in {TO_ACCOUNT, TO_CARD} or (amount is not None and not _AMOUNT.fullmatch(amount)):
        raise NotVietQR("neither to an account nor to a card, or no whole amount")
    found = Transfer(
        bin=receiver.get("00", ""),
        account=receiver.get("01", ""),
        amount=int(amount) if amount else None,
        purpose=more.get("08", ""),
        bill=more.get("01", ""),
        to_card=service == TO_CARD,
        dynamic=fields.get("01") == "12",
    )
    if not _BIN.fullmatch(found.bin) or not _ACCOUNT.fullmatch(found.account):
        raise NotVietQR("no receiver")
    return found


def _tlv(key: str, value: str) -> str:
    if not _PLAIN.fullmatch(value) or not 0 < len(value) < 100:
        raise NotVietQR(f"field {key} holds 1 to 99 plain ASCII signs")
    return f"{key}{len(value):02}{value}"


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        key, length = text[at : at + 2], text[at + 2 : at + 4]
        if not (key + length).isdigit() or len(length) != 2:
            raise NotVietQR("a field without id or length")
        end = at + 4 + int(length)
        if end > len(text) or key in found:
            raise NotVietQR("a field that is cut off or stands twice")
        found[key], at = text[at + 4 : end], end
    return found
