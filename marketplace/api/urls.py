"""/graphql/."""

from django.urls import path

from marketplace.api.views import graphql

urlpatterns = [path("", graphql, name="graphql")]
