"""What clients keep beside rows of other rooms."""

from django.db import models

from catalog.producers.models import Producer


class KeptMetadata(models.Model):
    """Keys and values that a shop's programs keep about one of its things: public ones for everybody who sees it, private ones for the shop's people.

    Beside the rows and not in them: no room below knows of it, and no history holds it.
    """

    kind = models.CharField(max_length=40, help_text="as the schema names it: Product")
    key = models.BigIntegerField(help_text="of the row")
    producer = models.ForeignKey(Producer, models.CASCADE, related_name="+", help_text="whose thing it is")
    public = models.JSONField(default=dict, blank=True)
    private = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="metadata_once_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
