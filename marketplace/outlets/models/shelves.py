"""What stands on an outlet's shelves, and how many when somebody counted."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.products.models import Product

from .outlets import Outlet


class ShelfItem(models.Model):
    """A product on the shelf, or something without a page here (`name`, `maker`): a speciality without stars may stand there, without a badge."""

    outlet = models.ForeignKey(Outlet, models.CASCADE, related_name="shelf")
    product = models.ForeignKey(Product, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    maker = models.CharField(max_length=160, blank=True)
    since = models.DateTimeField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["outlet", "since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=False, name="", maker="") | (Q(product=None) & ~Q(name="")),
                name="shelf_item_is_something",
            ),
            models.UniqueConstraint(
                fields=["outlet", "product"], condition=Q(removed_at=None), name="product_on_shelf_once"
            ),
            models.UniqueConstraint(
                fields=["outlet", "name", "maker"],
                condition=Q(removed_at=None, product=None),
                name="speciality_on_shelf_once",
            ),
        ]
        indexes = [models.Index(fields=["product"], condition=Q(removed_at=None), name="shelves_of_product")]

    def __str__(self) -> str:
        return f"{self.outlet_id}: {self.product_id or self.name}"


class StockTake(models.Model):
    """So many of it when somebody counted. Only grows; the latest counts."""

    item = models.ForeignKey(ShelfItem, models.CASCADE, related_name="counts")
    quantity = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["item", "-at", "-pk"]
        constraints = [models.CheckConstraint(condition=Q(quantity__lte=1_000_000), name="stock_take_in_range")]
        indexes = [models.Index(fields=["item", "-at", "-id"], name="latest_stock_take")]
        triggers = [pgtrigger.ReadOnly(name="is_final", fields=["item", "quantity", "at"])]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.quantity}"
