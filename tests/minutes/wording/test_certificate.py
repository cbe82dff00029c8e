"""What is certified of a meeting (R-35, R-36): in the words of its minutes, with the caveat until they are approved."""

from __future__ import annotations

import pytest

from minutes import document as d
from minutes.derive import derive
from minutes.render import pdf, word
from minutes.wording.certificate import certifiable, certificate, extract
from tests.journals import STARTS, begun, demonstration
from tests.minutes.reading import of_docx

MINUTES = derive(demonstration().entries)
APPROVED = {"approval": "Aprovada en la sessió ordinària del 21 de maig de 2026, sense rectificacions."}


def said(document: d.Document) -> str:
    found: list[str] = [document.title]
    for section in document.sections:
        found.append(section.heading)
        for block in section.blocks:
            if isinstance(block, d.Paragraph):
                found.append(block.text)
            elif isinstance(block, d.Vote):
                found += [result.text for result in block.results]
    return "\n".join(found)


def test_a_resolution_is_certified_by_the_secretary_with_its_text_and_its_vote() -> None:
    document = certificate(MINUTES, {"i5.operative": "Únic. Aprovar l'ordenança."}, "i5")
    text = said(document)
    assert "Montserrat Oliva i Quer, secretària de l'Ajuntament de Vallserena," in text
    assert "CERTIFICO: Que el Ple de l'Ajuntament de Vallserena, en la sessió ordinària núm. 4/2026, del dia" in text
    assert "Únic. Aprovar l'ordenança." in text
    assert "S'aprova el dictamen" in text
    assert "d'ordre i amb el vistiplau de la Sra. Núria Puig i Serra, alcaldessa." in text
    assert [signature.name for signature in document.signatures] == ["Montserrat Oliva i Quer", "Núria Puig i Serra"]


def test_what_was_rejected_is_certified_as_such() -> None:
    assert "va tractar el punt següent i el va rebutjar" in said(certificate(MINUTES, {}, "i2"))


def test_the_caveat_goes_when_the_minutes_are_approved() -> None:
    assert "article 206" in said(certificate(MINUTES, {}, "i5"))
    assert "article 206" not in said(certificate(MINUTES, APPROVED, "i5"))


def test_the_extract_has_every_resolution_and_the_sense_of_the_votes() -> None:
    document = extract(MINUTES, {})
    numbers = [section.number for section in document.sections if section.number is not None]
    assert numbers == [item.number for item in certifiable(MINUTES)]
    votes = [block for section in document.sections for block in section.blocks if isinstance(block, d.Vote)]
    assert len(votes) == len(numbers)
    assert all(vote.counts for vote in votes)
    assert "sis dies" in said(document)


def test_only_what_was_resolved_in_a_meeting_that_is_over() -> None:
    assert certifiable(derive(begun().vote().cast().closed().entries)) == ()
    for item in ("i3", "i9"):
        with pytest.raises(KeyError):
            certificate(MINUTES, {}, item)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_it_can_be_printed_in_every_language(language: str) -> None:
    document = certificate(MINUTES, {}, "i5", language)
    assert "{" not in said(document)
    assert pdf.to_pdf(document, STARTS).startswith(b"%PDF")
    assert document.title in of_docx(word.to_docx(document, STARTS))
