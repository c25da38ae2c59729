"""The form fields that sign-up, password reset, settings and commands share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from storeagent.accounts import regions
from storeagent.accounts.passphrases import LONGEST

PASSWORD_HELP = _("At least 8 characters, and not one that many people use.")
PASSPHRASE_HELP = _("A few words that open your numbers, for instance three things in your kitchen. Not your password.")


def validate_secret(text: str) -> None:
    """Bound the work of hashing, and refuse half of a surrogate pair, which has no bytes to hash."""
    if len(text) > LONGEST:
        raise ValidationError(_("Make it shorter: at most %(most)d characters.") % {"most": LONGEST})
    if text.encode(errors="ignore").decode() != text:
        raise ValidationError(_("This holds a character that no keyboard types. Type it anew."))


class SecretField(forms.CharField):
    """Typed unseen, never sent back. No `maxlength`: a browser would cut what is pasted without a word.

    A passphrase is no password of this site. Browsers fill that into any password field, whatever "off" says, but not
    into one that is said to take a code.
    """

    def __init__(self, *, autocomplete: str = "one-time-code", **kwargs: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, widget=widget, validators=[validate_secret], **kwargs)


class LongSelect(forms.Select):
    """Of 245 options. Django renders two templates for each, and that would take longer than the rest of a page."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "\n",
            "<option{}>{}</option>",
            (
                (flatatt({"value": str(option["value"]), **option["attrs"]}), option["label"])
                for _group, options, _index in widget["optgroups"]
                for option in options
            ),
        )
        return format_html("<select{}>{}</select>", flatatt({"name": widget["name"], **widget["attrs"]}), options)


class RegionField(forms.ChoiceField):
    widget = LongSelect

    def __init__(self) -> None:
        super().__init__(
            label=_("Your region"),
            choices=regions.by_name,
            initial=regions.DEFAULT,
            help_text=_("How a number without its country code is read."),
            error_messages={"invalid_choice": _("There is no region “%(value)s”. Choose one, such as US or GB.")},
        )


def tidy(form: forms.Form) -> None:
    """Make allauth's fields like ours: no placeholder that repeats the label, and a bound on every secret."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if isinstance(field.widget, forms.PasswordInput) and not isinstance(field, SecretField):
            field.validators.append(validate_secret)
