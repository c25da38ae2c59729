from django.urls import path

from chat import views, views_history, views_origin, views_rating

app_name = "chat"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.new, name="new"),
    path("send/", views.send, name="send"),
    path("history/", views_history.conversations, name="history"),
    path("<uuid:pk>/", views.conversation, name="conversation"),
    path("<uuid:pk>/delete/", views_history.delete, name="delete"),
    path("<uuid:pk>/restore/", views_history.restore, name="restore"),
    path("origin/<uuid:store_id>/", views_origin.origin, name="origin"),
    path("turns/<uuid:pk>/events/", views.turn_events, name="turn_events"),
    path("messages/<uuid:pk>/rating/", views_rating.rate_reply, name="rate"),
    path("turns/<uuid:pk>/stop/", views.stop_turn, name="stop_turn"),
]
