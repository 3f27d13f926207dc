"""Of two officers at one idea one decides and the other is told."""

from catalog.programme.models import Idea
from catalog.programme.services import ideas
from tests.factories.accounts import make_officer
from tests.factories.places import unit
from tests.factories.programme import make_idea
from tests.together import outcomes


def test_two_officers_at_one_idea(fresh_db):
    idea = make_idea()
    officers = [make_officer(place=unit()) for _ in range(2)]
    ended = outcomes(
        lambda: ideas.accept_idea(idea=idea, seen="registered", by=officers[0]),
        lambda: ideas.return_idea(idea=idea, seen="registered", reason="x", by=officers[1]),
    )
    assert ended == ["conflict", "done"]
    assert Idea.objects.get(pk=idea.pk).state in ("accepted", "returned")
