"""What takes longer than an answer may: long spreadsheets."""

from django.tasks import task

from catalog.core.worker import LONG
from marketplace.shops.services.sheet_jobs import run_sheet_import


@task(queue_name=LONG)
def read_sheet(sheet_id: int) -> None:
    """Save a spreadsheet's rows, all or none."""
    run_sheet_import(sheet_id=sheet_id)
