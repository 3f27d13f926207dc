"""Addresses under /studio/."""

from django.urls import URLPattern, URLResolver, include, path

from . import badge, fairs, home, inspections, offers, photos, producers, products, qr, sales, stock, systems, variants

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("marketplace.storefront.views.studio.field")),
    path("", include("marketplace.storefront.views.studio.paperwork")),
    path("", include("marketplace.storefront.views.studio.counter")),
    path("", home.home, name="studio"),
    path("new/", producers.new_producer, name="studio_new"),
    path("profile/", producers.profile, name="studio_profile"),
    path("story/", producers.story, name="studio_story"),
    path("people/", producers.people, name="studio_people"),
    path("people/<int:pk>/", producers.member, name="studio_member"),
    path("systems/", systems.systems, name="studio_systems"),
    path("systems/<int:pk>/", systems.revoke, name="studio_system_revoke"),
    path("products/", products.products, name="studio_products"),
    path("products/new/", products.new_product, name="studio_product_new"),
    path("products/<int:pk>/", products.product, name="studio_product"),
    path("products/<int:pk>/submit/", products.submit, name="studio_submit"),
    path("products/<int:pk>/hide/", products.hide, name="studio_hide"),
    path("products/<int:pk>/preview/", products.preview, name="studio_preview"),
    path("products/<int:pk>/variants/", variants.variants, name="studio_variants"),
    path("products/<int:pk>/photos/", photos.photos, name="studio_photos"),
    path("products/<int:pk>/offers/", offers.offers, name="studio_offers"),
    path("products/<int:pk>/qr/", qr.symbols, name="studio_qr"),
    path("products/<int:pk>/badge/", badge.badge, name="studio_badge"),
    path("variants/<int:pk>/qr.<str:picture>", qr.symbol, name="studio_qr_picture"),
    path("inspections/", inspections.inspections, name="studio_inspections"),
    path("shop/", offers.shop, name="studio_shop"),
    path("stock/", stock.stock, name="studio_stock"),
    path("sales/", sales.sales, name="studio_sales"),
    path("sales/new/", sales.new_sale, name="studio_sale_new"),
    path("sales/<int:pk>/stop/", sales.stop, name="studio_sale_stop"),
    path("fairs/", fairs.fairs, name="studio_fairs"),
    path("fairs/<slug:slug>/", fairs.fair, name="studio_fair"),
    path("fairs/<slug:slug>/offers/<int:pk>/", fairs.fair_offer, name="studio_fair_offer"),
    path("photos/<int:pk>/", photos.photo, name="studio_photo"),
]
