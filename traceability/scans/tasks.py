"""The ledger's upkeep, run daily by the worker."""

from django.tasks import task

from traceability.scans import services


@task()
def keep_the_ledger() -> None:
    """Tables for the coming months; keys of past days destroyed."""
    services.ensure_partitions()
    services.destroy_old_keys()
