"""What goes up and down between places: a concern of the producer that does not exist, sent up and waiting; invented, and saying so."""

import datetime as dt

from catalog.core import clock
from catalog.core.working_days import add_working_days
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.programme.models import Concern, ConcernKind, ConcernMove, ConcernStep, DeskLevel
from catalog.programme.services.concerns import DAYS

from .people import People

M, L = ConcernMove, DeskLevel


def load_bridge(*, people: People, producer: Producer, commune: Unit) -> None:
    """Once: numbered 1 of the commune's series of this year."""
    now, today = clock.now(), clock.today()
    sent, passed = today - dt.timedelta(days=6), today - dt.timedelta(days=4)
    limits = {
        L.COMMUNE: add_working_days(sent, DAYS[L.COMMUNE]),
        L.PROVINCE: add_working_days(passed, DAYS[L.PROVINCE]),
    }
    province = f"{commune.province.code}-" if commune.province else ""
    made = Concern.objects.create(
        place=commune, producer=producer, year=today.year, serial=1, level=L.PROVINCE, due_on=limits[L.PROVINCE],
        number=f"1/KN-{province}{commune.code}-{today.year}", kind=ConcernKind.CONCERN,
        title="Nơi kiểm nghiệm mật ong ở xa (minh họa)",
        text="Gửi mẫu về thành phố mất bốn ngày, mẫu hay hỏng. Mong tỉnh có điểm nhận mẫu gần hơn. Kiến nghị này không có thật.",
        by=people.producer, asked_at=now - dt.timedelta(days=6), is_sample=True,
    )  # fmt: skip
    ConcernStep.objects.bulk_create(
        ConcernStep(
            concern=made,
            move=move,
            level=level,
            due_on=limits[level],
            by=by,
            text=text,
            at=now - dt.timedelta(days=days),
        )
        for move, level, by, text, days in (
            (M.ASKED, L.COMMUNE, people.producer, "", 6),
            (M.FORWARDED, L.PROVINCE, people.commune, "Xã thấy đúng, ba cơ sở khác cũng nói vậy (minh họa).", 4),
        )
    )
