from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "marketplace.storefront"

    def ready(self) -> None:
        """Every room's admin pages stand by now: they get their words."""
        from django.contrib import admin

        from marketplace.storefront.admin import give_words

        give_words(admin.site)
