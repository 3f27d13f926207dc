"""/graphql/ and /thumbnail/. The library and the schema are loaded when somebody asks for the first time: 200 modules."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from catalog.core.views import when_asked

# csrf_exempt: who asks is said by a header, and no cookie gives any right here
urlpatterns = [
    path("graphql/", csrf_exempt(when_asked("marketplace.api.views.graphql")), name="graphql"),
    path("thumbnail/<str:key>/<int:size>/", when_asked("marketplace.api.thumbnails.thumbnail"), name="thumbnail"),
    path("thumbnail/<str:key>/<int:size>/<str:form>/", when_asked("marketplace.api.thumbnails.thumbnail")),
]
