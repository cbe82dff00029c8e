"""The translation catalogues and where the texts of each stand in the code; `python -m web.catalogues` adds new texts.

Catalogues are read from their `.po` at run time, so nothing is compiled. Texts that reach their translation through a
table or a variable are not found here and stay in the catalogue untouched: nothing is ever removed.
"""

from __future__ import annotations

import ast
import itertools
import sys
from collections.abc import Callable, Container, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import msgspec
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ca", "es")
"""English texts are their own translation: an English catalogue holds the few that differ, and is written by hand."""
WIDTH = 120

Text = tuple[str, str | tuple[str, ...]]
"""A text as catalogues know it: its context, or nothing, and itself, or its singular and plural."""


Extractor = str | Callable[..., Iterator[tuple[int, str, Any, list[str]]]]
"""Babel's name for one of its own, or one of ours with Babel's calling convention."""


def in_python(
    file: IO[bytes], keywords: Container[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield the calls whose texts stand in them, both sides of an `if` too; Babel's own extractor joins those."""
    calls = [node for node in ast.walk(ast.parse(file.read())) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in keywords:
            for said in itertools.product(*map(literals, node.args)):
                yield node.lineno, name, said if len(said) != 1 else said[0], []


def literals(node: ast.expr) -> list[str | None]:
    """Return the texts an argument can be; None where it is something else."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None]


class Domain(msgspec.Struct, frozen=True):
    """One catalogue per language, and the code whose texts it holds."""

    name: str
    folder: str
    """Relative to the repository; `locale/` lies in it."""
    code: tuple[tuple[str, Extractor], ...]
    """Patterns relative to `folder`, each with the extractor that reads such files; the first that matches counts."""
    keywords: Mapping[str, Any]
    """Calls whose literal arguments are texts, as Babel writes them: None, or which argument is what."""

    def source(self, language: str) -> Path:
        return ROOT / self.folder / "locale" / language / "LC_MESSAGES" / f"{self.name}.po"


IN_CONTEXT = ((1, "c"), 2)
ONE_AND_MANY = (1, 2)

DOMAINS = (
    Domain(
        "consistori",
        "web",
        (("live/**.py", "ignore"), ("conductor/**.py", "ignore"), ("**.py", in_python), ("templates/**.*", "jinja2")),
        {"_": None, "gettext": None, "later": None, "many": ONE_AND_MANY, "ngettext": ONE_AND_MANY},
    ),
    Domain(
        "live",
        "web",
        (("live/**.py", in_python), ("conductor/**.py", in_python)),
        {"words": None, "of": IN_CONTEXT, "many": ONE_AND_MANY},
    ),
    Domain(
        "screens",
        "web",
        (("static/vendor/**", "ignore"), ("static/**.js", "javascript")),
        {"_": None, "ngettext": ONE_AND_MANY},
    ),
    Domain("minutes", "minutes", (("**.py", in_python),), {"say": None, "count": ONE_AND_MANY}),
)

OPTIONS: Mapping[str, dict[str, Any]] = {"jinja2": {"trimmed": "true", "silent": "false"}}


def texts(domain: Domain) -> Iterator[Text]:
    """Yield every text the code of a domain names literally."""
    found = extract_from_dir(
        ROOT / domain.folder,
        method_map=cast(Any, domain.code),
        options_map={pattern: OPTIONS.get(method, {}) for pattern, method in domain.code if isinstance(method, str)},
        keywords=domain.keywords,
    )
    for _file, _line, message, _comments, context in found:
        yield context or "", message


def read(domain: Domain, language: str) -> Catalog:
    """Return a catalogue; an empty one where there is none yet."""
    source = domain.source(language)
    if not source.exists():
        return Catalog(locale=language, domain=domain.name, project="Consistori", charset="utf-8", fuzzy=False)
    with source.open("rb") as file:
        return read_po(file, locale=language, domain=domain.name, abort_invalid=True)


def missing(domain: Domain, catalogue: Catalog) -> list[Text]:
    """Return the texts in the code that the catalogue does not have, each once, in the order they stand."""
    return [
        (context, text)
        for context, text in dict.fromkeys(texts(domain))
        if catalogue.get(text, context or None) is None
    ]


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts without a translation in every form they need, or with one marked as a guess."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and (message.fuzzy or not all(forms(message.string)))
    ]


def forms(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return a translation as its forms: one, or as many as the language counts in."""
    return (string,) if isinstance(string, str) else tuple(string or ("",))


def update(domain: Domain, language: str) -> int:
    """Add what is missing and return how much there is to translate."""
    catalogue = read(domain, language)
    new = missing(domain, catalogue)
    for context, text in new:
        catalogue.add(text, context=context or None)
    if new:
        source = domain.source(language)
        source.parent.mkdir(parents=True, exist_ok=True)
        with source.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, no_location=True)
    return len(untranslated(catalogue))


def main() -> int:
    """Update all and say what is left to translate."""
    for domain in DOMAINS:
        for language in LANGUAGES:
            if left := update(domain, language):
                print(f"{domain.source(language).relative_to(ROOT)}: {left} to translate")
    return 0


if __name__ == "__main__":
    sys.exit(main())
