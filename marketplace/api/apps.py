from typing import Any

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "marketplace.api"

    def ready(self) -> None:
        """What clients wrote beside orders goes with the buyer's data."""
        from django.db.models.signals import post_save

        post_save.connect(_forget, sender="orders.Recipient", dispatch_uid="api.forget")


def _forget(instance: Any, **_given: Any) -> None:
    if instance.erased_at is not None:
        from marketplace.api.services import forget_orders

        forget_orders(group=instance.group)
