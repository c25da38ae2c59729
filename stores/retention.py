from storeagent.observability.purge import Step
from stores.models import Import, Store

STEPS = [
    Step(
        "stores in the trash",
        "RETENTION_TRASH_DAYS",
        by="deleted_at",
        rows=lambda cutoff: Store.objects.filter(deleted_at__lt=cutoff),
    ),
    # The file itself: its rows hold numbers in the open.
    Step(
        "files of imports, not applied",
        Import.PREVIEW_AGE,
        by="created_at",
        rows=lambda cutoff: Import.objects.filter(status=Import.Status.PREVIEW, created_at__lt=cutoff),
        batch=100,
    ),
    # What became of each row, numbers masked. The import stays, with its counts: it may still be taken back.
    Step(
        "rows of imports",
        "RETENTION_IMPORTS_DAYS",
        by="applied_at",
        rows=lambda cutoff: Import.objects.filter(applied_at__lt=cutoff).exclude(rows=[]),
        batch=100,
        forget=lambda imports: imports.update(rows=[]),
    ),
]
