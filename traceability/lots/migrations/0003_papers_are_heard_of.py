"""Papers of lots that were public before papers were told as events and failed tests held a lot: each is announced, as a new one would be."""

from itertools import batched
from typing import Any

from django.db import migrations

from catalog.core import clock


def announce(apps: Any, _editor: Any) -> None:
    """A message for each paper that stands; the worker tells it and holds the lot where its newest test failed."""
    message, now = apps.get_model("core", "OutboxMessage"), clock.now()
    papers = apps.get_model("lots", "LotPaper").objects.filter(withdrawn_at=None).exclude(lot__state="draft")
    for some in batched(papers.order_by("pk").values_list("lot", "pk").iterator(), 2_000):
        message.objects.bulk_create(
            message(topic="lot.paper.added", payload={"lot": lot, "paper": pk}, created_at=now, due_at=now)
            for lot, pk in some
        )


class Migration(migrations.Migration):
    dependencies = [
        ("lots", "0002_contracts_and_holds_of_sources"),
        ("core", "0001_squashed_0006_keys_of_visitors"),
    ]

    operations = [migrations.RunPython(announce, migrations.RunPython.noop)]
