"""Rows of any model, for tests that only count them: required fields are filled by type, relations by rows of their own."""

import datetime as dt
import uuid
from itertools import count
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from catalog.core import clock
from catalog.places.models import Unit
from tests.factories.places import make_commune, unit

_numbers = count(1)
TODAY = dt.date(2026, 11, 22)

# what a constraint of the table asks for
SPECIAL: dict[str, Any] = {
    "accounts.User": lambda n: {"email": f"hang{n}@example.org"},
    "core.SpecialDay": lambda n: {"day": dt.date(2100, 1, 1) + dt.timedelta(days=n)},
    "places.Unit": lambda n: {"code": f"{n:05}", "level": "commune"},
    "places.Era": lambda n: {"starts_on": dt.date(1900, 1, 1) + dt.timedelta(days=n)},
    "places.Post": lambda n: {"level": "ministry", "place": None},
    "products.Regime": lambda n: {"starts_on": dt.date(1900, 1, 1) + dt.timedelta(days=n)},
    "products.Product": lambda n: {"reported_stars": 4},
    "products.StarSpan": lambda n: {"stars": 4, "ends_on": TODAY + dt.timedelta(days=1)},
    "certification.Certificate": lambda n: {"stars": 4, "valid_until": TODAY + dt.timedelta(days=9)},
    "certification.IssuingRule": lambda n: {"stars": 4},
    "certification.Band": lambda n: {"stars": 4},
    "certification.RevocationCase": lambda n: {"certificate": make_rows(_model("certification.Certificate"), 1)[0]},
    "certification.Decision": lambda n: {"number": f"{n}/QĐ"},
    "programme.YearPlan": lambda n: {"state": "draft", "year": 2020 + n % 50},
    "programme.Potential": lambda n: {"key": uuid.uuid4(), "state": "found"},
    "programme.PotentialPhoto": lambda n: {"key": uuid.uuid4()},
    "programme.PotentialCriterion": lambda n: {"weight": 10},
    "programme.PotentialSheet": lambda n: {"starts_on": dt.date(1990, 1, 1) + dt.timedelta(days=n)},
    "programme.DutyReport": lambda n: {"is_accepted": None, "decided_at": None},
    "programme.Concern": lambda n: {"year": 2026, "serial": n, "state": "open"},
    "programme.SupportCase": lambda n: {"state": "asked"},
    "programme.TrainingProgramme": lambda n: {"year": 2026},
    "programme.TrainingClass": lambda n: {
        "register_until": clock.now(),
        "starts_at": clock.now(),
        "ends_at": clock.now() + dt.timedelta(hours=4),
        "seats": 9,
        "audiences": ["anyone"],
    },
    "programme.MisuseReport": lambda n: {"state": "new"},
    "places.Succession": lambda n: {"old": make_commune(), "new": make_commune()},
    "promotions.Sale": lambda n: {"kind": "percent", "value": 10},
    "lots.Attestation": lambda n: {"checked": ["zone"]},
    "lots.LotInput": lambda n: {
        "harvest": None,
        "source": None,
        "material": "",
        "harvested_from": TODAY,
        "harvested_until": TODAY,
    },
    "zones.Harvest": lambda n: {"key": uuid.uuid4()},
    "codes.TraceCode": lambda n: {
        "variant": make_rows(_model("products.Variant"), 1)[0],
        "code": f"C{n:011}",
        "lot": None,
        "zone": None,
    },
    "scans.ExtraLink": lambda n: {
        "product": make_rows(_model("products.Product"), 1)[0],
        "href": f"https://www.vidu.vn/{n}",
        "lot": None,
        "zone": None,
    },
    "shops.PriceStep": lambda n: {"from_quantity": n + 1, "amount": 900},
    "shops.Slot": lambda n: {"capacity": 9, "taken": 0},
    "shops.StockMove": lambda n: {"kind": "count"},
    "shops.SaleRule": lambda n: {"kind": "no_cod", "starts_on": dt.date(2000, 1, 1) + dt.timedelta(days=n)},
    "shops.Shop": lambda n: {"state": "open", "return_policy": None, "holiday_from": None, "holiday_until": None},
    "shops.FeeRule": lambda n: {
        "announced_on": dt.date(2000, 1, 1),
        "starts_on": dt.date(2000, 1, 1) + dt.timedelta(days=n),
    },
    "shops.ReturnPolicy": lambda n: {"days": 7},
    "promotions.PromotionLimit": lambda n: {"kind": "cap", "percent": 50, "place": None},
    "orders.ReturnTerm": lambda n: {"days": 7, "starts_on": dt.date(1900, 1, 1) + dt.timedelta(days=n)},
    "outlets.Outlet": lambda n: {"kind": "centre", "shop": None, "keeps_days": 5},
    "outlets.ShelfItem": lambda n: {"product": None, "name": f"Món {n}", "maker": "", "put_by": None},
    "outlets.RestockOrder": lambda n: {"state": "asked"},
    "outlets.OutletSupport": lambda n: {"amount": 5_000_000},
    "content.Campaign": lambda n: {"least_stars": None, "width": 0, "height": 0},
    "content.MediaItem": lambda n: {"href": "", "host": None, "leads_to": "/fairs/", "code": f"M{n}"},
    "content.FeatureRule": lambda n: {"most": 4, "starts_on": dt.date(2000, 1, 1) + dt.timedelta(days=n)},
    "content.Feature": lambda n: {"is_paid": False, "payer": ""},
    "fairs.Fair": lambda n: {"apply_from": None, "apply_until": None, "series": None, "copied_from": None},
    "fairs.BoothSale": lambda n: {"order": _order()},
    "fairs.SlotItem": lambda n: {"percent": 10},
    "fairs.PromotionProgramme": lambda n: {"cap_percent": 50},
    "fairs.BoothKind": lambda n: {"capacity": 9, "fee": 0},
    "fairs.BoothNumber": lambda n: {"booth": None, "x": None, "y": None},
    "apps.Delivery": lambda n: {"event": "order_created", "state": "success"},
    "mfa.Authenticator": lambda n: {"type": "totp", "data": {}},
}


