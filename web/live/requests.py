"""What browsers ask for, carried out and answered. Who may do what is for the rules to say, not for this module."""

from __future__ import annotations

from meetings import commands as c
from meetings.letters import tidied
from meetings.refusal import Code, Refused
from web import wire
from web.access.secrets import Unsealable
from web.live import excess, refusals
from web.live.hub import Hub
from web.live.secretary_news import is_secretary
from web.live.window import Window

COUNTED = (wire.Do, wire.Devices, wire.RelaySwitch, wire.RecordingSwitch, wire.ChamberSwitch)
"""What others are told of, or the journal: of these a person may send only so many."""


async def hear(hub: Hub, window: Window, message: wire.FromBrowser) -> None:
    """Carry out what a greeted window asks; its answer goes to the window."""
    if isinstance(message, COUNTED) and not hub.may(window.person, "command"):
        hub.limit(window.person, "commands")
        if not isinstance(message, wire.Devices):
            window.tell(wire.Refusal(message.id, "too_often", excess.mine("commands", window.words)))
        return
    match message:
        case wire.Do():
            await _do(hub, window, message)
        case wire.Connect():
            _connect(hub, window)
        case wire.Answer(sdp=sdp):
            if window.peer and hub.media:
                hub.media.accept_answer(window.peer, sdp)
        case wire.Devices(camera=camera, microphone=microphone):
            hub.note_devices(window, camera, microphone)
        case wire.Picture():
            _show_picture(hub, window, message)
        case wire.RelaySwitch():
            _switch_relay(hub, window, message)
        case wire.RecordingSwitch():
            _switch_recording(hub, window, message)
        case wire.ChamberSwitch():
            await _open_chamber(hub, window, message)


async def _do(hub: Hub, window: Window, message: wire.Do) -> None:
    command = tidied(message.command)
    try:
        if isinstance(command, c.Join):
            await hub.sit(window, command, message.seen)
        else:
            await hub.submit(window, command, message.seen)
    except Refused as refused:
        reason = refusals.sentence(refused, hub.state.plan, window.words)
        since = hub.missed(window, message.seen)
        window.tell(wire.Refusal(message.id, refused.code.value, reason, since, hub.state.seq))
        return
    window.tell(wire.Done(message.id, hub.state.seq))
    window.refresh()


def _connect(hub: Hub, window: Window) -> None:
    if hub.may(window.person, "connect"):
        hub.offer(window)
    else:
        hub.limit(window.person, "connects")
        window.tell(wire.Refusal(0, "too_often", excess.mine("connects", window.words)))


def _show_picture(hub: Hub, window: Window, picture: wire.Picture) -> None:
    if not hub.may(window.person, "picture"):
        return
    shown = hub.pictures.take(window.person, picture.jpeg, hub.state)
    if shown is not None:
        for other in hub.table():
            other.tell(shown)


def _switch_relay(hub: Hub, window: Window, switch: wire.RelaySwitch) -> None:
    if not is_secretary(window) or hub.media is None:
        _refuse(window, switch.id, Code.NOT_ALLOWED, refusals.SENTENCES[Code.NOT_ALLOWED])
        return
    try:
        is_known = hub.media.switch_relay(switch.relay, switch.on)
    except Unsealable:
        _refuse(window, switch.id, Code.WRONG_PHASE, refusals.KEY_LOST)
        return
    if is_known:
        window.tell(wire.Done(switch.id, hub.state.seq))
    else:
        _refuse(window, switch.id, Code.NOT_ALLOWED, refusals.RELAY_UNKNOWN)


def _switch_recording(hub: Hub, window: Window, switch: wire.RecordingSwitch) -> None:
    if not is_secretary(window) or hub.media is None:
        _refuse(window, switch.id, Code.NOT_ALLOWED, refusals.SENTENCES[Code.NOT_ALLOWED])
        return
    hub.media.switch_recording(switch.on)
    window.tell(wire.Done(switch.id, hub.state.seq))


async def _open_chamber(hub: Hub, window: Window, switch: wire.ChamberSwitch) -> None:
    if not is_secretary(window) or hub.open_chamber is None:
        _refuse(window, switch.id, Code.NOT_ALLOWED, refusals.SENTENCES[Code.NOT_ALLOWED])
        return
    await hub.open_chamber(switch.opening)
    window.tell(wire.Done(switch.id, hub.state.seq))


def _refuse(window: Window, number: int, code: Code, text: str) -> None:
    window.tell(wire.Refusal(number, code.value, window.words(text)))
