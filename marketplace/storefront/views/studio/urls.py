"""Addresses under /studio/."""

from django.urls import URLPattern, path

from . import home, photos, producers, products, variants

urlpatterns: list[URLPattern] = [
    path("", home.home, name="studio"),
    path("new/", producers.new_producer, name="studio_new"),
    path("profile/", producers.profile, name="studio_profile"),
    path("story/", producers.story, name="studio_story"),
    path("people/", producers.people, name="studio_people"),
    path("people/<int:pk>/", producers.member, name="studio_member"),
    path("products/", products.products, name="studio_products"),
    path("products/new/", products.new_product, name="studio_product_new"),
    path("products/<int:pk>/", products.product, name="studio_product"),
    path("products/<int:pk>/submit/", products.submit, name="studio_submit"),
    path("products/<int:pk>/hide/", products.hide, name="studio_hide"),
    path("products/<int:pk>/preview/", products.preview, name="studio_preview"),
    path("products/<int:pk>/variants/", variants.variants, name="studio_variants"),
    path("products/<int:pk>/photos/", photos.photos, name="studio_photos"),
    path("photos/<int:pk>/", photos.photo, name="studio_photo"),
]
