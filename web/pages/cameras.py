"""Cameras of the network, on the page of a meeting's equipment: entered, tried, withdrawn.

Of an address only the camera's place in the network is shown again.
"""

from __future__ import annotations

import asyncio

from aiohttp import web as aioweb

from streaming import limits
from streaming.camera import LONGEST, AddressFault, NotACamera, read_camera
from streaming.camera_look import look
from streaming.camera_report import CameraFailed, is_fit
from streaming.control import CameraSeen
from streaming.ffmpeg import find_ffmpeg
from web import here, i18n, keys
from web.access.secrets import Unsealable, new_id
from web.equipment.cameras import NetworkCamera
from web.i18n import _, later
from web.live.routes import LIVE
from web.live.standing import FAULTS
from web.live.words import words
from web.pages import equipment
from web.pages.equipment import Tried
from web.pages.forms import Form
from web.problem import Problem

TRIALS = aioweb.AppKey("trials of cameras", asyncio.Semaphore)

WRONG: dict[AddressFault, str] = {
    "scheme": later("The address begins with rtsp://, rtsps://, rtmp://, rtmps://, srt://, http:// or https://."),
    "host": later("After :// comes the camera's name or number in the network, such as 192.168.1.20."),
    "port": later(
        "After the camera's name comes a colon and the number of its port. If user or password have signs such as : / "
        "@ or #, write them into their own fields."
    ),
    "characters": later(
        "There is a space or a sign in it that does not belong there. If user or password have such signs, write them "
        "into their own fields."
    ),
    "long": later("This is too long."),
    "option": later("Of what may follow an SRT address, streamid and passphrase are understood: take the rest away."),
    "user": later("RTMP and SRT have no user: what the camera wants to be told is a part of its address."),
    "passphrase": later("The passphrase of SRT has from 10 to 79 characters, without spaces."),
}
FIELDS: dict[AddressFault, str] = {"user": "user", "passphrase": "password"}
"""Where it is said; all the others at the address."""
CODECS = {"h264": "H.264", "hevc": "H.265", "mjpeg": "Motion JPEG", "mpeg4": "MPEG-4", "mpeg2video": "MPEG-2"}


async def add(request: aioweb.Request) -> aioweb.StreamResponse:
    """One more, for all meetings of the body."""
    council, plan = await equipment.equipped(request)
    form, kept = await Form.read(request), request.app[keys.CAMERAS]
    person = form.choice("person", ["", *equipment.seats(plan)], "")
    address = form.text("address", LONGEST, required=True)
    if len(await kept.of_body(council.id, plan.body.id)) >= limits.CAMERAS:
        form.wrong("address", _("There are too many already: withdraw one first."))
    name = form.text("name", 80) or equipment.usual_name(plan, "camera", person, "")
    sealed = b""
    if not form.errors:
        try:
            camera = read_camera(address, form.text("user", 120), form.secret("password"))
            sealed = request.app[keys.SAFE].seal(camera.url, "camera addresses")
        except NotACamera as error:
            form.wrong(FIELDS.get(error.fault, "address"), _(WRONG[error.fault]))
    if form.errors:
        # What may hold a password is typed again rather than sent back.
        typed = {"person": person, "name": name, "address": "" if {"@", "?"} & set(address) else address}
        return await equipment.page_of(request, council, plan, errors=form.errors, wrong="camera", typed=typed)
    now = request.app[keys.CLOCK]()
    await kept.add(NetworkCamera(new_id("c"), council.id, plan.body.id, name, sealed, now, person))
    await _know(request, council.id, plan.body.id)
    raise aioweb.HTTPSeeOther(f"{equipment.address(council, plan)}?done=saved")


async def try_out(request: aioweb.Request) -> aioweb.StreamResponse:
    """Look at what the camera sends now, and say it, or why nothing comes."""
    council, plan = await equipment.equipped(request)
    found = await request.app[keys.CAMERAS].of_body(council.id, plan.body.id)
    camera = next((each for each in found if each.id == request.match_info["camera"]), None)
    if camera is None:
        raise here.not_found()
    trials = request.app[TRIALS]
    if trials.locked():
        raise Problem(
            503,
            _("Other cameras are being tried."),
            "",
            _("Wait a little and try again."),
            headers={"Retry-After": "10"},
        )
    async with trials:
        tried = await _try(request, camera)
    return await equipment.page_of(request, council, plan, tried={camera.id: tried})


async def remove(request: aioweb.Request) -> aioweb.StreamResponse:
    """It is let go of wherever it is fetched. Repeated: nothing changes."""
    council, plan = await equipment.equipped(request)
    await request.app[keys.CAMERAS].remove(council.id, plan.body.id, request.match_info["camera"])
    await _know(request, council.id, plan.body.id)
    raise aioweb.HTTPSeeOther(f"{equipment.address(council, plan)}?done=removed")


async def _know(request: aioweb.Request, council: str, body: str) -> None:
    if live := request.app.get(LIVE):
        await live.know_cameras(council, body)


async def _try(request: aioweb.Request, camera: NetworkCamera) -> Tried:
    said = words(i18n.current())
    try:
        url = request.app[keys.SAFE].unseal(camera.sealed_address, "camera addresses")
        here_too = request.app[keys.SETTINGS].cameras_here
        return Tried("good", _sees((await look(find_ffmpeg(), read_camera(url), here=here_too)).seen))
    except Unsealable:
        return Tried("lost", _("Its address cannot be read any more: withdraw it, and enter it anew."))
    except CameraFailed as failed:
        return Tried("lost", f"{said(FAULTS[failed.fault or 'failed'])}.")


def _sees(seen: CameraSeen) -> str:
    about = {
        "size": f"{seen.width}x{seen.height}",
        "fps": round(seen.fps),
        "codec": CODECS.get(seen.codec, seen.codec.upper()),
    }
    if not seen.fps:
        what = _("It sends %(size)s, %(codec)s") % about
    else:
        what = _("It sends %(size)s, %(fps)s pictures a second, %(codec)s") % about
    sound = _("with sound") if seen.sound else _("without sound")
    if is_fit(seen):
        return f"{what}, {sound}. {_('It is passed on as it comes.')}"
    anew = _(
        "It has to be made anew, at most 1280x720 with 25 pictures a second, which takes a fifth of a processor or "
        "more: if it can, let it send H.264, 1920x1080 and 30 pictures a second at most."
    )
    return f"{what}, {sound}. {anew}"
