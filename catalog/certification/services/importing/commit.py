"""Store a checked list: all rows in one transaction, a few statements for each thousand, nothing doubled however often it runs."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.core.files.storage import default_storage
from django.db import connections, transaction
from django.utils.translation import gettext as _

from catalog.core import audit, clock, outbox, text
from catalog.core.errors import Conflict, NotAllowed, Refused
from catalog.core.types import Actor
from catalog.places.models import Unit
from catalog.producers.models import Producer
from catalog.products.models import Product, ProductSet
from catalog.products.services import add_spans_in_bulk, create_in_bulk, replace_spans_in_bulk, save_in_bulk

from ...models import Certificate, ImportJob, ImportProgress, ImportState
from ...policies import Desk, import_provinces
from ..certificates import spans_of

type _Key = tuple[str, ...]


def _may_commit(job: ImportJob, by: Actor) -> None:
    if job.by_id != by.pk:
        raise NotAllowed.because("not_allowed", _("Chỉ người đã tải danh sách lên mới ghi được danh sách này."))
    if job.state == ImportState.DONE:
        raise Conflict.because("done_already", _("Danh sách này đã được ghi."))
    if job.state not in {ImportState.CHECKED, ImportState.COMMITTING}:
        raise Conflict.because("not_checked", _("Danh sách này chưa kiểm tra xong."))
    if job.rows_bad:
        raise Refused.because(
            "bad_rows",
            _("Còn %(count)d dòng sai. Sửa các dòng đó rồi tải lại cả tệp: ghi tất cả hoặc không ghi gì.")
            % {"count": job.rows_bad},
        )


def _may_still_decide(job: ImportJob, by: Actor) -> None:
    """Posts end and people join producers between the check and the storing: what no longer holds stops the whole list. 6 statements at
    most, whatever the number of rows.
    """
    desk, provinces = Desk(by), import_provinces(by)
    own = {(text.folded(producer.name), producer.province_id) for producer in desk.own_producers}
    asked = job.rows.order_by().values_list(
        "parsed__key__0",
        "parsed__province",
        "parsed__place",
        "parsed__certificate__level",
        "parsed__certificate__place",
    )
    claims = set(asked.distinct())
    units = Unit.objects.select_related("current", "province__current").in_bulk(
        {pk for _producer, *pks in ((c[0], c[1], c[2], c[4]) for c in claims) for pk in pks if pk is not None}
    )
    for producer, province, place, level, issuer in claims:
        if (
            (provinces is not None and province not in provinces)
            or (producer, province) in own
            or (
                level is not None
                and not desk.decides(
                    level=level,
                    issuing_place=units[issuer] if issuer is not None else None,
                    origin=units[place],
                    province=units[province],
                )
            )
        ):
            raise NotAllowed.because(
                "not_allowed_any_more",
                _("Chức vụ của bạn không còn cho ghi mọi dòng của danh sách này. Tải tệp lên lại để xem từng dòng."),
            )


@transaction.atomic
def request_commit(*, job: ImportJob, by: Actor) -> ImportJob:
    """Have a task store the list. May be asked again when the task has died: nothing is doubled. Raises `NotAllowed` when the
    officer may no longer decide every row, `Conflict`, `Refused`."""
    mine = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    _may_commit(mine, by)
    _may_still_decide(mine, by)
    mine.state = ImportState.COMMITTING
    mine.save(update_fields=["state"])
    outbox.emit("import.confirmed", job=mine.pk)
    return mine


@transaction.atomic
def commit_import(*, job: ImportJob, by: Actor) -> ImportJob:
    """Store a checked list whole: producers and products that are not there yet, and the recognitions.

    One transaction under the job's lock: killed in the middle it leaves nothing, run again it stores everything, run twice it stores
    once (`Conflict`). A product is the same when the folded names of producer and product and the commune are; a recognition when
    product, number and first day are. New products are drafts of unverified producers, in the register at once and listed only after
    review. Raises `NotAllowed` when the officer may no longer decide every row. About 60 statements for 20,000 rows.
    """
    mine = ImportJob.objects.select_for_update(no_key=True).get(pk=job.pk)
    _may_commit(mine, by)
    _may_still_decide(mine, by)
    rows = [(number, parsed) for number, parsed in mine.rows.order_by("number").values_list("number", "parsed")]
    report = _Report(mine.pk, len(rows))
    with connections["default"].cursor() as cursor:
        # parents are stored before children; deferred checks pile up, and each audit trigger walks the pile (4 times slower at 20,000)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with audit.context(user=by.pk, reason=f"import {mine.pk}: {mine.filename}"):
        producers, made_producers = _producers(rows, report)
        products, made_products = _products(mine, rows, producers, report)
        made_certificates = _certificates(mine, rows, products, {p.pk for p in made_products}, report)
        mine.state = ImportState.DONE
        mine.done_at = clock.now()
        mine.result = {
            "producers": made_producers,
            "products": len(made_products),
            "certificates": made_certificates,
            "already_there": len(products) - len(made_products),
        }
        stored, mine.file = mine.file.name, ""
        mine.save()
    ImportProgress.objects.filter(job_id=mine.pk).delete()
    outbox.emit("import.done", job=mine.pk)
    if stored:
        transaction.on_commit(lambda: default_storage.delete(stored))
    return mine


class _Report:
    """Progress, seen by others while the one transaction is still open: written over a connection of its own."""

    def __init__(self, job_id: int, total: int) -> None:
        self.job_id, self.total = job_id, total

    def __call__(self, share: float) -> None:
        beside = connections["default"].copy()
        try:
            with beside.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO certification_importprogress (job_id, done, total) VALUES (%s, %s, %s) "
                    "ON CONFLICT (job_id) DO UPDATE SET done = excluded.done, total = excluded.total",
                    [self.job_id, round(self.total * share), self.total],
                )
        finally:
            beside.close()


def _producers(rows: list[tuple[int, dict[str, Any]]], report: _Report) -> tuple[dict[_Key, Producer], int]:
    """Producers by folded name and today's province; those that are missing are made, unverified."""
    wanted: dict[_Key, dict[str, Any]] = {}
    for _number, parsed in rows:
        wanted.setdefault((parsed["key"][0], str(parsed["province"])), parsed)
    found: dict[_Key, Producer] = {}
    provinces = {parsed["province"] for _number, parsed in rows}
    for producer in Producer.objects.filter(province__in=provinces).order_by("-pk"):
        found[text.folded(producer.name), str(producer.province_id)] = producer  # the oldest of namesakes stays
    missing = {key: parsed for key, parsed in wanted.items() if key not in found}
    slugs = {key: text.slug(parsed["producer"]) or "chu-the" for key, parsed in missing.items()}
    taken = set(Producer.objects.filter(slug__in=set(slugs.values())).values_list("slug", flat=True))
    newest = Producer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    new = []
    for n, (key, parsed) in enumerate(missing.items(), start=newest + 1):
        slug = slugs[key] if slugs[key] not in taken else f"{slugs[key]}-{n}"
        taken.add(slug)
        new.append(
            Producer(
                slug=slug,
                kind=parsed["kind"],
                name=parsed["producer"],
                search=text.folded(parsed["producer"])[:400],
                place_id=parsed["place"],
                province_id=parsed["province"],
                created_at=clock.now(),
            )
        )
    found |= dict(zip(missing, save_in_bulk(new), strict=True))
    report(0.2)
    return found, len(new)