def _model(label: str) -> type[models.Model]:
    from django.apps import apps

    return apps.get_model(label)


def make_rows(model: type[models.Model], n: int, **over: Any) -> list[Any]:
    """`n` rows of `model`, each with relations of its own, so that a list that asks for them one by one is found out."""
    return [_make(model, over) for _ in range(n)]


def _make(model: type[models.Model], over: dict[str, Any]) -> Any:
    n = next(_numbers)
    special = SPECIAL.get(model._meta.label, lambda n: {})(n)
    values = {
        f.name: _value(f, n)
        for f in model._meta.concrete_fields
        if f.name not in special | over and not f.has_default() and not isinstance(f, models.AutoField)
    }
    values = {k: v for k, v in values.items() if v is not ...} | special | over
    return model._base_manager.create(**values)


def _order() -> Any:
    from tests.factories.orders import make_order  # which makes far more than rows

    return make_order()


def _value(field: Any, n: int) -> Any:
    if field.null and not (isinstance(field, models.ForeignKey) and field.related_model is not field.model):
        return None
    if isinstance(field, models.ForeignKey):
        if field.related_model is Unit:
            return unit()
        if field.name == "certificate":
            return None
        return make_rows(field.related_model, 1)[0]
    if field.choices:
        return next(value for value, _ in field.choices)
    match field:
        case models.DateTimeField():
            return clock.now() + dt.timedelta(days=10 if "end" in field.name or "close" in field.name else 0)
        case models.DateField():
            return TODAY
        case models.JSONField():
            return {}
        case SearchVectorField():
            return ...
        case models.BooleanField():
            return False
        case models.IntegerField() | models.DecimalField() | models.FloatField():
            return n
        case models.BinaryField():
            return b"x"
        case models.CharField() | models.TextField():
            return f"{n}"[: field.max_length or 20] if (field.max_length or 99) < 20 else f"{field.name}-{n}"
        case _:
            return ...
