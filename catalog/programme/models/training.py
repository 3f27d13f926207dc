"""Training: programmes of topics, classes with seats and a waiting list, who came, and what was taught."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import ProductSet


@audit.tracked()
class TrainingProgramme(models.Model):
    """A series of topics that a place teaches."""

    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="the organiser's, of today")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-year", "name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["place", "year", "name"], name="training_programme_once"),
            models.CheckConstraint(condition=Q(year__range=(2018, 2100)), name="training_of_the_programme"),
        ]

    def __str__(self) -> str:
        return self.name


@audit.tracked()
class TrainingTopic(models.Model):
    """One of a programme's topics."""

    programme = models.ForeignKey(TrainingProgramme, models.PROTECT, related_name="topics")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["programme", "position"]
        constraints = [models.UniqueConstraint(fields=["programme", "position"], name="topic_position_once")]

    def __str__(self) -> str:
        return self.title


class Audience(models.TextChoices):
    """Who may come. The first five are asked of posts and producers, the others are what people say of themselves."""

    VILLAGE = "village", _("Cán bộ thôn")
    COMMUNE = "commune", _("Cán bộ cấp xã")
    PROVINCE = "province", _("Cán bộ cấp tỉnh")
    PRODUCER = "producer", _("Người của cơ sở sản xuất")
    TOURISM = "tourism", _("Người làm du lịch cộng đồng")
    TEACHER = "teacher", _("Giáo viên, giảng viên")
    STUDENT = "student", _("Học sinh, sinh viên")
    ANYONE = "anyone", _("Ai cũng được")


class ClassState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    OPEN = "open", _("Nhận đăng ký")
    CANCELLED = "cancelled", _("Đã hủy")


