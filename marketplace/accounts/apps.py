from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register  # noqa: A004  Django's own name


def check_text_messages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without a gateway people can sign in by e-mail only: said at start, not found out by a farmer."""
    from marketplace.accounts.services import sms

    if sms.available():
        return []
    return [
        Warning(
            "No SMS_BACKEND is set: one-time codes cannot be sent to phones.",
            hint="Name a class with send(phone, text), for example SMS_BACKEND=ourprovince.sms.Gateway (docs/operations.md).",
            id="accounts.W001",
        )
    ]


class AccountsConfig(AppConfig):
    name = "marketplace.accounts"

    def ready(self) -> None:
        """Before django.contrib.admin, which fills the site it finds."""
        from django.contrib import admin
        from django.contrib.admin import sites

        from marketplace.accounts.site import StaffSite

        admin.site = sites.site = StaffSite()
        register(check_text_messages)
