"""Many who want a seat at once."""

import pytest

from catalog.programme.models import TrainingClass
from catalog.programme.services import training
from tests.factories.accounts import make_user
from tests.factories.training import make_class, make_trainee
from tests.together import together

pytestmark = pytest.mark.usefixtures("fresh_db")


def test_forty_seats_and_two_hundred_who_ask_at_once():
    one = make_class(seats=40)
    users = [make_user(password=None) for _ in range(200)]
    rows = []
    for n in range(0, 200, 25):  # 25 threads at a time, all meeting at one row
        rows += together(*[lambda user=user: make_trainee(one, user=user) for user in users[n : n + 25]])
    kept = TrainingClass.objects.get()
    assert kept.taken == 40 == kept.enrolments.filter(state="seated").count()
    assert kept.enrolments.filter(state="waiting").count() == 160 and len(rows) == 200
    # twenty leave at once: twenty move up, in the order in which they asked
    queue = list(kept.enrolments.filter(state="waiting").order_by("asked_at", "pk").values_list("pk", flat=True))
    leaving = list(kept.enrolments.filter(state="seated").select_related("user", "training_class")[:20])
    together(*[lambda row=row: training.leave_class(enrolment=row, by=row.user) for row in leaving])
    kept.refresh_from_db()
    assert kept.taken == 40 == kept.enrolments.filter(state="seated").count()
    up = kept.enrolments.filter(state="seated", seated_at__isnull=False, pk__in=queue).values_list("pk", flat=True)
    assert sorted(up) == sorted(queue[:20])
