from django.urls import include, path

from stores import views

app_name = "stores"
urlpatterns = [
    path("", views.store_list, name="list"),
    path("import/", include("stores.urls_import")),
]
