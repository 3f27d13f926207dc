"""The staff admin's words: every model and field that is shown there has one, in Vietnamese and in English."""

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.test import RequestFactory
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import trans_real

from marketplace.accounts.models import User
from marketplace.storefront.admin import give_words
from marketplace.storefront.admin.fields import FIELDS
from marketplace.storefront.admin.helps import HELPS
from marketplace.storefront.admin.models import APPS, MODELS
from tests.architecture.test_messages import MARKED

PAGES = sorted(admin.site._registry.values(), key=lambda page: page.model._meta.label)
SAME = {"ID", "E-mail", "e-mail"}  # one word in both languages


def shown_fields(page) -> list[Field]:
    """What a list, a record and its inlines show of a model's own fields."""
    asked = RequestFactory().get("/admin/")
    asked.user = User(is_active=True, is_staff=True, is_superuser=True)
    found = []
    for each in (page, *page.get_inline_instances(asked)):
        for name in {*flatten_fieldsets(each.get_fieldsets(asked)), *getattr(each, "list_display", ())}:
            try:
                found.append(each.model._meta.get_field(name))
            except FieldDoesNotExist:  # __str__, or a column that the page describes itself
                continue
    return found


def in_both(word: Promise) -> tuple[str, str]:
    with translation.override("vi"):
        vietnamese = str(word)
    with translation.override("en"):
        return vietnamese, str(word)


def missing(word: object) -> bool:
    """Whether a word is not marked for translation, has no English, or has no Vietnamese."""
    if not isinstance(word, Promise):
        return word not in SAME
    vietnamese, english = in_both(word)
    return (vietnamese == english and vietnamese not in SAME) or bool(MARKED.search(english))


def test_every_app_model_and_field_has_its_words():
    apps_without = {p.model._meta.app_label for p in PAGES if missing(p.model._meta.app_config.verbose_name)}
    assert apps_without == set(), "add them to APPS in marketplace/storefront/admin/models.py, then `make messages`"
    models_without = {
        p.model._meta.label
        for p in PAGES
        for word in (p.model._meta.verbose_name, p.model._meta.verbose_name_plural)
        if missing(word)
    }
    assert models_without == set(), "add them to MODELS in marketplace/storefront/admin/models.py, then `make messages`"
    fields_without = {str(f) for p in PAGES for f in shown_fields(p) if missing(f.verbose_name)}
    assert fields_without == set(), (
        "add their names to FIELDS in marketplace/storefront/admin/fields.py (or app.Model.field, if the word of another"
        " model does not fit), then `make messages` and their English in frontend_templates/locale/en"
    )


def test_words_are_of_things_that_exist():
    """A renamed field or model takes its word along."""
    models = {m._meta.label: m for m in apps.get_models()}
    assert set(APPS) - {m._meta.app_label for m in models.values()} == set()
    assert set(MODELS) - set(models) == set()
    shown = {p.model for p in PAGES} | {inline.model for p in PAGES for inline in p.inlines}
    names = {f.name for m in shown for f in m._meta.get_fields()}
    own = {f"{label}.{f.name}" for label, m in models.items() for f in m._meta.get_fields()}
    assert {key for key in FIELDS if key not in (own if "." in key else names)} == set()
    assert {f"{label}.{name}" for label, helps in HELPS.items() for name in helps} - own == set()


def test_english_plurals_are_english():
    assert in_both(MODELS["zones.Zone"][0]) == ("vùng nguyên liệu", "raw-material zone")
    assert in_both(MODELS["zones.Zone"][1]) == ("vùng nguyên liệu", "raw-material zones")


def test_words_are_given_without_looking_into_a_catalogue(monkeypatch):
    """It would cost each start, and find the catalogue from before the last change."""
    read: dict[str, object] = {}
    monkeypatch.setattr(trans_real, "_translations", read)
    monkeypatch.setattr(trans_real, "_default", None)
    give_words(admin.site)
    assert read == {}
