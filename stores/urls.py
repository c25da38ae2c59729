from django.urls import include, path

from stores import views, views_change, views_export

app_name = "stores"
urlpatterns = [
    path("", views.store_list, name="list"),
    path("unlock/", views.unlock, name="unlock"),
    path("lock/", views.lock, name="lock"),
    path("trash/", views.trash, name="trash"),
    path("add/", views_change.add, name="add"),
    path("export/", views_export.export_stores, name="export"),
    path("<uuid:pk>/", views_change.store, name="store"),
    path("<uuid:pk>/name/", views_change.rename, name="rename"),
    path("<uuid:pk>/number/", views_change.change_number, name="change_number"),
    path("<uuid:pk>/delete/", views_change.delete, name="delete"),
    path("<uuid:pk>/restore/", views_change.restore, name="restore"),
    path("import/", include("stores.urls_import")),
]
