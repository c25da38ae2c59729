from __future__ import annotations

import phonenumbers
import pytest
from django import forms
from django.test.html import parse_html
from django.utils.translation import override

from storeagent.accounts import regions
from storeagent.accounts.fields import RegionField


def test_every_region_of_libphonenumber_has_a_name():
    assert set(regions.NAMES) == phonenumbers.SUPPORTED_REGIONS
    assert all(regions.NAMES.values())


@pytest.mark.parametrize(
    ("languages", "region"),
    [
        ("en-GB,en;q=0.9", "GB"),
        ("de,de-AT;q=0.8", "AT"),
        ("zh-Hans-CN", "CN"),
        ("en", "US"),
        ("", "US"),
        ("en-XX", "US"),
    ],
)
def test_a_browser_hints_at_a_region(languages, region):
    assert regions.guess(languages) == region


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("chosen", ["GB", "<b>", None])
def test_the_list_is_what_django_would_make_of_it(language, chosen):
    field = RegionField()
    plain = forms.Select(choices=field.choices)
    with override(language):
        ours, djangos = (widget.render("region", chosen, {"id": "id_region"}) for widget in (field.widget, plain))
    assert parse_html(ours) == parse_html(djangos)
    assert ("Deutschland" in ours) == (language == "de")
