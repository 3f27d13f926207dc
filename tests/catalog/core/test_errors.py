import pytest

from catalog.core.errors import Conflict, NotAllowed, Problem, Refused, refuse_if_any


def test_all_that_is_wrong_is_said_at_once():
    problems = (Problem("too_long", "Tên dài quá.", "name"), Problem("closed", "Hội chợ đã đóng."))
    with pytest.raises(Refused) as caught:
        refuse_if_any(p for p in problems)
    assert caught.value.problems == problems
    assert str(caught.value) == "name: too_long; -: closed"
    refuse_if_any([])


def test_the_kinds_are_refusals():
    assert isinstance(NotAllowed.because("not_yours", "x"), NotAllowed)
    assert issubclass(Conflict, Refused)


def test_a_refusal_says_what_is_wrong():
    with pytest.raises(ValueError, match="say what"):
        Refused()
