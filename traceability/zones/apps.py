from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "traceability.zones"