@audit.tracked(exclude=("taken",))  # follows the enrolments, which are tracked
class TrainingClass(models.Model):
    """A class on a topic. It is over when its time has passed. `taken` is moved under this row's lock, and never over `seats`."""

    topic = models.ForeignKey(TrainingTopic, models.PROTECT, related_name="classes")
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="the organiser's, of today")
    name = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    register_until = models.DateTimeField()
    venue = models.CharField(max_length=200, blank=True, help_text="the room; empty for a class by link alone")
    link = models.CharField(max_length=500, blank=True, help_text="https, of an allowed site; shown to who has a seat")
    teachers = ArrayField(models.CharField(max_length=160), default=list, blank=True)
    partners = ArrayField(models.CharField(max_length=160), default=list, blank=True, help_text="institutes that help")
    audiences = ArrayField(models.CharField(max_length=8, choices=Audience), help_text="who may come")
    stars = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, help_text="producers: of goods with these today"
    )
    sets = models.ManyToManyField(ProductSet, blank=True, related_name="+", help_text="producers: of goods of these")
    from_elsewhere = models.BooleanField(default=False, help_text="officers and producers of other places may come too")
    seats = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    pass_percent = models.PositiveSmallIntegerField(default=70, help_text="of right answers, when there is a test")
    tries = models.PositiveSmallIntegerField(default=3, help_text="how often one may sit the test")
    zalo = models.CharField(max_length=500, blank=True, help_text="the class's group; https, of an allowed site")
    facebook = models.CharField(max_length=500, blank=True, help_text="the same")
    state = models.CharField(max_length=9, choices=ClassState, default=ClassState.DRAFT)
    cancelled_because = models.CharField(max_length=300, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "starts_at"], name="class_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="class_ends_later"),
            models.CheckConstraint(condition=Q(register_until__lte=F("starts_at")), name="class_registers_before"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="class_has_seats"),
            models.CheckConstraint(condition=Q(taken__lte=F("seats")), name="class_is_never_overfull"),
            models.CheckConstraint(condition=~Q(venue="") | ~Q(link=""), name="class_is_somewhere"),
            models.CheckConstraint(condition=Q(pass_percent__range=(1, 100)), name="pass_mark_is_a_share"),
            models.CheckConstraint(condition=Q(tries__range=(1, 10)), name="class_has_tries"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def audience_labels(self) -> list[str]:
        """Who may come, in words."""
        return [str(Audience(value).label) for value in self.audiences]


class EnrolmentState(models.TextChoices):
    SEATED = "seated", _("Có chỗ")
    WAITING = "waiting", _("Trong danh sách chờ")
    LEFT = "left", _("Đã thôi")
    DROPPED = "dropped", _("Ban tổ chức hủy chỗ")


class AttendedBy(models.TextChoices):
    CODE = "code", _("Quét mã tại lớp")
    LIST = "list", _("Ban tổ chức ghi")


@audit.tracked(exclude=("name",))  # a person's: erased when they ask
class Enrolment(models.Model):
    """A person in a class. `user` is empty once that person asked to be forgotten: then it only counts."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrolments")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    audience = models.CharField(max_length=8, choices=Audience, help_text="as what they came")
    producer = models.ForeignKey(Producer, models.PROTECT, null=True, blank=True, related_name="enrolments")
    name = models.CharField(max_length=120, blank=True, help_text="for the list and the certificate")
    state = models.CharField(max_length=7, choices=EnrolmentState)
    asked_at = models.DateTimeField(help_text="also when they agreed that the organiser keeps this")
    seated_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_by = models.CharField(max_length=4, choices=AttendedBy, blank=True)
    passed_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=24, unique=True, null=True, blank=True, help_text="of the certificate")
    certified_at = models.DateTimeField(null=True, blank=True)
    shows_name = models.BooleanField(default=False, help_text="the check page says the name: by its owner's consent")

    class Meta:
        ordering = ["training_class", "asked_at", "pk"]
        indexes = [models.Index(fields=["training_class", "state", "asked_at"], name="enrolment_queue")]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "user"], name="one_seat_a_person"),
            models.CheckConstraint(
                condition=Q(attended_at=None, attended_by="") | Q(attended_at__isnull=False) & ~Q(attended_by=""),
                name="attendance_says_how",
            ),
            models.CheckConstraint(
                condition=Q(code=None, certified_at=None)
                | Q(code__isnull=False, certified_at__isnull=False, attended_at__isnull=False),
                name="certificate_of_who_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class_id}: {self.pk}"


@audit.tracked()
class Material(models.Model):
    """What a class is given to read or to watch: a file of ours, or a link to an allowed site."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="materials")
    title = models.CharField(max_length=160)
    is_recording = models.BooleanField(default=False)
    for_all = models.BooleanField(default=False, help_text="on the class's public page too")
    file = models.CharField(max_length=120, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="bytes")
    href = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["training_class", "pk"]
        constraints = [models.CheckConstraint(condition=Q(file="") ^ Q(href=""), name="material_is_one_thing")]

    def __str__(self) -> str:
        return self.title


@audit.tracked()
class QuizQuestion(models.Model):
    """A question of a class's test, with one right answer."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=500)
    answers = ArrayField(models.CharField(max_length=200))
    right = models.PositiveSmallIntegerField(help_text="which of the answers, from 0")

    class Meta:
        ordering = ["training_class", "position"]
        constraints = [models.UniqueConstraint(fields=["training_class", "position"], name="question_position_once")]

    def __str__(self) -> str:
        return self.text


class QuizTry(models.Model):
    """Somebody sat the test. Final."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="sittings")
    number = models.PositiveSmallIntegerField()
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="quiz_try_once"),
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="quiz_try_adds_up"),
        ]
        triggers = [pgtrigger.Protect(name="quiz_try_is_final", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.enrolment_id} #{self.number}"


class ClassFeedback(models.Model):
    """What somebody who came says of a class: points from 1 to 5, which are never drawn as stars, and words for the organiser alone."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="feedback")
    points = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(points__range=(1, 5)), name="feedback_1_to_5")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.points}"


@audit.tracked(exclude=("text",))
class ClassPost(models.Model):
    """A question, or an answer to one, among those of a topic."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="posts")
    answers = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    by_organiser = models.BooleanField(default=False)
    text = models.TextField(blank=True, help_text="empty once its writer asked to be forgotten")
    at = models.DateTimeField()
    reports = models.PositiveSmallIntegerField(default=0)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["training_class", "answers", "-at"], name="post_of_class")]

    def __str__(self) -> str:
        return f"{self.training_class_id}: {self.pk}"


class ClassPostReport(models.Model):
    """Somebody of the class says that a post should not stand."""

    post = models.ForeignKey(ClassPost, models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["post", "by"], name="post_reported_once")]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.pk}"


class TraineeExport(models.Model):
    """A list of trainees left the house: who took it, what for. Never deleted."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="exports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=300)
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="trainee_export_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.training_class_id}: {self.at}"
