"""What the programme shows: whole scenes for whole states."""

from __future__ import annotations

from meetings import facts as f
from streaming import scene as s
from tests.journals import Meeting, begun
from web.conductor.scenes import direct, scene_for
from web.live.words import words

CA = words("ca")
NURIA = s.Tile("nuria", "Núria Puig i Serra", "Alcaldessa", "#0b5c8a", "N. Puig i Serra")
MARTA = s.Tile("marta", "Marta Vila i Font", "Progrés de Vallserena", "#b3261e", "M. Vila i Font")
SECRETARY = s.Tile("secretary", "Montserrat Oliva i Quer", "Secretària", "#5b6470")


def banner(
    item: str = "1. Aprovació de l'acta de la sessió anterior", notice: str = "", recording: str = ""
) -> s.Banner:
    return s.Banner("Ajuntament de Vallserena", item, notice, recording, "Europe/Madrid")


def shown(meeting: Meeting, result: str = "") -> s.Scene:
    return scene_for(meeting.state, result, CA)


def slate(*lines: str) -> s.Slate:
    return s.Slate("Ple 4/2026", lines, "Ajuntament de Vallserena", "Europe/Madrid")


def joined() -> Meeting:
    return begun().joined("marta").joined("secretary").joined("nuria")


def test_a_slate_before_the_meeting() -> None:
    expected = slate("La sessió comença a les 19:00.", "la sala de plens de l'Ajuntament")
    assert shown(Meeting().at("18:50").joined("nuria")) == expected


def test_slates_in_a_recess_and_after_the_end() -> None:
    meeting = joined().say(f.RecessBegun(""))
    assert shown(meeting) == slate("La sessió està en recés.", "Es reprèn d'aquí a una estona.")
    meeting.say(f.RecessEnded()).adjourned()
    assert shown(meeting) == slate("S'ha aixecat la sessió.", "Gràcies per la vostra atenció.")


def test_a_gallery_of_those_at_a_device_with_the_chair_first() -> None:
    assert shown(joined()) == s.Gallery(banner(), (NURIA, MARTA, SECRETARY))


def test_who_has_the_floor_is_large() -> None:
    meeting = joined().say(f.FloorGiven("marta", 300))
    given = meeting.last.at.timestamp()
    assert shown(meeting) == s.Speaker(banner(), MARTA, (NURIA, SECRETARY), given, 300)
    meeting.say(f.FloorGiven("marta", 0))
    assert shown(meeting) == s.Speaker(banner(), MARTA, (NURIA, SECRETARY), meeting.last.at.timestamp(), None)


def test_a_speaker_without_a_device_is_shown_all_the_same() -> None:
    scene = shown(begun().joined("nuria").say(f.FloorGiven("marta", 300)))
    assert isinstance(scene, s.Speaker)
    assert (scene.speaker, scene.tiles) == (MARTA, (NURIA,))


def test_a_shared_screen_with_who_speaks_beside_it() -> None:
    meeting = joined().say(f.FloorGiven("marta", 300)).say(f.ScreenShared("secretary"))
    assert shown(meeting) == s.Screen(banner(), "secretary", MARTA)


def test_the_banner_tells_of_vote_recording_and_closed_part() -> None:
    meeting = joined().say(f.RecordingStarted())
    assert shown(meeting).banner == banner(recording="S'enregistra")  # type: ignore[union-attr]
    meeting.vote()
    assert shown(meeting).banner == banner(notice="Votació en curs", recording="S'enregistra")  # type: ignore[union-attr]
    meeting.cast().closed("carried").say(f.FeedsSuspended("Dades personals"))
    assert shown(meeting).banner == banner(notice="Porta tancada")  # type: ignore[union-attr]


def test_a_result_with_every_seat() -> None:
    meeting = joined().say(f.Left("alex"), by="alex").vote().cast(against="marta", abstain="pere", silent="biel")
    scene = shown(meeting.closed("carried"), "v1")
    assert isinstance(scene, s.Result)
    assert (scene.title, scene.outcome) == ("1. Aprovació de l'acta de la sessió anterior", "S'aprova")
    assert scene.counts == (
        s.Count("A favor", 9, "for"),
        s.Count("En contra", 1, "against"),
        s.Count("Abstencions", 2, "abstain"),
        s.Count("No voten", 1, "silent"),
    )
    marks = {seat.name: seat.mark for seat in scene.seats}
    assert [marks[name] for name in ("Marta Vila i Font", "Pere Ferrer i Mas", "Biel Torrents i Mir")] == [
        "against",
        "abstain",
        "silent",
    ]
    assert marks["Àlex Duran i Ros"] == "abstain"
    assert len(scene.seats) == 13


