from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from . import triggers

triggers.index_registry()


class CoreConfig(AppConfig):
    name = "catalog.core"

    def ready(self) -> None:
        """Every room's `handlers.py` registers what it does on the outbox's messages."""
        autodiscover_modules("handlers")
