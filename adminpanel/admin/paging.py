from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 10_000  # rows that are counted, and can be paged to


class BoundedPaginator(Paginator):
    """Counts no further than MOST: a table may have millions of rows, and who looks for one has the search."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def goes_on(self) -> bool:
        """Whether there are more rows than the ones that can be paged to."""
        return self._counted > MOST

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: MOST + 1].count())
