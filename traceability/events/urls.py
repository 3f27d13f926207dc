"""`/epcis/`, by the REST binding of EPCIS 2.0: no trailing slash but the root's. Names in addresses are percent-encoded URIs."""

from datetime import date

from django.urls import path, re_path, register_converter

from traceability.events.views import capture, events, http, kept, lot, resources, roots


class Day:
    """2026-11-22."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Raises `ValueError` for a day that is in no calendar."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As it stands in addresses."""
        return value.isoformat()


register_converter(Day, "sealed_day")
app_name = "events"
_WORDS = "bizSteps|dispositions|bizLocations|readPoints"
urlpatterns = [
    path("epcis/", resources.root, name="root"),
    path("epcis/capture", capture.captures, name="captures"),
    path("epcis/capture/<str:capture_id>", capture.capture, name="capture"),
    path("epcis/events", events.events, name="events"),
    path("epcis/events/<path:event_id>", events.event, name="event"),
    path("epcis/eventTypes", resources.types, name="types"),
    path("epcis/eventTypes/<str:value>/events", resources.events_of_type, name="events_of_type"),
    path("epcis/eventTypes/<str:value>", resources.type_, name="type"),
    path("epcis/epcs", resources.all_things, name="things"),
    path("epcis/epcs/<path:value>/events", resources.events_of_thing, name="events_of_thing"),
    path("epcis/epcs/<path:value>", resources.thing, name="thing"),
    re_path(rf"^epcis/(?P<kind>{_WORDS})$", resources.all_words, name="words"),
    re_path(rf"^epcis/(?P<kind>{_WORDS})/(?P<value>.+)/events$", resources.events_of_word, name="events_of_word"),
    re_path(rf"^epcis/(?P<kind>{_WORDS})/(?P<value>.+)$", resources.word_, name="word"),
    path("epcis/queries", kept.queries, name="queries"),
    path("epcis/queries/<str:name>", kept.query, name="query"),
    path("epcis/queries/<str:name>/events", kept.events, name="events_of_query"),
    path("epcis/queries/<str:name>/subscriptions", kept.subscriptions, name="subscriptions"),
    path("epcis/queries/<str:name>/subscriptions/<str:key>", kept.subscription, name="subscription"),
    path("t/<str:code>/events.json", lot.events, name="events_of_lot"),
    path("trace/roots/", roots.page, name="roots"),
    path("trace/roots/index.json", roots.index, name="roots_index"),
    path("trace/roots/verify.py", roots.verify, name="roots_verify"),
    path("trace/roots/<sealed_day:day>.json", roots.day, name="roots_day"),
    path("trace/roots/<sealed_day:day>.leaves", roots.leaves, name="roots_leaves"),
    path("trace/roots/<sealed_day:day>.stored", roots.stored, name="roots_stored"),
    path("epcis/nextPageToken/<str:token>", kept.next_page_token, name="next_page_token"),
    path("epcis/<path:anything>", http.nothing, name="nothing"),  # last: a problem document, not a page
]