def _products(
    job: ImportJob, rows: list[tuple[int, dict[str, Any]]], producers: dict[_Key, Producer], report: _Report
) -> tuple[dict[_Key, Product], list[Product]]:
    """Products by the rows' keys; those that are missing are made as drafts."""
    known = {producers[parsed["key"][0], str(parsed["province"])].pk for _number, parsed in rows}
    found: dict[_Key, Product] = {}
    there = Product.objects.filter(producer__in=known).select_related("producer", "origin").defer("vector", "search")
    for product in there.order_by("-pk"):
        place = str(product.origin.current_id or product.origin_id)
        found[text.folded(product.producer.name), text.folded(product.name), place] = product
    units = Unit.objects.select_related("parent__parent", "current__parent__parent", "province").in_bulk(
        {parsed["place"] for _number, parsed in rows} | {parsed["province"] for _number, parsed in rows}
    )
    sets = ProductSet.objects.select_related("group").in_bulk({parsed["set"] for _number, parsed in rows})
    numbers = _numbers(rows)
    missing: dict[_Key, Product] = {}
    for _number, parsed in rows:
        key = tuple(parsed["key"])
        stated = None if parsed["certificate"] else parsed["stars"]
        if key in found:
            continue
        if key in missing:
            missing[key].reported_stars = None if numbers[key][1] else (missing[key].reported_stars or stated)
            continue
        missing[key] = Product(
            producer=producers[parsed["key"][0], str(parsed["province"])],
            product_set=sets[parsed["set"]],
            name=parsed["name"],
            brand=parsed["brand"],
            origin=units[parsed["place"]],
            province=units[parsed["province"]],
            reported_stars=None if numbers[key][1] else stated,
            source=parsed["source"],
            decision_numbers=" ".join(numbers[key][0])[:400],
        )
    report(0.3)
    made = create_in_bulk(products=list(missing.values()), tag=str(job.pk))
    report(0.7)
    return found | dict(zip(missing, made, strict=True)), made


