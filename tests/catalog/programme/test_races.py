"""Of two officers at one idea one decides and the other is told."""

import threading

from django.db import connections

from catalog.core.errors import Conflict
from catalog.programme.models import Idea
from catalog.programme.services import ideas
from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.programme import make_idea


def test_two_officers_at_one_idea(fresh_db):
    idea = make_idea()
    officers = [make_officer(place=unit()) for _ in range(2)]
    outcomes = []

    def decide(n: int) -> None:
        try:
            if n:
                ideas.accept_idea(idea=idea, seen="registered", by=officers[n])
            else:
                ideas.return_idea(idea=idea, seen="registered", reason="x", by=officers[n])
            outcomes.append("done")
        except Conflict:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told"]
    assert Idea.objects.get(pk=idea.pk).state in ("accepted", "returned")
