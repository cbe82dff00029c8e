"""What is said when a browser sends too much: to the person, and to the secretary and the chair. Words only."""

from __future__ import annotations

from typing import Literal

from streaming.control import Excess as StudioExcess
from web.live.words import Words

Excess = StudioExcess | Literal["flood", "messages", "protocol", "commands", "connects", "unread", "windows"]
"""What the studio reports, and what comes over the meeting's socket."""

MINE: dict[Excess, str] = {
    "traffic": "Your camera, screen or microphone sends more than the meeting can take, so a part of it is thrown "
    "away. Switch them off and on again; if it lasts, use another browser.",
    "flood": "Your browser sent so much that its connection was cut. It is set up again by itself; if it happens "
    "again, use another browser or computer.",
    "garbage": "What arrives from your browser cannot be read. Reload the page; if it lasts, use another browser.",
    "control": "Your browser asks the studio for too much, so a part of it is ignored. Reload the page.",
    "sounds": "Your microphone sends more than it should, so a part of it is thrown away. Switch it off and on again.",
    "pictures": "Your camera or screen sends more pictures than it should, so a part of them is thrown away. Switch "
    "it off and on again.",
    "broken_camera": "The picture of your camera cannot be shown: it is too large or arrives damaged. Switch it off "
    "and on again, or choose another camera.",
    "broken_screen": "The screen that you share cannot be shown: it is too large or arrives damaged. Share a single "
    "window instead.",
    "messages": "This window sent far too many messages and was disconnected. It comes back by itself in half a "
    "minute; if it happens again, close it and use your link again.",
    "protocol": "This window sent something that the meeting does not understand and was disconnected. It comes back "
    "by itself in half a minute; if it happens again, close it and use your link again.",
    "commands": "That was too much in a short time. Wait some seconds and do it again.",
    "connects": "Picture and sound were asked for too often. Wait half a minute; you can go on following and voting.",
    "unread": "Your line is too slow for this window.",
    "windows": "You have the meeting open in too many windows, so this one was closed.",
}

THEIRS: dict[Excess, str] = {
    "traffic": "{name}: sends more picture or sound than the meeting can take; a part is thrown away.",
    "flood": "{name}: the connection was cut because it sent far too much.",
    "garbage": "{name}: what arrives from this browser cannot be read.",
    "control": "{name}: this browser asks the studio for too much; a part is ignored.",
    "sounds": "{name}: the microphone sends more than it should; a part is thrown away.",
    "pictures": "{name}: the camera or screen sends more pictures than it should; a part is thrown away.",
    "broken_camera": "{name}: the camera's picture cannot be shown: too large, or damaged.",
    "broken_screen": "{name}: the shared screen cannot be shown: too large, or damaged.",
    "messages": "{name}: a window was disconnected because it sent far too many messages.",
    "protocol": "{name}: a window was disconnected because it sent what the meeting does not understand.",
    "commands": "{name}: asks for too much in a short time; it is refused.",
    "connects": "{name}: asks for picture and sound too often; it is refused for half a minute.",
    "unread": "{name}: a window was disconnected because it does not read what it is sent.",
    "windows": "{name}: has too many windows open; the oldest was closed.",
}


def mine(excess: Excess, words: Words) -> str:
    return words(MINE[excess])


def theirs(excess: Excess, name: str, words: Words) -> str:
    return words(THEIRS[excess], name=name)
