"""The first page of the operators' site: what happened lately, in tiles and charts."""

from adminpanel.dashboard.views import dashboard
from adminpanel.site import Page

PAGES = [
    Page("", dashboard, "home", "Dashboard"),  # instead of Django's index: its list of models is every page's menu
    Page("dashboard/", dashboard, "dashboard", "Dashboard", "Watch"),
]
