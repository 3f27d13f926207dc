"""`/epcis/`, by the REST binding of EPCIS 2.0: no trailing slash but the root's. Names in addresses are percent-encoded URIs."""

from django.urls import path, re_path

from traceability.events.views import capture, events, kept, resources

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
    path("epcis/nextPageToken/<str:token>", kept.next_page_token, name="next_page_token"),
]