def test_a_secret_vote_is_told_in_figures_and_when_it_is_void() -> None:
    meeting = joined().secret_vote().put_in_the_urn()
    assert shown(meeting).banner == banner(notice="Votació secreta en curs")  # type: ignore[union-attr]
    scene = shown(meeting.counted(8, 4, 1).proclaimed("carried"), "v1")
    assert isinstance(scene, s.Result)
    assert scene.title == "1. Aprovació de l'acta de la sessió anterior · Votació secreta"
    assert ([count.number for count in scene.counts], scene.seats) == ([8, 4, 1], ())
    void = joined().secret_vote().put_in_the_urn().say(f.VoteVoided("v1", "urn_lost"))
    assert shown(void).banner == banner(notice="Votació secreta nul·la: s'ha de repetir")  # type: ignore[union-attr]


def test_who_interprets_is_in_every_scene_and_not_among_the_others() -> None:
    meeting = joined().joined("teresa").say(f.InterpreterChosen("teresa"))
    gallery = shown(meeting)
    assert isinstance(gallery, s.Gallery)
    assert gallery.interpreter is not None
    assert gallery.interpreter.source == "teresa"
    assert gallery.tiles == (NURIA, MARTA, SECRETARY)
    for choice in ("slate", "speaker"):
        assert shown(meeting.say(f.SceneChosen(choice))).interpreter == gallery.interpreter
    meeting.say(f.FeedsSuspended("Dades personals"))
    closed = direct(meeting.state, "", CA).closed_part
    assert closed is not None
    assert closed.interpreter is None
    assert shown(meeting.say(f.Left("teresa"), by="teresa")).interpreter is None


def test_a_result_says_whose_colour_is_whose() -> None:
    scene = shown(joined().vote().cast().closed("carried"), "v1")
    assert isinstance(scene, s.Result)
    assert {(group.name, group.colour) for group in scene.groups} >= {("Progrés de Vallserena", "#b3261e")}


def test_a_vote_about_how_to_go_on_says_so() -> None:
    scene = shown(joined().vote(purpose="lay_on_table").cast().closed("carried"), "v1")
    assert isinstance(scene, s.Result)
    assert scene.title == "1. Aprovació de l'acta de la sessió anterior · Deixar-lo sobre la taula"


def test_the_secretary_chooses_and_goes_back() -> None:
    meeting = joined().say(f.FloorGiven("marta", 300)).say(f.SceneChosen("gallery"))
    assert isinstance(shown(meeting), s.Gallery)
    meeting.say(f.SceneChosen("speaker", "nuria"))
    assert shown(meeting) == s.Speaker(banner(), NURIA, (MARTA, SECRETARY))
    meeting.say(f.SceneChosen("auto"))
    assert shown(meeting).speaker == MARTA  # type: ignore[union-attr]


def test_a_choice_that_cannot_be_shown_leaves_the_journals_scene() -> None:
    meeting = joined().say(f.SceneChosen("screen"))
    assert isinstance(shown(meeting), s.Gallery)
    meeting.say(f.SceneChosen("result"))
    assert isinstance(shown(meeting), s.Gallery)
    meeting.vote().cast().closed("carried")
    assert isinstance(shown(meeting), s.Result)


def test_a_gallery_can_be_shown_before_the_meeting() -> None:
    meeting = Meeting().at("18:50").joined("nuria").say(f.SceneChosen("gallery"))
    assert shown(meeting) == s.Gallery(banner("", "Abans de la sessió"), (NURIA,))


def test_microphones_and_the_closed_part() -> None:
    meeting = joined().say(f.FloorGiven("marta", 300))
    open_part = direct(meeting.state, "", CA)
    assert (open_part.microphones, open_part.closed_part) == (("marta", "nuria", "secretary"), None)
    closed = direct(meeting.say(f.FeedsSuspended("Dades personals")).state, "", CA).closed_part
    assert closed is not None
    assert closed.title == "Part de la sessió a porta tancada"
    assert "Dades personals" not in str(closed)
