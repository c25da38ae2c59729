"""What the operators' pages keep for themselves; each room has its own."""

from adminpanel.dashboard.models import HourlyCounts
from adminpanel.prompts.models import PreviewedConversation, PromptPreview

__all__ = ["HourlyCounts", "PreviewedConversation", "PromptPreview"]
