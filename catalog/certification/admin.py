"""Staff's view of certificates."""

from django.contrib import admin

from catalog.certification.models import Certificate, ImportJob, IssuingRule
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


@admin.register(ImportJob)
class ImportJobAdmin(RecordAdmin):
    """Imports of lists; run in the office."""

    list_display = ("filename", "by", "state", "rows_total", "rows_bad", "created_at")
    list_select_related = ("by",)
    list_filter = ("state",)
    search_fields = ("filename",)