def _numbers(rows: list[tuple[int, dict[str, Any]]]) -> dict[_Key, tuple[dict[str, None], bool]]:
    """For each product the decision numbers of its rows, and whether any row states a recognition."""
    out: dict[_Key, tuple[dict[str, None], bool]] = {}
    for _number, parsed in rows:
        numbers, any_stated = out.get(tuple(parsed["key"]), ({}, False))
        certificate = parsed["certificate"]
        if certificate.get("number"):
            numbers[certificate["number"]] = None
        out[tuple(parsed["key"])] = (numbers, any_stated or bool(certificate))
    return out


def _certificates(
    job: ImportJob,
    rows: list[tuple[int, dict[str, Any]]],
    products: dict[_Key, Product],
    new_products: set[int],
    report: _Report,
) -> int:
    """The recognitions that are not recorded yet, and the star spans that follow from all of a product's."""
    stated = [(products[tuple(parsed["key"])], parsed) for _number, parsed in rows if parsed["certificate"]]
    old = sorted({product.pk for product, _parsed in stated} - new_products)
    # before their certificates are read: a decision recorded at the same time waits for us, or we for it
    list(Product.objects.select_for_update().filter(pk__in=old).order_by("pk").values_list("pk"))
    by_product: dict[int, list[Certificate]] = defaultdict(list)
    for certificate in Certificate.objects.filter(product__in=old):
        by_product[certificate.product_id].append(certificate)
    recorded = {(c.product_id, c.decision_number, c.valid_from) for found in by_product.values() for c in found}
    new = []
    for product, parsed in stated:
        facts = parsed["certificate"]
        first = dt.date.fromisoformat(facts["first"])
        if (product.pk, facts["number"], first) in recorded:
            continue
        recorded.add((product.pk, facts["number"], first))
        new.append(
            Certificate(
                product=product,
                regime_id=facts["regime"],
                stars=facts["stars"],
                decision_number=facts["number"],
                decided_on=dt.date.fromisoformat(facts["day"]) if facts["day"] else None,
                issuing_level=facts["level"],
                issuing_place_id=facts["place"],
                precision=facts["precision"],
                valid_from=first,
                valid_until=dt.date.fromisoformat(facts["until"]),
                source=(parsed["source"] or job.filename)[:300],
                recorded_by_id=job.by_id,
                recorded_at=clock.now(),
            )
        )
    save_in_bulk(new)
    report(0.9)
    touched = {certificate.product_id for certificate in new}
    for certificate in new:
        by_product[certificate.product_id].append(certificate)
    spans = {pk: spans_of(by_product[pk]) for pk in touched}
    add_spans_in_bulk((pk, span) for pk in touched & new_products for span in spans[pk])
    changed = touched - new_products
    if changed:
        replace_spans_in_bulk(
            spans={pk: spans[pk] for pk in changed},
            decision_numbers={
                pk: " ".join(dict.fromkeys(c.decision_number for c in by_product[pk] if c.decision_number))
                for pk in changed
            },
        )
    report(1.0)
    return len(new)
