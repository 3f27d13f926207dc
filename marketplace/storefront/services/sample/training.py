"""Training, invented and saying so: a programme with three topics, a class to come, and one that is over with what came of it."""

import datetime as dt

from catalog.core import clock
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.programme.models import (
    Audience,
    ClassFeedback,
    ClassPost,
    ClassState,
    Enrolment,
    EnrolmentState,
    QuizQuestion,
    QuizTry,
    TrainingClass,
    TrainingProgramme,
    TrainingTopic,
)

from .people import People

TOPICS = ("Hồ sơ theo bộ tiêu chí mới", "Nhãn hàng và truy xuất nguồn gốc", "Bán hàng trên mạng, phát trực tiếp")
CODE = "minhhoa2tap3huan4abc"
"""Of the sample's one certificate."""


def load_training(*, people: People, producer: Producer, province: Unit) -> None:
    """Everything once."""
    now = clock.now()
    programme = TrainingProgramme.objects.create(
        place=province, year=clock.today().year, name="Tập huấn chủ thể OCOP (minh họa)",
        text="Chương trình này không có thật: để thử trang tập huấn.", created_at=now, is_sample=True,
    )  # fmt: skip
    topics = TrainingTopic.objects.bulk_create(
        TrainingTopic(programme=programme, position=n, title=f"{title} (minh họa)") for n, title in enumerate(TOPICS, 1)
    )
    to_come, over = (
        _class(topics[n], province, name, clock.start_of(clock.today() + dt.timedelta(days=days)))
        for n, name, days in (
            (1, "Nhãn hàng cho người mới làm (minh họa)", 12),
            (0, "Viết hồ sơ lần đầu (minh họa)", -20),
        )
    )
    Enrolment.objects.create(
        training_class=to_come, user=people.buyer, audience=Audience.STUDENT, name=people.buyer.name,
        state=EnrolmentState.SEATED, asked_at=now, seated_at=now,
    )  # fmt: skip
    learned = Enrolment.objects.create(
        training_class=over, user=people.producer, producer=producer, audience=Audience.PRODUCER,
        name=people.producer.name, state=EnrolmentState.SEATED, asked_at=over.register_until,
        seated_at=over.register_until, attended_at=over.starts_at, attended_by="code", passed_at=over.ends_at,
        code=CODE, certified_at=over.ends_at,
    )  # fmt: skip
    QuizQuestion.objects.create(
        training_class=over, position=1, text="Hồ sơ lần đầu nộp ở đâu? (minh họa)",
        answers=["Ở xã, phường nơi làm ra sản phẩm", "Ở bộ"], right=0,
    )  # fmt: skip
    QuizTry.objects.create(enrolment=learned, number=1, right=1, asked=1, passed=True, at=over.ends_at)
    ClassFeedback.objects.create(enrolment=learned, points=5, text="Dễ hiểu (minh họa).", at=over.ends_at)
    asked = ClassPost.objects.create(
        training_class=over, by=people.producer, text="Sản phẩm có hai quy cách thì làm mấy hồ sơ? (minh họa)", at=now
    )
    ClassPost.objects.create(
        training_class=over, answers=asked, by=people.province, by_organiser=True, at=now,
        text="Câu trả lời này không có thật: hỏi cán bộ xã.",
    )  # fmt: skip


def _class(topic: TrainingTopic, place: Unit, name: str, day: dt.datetime) -> TrainingClass:
    starts = day + dt.timedelta(hours=8)
    return TrainingClass.objects.create(
        topic=topic, place=place, name=name, text="Lớp này không có thật.", starts_at=starts,
        ends_at=starts + dt.timedelta(hours=4), register_until=starts - dt.timedelta(days=1),
        venue="Nhà văn hóa tỉnh (minh họa)", teachers=["Giảng viên Minh Họa"],
        audiences=[Audience.COMMUNE, Audience.PRODUCER, Audience.STUDENT], seats=40, taken=1, state=ClassState.OPEN,
        invited_at=clock.now(), reminded_at=clock.now() if starts < clock.now() else None, created_at=clock.now(),
        is_sample=True,
    )  # fmt: skip
