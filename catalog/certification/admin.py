"""Staff's view of certificates, of the rules they follow, and of the dossiers behind them. What a dossier holds is read on its own pages."""

from django.contrib import admin
from django.db.models import Q

from catalog.certification.models import (
    Band,
    Certificate,
    Council,
    Decision,
    Dossier,
    ExtensionRule,
    ImportJob,
    IssuingRule,
    RevocationCase,
    RubricVersion,
    ScoringRule,
    Stage,
)
from catalog.certification.policies.councils import run_q, seats_q
from catalog.certification.policies.dossiers import readable_q
from catalog.core.admin import PlacedAdmin, RecordAdmin
from catalog.core.types import Actor
from catalog.products.policies import reached_q


@admin.register(Certificate)
class CertificateAdmin(PlacedAdmin):
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

    def within(self, user: Actor) -> Q:
        """Of products made in reach."""
        return reached_q(user, "product__")


@admin.register(IssuingRule)
class IssuingRuleAdmin(RecordAdmin):
    """Who recognises which stars, by regime."""

    list_display = ("__str__", "regime")
    list_select_related = ("regime",)


@admin.register(ImportJob)
class ImportJobAdmin(PlacedAdmin):
    """Imports of lists; run in the office."""

    list_display = ("filename", "by", "state", "rows_total", "rows_bad", "created_at")
    list_select_related = ("by",)
    list_filter = ("state",)
    search_fields = ("filename",)

    def within(self, user: Actor) -> Q:
        """One's own: a list holds rows of every place."""
        return Q(by=user.pk)


@admin.register(Band)
class BandAdmin(RecordAdmin):
    """From how many points how many stars."""

    list_display = ("regime", "stars", "from_points")
    list_select_related = ("regime",)


@admin.register(ScoringRule)
class ScoringRuleAdmin(RecordAdmin):
    """What a regime says beside its bands."""

    list_display = ("regime", "minima_cap", "transition_days", "transition_days_again", "legal_basis")
    list_select_related = ("regime",)


@admin.register(Stage)
class StageAdmin(RecordAdmin):
    """The offices that a dossier passes."""

    list_display = ("regime", "position", "level", "working_days", "decides_from", "decides_to", "forwards_from_points")
    list_select_related = ("regime",)


@admin.register(ExtensionRule)
class ExtensionRuleAdmin(RecordAdmin):
    """Which certificates a new regime lets run on."""

    list_display = ("regime", "ending_from", "ending_to", "max_days", "legal_basis")
    list_select_related = ("regime",)


@admin.register(RubricVersion)
class RubricVersionAdmin(RecordAdmin):
    """Score sheets; brought and read in the office."""

    list_display = ("product_set", "version", "source", "in_force_from")
    list_select_related = ("product_set",)


@admin.register(Dossier)
class DossierAdmin(PlacedAdmin):
    """Dossiers; moved by their desks."""

    list_display = ("product", "kind", "state", "level", "due_on", "commune", "result_stars")
    list_select_related = ("product", "commune")
    list_filter = ("state", "kind", "level")
    search_fields = ("code", "product__name", "product__search")
    # sex and ethnicity of a representative are for evaluators only; foreseen points tell them by what they change
    exclude = ("form", "predicted_points", "predicted_stars")

    def within(self, user: Actor) -> Q:
        """What has come to the user's desk, team or council."""
        return readable_q(user)


@admin.register(Council)
class CouncilAdmin(PlacedAdmin):
    """Councils; named in the office."""

    list_display = ("name", "level", "place", "decision_number", "starts_on", "ends_on")
    list_select_related = ("place",)

    def within(self, user: Actor) -> Q:
        """Those of the own authority, and those one sits on."""
        return run_q(user) | seats_q(user)


@admin.register(Decision)
class DecisionAdmin(PlacedAdmin):
    """Decisions; made in the office."""

    list_display = ("number", "decided_on", "level", "place", "signer")
    list_select_related = ("place",)
    search_fields = ("number",)

    def within(self, user: Actor) -> Q:
        """Those of the own authority."""
        return run_q(user)


@admin.register(RevocationCase)
class RevocationCaseAdmin(PlacedAdmin):
    """Findings that may cost a certificate."""

    list_display = ("certificate", "ground", "found_on", "due_on", "state")
    list_select_related = ("certificate__product",)
    list_filter = ("state", "ground")

    def within(self, user: Actor) -> Q:
        """Of products made in reach."""
        return reached_q(user, "certificate__product__")
