from django.urls import path

from storeagent.accounts import views

app_name = "settings"
urlpatterns = [path("", views.settings_page, name="home")]
