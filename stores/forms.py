"""The forms of the directory's pages. They take text; `services` judges it."""

from __future__ import annotations

from django import forms

from storeagent.accounts.unlock import UnlockForm
from stores import export, names, services
from stores.services import Refusal

LONGEST_TYPED = 100  # of a number: spaces, brackets and an extension included


class NameForm(forms.Form):
    name = forms.CharField(label="Name", max_length=names.MAX_LENGTH)


class NumberForm(forms.Form):
    phone = forms.CharField(
        label="Number",
        max_length=LONGEST_TYPED,
        help_text="With its country code (+44 …), or as you dial it where you are.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class AddForm(NameForm, NumberForm):
    field_order = ("name", "phone")


class ExportForm(UnlockForm):
    format = forms.ChoiceField(
        label="As",
        choices=[
            (export.Format.CSV.value, "a table for spreadsheets (CSV)"),
            (export.Format.VCF.value, "cards for an address book (vCard)"),
        ],
        initial=export.Format.CSV.value,
    )
    field_order = ("format", "passphrase")


def explain(form: forms.Form, refusal: services.Refused) -> None:
    """Put what the directory says against an entry beside the field that it is about."""
    name = "name" if refusal.code is Refusal.NAME else "phone"
    text = _BY_CODE.get(refusal.code, "This cannot be kept: {reason}.").format(reason=refusal.reason)
    form.add_error(name if name in form.fields and refusal.code is not Refusal.DUPLICATE else None, text)


_BY_CODE = {
    Refusal.LOCAL_ONLY: "Add the area code: without it the number can only be dialled next door.",
    Refusal.DUPLICATE: "There is already a store with that name and number.",
}
