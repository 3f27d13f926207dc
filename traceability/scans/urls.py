"""The resolver at the root, by GS1's rules: no trailing slash."""

from django.urls import path, re_path

from traceability.scans.views import description, resolver

app_name = "scans"
# every key of a Digital Link (GS1 General Specifications); what nothing is held for is 404, what is written wrong 400
_KEYS = "00|01|253|255|401|402|414|415|417|8003|8004|8006|8010|8013|8017|8018"
urlpatterns = [
    # with a line feed in it too: the answer is the resolver's, open to all, and not the site's own page
    re_path(rf"^(?:{_KEYS})(?s:/.*)?\Z", resolver.digital_link, name="digital_link"),
    re_path(r"^q/(?P<typed>(?s:.+))\Z", resolver.own_code, name="own_code"),
    path(".well-known/gs1resolver", resolver.description, name="description"),
    path("epcis/openapi.json", description.openapi, name="openapi"),
    # no address of ours is one long word without a slash that holds a capital or a digit
    re_path(r"^(?=[^/]*[A-Z0-9])[A-Za-z0-9_-]{10,400}$", resolver.compressed, name="compressed"),
]
