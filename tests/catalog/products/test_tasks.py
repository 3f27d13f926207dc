"""Tasks and what sets them going."""

import pytest
from django_tasks_db.models import DBTaskResult

from catalog.core import outbox
from catalog.products import tasks
from catalog.products.models import Photo, Term
from tests.factories.products import make_listed, make_photo, make_product

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return sorted(DBTaskResult.objects.values_list("task_path", flat=True))


def test_a_photo_gets_its_widths():
    photo = make_photo(product=make_product())
    outbox.deliver()
    assert names() == ["catalog.products.tasks.make_renditions"]
    widths = tasks.make_renditions.call(photo.pk)
    assert Photo.objects.get(pk=photo.pk).widths == widths


def test_changes_of_a_minute_rebuild_the_vocabulary_once():
    for _ in range(3):
        make_listed()
    outbox.emit("product.published", product=1)
    outbox.emit("stars.changed", product=1, before=None, after=3)
    outbox.deliver()
    assert names() == ["catalog.products.tasks.rebuild_vocabulary"]
    assert tasks.rebuild_vocabulary.call() == Term.objects.count() > 0
