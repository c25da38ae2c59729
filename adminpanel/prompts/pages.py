"""The live prompt editor, at /admin/prompts/."""

from adminpanel.prompts import views
from adminpanel.site import Page

_VERSION = "prompts/<slug:name>/<int:number>/"

PAGES = [
    Page("prompts/", views.index, "prompts", "Prompts", "Steer"),
    Page("prompts/<slug:name>/", views.history, "prompt", "Prompt"),
    Page("prompts/<slug:name>/edit/", views.edit, "prompt_edit", "Edit a prompt"),
    Page("prompts/<slug:name>/check/", views.check, "prompt_check", "Check a text"),
    Page("prompts/<slug:name>/roll-back/", views.roll_back, "prompt_roll_back", "Roll back"),
    Page(_VERSION, views.version, "prompt_version", "Version"),
    Page(f"{_VERSION}preview/", views.preview, "prompt_preview", "Preview"),
    Page(f"{_VERSION}publish/", views.publish, "prompt_publish", "Publish"),
]
