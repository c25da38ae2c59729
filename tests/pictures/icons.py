"""The raster icons and the social card, drawn from the one SVG: `python -m tests.pictures.icons`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.install import executable
from tests.pictures.small import shrink

IMAGES = Path(__file__).resolve().parents[2] / "static" / "img"
MARK = (IMAGES / "icon.svg").read_text()
SIZES = {48: 1.0, 180: 0.72, 192: 0.72, 512: 0.62}  # the mark's share of the square; a mask may cut the rest away
SOCIAL = """<body style="margin:0;background:#f4f6f4;color:#14201a;font-family:system-ui,sans-serif">
<div style="display:grid;align-content:center;gap:36px;height:630px;padding:0 96px;box-sizing:border-box">
<div style="width:120px">%s</div>
<div style="font-size:84px;font-weight:700;letter-spacing:-3px;line-height:1.02">
The number for that&nbsp;store? Just&nbsp;ask.</div>
<div style="font-size:34px;color:#4b5a52">Your stores’ numbers, one sentence away. StoreAgent.</div></div></body>"""


def draw(page: Page) -> None:
    for size, share in SIZES.items():
        page.set_viewport_size({"width": size, "height": size})
        ground = "transparent" if share == 1 else "#f4f6f4"
        box = f"display:grid;place-items:center;height:{size}px;background:{ground}"
        page.set_content(f'<body style="margin:0"><div style="{box}"><div style="width:{share:.0%}">{MARK}</div></div>')
        shrink(page.screenshot(omit_background=share == 1), IMAGES / f"icon-{size}.png")
    page.set_viewport_size({"width": 1200, "height": 630})
    page.set_content(SOCIAL % MARK)
    shrink(page.screenshot(), IMAGES / "social.png")


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        draw(browser.new_page())
        browser.close()
