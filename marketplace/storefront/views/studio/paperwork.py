"""Addresses of dossiers and what belongs to them: `/studio/dossiers/…`."""

from django.urls import URLPattern, path

from . import criteria, dossiers, exports, papers, workers

urlpatterns: list[URLPattern] = [
    path("dossiers/", dossiers.dossiers, name="studio_dossiers"),
    path("dossiers/new/", dossiers.new_dossier, name="studio_dossier_new"),
    path("dossiers/<int:pk>/", dossiers.dossier, name="studio_dossier"),
    path("dossiers/<int:pk>/form/", dossiers.form, name="studio_dossier_form"),
    path("dossiers/<int:pk>/changes/", dossiers.changes, name="studio_dossier_changes"),
    path("dossiers/<int:pk>/facts/", dossiers.facts, name="studio_dossier_facts"),
    path("dossiers/<int:pk>/submit/", dossiers.submit, name="studio_dossier_submit"),
    path("dossiers/<int:pk>/anew/", dossiers.anew, name="studio_dossier_anew"),
    path("dossiers/<int:pk>/withdraw/", dossiers.withdraw, name="studio_dossier_withdraw"),
    path("dossiers/<int:pk>/exports/", exports.exports, name="studio_dossier_exports"),
    path("dossiers/<int:pk>/exports/<int:export>/", exports.export, name="studio_dossier_export"),
    path("dossiers/<int:pk>/exports/<int:export>/file/", exports.file, name="studio_dossier_export_file"),
    path("dossiers/<int:pk>/slip.pdf", exports.slip, name="studio_dossier_slip"),
    path("dossiers/<int:pk>/form-03.pdf", exports.form_03, name="studio_dossier_form_03"),
    path("dossiers/<int:pk>/letter.pdf", exports.letter, name="studio_dossier_letter"),
    path("dossiers/<int:pk>/criteria/<str:number>/", criteria.criterion, name="studio_criterion"),
    path("dossiers/<int:pk>/criteria/<str:number>/papers/", criteria.choose, name="studio_criterion_papers"),
    path("dossiers/papers/", papers.papers, name="studio_papers"),
    path("dossiers/papers/<int:pk>/", papers.paper, name="studio_paper"),
    path("dossiers/papers/<int:pk>/replace/", papers.replace, name="studio_paper_replace"),
    path("dossiers/papers/<int:pk>/remove/", papers.remove, name="studio_paper_remove"),
    path("dossiers/papers/<int:pk>/file/", papers.file, name="studio_paper_file"),
    path("dossiers/uploads/", papers.start, name="studio_uploads"),
    path("dossiers/uploads/<str:token>/", papers.upload, name="studio_upload"),
    path("dossiers/workers/", workers.workers, name="studio_workers"),
    path("dossiers/workers/<int:pk>/", workers.worker, name="studio_worker"),
]
