"""What happened in a conversation, turn by turn: read-only, numbers masked."""

from adminpanel.inspector.views import conversation, turns
from adminpanel.site import Page

READ = "chat.view_message"

PAGES = [
    Page("inspector/", turns, "inspector", "Inspector", "Watch", READ),
    Page("inspector/<uuid:pk>/", conversation, "inspector_conversation", "Conversation", permission=READ),
]
