from django.urls import path

from chat import views

app_name = "chat"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("send/", views.send, name="send"),
    path("<uuid:pk>/", views.conversation, name="conversation"),
    path("turns/<uuid:pk>/events/", views.turn_events, name="turn_events"),
    path("turns/<uuid:pk>/stop/", views.stop_turn, name="stop_turn"),
]
