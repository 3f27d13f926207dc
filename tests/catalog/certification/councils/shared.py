"""What tests of councils share."""

import datetime as dt

import pytest

from catalog.core.errors import Refused
from catalog.places.models import Unit
from tests.factories.places import LAM_DONG


def old_district() -> Unit:
    """A district of Lâm Đồng as it was until 30/06/2025."""
    return Unit.objects.filter(level="district", province__code=LAM_DONG, ends_on=dt.date(2025, 6, 30)).order_by(
        "code"
    )[0]


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]
