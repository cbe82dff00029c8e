"""The worded document: which sections there are, what prose replaces, and the cases that the golden meeting has not."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from meetings import facts as f
from meetings.plan import Item
from minutes import document as d
from minutes.derive import derive
from minutes.prose import Prose
from minutes.wording import write
from tests.journals import BODY, ITEMS, ZONE, Meeting, begun, demonstration, plan


def texts(meeting: Meeting, prose: Prose | None = None, language: str = "") -> str:
    """Every paragraph of the document, a line each."""
    lines: list[str] = []
    for section in write(derive(meeting.entries), prose or {}, language).sections:
        for block in section.blocks:
            match block:
                case d.Paragraph(text=text):
                    lines.append(text)
                case d.Prose(paragraphs=paragraphs):
                    lines += paragraphs
                case d.Vote(results=results, intro=intro):
                    lines += [each.text for each in (*intro, *results)]
    return "\n".join(lines).replace("\N{NO-BREAK SPACE}", " ")


def prose(meeting: Meeting, written: Prose) -> dict[str, d.Prose]:
    sections = write(derive(meeting.entries), written).sections
    return {block.key: block for section in sections for block in section.blocks if isinstance(block, d.Prose)}


def test_prose_replaces_drafts_and_nothing_else() -> None:
    drafted, written = prose(demonstration(), {}), prose(demonstration(), {"i2.debate": "Un.\n\n\nDos\ntres."})
    assert drafted["i2.debate"].drafted
    assert not written["i2.debate"].drafted
    assert written["i2.debate"].paragraphs == ("Un.", "Dos\ntres.")
    assert {key: block for key, block in written.items() if key != "i2.debate"} == {
        key: block for key, block in drafted.items() if key != "i2.debate"
    }


def test_empty_prose_brings_the_draft_back() -> None:
    assert prose(demonstration(), {"i2.debate": " \n "}) == prose(demonstration(), {})


def test_prose_cannot_touch_facts() -> None:
    everything = dict.fromkeys(("opening", "closing", "i2.debate", "i2.operative", "v2", "quorum"), "Fals.")
    document = write(derive(demonstration().entries), everything)
    plain = write(derive(demonstration().entries), {})
    facts = [[b for b in s.blocks if not isinstance(b, d.Prose)] for s in document.sections]
    assert facts == [[b for b in s.blocks if not isinstance(b, d.Prose)] for s in plain.sections]


def test_what_can_be_seen_says_where() -> None:
    document = write(derive(demonstration().entries), {})
    items = [section for section in document.sections if section.number is not None]
    assert [section.second for section in items] == [45.0, 340.0, 1540.0, 2440.0, 4900.0, 6040.0, 6950.0]


def test_quorum_not_kept_is_said() -> None:
    meeting = Meeting().present("nuria", "pere", "anna", "oriol", "irene").at("19:00").opened().left("irene")
    assert "no es va mantenir durant tota la sessió: en algun moment només hi havia 4 membres" in texts(meeting)


def test_a_meeting_past_midnight_gives_both_dates() -> None:
    meeting = begun().at("00:45").adjourned()
    assert "aixeca la sessió a les 0.45 h del dia 17 d'abril de 2026" in texts(meeting)


def test_a_call_without_quorum_is_a_formal_note() -> None:
    meeting = Meeting().at("19:00").say(f.NoQuorumDeclared(1, ("nuria", "alex")))
    document = write(derive(meeting.entries), {})
    assert document.title == "Diligència de la sessió no celebrada del Ple de l'Ajuntament de Vallserena"
    assert "Hi són presents: la Sra. Núria Puig i Serra, alcaldessa, i Àlex Duran i Ros, regidor/a." in texts(meeting)
    assert "Per manca de quòrum la sessió no es pot celebrar" in texts(meeting)


def test_a_cancelled_meeting_says_why() -> None:
    assert "es va desconvocar abans d'obrir-se. Motiu: Temporal de neu." in texts(
        Meeting().say(f.MeetingCancelled("Temporal de neu"))
    )


def test_a_meeting_in_course_can_be_read() -> None:
    assert "La sessió està en curs." in texts(begun())


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        ("art46_3", "s'empara en l'article 46.3 de la Llei 7/1985, de 2 d'abril"),
        ("lrjsp17", "s'empara en l'article 17 de la Llei 40/2015, d'1 d'octubre"),
        ("regional_law", "s'empara en la legislació de règim local"),
        ("rom", "s'empara en el reglament orgànic municipal"),
    ],
)
def test_what_remote_participation_rests_on(basis: str, words: str) -> None:
    assert words in texts(begun(plan(mode="remote", basis=basis)))


def test_in_the_chamber_nothing_is_said_of_remote_participation() -> None:
    assert "distància" not in texts(begun(plan(mode="chamber", basis="none")))


def test_extraordinary_and_urgent_with_its_reasons() -> None:
    urgent = begun(plan(kind="urgent", reasons="La llevantada"))
    assert write(derive(urgent.entries), {}).title.startswith("Acta de la sessió extraordinària i urgent del Ple")
    assert "Motius de la convocatòria: La llevantada." in texts(urgent)


def test_a_correction_that_changes_the_outcome_is_recorded() -> None:
    meeting = begun().vote().cast(against="marta ramon fatima lluis clara biel").closed("carried")
    ballot = next(e for e in meeting.entries if e.fact == f.BallotCast("v1", "alex", "for"))
    meeting.corrected(ballot.seq, "Error", f.BallotCast("v1", "alex", "against"))
    assert "que no es correspon amb el resultat proclamat" in texts(meeting)


def test_corrections_of_every_kind_are_told() -> None:
    meeting = begun().joined_remotely("fatima", "Girona").recused("marta", "i1").spoke("pere").note("Nota.")
    meeting.left("alex").vote().cast(entered=True).closed()
    facts = {type(entry.fact): entry for entry in meeting.entries if isinstance(entry.fact, f.Correctable)}
    assert len(facts) == 9
    for entry in facts.values():
        meeting.corrected(entry.seq, "Error")
    sections = write(derive(meeting.entries), {}).sections
    corrections = next(section for section in sections if section.anchor == "corrections")
    assert len(corrections.blocks) == 9


def test_laid_on_the_table_withdrawn_and_annulled() -> None:
    meeting = begun().vote(purpose="lay_on_table").cast().closed()
    assert "S'acorda per unanimitat dels membres presents deixar l'assumpte sobre la taula" in texts(meeting)
    meeting = begun().say(f.ItemWithdrawn("i2", "Manca un informe"))
    assert "l'assumpte es retira de l'ordre del dia. Motiu: Manca un informe." in texts(meeting)
    meeting = begun().vote().say(f.VoteCancelled("v1", "Termes equivocats"))
    assert "La votació s'anul·la abans de proclamar-ne cap resultat. Motiu: Termes equivocats." in texts(meeting)


def test_a_committee_decides_a_tie_at_once() -> None:
    body = msgspec.structs.replace(BODY, name="Comissió Informativa", kind="committee")
    meeting = begun(plan(body=body)).vote().cast(against="marta ramon fatima lluis clara biel", abstain="alex")
    meeting.closed(None).casting_vote("for").proclaimed("carried")
    assert "Atès l'empat, amb 6 vots a favor, 6 vots en contra i 1 abstenció, el dirimeix" in texts(meeting)
    assert "la Sra. Núria Puig i Serra, presidenta, el dona a favor." in texts(meeting)


def test_an_address_in_the_opening_ends_as_it_begins() -> None:
    assert "a la Sala de plens, plaça de la Vila, 1, el Ple" in texts(
        begun(plan(mode="chamber", place="Sala de plens, plaça de la Vila, 1"))
    )
    assert "es reuneix a la Sala de plens el Ple" in texts(begun(plan(mode="chamber", place="Sala de plens")))


def test_a_meeting_without_a_place_resolves_at_the_seat() -> None:
    said = "Els acords s'entenen adoptats on l'òrgan té la seu (article 17.5 de la Llei 40/2015"
    assert said in texts(begun(plan(mode="remote", place="")))
    assert said not in texts(begun(plan(mode="hybrid")))


def test_a_second_vote_after_a_tie_is_told_only_where_it_was_held() -> None:
    six = "marta ramon fatima lluis clara biel"
    meeting = begun().vote().cast(against=six, abstain="alex").closed("tied")
    assert "La votació no es repeteix, de manera que no s'adopta cap acord." in texts(meeting)
    meeting.vote(round=2).cast(against=six).closed("carried")
    assert "Es repeteix la votació, d'acord amb l'article 100.2" in texts(meeting)
    assert "no es repeteix" not in texts(meeting)


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_nothing_is_left_unfilled(language: str) -> None:
    assert "{" not in texts(demonstration(), language=language)


def test_unanimity_is_of_those_who_may_vote() -> None:
    assert "per unanimitat dels membres presents" in texts(begun().vote().cast().closed())
    recused = begun().recused("marta", "i1").vote().cast().closed()
    assert "per unanimitat dels membres que participen en la votació: 12 vots a favor" in texts(recused)


def test_a_postponed_meeting_says_from_when_to_when_and_why() -> None:
    later = dt.datetime(2026, 4, 23, 20, 0, tzinfo=ZONE)
    text = texts(Meeting().say(f.MeetingPostponed(later, "Nevada")))
    assert "fins aleshores convocada per al dia 16 d'abril de 2026" in text
    assert "s'ajorna al dia 23 d'abril de 2026" in text
    assert "Motiu: Nevada." in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ca", "La presidència aixeca la sessió a les 21.00 h sense que s'hagin tractat els punts 2, 3, "),
        ("es", "La presidencia levanta la sesión a las 21:00 horas sin que se hayan tratado los puntos 2, 3, "),
        ("en", "without items 2, 3, "),
    ],
)
def test_the_end_says_what_was_left(language: str, said: str) -> None:
    meeting = begun().at("21:00").adjourned()
    assert said in texts(meeting, language=language)
    assert "havent-hi" not in texts(meeting)


def test_a_matter_off_the_agenda_is_told_as_such_and_is_not_on_it() -> None:
    added = Item("u1", 8, "Moció sobre l'hospital", "urgent_motion", proposer="cv")
    meeting = begun().say(f.ItemAdded(added, "i7")).item("u1").vote(purpose="urgency").cast().closed().adjourned()
    document = write(derive(meeting.entries), {})
    agenda = next(block for section in document.sections for block in section.blocks if isinstance(block, d.Points))
    assert [point.anchor for point in agenda.points] == [item.id for item in ITEMS]
    item = next(section for section in document.sections if section.anchor == "u1")
    assert (item.heading, item.number) == ("Moció sobre l'hospital", 8)
    assert item.subtitle.startswith("Moció d'urgència · fora de l'ordre del dia · proponent: Camins Verds")
    assert "Es declara la urgència per unanimitat" in texts(meeting)


def test_votes_on_amendments_and_on_keeping_an_item() -> None:
    meeting = begun().vote(purpose="amendment", question="Esmena 1 de Camins Verds").cast().closed()
    assert "Se sotmet una esmena a votació ordinària" in texts(meeting)
    assert "Esmena 1 de Camins Verds." in texts(meeting)
    assert "S'aprova l'esmena per unanimitat" in texts(meeting)
    meeting = begun().vote(purpose="inclusion").cast(against="nuria").closed()
    assert "la ratificació de la inclusió en l'ordre del dia de l'assumpte, que no ha estat dictaminat" in texts(
        meeting
    )
    assert "Es ratifica per majoria simple la inclusió de l'assumpte" in texts(meeting)


def test_who_presides_for_an_item_and_who_again_after_it() -> None:
    meeting = begun().recused("nuria", "i1").presides("pere").presides("nuria")
    assert "assumeix la presidència el Sr. Pere Ferrer i Mas, primer tinent d'alcaldia, d'acord" in texts(meeting)
    assert "torna a assumir la presidència la Sra. Núria Puig i Serra, alcaldessa." in texts(meeting)


def test_the_formal_note_names_who_excused_themselves() -> None:
    meeting = Meeting().at("18:50").excused("marta").at("19:00").say(f.NoQuorumDeclared(1, ("nuria",)))
    assert "N'havien excusat l'assistència: la Sra. Marta Vila i Font, regidora." in texts(meeting)


def test_approved_minutes_say_so_and_are_no_draft() -> None:
    minutes = derive(begun().adjourned().entries)
    draft = write(minutes, {})
    assert draft.standing == "Esborrany pendent d'aprovació"
    assert "approval" not in [section.anchor for section in draft.sections]
    approved = write(minutes, {"approval": "Aprovada el 21 de maig de 2026."})
    assert approved.standing == "Aprovada"
    section = next(section for section in approved.sections if section.anchor == "approval")
    assert [block.paragraphs for block in section.blocks if isinstance(block, d.Prose)] == [
        ("Aprovada el 21 de maig de 2026.",)
    ]


def test_to_write_there_is_a_place_for_everything_and_to_read_nothing_empty() -> None:
    minutes = derive(begun().adjourned().entries)
    keys = {b.key for s in write(minutes, {}, places=True).sections for b in s.blocks if isinstance(b, d.Prose)}
    assert {"opening", "i1.debate", "i1.operative", "closing", "approval"} <= keys
    assert "i7.operative" not in keys
    read = [b for s in write(minutes, {}).sections for b in s.blocks if isinstance(b, d.Prose)]
    assert all(block.paragraphs for block in read)


def test_what_was_put_right_so_as_not_to_be_published_is_not_said_again() -> None:
    meeting = begun().joined_remotely("fatima", "carrer Nou 12, Girona").note("Pateix una malaltia.").adjourned()
    for kind, now in ((f.PlaceDeclared, f.PlaceDeclared("fatima", "Girona", True)), (f.NoteAdded, None)):
        entry = next(e for e in meeting.entries if isinstance(e.fact, kind))
        meeting.corrected(entry.seq, "Dades personals", now)
    minutes = derive(meeting.entries)
    text = "\n".join((texts(meeting), msgspec.json.encode(minutes).decode()))
    assert "carrer Nou" not in text
    assert "malaltia" not in text
    assert "declara que es troba a Girona" in text


def test_calls_to_order_are_told_with_their_number_and_reason() -> None:
    meeting = begun().say(f.CalledToOrder("marta")).say(f.CalledToOrder("marta", "Interrupcions reiterades"))
    text = texts(meeting)
    assert "la presidència crida a l'ordre la Sra. Marta Vila i Font.\n" in text
    assert "És la crida núm. 2 en aquesta sessió" in text
    assert "Motiu: Interrupcions reiterades." in text
