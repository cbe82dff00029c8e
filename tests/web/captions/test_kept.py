"""Captions lie in the meeting's folder: replaced as a whole, removed without a trace, looked at by language."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from web.captions.cue import Cue
from web.captions.kept import examined, file_of, languages, look, remove, store
from web.folders import Folders

CUES = (Cue(1000, 2000, "Bon dia"), Cue(3000, 4000, "Comencem"))


def test_captions_are_stored_replaced_and_removed(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    remove(folders, "m1", "ca")
    assert languages(folders, "m1", "ca") == () == look(folders, "m1")
    for language in ("en", "es", "ca"):
        store(folders, "m1", language, CUES)
    store(folders, "m1", "es", CUES[:1])
    assert languages(folders, "m1", "es") == ("es", "ca", "en")
    kept = look(folders, "m1")
    assert [(each.language, each.cues) for each in kept] == [("ca", 2), ("es", 1), ("en", 2)]
    assert all(abs(each.at - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1) for each in kept)
    remove(folders, "m1", "es")
    assert sorted(path.name for path in folders.captions("m1").iterdir()) == ["ca.vtt", "en.vtt"]
    assert languages(folders, "m2", "ca") == ()


def test_a_file_that_was_changed_is_found(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    store(folders, "m1", "ca", CUES)
    store(folders, "m1", "en", CUES)
    file = file_of(folders, "m1", "en")
    file.write_bytes(file.read_bytes().replace(b"Bon", b"Mal"))
    assert list(examined(folders, "m1")) == [(file_of(folders, "m1", "ca"), True), (file, False)]
