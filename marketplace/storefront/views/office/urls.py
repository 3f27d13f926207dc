"""Addresses under /office/."""

from django.urls import URLPattern, path

from . import board, certificates, fairs, home, ideas, imports, inspections, producers, products, rubrics

app_name = "office"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("producers/", producers.producers, name="producers"),
    path("producers/new/", producers.new, name="producer_new"),
    path("producers/<int:pk>/", producers.producer, name="producer"),
    path("producers/<int:pk>/consents/<int:consent>/paper/", producers.consent_paper, name="consent_paper"),
    path("producers/<int:pk>/edit/", producers.edit, name="producer_edit"),
    path("products/", products.products, name="products"),
    path("products/<int:pk>/", products.product, name="product"),
    path("certificates/", certificates.certificates, name="certificates"),
    path("certificates/new/", certificates.new, name="certificate_new"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("board/", board.board, name="board"),
    path("ideas/", ideas.ideas, name="ideas"),
    path("ideas/new/", ideas.new, name="idea_new"),
    path("ideas/<int:pk>/", ideas.idea, name="idea"),
    path("inspections/", inspections.inspections, name="inspections"),
    path("inspections/new/", inspections.new, name="inspection_new"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/reports/<int:pk>/", inspections.report, name="report"),
    path("imports/", imports.imports, name="imports"),
    path("imports/template.xlsx", imports.template, name="import_template"),
    path("imports/<int:pk>/", imports.job, name="import"),
    path("imports/<int:pk>/bad-rows.xlsx", imports.bad_rows, name="import_bad_rows"),
    path("rubrics/", rubrics.rubrics, name="rubrics"),
    path("rubrics/<int:pk>/", rubrics.rubric, name="rubric"),
    path("rubrics/<int:pk>/sheet.xlsx", rubrics.rubric_file, name="rubric_file"),
    path("fairs/", fairs.fairs, name="fairs"),
    path("fairs/new/", fairs.new, name="fair_new"),
    path("fairs/<int:pk>/", fairs.fair, name="fair"),
    path("fairs/<int:pk>/edit/", fairs.edit, name="fair_edit"),
]
