from adminpanel.prompts.models import PreviewedConversation, PromptPreview

__all__ = ["PreviewedConversation", "PromptPreview"]
