"""What the services of this room share: the edit guard, the audit facts, the checks of text fields."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.core import audit, clock, outbox, revision
from catalog.core.errors import NotAllowed, Problem, Refused
from catalog.core.types import Actor
from catalog.producers.models import Producer

from ..models import Product, ProductState
from ..policies import is_member, may_edit


def lock_product(product: Product | int) -> Product:
    """The product's row, locked until the transaction ends, with what decisions need. Lock order: product before anything of it."""
    pk = product if isinstance(product, int) else product.pk
    return (
        Product.objects.select_for_update(of=("self",))
        .select_related("producer__place", "product_set__group", "origin", "province")
        .defer("vector")
        .get(pk=pk)
    )


def require_edit(by: Actor | None, producer: Producer) -> None:
    """Refuse whoever may not change the producer's listings. None (loaders of sample data and imports) passes."""
    if by is not None and not may_edit(by, producer):
        raise NotAllowed.because(
            "not_allowed", _("Chỉ chủ hoặc quản lý của cơ sở, hay cán bộ được cơ sở đồng ý, mới sửa được sản phẩm này.")
        )


@contextmanager
def acting(by: Actor | None, producer: Producer, reason: str) -> Iterator[None]:
    """Audit facts: who, why, and for which producer when an officer enters things on its behalf."""
    facts: dict[str, Any] = {"reason": reason}
    if by is not None:
        facts["user"] = by.pk
        if not is_member(by, producer):
            facts["on_behalf_of"] = producer.pk
    with audit.context(**facts):
        yield


def said(product: Product, topic: str, **more: Any) -> None:
    """Tell the upper rooms (`product.changed` …) and let the indexes of every worker know that they are old."""
    outbox.emit(topic, product=product.pk, **more)
    revision.bump()


def changed(product: Product) -> None:
    """Save nothing, only mark: something a buyer can see of this product is different now."""
    product.updated_at = clock.now()
    product.save(update_fields=["updated_at"])
    if product.state == ProductState.PUBLISHED:
        said(product, "product.changed")


def put_in_order[M: models.Model](rows: Iterable[M], ids: Sequence[int], refused: Refused) -> None:
    """Give rows the positions that `ids` names them in, each once; else `refused` is raised: somebody added or removed one. 1 statement."""
    found: dict[int, Any] = {row.pk: row for row in rows}
    if sorted(ids) != sorted(found):
        raise refused
    for position, pk in enumerate(ids):
        found[pk].position = position
    if found:
        type(found[ids[0]]).objects.bulk_update(found.values(), ["position"])


def text_problems(model: type[models.Model], values: Mapping[str, Any], fields: Iterable[str]) -> list[Problem]:
    """Too long, or with characters that cannot be kept."""
    problems = []
    for name in fields:
        value = values.get(name)
        if not isinstance(value, str):
            continue
        longest = getattr(model._meta.get_field(name), "max_length", None) or 20_000
        if "\x00" in value:
            problems.append(Problem("bad_character", _("Có ký tự không lưu được. Gõ lại ô này."), name))
        elif len(value) > longest:
            message = _("Dài %(length)d ký tự, nhiều nhất %(most)d.") % {"length": len(value), "most": longest}
            problems.append(Problem("too_long", message, name))
    return problems
