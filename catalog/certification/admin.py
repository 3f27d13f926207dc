"""Staff's view of certificates."""

from django.contrib import admin

from catalog.certification.models import Certificate, IssuingRule
from catalog.core.admin import RecordAdmin


@admin.register(Certificate)
class CertificateAdmin(RecordAdmin):
    """Certificates; recorded and revoked in the office."""

    list_display = (
        "product",
        "stars",
        "decision_number",
        "issuing_level",
        "issuing_place",
        "valid_from",
        "valid_until",
        "revoked_from",
    )
    list_select_related = ("product", "issuing_place")
    list_filter = ("stars", "issuing_level", "precision", ("revoked_from", admin.EmptyFieldListFilter))
    search_fields = ("decision_number", "product__name", "product__search")


@admin.register(IssuingRule)
class IssuingRuleAdmin(RecordAdmin):
    """Who recognises which stars, by regime."""

    list_display = ("__str__", "regime")
    list_select_related = ("regime",)
