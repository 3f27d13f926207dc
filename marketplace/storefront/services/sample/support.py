"""Support of the producer that does not exist: a need that waits, and one that was delivered; invented, and saying so."""

import datetime as dt

from catalog.core import clock
from catalog.producers.models import Producer
from catalog.programme.models import SupportCase, SupportKind, SupportState, SupportStep

from .people import People

S = SupportState


def load_support(*, people: People, producer: Producer) -> None:
    """Both once."""
    now = clock.now()
    waiting, given = SupportCase.objects.bulk_create(
        [
            SupportCase(
                producer=producer, kind=SupportKind.PACKAGING, need="Thiết kế túi 250 g (minh họa).",
                asked_at=now - dt.timedelta(days=3), is_sample=True,
            ),
            SupportCase(
                producer=producer, kind=SupportKind.ADVICE, need="Hướng dẫn viết hồ sơ (minh họa).", amount=0,
                state=S.DELIVERED, asked_at=now - dt.timedelta(days=60), is_sample=True,
                delivered_on=clock.today() - dt.timedelta(days=30),
            ),
        ]
    )  # fmt: skip
    SupportStep.objects.bulk_create(
        SupportStep(case=case, state=state, by=by, text=text, at=now - dt.timedelta(days=days))
        for case, state, by, text, days in (
            (waiting, S.ASKED, people.producer, "", 3),
            (given, S.ASKED, people.producer, "", 60),
            (given, S.APPROVED, people.commune, "Cán bộ xã tới tận nơi (minh họa).", 50),
            (given, S.DELIVERED, people.commune, "Hai buổi tại cơ sở (minh họa).", 30),
        )
    )
