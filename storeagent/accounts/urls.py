from django.urls import path

from storeagent.accounts import views

app_name = "settings"
urlpatterns = [
    path("", views.home, name="home"),
    path("password/", views.change_password, name="password"),
    path("passphrase/", views.change_passphrase, name="passphrase"),
    path("sessions/<uuid:session_id>/end/", views.end_session, name="end_session"),
    path("sessions/end/", views.end_sessions, name="end_sessions"),
    path("delete-account/", views.delete_account, name="delete_account"),
    path("region/", views.change_region, name="region"),
    path("tokens/", views.create_token, name="tokens"),
    path("tokens/<uuid:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
