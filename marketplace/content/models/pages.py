"""Pages, menus and collections, all of them staff's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.core import audit
from catalog.products.models import Product, ProductGroup, ProductSet


@audit.tracked()
class Page(models.Model):
    """A page of text beside those that come with the system (`queries.BUILT_IN`)."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True)
    text = models.TextField(
        help_text="an empty line ends a paragraph; “## ” begins a heading, “- ” an item of a list, “1. ” a numbered one"
    )
    text_en = models.TextField(blank=True)
    description = models.CharField(max_length=300, blank=True, help_text="for search engines")
    is_published = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Rule(models.TextChoices):
    HAND = "", _("Xếp bằng tay")
    NEWEST_5_STARS = "newest_5_stars", _("5 sao mới công nhận")


@audit.tracked()
class Collection(models.Model):
    """Products that staff puts side by side, or that a rule finds each time anew."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    text = models.TextField(blank=True, help_text="as a page's")
    text_en = models.TextField(blank=True)
    rule = models.CharField(max_length=20, choices=Rule, blank=True, default=Rule.HAND)
    is_published = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class CollectionProduct(models.Model):
    """Where a product stands in a collection that is arranged by hand."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="places")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["collection", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "product"], name="in_collection_once")]
        indexes = [models.Index(fields=["collection", "position", "product"], name="collection_in_order")]

    def __str__(self) -> str:
        return f"{self.collection_id}/{self.position}: {self.product_id}"


@audit.tracked()
class Menu(models.Model):
    """What clients of the API draw as navigation: `navbar` and `footer`."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=160)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class MenuItem(models.Model):
    """An entry of a menu, or a heading with entries below it (three levels at most). It leads to one thing or nowhere."""

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    group = models.ForeignKey(ProductGroup, models.CASCADE, null=True, blank=True, related_name="+")
    product_set = models.ForeignKey(ProductSet, models.CASCADE, null=True, blank=True, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, null=True, blank=True, related_name="+")
    page = models.SlugField(max_length=80, blank=True, help_text="the slug of a page")
    url = models.URLField(blank=True)

    class Meta:
        ordering = ["menu", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(group=None, product_set=None, collection=None, page="")
                | Q(product_set=None, collection=None, page="", url="")
                | Q(group=None, collection=None, page="", url="")
                | Q(group=None, product_set=None, page="", url="")
                | Q(group=None, product_set=None, collection=None, url=""),
                name="menu_item_leads_to_one",
            )
        ]

    def __str__(self) -> str:
        return self.name
