"""Files in."""

from django.urls import path

from safepassage.desks.importing import views

urlpatterns = [
    path("files/", views.files, name="import_files"),
    path("files/look/<uuid:key>/", views.preview, name="import_preview"),
    path("files/look/<uuid:key>/enter/", views.commit, name="import_commit"),
    path("files/look/<uuid:key>/throw-away/", views.throw_away, name="import_throw_away"),
    path("files/<uuid:file_id>/", views.file, name="import_file"),
    path("files/<uuid:file_id>/cancel/", views.cancel, name="import_cancel"),
    path("files/<uuid:file_id>/mend/", views.sheet, name="import_sheet"),
    path("files/<uuid:file_id>/take-back/", views.undo, name="import_undo"),
]
