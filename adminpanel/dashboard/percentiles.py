"""Percentiles out of counts: hours can be added up, their percentiles cannot.

Times fall into buckets whose bounds grow by FACTOR: bucket k holds those above FACTOR**(k-1) and up to FACTOR**k
milliseconds. What is read out of them is off by a few percent at most.
"""

from __future__ import annotations

from collections.abc import Mapping

FACTOR = 1.15


def percentile(buckets: Mapping[int, float], share: float) -> float | None:
    """The time in milliseconds that `share` of all stay under; None when there are none."""
    wanted = share * sum(buckets.values())
    if not wanted:
        return None
    below = 0.0
    for bucket in sorted(buckets):
        if below + buckets[bucket] >= wanted:
            low = FACTOR ** (bucket - 1)
            return low + (FACTOR**bucket - low) * (wanted - below) / buckets[bucket]
        below += buckets[bucket]
    return FACTOR ** max(buckets)
