"""The Word file, the template it is made from, and templates of a council's own."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from minutes.derive import derive
from minutes.render import word, word_template
from minutes.wording import write
from tests.journals import demonstration
from tests.minutes.reading import of_docx

AT = dt.datetime(2026, 4, 16, 19, 15, tzinfo=dt.UTC)
DOCUMENT = write(derive(demonstration().entries), {})


def template(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_it_says_what_the_document_says() -> None:
    text = of_docx(word.to_docx(DOCUMENT, AT))
    assert text.startswith("Ajuntament de Vallserena\nActa de la sessió ordinària del Ple")
    for section in DOCUMENT.sections:
        assert section.heading in text
    assert "A favor | 5 | " in text
    assert "L'alcaldessa\n" in text


def test_nothing_in_it_depends_on_when_it_was_made() -> None:
    made = word.to_docx(DOCUMENT, AT)
    assert made == word.to_docx(DOCUMENT, AT)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    properties = docx.Document(io.BytesIO(made)).core_properties
    assert (properties.title, properties.language) == (DOCUMENT.title, "ca")
    assert properties.modified == properties.created == AT


def test_the_template_that_comes_along_is_the_one_its_script_makes() -> None:
    assert word.TEMPLATE.read_bytes() == word_template.build()
    word.check(word.TEMPLATE.read_bytes())


def test_no_row_is_read_on_two_pages_and_no_heading_ends_one() -> None:
    made = docx.Document(io.BytesIO(word.to_docx(DOCUMENT, AT)))
    rows = [row for table in made.tables for row in table.rows]
    assert rows
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    subtitles = {section.subtitle for section in DOCUMENT.sections if section.subtitle}
    below = [each for each in made.paragraphs if each.text in subtitles]
    assert len(below) >= len(subtitles)
    assert all(each.paragraph_format.keep_with_next for each in below)


def test_a_councils_own_template() -> None:
    own = template("{{ title }}", "{%p for section in sections %}", "{{ section.heading }}", "{%p endfor %}")
    word.check(own)
    assert of_docx(word.to_docx(DOCUMENT, AT, own)).startswith(DOCUMENT.title)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (b"not a zip", "not a Word document"),
        (template("{{ title }}"), "leaves out what minutes cannot be without: sections"),
        (template("{{ title }} {{ sections }} {{ alcalde }}"), "names that minutes do not have: alcalde"),
        (template("{{ title "), "not well written"),
        (template("{% for s in sections %}{{ title }}"), "not well written"),
        (template("{{ title }}{% for s in sections %}{{ s.titol }}{% endfor %}"), "something that minutes do not have"),
        (
            template("{{ title }}{{ sections.__class__.__mro__ }}"),
            "something that minutes do not have|could not be filled",
        ),
        (b"x" * (word.MAX_BYTES + 1), "larger than 10 MB"),
    ],
)
def test_a_template_that_does_not_work_says_why(made: bytes, why: str) -> None:
    with pytest.raises(word.UnfitTemplate, match=why):
        word.check(made)


def test_macros_are_refused() -> None:
    out = io.BytesIO(word.TEMPLATE.read_bytes())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(word.UnfitTemplate, match="macros"):
        word.check(out.getvalue())
