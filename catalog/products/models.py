"""Products, what they are sold as, how they look, and the stars they hold on which days."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.places.models import Unit
from catalog.producers.models import Producer, ProducerKind


class Regime(models.Model):
    """A decision of the Prime Minister under which products are ranked, and the days it was in force.

    It sets the groups and sets, the bands, and who recognises which stars, so all of these hang on it.
    """

    number = models.CharField(max_length=40, unique=True, help_text="26/2026/QĐ-TTg")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    months_valid = models.PositiveSmallIntegerField(default=36)

    class Meta:
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.number


class ProductGroup(models.Model):
    """One of a regime's groups (6 of 26/2026/QĐ-TTg)."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="groups")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        ordering = ["regime", "number"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "number"], name="group_once"),
            models.UniqueConstraint(fields=["regime", "slug"], name="group_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductSet(models.Model):
    """A product set (bộ sản phẩm): the unit that has a score sheet of its own (26 of 26/2026/QĐ-TTg)."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="sets")
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="sets")
    number = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    is_service = models.BooleanField(default=False, help_text="tourism: booked, not shipped")

    class Meta:
        ordering = ["regime", "number"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "number"], name="set_once"),
            models.UniqueConstraint(fields=["regime", "slug"], name="set_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductState(models.TextChoices):
    DRAFT = "draft", _("Bản nháp")
    IN_REVIEW = "in_review", _("Chờ duyệt")
    RETURNED = "returned", _("Cần sửa")
    PUBLISHED = "published", _("Đã duyệt")
    HIDDEN = "hidden", _("Đã ẩn")


@audit.tracked(exclude=("vector",))
class Product(models.Model):
    """A product as its label says it. Which stars it holds on a day is in `StarSpan`, written only by the certification service."""

    slug = models.SlugField(max_length=120, unique=True)
    producer = models.ForeignKey(Producer, models.PROTECT, related_name="products")
    product_set = models.ForeignKey(ProductSet, models.PROTECT, related_name="products")
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    brand = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    ingredients = models.TextField(blank=True)
    storage = models.CharField(max_length=300, blank=True)
    usage = models.TextField(blank=True)
    shelf_life_days = models.PositiveIntegerField(null=True, blank=True)
    warnings = models.TextField(blank=True)
    standards = models.CharField(max_length=300, blank=True, help_text="TCVN, QCVN, TCCS …: the standards applied")
    origin = models.ForeignKey(Unit, models.PROTECT, related_name="+", help_text="where it is made, as it was")
    province = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", help_text="today's province, derived from origin"
    )
    producer_kind = models.CharField(
        max_length=12, choices=ProducerKind, help_text="copied from the producer, for filters"
    )
    state = models.CharField(max_length=10, choices=ProductState, default=ProductState.DRAFT)
    alcohol_percent = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, help_text="by volume, as the label says it"
    )
    licence_number = models.CharField(
        max_length=80,
        blank=True,
        help_text="of its production licence, registration or notification, where one is needed",
    )
    reported_stars = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="stars named by an imported list without a decision: shown to officers only"
    )
    source = models.CharField(max_length=300, blank=True, help_text="where an imported row's facts come from")
    is_sample = models.BooleanField(default=False)
    decision_numbers = models.CharField(
        max_length=400, blank=True, help_text="of its certificates, pushed by certification so that a search finds them"
    )
    search = models.TextField(blank=True, help_text="folded words that find it")
    vector = SearchVectorField(null=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            GinIndex(fields=["vector"], name="product_vector"),
            models.Index(fields=["product_set", "province"], name="product_by_set"),
            models.Index(fields=["province"], name="product_by_province"),
            models.Index(fields=["producer", "state"], name="product_by_producer"),
            models.Index(fields=["state"], condition=Q(state="in_review"), name="product_to_review"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_stars=None) | Q(reported_stars__range=(1, 5)), name="reported_stars_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(alcohol_percent=None) | Q(alcohol_percent__range=(0, 100)), name="alcohol_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class StarSpan(models.Model):
    """From its first to its last day a product holds these stars. Spans of one product never overlap.

    A row a span, and not columns on the product, so that an upgrade, an expiry and a revocation each take effect at the midnight of
    their day with no task run (docs/adr/0002). Only `certification.services` writes here, through `products.services.set_star_spans`.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="star_spans")
    stars = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    certificate_id = models.BigIntegerField(help_text="certification.Certificate, which lies above this room")

    class Meta:
        ordering = ["product", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="stars_1_to_5"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="span_days_in_order"),
            models.UniqueConstraint(fields=["product", "starts_on"], name="span_starts_once"),
        ]
        indexes = [
            models.Index(fields=["-stars", "-starts_on", "-product"], condition=Q(stars__gte=3), name="span_by_stars"),
            models.Index(fields=["-starts_on", "-product"], condition=Q(stars__gte=3), name="span_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}★ {self.starts_on} – {self.ends_on}"


@audit.tracked()
class Variant(models.Model):
    """What is put in a basket: a net content with a SKU and, for members of GS1, a GTIN."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    name = models.CharField(max_length=80, help_text="Túi 250 g")
    sku = models.CharField(max_length=40, unique=True)
    gtin = models.CharField(max_length=14, blank=True, help_text="14 digits with a right check digit")
    net_content = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    net_unit = models.CharField(max_length=12, blank=True, help_text="g, kg, ml, l, gói, cái, suất …")
    weight_g = models.PositiveIntegerField(null=True, blank=True, help_text="with its packing, for delivery")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["product", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["gtin"], condition=~Q(gtin=""), name="gtin_once")]

    def __str__(self) -> str:
        return f"{self.product_id} · {self.name}"


class Photo(models.Model):
    """A picture, re-encoded on arrival; its smaller widths are made by a task."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    file = models.FileField(max_length=200, help_text="the re-encoded original, under an unguessable name")
    alt = models.CharField(max_length=200, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list, help_text="widths made so far, each in AVIF, WebP and JPEG")
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["product", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.product_id} #{self.position}"


class ReviewVerdict(models.TextChoices):
    SUBMITTED = "submitted", _("Gửi duyệt")
    APPROVED = "approved", _("Duyệt")
    RETURNED = "returned", _("Yêu cầu sửa")
    HIDDEN = "hidden", _("Ẩn")


class ProductReview(models.Model):
    """One step of a listing's review: who submitted, approved or returned it, and why. Never edited."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    verdict = models.CharField(max_length=10, choices=ReviewVerdict)
    reasons = models.JSONField(default=dict, blank=True, help_text="field name: what to change")
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["product", "-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.product_id} {self.verdict}"


class TermKind(models.TextChoices):
    WORD = "word", _("Từ")
    PHRASE = "phrase", _("Cụm từ")


class Term(models.Model):
    """The vocabulary of what is on sale: words for "did you mean", phrases for suggestions. Rebuilt whole by a task."""

    kind = models.CharField(max_length=6, choices=TermKind)
    folded = models.CharField(max_length=200)
    shown = models.CharField(max_length=200, help_text="its most frequent spelling")
    count = models.PositiveIntegerField(help_text="products it stands in")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "folded"], name="term_once")]
        indexes = [
            models.Index(
                fields=["folded"],
                name="phrase_by_prefix",
                condition=Q(kind="phrase"),
                opclasses=["varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.shown
