"""Logs: one line an event, for people in `dev`, JSON in `prod`, without personal data and with the request's id."""

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_PERSONAL = re.compile(
    r"[\w.+%-]+@[\w-]+\.[\w.-]+"  # e-mail addresses
    r"|(?<![\w-])(?:\+84|84|0)(?:[ .]?\d){9}(?![\w-])"  # Vietnamese telephone numbers
)


def without_personal_data(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes e-mail addresses and telephone numbers out of every text, tracebacks (which quote rows) included."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _PERSONAL.sub("[…]", value)
    return event


def configured(*, json: bool, level: str = "INFO") -> dict[str, Any]:
    """Set structlog up and give Django's LOGGING; the standard library's loggers come out in the same form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso" if json else "%H:%M:%S", utc=json),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if json:
        last += [
            structlog.processors.format_exc_info,
            without_personal_data,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last += [
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback, pad_event_to=0
            )
        ]
    formatter = {
        "()": "structlog.stdlib.ProcessorFormatter",
        "foreign_pre_chain": shared,
        "processors": last,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "catalog": {"level": level},
            "traceability": {"level": level},
            "marketplace": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # 4xx are in the request's own line, by the view's name; this one would write the path, which may be a secret link
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
