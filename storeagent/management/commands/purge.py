from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from storeagent.observability.purge import count_due, purge, steps


class Command(BaseCommand):
    help = "Delete what is past its time. It may be interrupted, repeated, and run twice at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count, and delete nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        counts = count_due() if dry_run else purge().deleted
        self.stdout.write(f"{'what':<32}{'goes':<20}{'due' if dry_run else 'deleted':>10}")
        for step in steps():
            self.stdout.write(f"{step.name:<32}{step.rule:<20}{counts[step.name]:>10,}")
        self.stdout.write(f"{'all':<52}{sum(counts.values()):>10,}")
