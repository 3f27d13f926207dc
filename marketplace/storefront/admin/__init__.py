"""The words of the staff admin, for every room: Vietnamese here, English in the catalogue.

A model whose own class gives names or labels keeps those.
"""

from django.apps import apps
from django.contrib.admin import AdminSite

from catalog.core.admin import RecordAdmin
from marketplace.storefront.admin.fields import FIELDS
from marketplace.storefront.admin.helps import HELPS
from marketplace.storefront.admin.models import APPS, MODELS


def give_words(site: AdminSite) -> None:
    """Called once when the apps are ready, about 7 ms with the import. Migrations do not see it: they read what the classes say.

    Nothing is translated here: the language is the reader's.
    """
    for app, word in APPS.items():
        apps.get_app_config(app).verbose_name = word
    shown = set(site._registry)
    for page in site._registry.values():
        shown |= {inline.model for inline in page.inlines}
        if isinstance(page, RecordAdmin):
            page.helps = HELPS.get(page.model._meta.label, {})
    for model in shown:
        about = model._meta
        if about.label in MODELS and "verbose_name" not in about.original_attrs:
            about.verbose_name, about.verbose_name_plural = MODELS[about.label]
        for field in (*about.local_fields, *about.local_many_to_many):
            label = FIELDS.get(f"{about.label}.{field.name}", FIELDS.get(field.name))
            if label is not None and getattr(field, "_verbose_name", None) is None:
                field.verbose_name = label
