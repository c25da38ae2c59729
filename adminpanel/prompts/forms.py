from __future__ import annotations

from typing import Any

from django import forms

from adminpanel.prompts.examples import RECORDED
from chat.prompts import MAX_LENGTH


class DraftForm(forms.Form):
    text = forms.CharField(
        max_length=MAX_LENGTH,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "true", "aria-describedby": "checks"}),
    )
    notes = forms.CharField(
        max_length=300, required=False, label="What you changed", help_text="For the history. Shown to other operators."
    )


class PreviewForm(forms.Form):
    recorded = forms.BooleanField(
        required=False,
        label=f"Also the latest {RECORDED} messages that people wrote",
        help_text="As the transcript has them, with made-up numbers in the place of masked ones.",
    )


class PublishForm(forms.Form):
    reason = forms.CharField(
        max_length=300,
        label="Why it is published",
        help_text="Kept with the version and in the audit log.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    despite = forms.BooleanField(label="Publish it anyway: I have looked at every change for the worse")

    def __init__(self, *args: Any, needs_leave: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_leave:
            del self.fields["despite"]
        else:
            self.fields["reason"].label = "Publish anyway, because"
