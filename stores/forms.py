"""The forms of the directory's pages. They take text; `services` judges it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from storeagent.accounts.unlock import UnlockForm
from stores import export, names, services
from stores.services import Refusal

LONGEST_TYPED = 100  # of a number: spaces, brackets and an extension included


class NameForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=names.MAX_LENGTH)


class NumberForm(forms.Form):
    phone = forms.CharField(
        label=_("Number"),
        max_length=LONGEST_TYPED,
        help_text=_("With its country code (+44 …), or as you dial it where you are."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class AddForm(NameForm, NumberForm):
    field_order = ("name", "phone")


class ExportForm(UnlockForm):
    format = forms.ChoiceField(
        label=pgettext_lazy("a format of files", "As"),
        choices=[
            (export.Format.CSV.value, _("a table for spreadsheets (CSV)")),
            (export.Format.VCF.value, _("cards for an address book (vCard)")),
        ],
        initial=export.Format.CSV.value,
    )
    field_order = ("format", "passphrase")


def explain(form: forms.Form, refusal: services.Refused) -> None:
    """Put what the directory says against an entry beside the field that it is about."""
    name = "name" if refusal.code is Refusal.NAME else "phone"
    text = _BY_CODE.get(refusal.code, _("This cannot be kept: %(reason)s.")) % {"reason": gettext(refusal.reason)}
    form.add_error(name if name in form.fields and refusal.code is not Refusal.DUPLICATE else None, text)


_BY_CODE = {
    Refusal.LOCAL_ONLY: _("Add the area code: without it the number can only be dialled next door."),
    Refusal.DUPLICATE: _("There is already a store with that name and number."),
}
