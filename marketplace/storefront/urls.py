"""Addresses of the consumer's pages: nouns, lower case, trailing slash."""

from django.urls import URLPattern, path

from .views import catalogue, errors, fairs, machine, pages, pictures, producers, product, register, sitemap, trace

urlpatterns: list[URLPattern] = [
    path("", catalogue.home, name="home"),
    path("products/", catalogue.products, name="products"),
    path("products/<slug:slug>/", product.product, name="product"),
    path("search/suggest/", catalogue.suggestions, name="suggestions"),
    path("producers/", producers.producers, name="producers"),
    path("producers/<slug:slug>/", producers.producer, name="producer"),
    path("places/", producers.places, name="places"),
    path("places/<slug:code>/", producers.place, name="place"),
    path("zones/<slug:slug>/", producers.zone, name="zone"),
    path("t/", trace.look_up, name="look_up"),
    path("t/<str:code>/", trace.trace, name="trace"),
    path("fairs/", fairs.fairs, name="fairs"),
    path("fairs/<slug:slug>/", fairs.fair, name="fair"),
    path("fairs/<slug:slug>/booths/<slug:shop>/", fairs.booth, name="booth"),
    path("certified/", register.register, name="register"),
    path("certificates/<int:pk>/", register.certificate, name="certificate"),
    path("pages/<slug:slug>/", pages.page, name="page"),
    path("og/site.png", pictures.site),
    path("og/products/<slug:slug>.png", pictures.product, name="product_picture"),
    path("offline/", errors.offline, name="offline"),
    path("robots.txt", machine.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemaps/<slug:name>-<int:number>.xml", sitemap.section, name="sitemap_section"),
    path("site.webmanifest", machine.web_manifest, name="web_manifest"),
    path("sw.js", machine.service_worker, name="service_worker"),
    path("favicon.ico", machine.favicon),
]
