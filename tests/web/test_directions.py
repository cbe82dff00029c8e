"""Names that are read from the right, put into sentences: what stands after them stays where it is. Nobody need think
of it in a template; whoever fills in a sentence in Python is found here."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from meetings.letters import isolated
from web import i18n
from web.rendering import environment

WEB = Path(i18n.__file__).parent
FROM_PEOPLE = {"name", "council", "body", "place", "person", "title"}
"""What such a text is called where a sentence is filled in."""
FATIMA = "فاطمة"


@pytest.mark.parametrize(
    "template",
    [
        "{{ _('Come in as %(name)s', name=name) }}",
        "{{ ngettext('%(num)s of %(name)s', '%(num)s of %(name)s', 2, name=name) }}",
        "{% trans %}Come in as {{ name }}{% endtrans %}",
    ],
)
def test_templates_keep_it_apart_by_themselves(template: str) -> None:
    with i18n.speaking("en"):
        assert isolated(FATIMA) in environment().from_string(template).render(name=FATIMA)


def test_what_is_markup_stays_markup_and_what_is_not_is_escaped() -> None:
    template = environment().from_string("{{ _('Come in as %(name)s', name=name) }}")
    assert "<b>" in template.render(name=Markup(f"<b>{FATIMA}</b>"))
    assert "<b>" not in template.render(name=f"<b>{FATIMA}</b>")


def test_sentences_filled_in_by_the_code_keep_it_apart() -> None:
    found = [
        f"{file.relative_to(WEB)}:{line} {put}"
        for file in sorted(WEB.rglob("*.py"))
        for line, put in put_in(ast.parse(file.read_text(encoding="utf-8")))
        if not put.startswith(("isolated(", "name("))
    ]
    assert found == []


def put_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and expression of each text of somebody's that is put into a translated sentence."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict)):
            continue
        if not (isinstance(node.left, ast.Call) and ast.unparse(node.left.func) in ("_", "many")):
            continue
        for key, value in zip(node.right.keys, node.right.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in FROM_PEOPLE:
                yield value.lineno, ast.unparse(value)
