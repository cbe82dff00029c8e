"""Templates to answers. Escaping is always on; nothing inline ever runs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web as aioweb
from markupsafe import Markup

from meetings.letters import isolated
from web import i18n, keys, labels
from web.words import screen_words

FOLDER = Path(__file__).resolve().parent / "templates"


@functools.cache
def environment() -> jinja2.Environment:
    """The templates with the words, dates and labels that they use; each is compiled once in a process."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(i18n._, i18n.many, newstyle=True)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext"):
        env.globals[name] = _kept_apart(env.globals[name])  # type: ignore[arg-type]
    env.filters |= {
        "isolated": isolated,
        "long_date": i18n.long_date,
        "short_date": i18n.short_date,
        "clock": i18n.clock_time,
        "duration": i18n.duration,
        "stamp": i18n.stamp,
        "size": i18n.size,
        "month": i18n.month_name,
    }
    env.globals |= {
        "label": labels.label,
        "choices": labels.choices,
        "labels": labels,
        "weekday_letters": i18n.weekday_letters,
        "languages": i18n.LANGUAGES,
    }
    return env


def _kept_apart(translate: Callable[..., str]) -> Callable[..., str]:
    """What is put into a sentence keeps its own direction, and the sentence its own, whoever wrote the template."""

    @jinja2.pass_context
    def said(context: jinja2.runtime.Context, *texts: Any, **about: Any) -> str:
        apart = {
            name: isolated(value) if isinstance(value, str) and not isinstance(value, Markup) else value
            for name, value in about.items()
        }
        return translate(context, *texts, **apart)

    return said


def page(request: aioweb.Request, template: str, /, *, status: int = 200, **about: Any) -> aioweb.Response:
    """The page as an answer, never kept by caches in between."""
    text = rendered(request, template, **about)
    response = aioweb.Response(text=text, content_type="text/html", status=status)
    response.headers["Cache-Control"] = "no-cache" if request.get(keys.VISITOR) is None else "private, no-store"
    response.headers["Content-Language"] = i18n.current()
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response


def rendered(request: aioweb.Request, template: str, /, **about: Any) -> str:
    env = request.app[keys.TEMPLATES]
    here: dict[str, Any] = {
        "language": i18n.current(),
        "council": request.get(keys.COUNCIL),
        "visitor": request.get(keys.VISITOR),
        "path": request.path,
        "in_language": functools.partial(_in_language, request),
        "now": request.app[keys.CLOCK](),
        "done": request.query.get("done", ""),
        "rehearses": request.get(keys.REHEARSES, ""),
        "screen_words": screen_words,
    }
    return env.get_template(template).render(here | about)


def _in_language(request: aioweb.Request, language: str) -> str:
    """This very address in another language."""
    return str(request.rel_url.update_query(lang=language).without_query_params("done"))
