"""The minutes on paper: tagged, archivable, dated by the journal."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
import typst

from minutes.derive import derive
from minutes.render import pdf
from minutes.wording import write
from tests.journals import demonstration

AT = dt.datetime(2026, 4, 16, 19, 15, tzinfo=dt.UTC)
DOCUMENT = write(derive(demonstration().entries), {})


def test_it_is_tagged_and_says_what_it_conforms_to() -> None:
    made = pdf.to_pdf(DOCUMENT, AT)
    assert b"/StructTreeRoot" in made
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made
    assert b"<pdfaid:part>3</pdfaid:part>" in made
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in made
    assert b"/Lang(ca)" in made.replace(b" ", b"")


def test_its_date_is_the_one_given() -> None:
    assert b"2026-04-16T19:15:00Z" in pdf.to_pdf(DOCUMENT, AT)
    assert pdf.to_pdf(DOCUMENT, AT) == pdf.to_pdf(DOCUMENT, AT)


@pytest.mark.parametrize("language", ["es", "en"])
def test_in_the_other_languages(language: str) -> None:
    assert pdf.to_pdf(write(derive(demonstration().entries), {}, language), AT).startswith(b"%PDF-")


def test_what_no_font_has_is_written_as_its_name() -> None:
    odd = msgspec.structs.replace(DOCUMENT, standing="\N{CUNEIFORM SIGN A}\u200d")
    assert pdf.to_pdf(odd, AT) == pdf.to_pdf(odd, AT)
    assert len(pdf.to_pdf(odd, AT)) > 10_000


def test_a_document_that_cannot_be_set_is_an_error_and_not_a_loop() -> None:
    broken = msgspec.structs.replace(DOCUMENT, language="a language too long")
    with pytest.raises(typst.TypstError):
        pdf.to_pdf(broken, AT)
