"""A page against WCAG 2.1 AA as axe reads it: in light and dark, at a desk and on a phone, with everything unfolded."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]});
  const told = (node) => `${node.html.slice(0, 160)} | ${node.any[0]?.message ?? ""}`;
  return found.violations.map((each) => [each.id, each.nodes.map(told)]);
}"""
SIZES = ((1280, 800), (390, 844))


async def breaks_no_rule(page: Page) -> None:
    await page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    await page.evaluate(AXE.read_text("utf-8"))
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls sideways at {width}"
        for mode in ("light", "dark"):
            await page.emulate_media(color_scheme=mode, reduced_motion="reduce")
            assert await page.evaluate(RUN) == [], f"{page.url}, {mode}, {width}"
