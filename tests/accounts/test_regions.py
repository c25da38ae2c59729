from __future__ import annotations

import phonenumbers
import pytest

from storeagent.accounts import regions


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
