"""The minutes as HTML: a page that stands alone, or a fragment for another page. Every value is escaped."""

from __future__ import annotations

from pathlib import Path

import jinja2

from minutes.document import Document
from minutes.render.colour import readable

_TEMPLATES = Path(__file__).parent / "templates"


def stamp(second: float) -> str:
    """«1:02:03»: a place in the film as players show it."""
    whole = int(second)
    hours, minutes, seconds = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["stamp"] = stamp
    environment.filters["kind"] = lambda block: block.__struct_config__.tag
    return environment


_ENVIRONMENT = _environment()


def page(document: Document, film: str = "film.mp4") -> bytes:
    """A whole page, with nothing to load and no script. `film` is what times link to; empty for no links."""
    template = _ENVIRONMENT.get_template("page.html")
    return template.render(document=document, film=film, level=1, accent=readable(document.accent)).encode()


def fragment(document: Document, film: str = "", level: int = 1) -> str:
    """The `<article>` alone, its title a heading of `level`, for a page that brings its own style.

    What can be seen in the recording carries `data-second`; with a `film` it is a link there as well.
    """
    return _ENVIRONMENT.get_template("minutes.html").render(document=document, film=film, level=level)
