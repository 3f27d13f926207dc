"""The staff admin: unfold's, behind the same second factor as the office."""

from django.http import HttpRequest
from unfold.sites import UnfoldAdminSite

from marketplace.accounts import policies


class StaffSite(UnfoldAdminSite):  # type: ignore[misc]
    """Staff enter with their authenticator app where OFFICERS_NEED_SECOND_FACTOR is on; `marketplace.urls` says what is missing."""

    def has_permission(self, request: HttpRequest) -> bool:
        """At most 1 statement."""
        return super().has_permission(request) and policies.missing_factor(request) is policies.Factor.NONE
