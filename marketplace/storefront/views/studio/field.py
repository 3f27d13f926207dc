"""Addresses of where things come from: `/studio/zones/…` and `/studio/lots/…`."""

from django.urls import URLPattern, path

from . import harvests, links, lots, makings, zone_papers, zones

urlpatterns: list[URLPattern] = [
    path("zones/", zones.zones, name="studio_zones"),
    path("zones/new/", zones.new_zone, name="studio_zone_new"),
    path("zones/<int:pk>/", zones.zone, name="studio_zone"),
    path("zones/<int:pk>/outline/", zones.outline, name="studio_zone_outline"),
    path("zones/<int:pk>/codes/", zones.add_code, name="studio_zone_codes"),
    path("zones/<int:pk>/codes/<int:code>/", zones.set_status, name="studio_zone_code"),
    path("harvest/", harvests.harvest, name="studio_harvest"),
    path("harvest/<uuid:key>/photos/", harvests.harvest_photo, name="studio_harvest_photo"),
    path("zones/<int:pk>/harvests/", harvests.diary, name="studio_harvests"),
    path("zones/<int:pk>/seasons/<int:season>/", harvests.season, name="studio_season"),
    path("zones/<int:pk>/papers/", zone_papers.papers, name="studio_zone_papers"),
    path("zones/<int:pk>/certificates/<int:certificate>/", zone_papers.certificate, name="studio_zone_certificate"),
    path(
        "zones/<int:pk>/certificates/<int:certificate>/file/",
        zone_papers.certificate_file,
        name="studio_zone_certificate_file",
    ),
    path("zones/<int:pk>/contracts/", zone_papers.contracts, name="studio_zone_contracts"),
    path("zones/<int:pk>/contracts/<int:contract>/", zone_papers.contract, name="studio_zone_contract"),
    path("zones/<int:pk>/contracts/<int:contract>/file/", zone_papers.contract_file, name="studio_zone_contract_file"),
    path("zones/<int:pk>/links/", links.zone_links, name="studio_zone_links"),
    path("lots/<int:pk>/links/", links.lot_links, name="studio_lot_links"),
    path("products/<int:pk>/links/", links.product_links, name="studio_product_links"),
    path("lots/", lots.lots, name="studio_lots"),
    path("lots/new/", lots.new_lot, name="studio_lot_new"),
    path("lots/<int:pk>/", lots.lot, name="studio_lot"),
    path("lots/<int:pk>/facts/", lots.facts, name="studio_lot_facts"),
    path("lots/<int:pk>/labels/", lots.labels, name="studio_lot_labels"),
    path("lots/<int:pk>/labels.<str:form>", lots.labels_file, name="studio_lot_labels_file"),
    path("lots/<int:pk>/preview/", lots.preview, name="studio_lot_preview"),
    path("lots/<int:pk>/copy/", lots.copy, name="studio_lot_copy"),
    path("lots/<int:pk>/publish/", lots.publish, name="studio_lot_publish"),
    path("lots/<int:pk>/hold/", lots.hold, name="studio_lot_hold"),
    path("lots/<int:pk>/release/", lots.release, name="studio_lot_release"),
    path("lots/<int:pk>/recall/", lots.recall, name="studio_lot_recall"),
    path("lots/<int:pk>/remove/", lots.remove, name="studio_lot_remove"),
    path("lots/<int:pk>/inputs/new/", makings.new_input, name="studio_lot_input_new"),
    path("lots/<int:pk>/inputs/<int:given>/remove/", makings.remove_input, name="studio_lot_input_remove"),
    path("lots/<int:pk>/stages/new/", makings.new_stage, name="studio_lot_stage_new"),
    path("lots/<int:pk>/stages/<int:step>/", makings.stage, name="studio_lot_stage"),
    path("lots/<int:pk>/stages/<int:step>/remove/", makings.remove_stage, name="studio_lot_stage_remove"),
]
