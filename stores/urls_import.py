"""Under stores/import/, within the namespace of `stores.urls`."""

from django.urls import path

from stores import views_import as views

urlpatterns = [
    path("", views.start, name="import"),
    path("<uuid:import_id>/", views.one, name="import_one"),
    path("<uuid:import_id>/columns/", views.columns, name="import_columns"),
    path("<uuid:import_id>/apply/", views.apply, name="import_apply"),
    path("<uuid:import_id>/undo/", views.undo, name="import_undo"),
    path("<uuid:import_id>/discard/", views.discard, name="import_discard"),
    path("<uuid:import_id>/report.csv", views.download, name="import_report"),
]
