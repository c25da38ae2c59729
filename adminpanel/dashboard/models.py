from __future__ import annotations

from django.db import models


class HourlyCounts(models.Model):
    """What happened in one hour that is over, as `counting` counted it: numbers, and nobody's data."""

    hour = models.DateTimeField(primary_key=True, help_text="its beginning, UTC")
    counts = models.JSONField(default=dict, help_text='{"measure:name": number}, as {"turns:done": 12}')

    class Meta:
        db_table = "hourly_counts"
