"""/graphql/. The library and the schema are loaded when somebody asks for the first time: 200 modules."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from catalog.core.views import when_asked

# csrf_exempt: reads only, and no cookie gives any right here
urlpatterns = [path("", csrf_exempt(when_asked("marketplace.api.views.graphql")), name="graphql")]
