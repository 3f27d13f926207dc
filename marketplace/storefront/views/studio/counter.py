"""Addresses of selling: `/studio/orders/…`, `/studio/parcels/…`, `/studio/delivery/…`, `/studio/questions/…`, `/studio/restock/…`."""

from django.urls import URLPattern, path

from . import delivery, orders, places, questions, restock, returns, reviews

urlpatterns: list[URLPattern] = [
    path("orders/", orders.orders, name="studio_orders"),
    path("orders/packing-lists.pdf", orders.packing_of_all, name="studio_packing_lists"),
    path("orders/hand-over-<slug:carrier>.csv", orders.manifest, name="studio_manifest"),
    path("orders/<int:pk>/", orders.order, name="studio_order"),
    path("orders/<int:pk>/accept/", orders.accept, name="studio_order_accept"),
    path("orders/<int:pk>/arrived/", orders.arrived, name="studio_order_arrived"),
    path("orders/<int:pk>/visited/", orders.visited, name="studio_order_visited"),
    path("orders/<int:pk>/pack/", orders.pack, name="studio_order_pack"),
    path("orders/<int:pk>/cancel/", orders.cancel, name="studio_order_cancel"),
    path("orders/<int:pk>/packing-list.pdf", orders.packing_list, name="studio_packing_list"),
    path("orders/<slug:code>/", orders.scanned, name="studio_order_scanned"),
    path("parcels/<int:pk>/unpack/", orders.unpack, name="studio_parcel_unpack"),
    path("parcels/<int:pk>/send/", orders.send, name="studio_parcel_send"),
    path("parcels/<int:pk>/delivered/", orders.delivered, name="studio_parcel_delivered"),
    path("parcels/<int:pk>/fetched/", orders.fetched, name="studio_parcel_fetched"),
    path("parcels/<int:pk>/came-back/", orders.came_back, name="studio_parcel_came_back"),
    path("parcels/<int:pk>/label.pdf", orders.label, name="studio_parcel_label"),
    path("returns/", returns.returns, name="studio_returns"),
    path("returns/<int:pk>/", returns.one, name="studio_return"),
    path("returns/<int:pk>/photos/<int:message>/<int:number>/", returns.photo, name="studio_return_photo"),
    path("reviews/", reviews.reviews, name="studio_reviews"),
    path("reviews/<int:pk>/answer/", reviews.answer, name="studio_review_answer"),
    path("questions/", questions.questions, name="studio_questions"),
    path("questions/<int:pk>/", questions.question, name="studio_question"),
    path("delivery/", delivery.delivery, name="studio_delivery"),
    path("delivery/new/", delivery.new, name="studio_delivery_new"),
    path("delivery/<int:pk>/", delivery.method, name="studio_delivery_method"),
    path("delivery/<int:pk>/stop/", delivery.stop, name="studio_delivery_stop"),
    path("delivery/places/new/", places.new, name="studio_place_new"),
    path("delivery/places/<int:pk>/", places.place, name="studio_place"),
    path("delivery/outlets/<int:pk>/", places.pickup, name="studio_pickup"),
    path("restock/", restock.restocks, name="studio_restocks"),
    path("restock/<int:pk>/", restock.restock, name="studio_restock"),
    path("bank/", delivery.bank, name="studio_bank"),
]
