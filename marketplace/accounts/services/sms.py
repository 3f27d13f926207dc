"""Messages to telephones. `SMS_BACKEND` and `ZALO_BACKEND` name classes with `send(phone, text)`; a province plugs its carrier's gateway, or a
service of Zalo's official accounts, in here. One-time codes go by SMS alone; notices by Zalo where there is one."""

import logging
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class SmsFailed(Exception):
    """The gateway did not take the message."""


class Gateway(Protocol):
    """What a backend is. `available` false: pages say beforehand that no message can be sent."""

    available: bool

    def send(self, phone: str, text: str) -> None:
        """Hand one message over (`phone` is E.164), or raise `SmsFailed`."""


class LogSms:
    """For development, the console: the message is printed."""

    available = True

    def send(self, phone: str, text: str) -> None:
        """Print it."""
        logger.info("SMS to %s: %s", phone, text)


class MemorySms:
    """For tests: `MemorySms.outbox` holds (phone, text)."""

    available = True
    outbox: ClassVar[list[tuple[str, str]]] = []

    def send(self, phone: str, text: str) -> None:
        """Keep it."""
        self.outbox.append((phone, text))


class NoSms:
    """A server without a gateway: people sign in by e-mail."""

    available = False

    def send(self, phone: str, text: str) -> None:
        """Never."""
        raise SmsFailed("no SMS_BACKEND is set")


def gateway(channel: str = "sms") -> Gateway:
    """The backend of the settings, for "sms" or "zalo"."""
    backend: Gateway = import_string(settings.ZALO_BACKEND if channel == "zalo" else settings.SMS_BACKEND)()
    return backend


def available() -> bool:
    """Can this server send text messages?"""
    return gateway().available


def send(phone: str, text: str) -> None:
    """Send one message; `SmsFailed` when the gateway refuses. Limits are the caller's (`adapter`)."""
    gateway().send(phone, text)


def channels() -> list[str]:
    """By which a notice can reach a telephone, the cheapest first."""
    return [channel for channel in ("zalo", "sms") if gateway(channel).available]


def send_notice(phone: str, text: str) -> str:
    """Send one message by the first channel that takes it; gives its name. `SmsFailed` when none does. Limits are the caller's."""
    failed: SmsFailed | None = None
    for channel in channels():
        try:
            gateway(channel).send(phone, text)
        except SmsFailed as error:  # not a follower of the official account, for one
            failed = error
        else:
            return channel
    raise failed or SmsFailed("no gateway")
