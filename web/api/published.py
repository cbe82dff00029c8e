"""`docs/openapi.json`: the document of all routes, as an example council's. `python -m web.api.published` prints it."""

from __future__ import annotations

from web.api.document import text
from web.live.routes import ROUTES as LIVE
from web.pages.routes import ROUTES as PAGES

EXAMPLE = "https://ple.example.cat"


def page() -> str:
    return text((*LIVE, *PAGES), EXAMPLE)


if __name__ == "__main__":
    print(page(), end="")
