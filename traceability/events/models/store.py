"""Events as they were recorded, and what shows that none was changed, taken out or put in another place since."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from catalog.producers.models import Producer


def _only_grows(what: str) -> list[pgtrigger.Trigger]:
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=f"RAISE EXCEPTION '{what} are never emptied (%)', TG_TABLE_NAME;",
        ),
    ]


class NextSeq(models.Func):
    template = "nextval('events_event_seq')"
    arity = 0
    output_field = models.BigIntegerField()


class Event(models.Model):
    """One EPCIS event, partitioned by the month it was recorded in. Never changed: a mistake is declared by another event.

    `content` is the event in `epcis.normal` form and is given out byte by byte; every other column but `record_time`, `seq`,
    `producer`, `is_public` and `job` is taken from it. `leaf` is the hash of all that (`epcis.sealing.leaf`); `links` are the
    hashes of the chains of the lots it speaks of, in the order of their names, as they stood after it.
    """

    pk = models.CompositePrimaryKey("record_time", "seq")
    record_time = models.DateTimeField(help_text="when it was recorded here")
    seq = models.BigIntegerField(db_default=NextSeq(), editable=False, help_text="order of recording, with gaps")
    producer = models.ForeignKey(Producer, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    job = models.UUIDField(null=True, help_text="the capture that brought it; none: our own screens wrote it")
    is_public = models.BooleanField(help_text="anybody who holds its lot may read it")
    event_id = models.TextField()
    type = models.TextField()
    action = models.TextField(blank=True)
    biz_step = models.TextField(blank=True, help_text="bare standard word, or a whole address")
    disposition = models.TextField(blank=True)
    event_time = models.DateTimeField()
    read_point = models.TextField(blank=True, help_text="in canonical form, as bizLocation and things")
    biz_location = models.TextField(blank=True)
    things = ArrayField(models.TextField(), help_text="role and name of whatever it speaks of (epcis.facts)")
    links = ArrayField(models.BinaryField())
    leaf = models.BinaryField(max_length=32)
    content = models.TextField()

    class Meta:
        indexes = [
            GinIndex(fields=["things"], name="event_by_thing"),
            models.Index(fields=["producer", "record_time", "seq"], name="event_by_record_time"),
            models.Index(fields=["producer", "event_time"], name="event_by_time"),
        ]
        triggers = _only_grows("events")

    def __str__(self) -> str:
        return self.event_id


class EventKey(models.Model):
    """An eventID that a producer has used, once as an event and once as its error declaration; where the event is."""

    pk = models.CompositePrimaryKey("producer_id", "event_id", "is_declaration")
    producer = models.ForeignKey(Producer, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    event_id = models.TextField()
    is_declaration = models.BooleanField(help_text="it declares the event of this ID wrong")
    record_time = models.DateTimeField()
    seq = models.BigIntegerField()

    class Meta:
        triggers = _only_grows("IDs of events")

    def __str__(self) -> str:
        return self.event_id


class Chain(models.Model):
    """The end of the chain of events that one producer recorded of one lot or kind of goods: how many, and the last link."""

    producer = models.ForeignKey(Producer, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    thing = models.TextField(help_text="in canonical form")
    length = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["producer", "thing"], name="chain_once_a_thing")]

    def __str__(self) -> str:
        return self.thing


class Seal(models.Model):
    """A day of events (Viet Nam's) under one signed root. `previous` binds it to the seal of the day before."""

    day = models.DateField(primary_key=True)
    first_seq = models.BigIntegerField(null=True, help_text="none on a day without events")
    last_seq = models.BigIntegerField(null=True)
    count = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32, help_text="Merkle tree hash, RFC 6962")
    previous = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
    public_key = models.BinaryField(max_length=32, help_text="Ed25519")
    signature = models.BinaryField(max_length=64)
    leaves = models.BinaryField(help_text="the published list of leaves, in gzip")

    class Meta:
        ordering = ["day"]
        triggers = _only_grows("seals")

    def __str__(self) -> str:
        return str(self.day)


class WordKind(models.TextChoices):
    BIZ_STEP = "bizSteps"
    DISPOSITION = "dispositions"
    BIZ_LOCATION = "bizLocations"
    READ_POINT = "readPoints"


class Word(models.Model):
    """A place, step or disposition that a producer's events have named: what its top-level resources list."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=WordKind)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["producer", "kind", "value"], name="word_once")]

    def __str__(self) -> str:
        return self.value


class PlaceChild(models.Model):
    """A place that lies in another, by the master data of a producer's documents: for queries "with descendants"."""

    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+", db_index=False)
    parent = models.TextField()
    child = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["producer", "parent", "child"], name="place_child_once")]

    def __str__(self) -> str:
        return f"{self.child} in {self.parent}"
