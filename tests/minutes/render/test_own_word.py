"""A council's own template reaches the document and nothing besides, and cannot hold up or bring down the service."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from minutes.render import own_word, word
from tests.minutes.reading import of_docx
from tests.minutes.render.test_word import AT, DOCUMENT, template

BOTH = "{{ title }}{{ sections }}"


def changed(name: str, content: bytes, source: bytes = b"") -> bytes:
    """A template with one member put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source or template(BOTH))) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_it_is_filled_in() -> None:
    own = template("{{ title }}", "{%p for section in sections %}", "{{ section.heading }}", "{%p endfor %}")
    own_word.check(own)
    made = own_word.to_docx(DOCUMENT, AT, own)
    assert made == word.to_docx(DOCUMENT, AT, own)
    assert of_docx(made).startswith(DOCUMENT.title)


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ title.__class__.__init__.__globals__ }}",
    "{{ self.__init__.__globals__.__builtins__.open('/etc/passwd').read() }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ joiner.__init__.__globals__.os.environ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ '%s'|format(title.__class__) }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(title) }}",
    "{{ title|attr('__class__')|attr('__mro__') }}",
    "{{ (title|map('attr', '__class__')|list)[0].__mro__ }}",
    "{% set x = sections.append(1) %}",
    "{{ sections.clear() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}{{ os }}",
    "{% extends 'x' %}",
]


@pytest.mark.parametrize("expression", ESCAPES)
def test_a_template_reaches_nothing_of_python(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSISTORI_SECRET", "a-secret-that-is-in-no-document")
    try:
        said = of_docx(word.to_docx(DOCUMENT, AT, template(BOTH, expression)))
    except word.UnfitTemplate as reason:
        said = str(reason)
    for found in ("a-secret-that", "root:x:", "<class 'object'>", "<function", "__builtins__", f"uid={os.getuid()}"):
        assert found not in said


@pytest.mark.parametrize(
    "expression",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'a' * 2000000000 }}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ '%9999999999d'|format(1) }}",
        "{{ 'x'|center(4000000000) }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    ],
    ids=["loops", "letters", "powers", "format", "centre", "brackets"],
)
def test_a_template_that_does_not_end_is_ended(expression: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_word, "_RUN", (*own_word._RUN[:-1], "2"))
    with pytest.raises(word.UnfitTemplate):
        own_word.check(template(BOTH, expression))


RELATIONSHIPS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
    b'Target="https://elsewhere.example/x" TargetMode="External"/></Relationships>'
)
FIELD = (
    '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:instrText>DDE'
    "</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x.exe</w:instrText></w:r></w:p></w:hdr>"
)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("word/_rels/settings.xml.rels", RELATIONSHIPS % b"attachedTemplate", "fetches something from elsewhere"),
        ("word/_rels/header9.xml.rels", RELATIONSHIPS % b"image", "fetches something from elsewhere"),
        ("word/header9.xml", FIELD.encode(), "a field that fetches or runs something: DDEAUTO"),
        ("word/embeddings/oleObject1.bin", b"x", "other programs' objects"),
        ("word/vbaProject.BIN", b"x", "macros"),
        ("word/media/bomb.bin", bytes(70_000_000), "more than a template needs"),
        ("word/document.xml", b"<a/>", "not a Word document|could not be filled|cannot be read|leaves out"),
    ],
    ids=["template", "picture", "field", "object", "macros", "bomb", "no document"],
)
def test_a_file_that_would_do_something_is_refused(name: str, content: bytes, why: str) -> None:
    with pytest.raises(word.UnfitTemplate, match=why):
        word.check(changed(name, content))


def test_entities_are_not_read() -> None:
    """Neither a file of the machine nor a thousand million laughs."""
    secret = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    laughs = (
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"ha" * 1000
        + b'"><!ENTITY b "'
        + b"&a;" * 1000
        + b'"><!ENTITY e "'
        + b"&b;" * 1000
        + b'">]>'
    )
    with zipfile.ZipFile(io.BytesIO(template(BOTH, "HERE"))) as archive:
        document = archive.read("word/document.xml")
    for doctype in (secret, laughs):
        head, body = document.split(b"?>", 1)
        bad = changed("word/document.xml", head + b"?>" + doctype + body.replace(b"HERE", b"&e;"))
        try:
            said = of_docx(word.to_docx(DOCUMENT, AT, bad))
        except word.UnfitTemplate as reason:
            said = str(reason)
        assert "root:x:" not in said
        assert len(said) < 100_000


def test_a_link_to_be_clicked_is_no_harm() -> None:
    word.check(changed("word/_rels/header9.xml.rels", RELATIONSHIPS % b"hyperlink"))
