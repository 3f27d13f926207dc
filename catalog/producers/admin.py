"""Staff's view of producers and their people."""

from django.contrib import admin

from catalog.core.admin import RecordAdmin
from catalog.producers.models import BehalfConsent, Invitation, Membership, Producer


@admin.register(Producer)
class ProducerAdmin(RecordAdmin):
    """Producers; officers verify them in the office."""

    list_display = ("name", "kind", "province", "state", "verified_at", "is_sample")
    list_select_related = ("province",)
    list_filter = ("state", "kind", "is_sample")
    search_fields = ("name", "search", "tax_code", "slug")


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    """Who works for whom."""

    list_display = ("user", "producer", "role", "created_at")
    list_select_related = ("user", "producer")
    list_filter = ("role",)
    search_fields = ("user__name", "user__email", "user__phone", "producer__name")


@admin.register(Invitation)
class InvitationAdmin(RecordAdmin):
    """Invitations; the token itself is not kept."""

    list_display = ("sent_to", "producer", "role", "created_at", "expires_at", "accepted_at")
    list_select_related = ("producer",)
    list_filter = ("role", ("accepted_at", admin.EmptyFieldListFilter))
    search_fields = ("sent_to", "producer__name")
    exclude = ("token_hash",)


@admin.register(BehalfConsent)
class BehalfConsentAdmin(RecordAdmin):
    """Consents that officers enter things for a producer."""

    list_display = ("producer", "officer", "given_by", "how", "given_on", "until", "withdrawn_at")
    list_select_related = ("producer", "officer")
    list_filter = ("how", ("withdrawn_at", admin.EmptyFieldListFilter))
    search_fields = ("producer__name", "given_by", "officer__name")
