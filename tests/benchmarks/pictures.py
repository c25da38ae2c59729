"""Bars as SVG, readable on light and dark: a handful of numbers needs no plotting library."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tests.browser.server import ROOT

WIDTH, BAR, LEFT = 640, 34, 210


def bars(name: str, title: str, values: Mapping[str, float]) -> None:
    """Write docs/pictures/bench-NAME.svg; the first bar is ours."""
    longest, height = max(*values.values(), 1e-9), 46 + BAR * len(values)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">',
        "<style>text{font:14px system-ui,sans-serif;fill:#24292f}.t{font-weight:600}.o{fill:#0f766e}.p{fill:#94a3b8}"
        "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.o{fill:#2dd4bf}.p{fill:#64748b}}</style>",
        f'<text class="t" x="8" y="22">{escape(title)}</text>',
    ]
    for number, (label, value) in enumerate(values.items()):
        y, width = 36 + BAR * number, max(2.0, (WIDTH - LEFT - 70) * max(value, 0) / longest)
        kind = "o" if label.startswith("StoreAgent") else "p"
        parts.append(f'<text x="8" y="{y + 18}">{escape(label)}</text>')
        parts.append(f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{width:.0f}" height="{BAR - 10}" rx="3"/>')
        parts.append(f'<text x="{LEFT + width + 8:.0f}" y="{y + 18}">{value:.{0 if value >= 100 else 1}f}</text>')
    (ROOT / "docs" / "pictures" / f"bench-{name}.svg").write_text("\n".join([*parts, "</svg>"]) + "\n")
