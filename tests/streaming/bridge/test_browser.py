"""A real browser: Chromium decodes the programme, and its fake camera and microphone arrive."""

from __future__ import annotations

import re
from typing import Any

import av
import pytest
from aiohttp import web as aioweb
from playwright.async_api import Page, async_playwright

from streaming.control import AcceptAnswer, Levels, PeerState, Quality
from streaming.exchange import KEYFRAME, VP8, Frame, Kind
from tests.streaming.bridge.room import Room
from tests.tools import CHROMIUM_FLAGS, chromium
from tests.until import until

JOIN = """async offer => {
    const connection = window.connection = new RTCPeerConnection();
    connection.ontrack = ({ track }) => {
        const element = document.createElement(track.kind);
        element.autoplay = true;
        element.srcObject = new MediaStream([track]);
        document.body.append(element);
    };
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    const [sound, picture, screen] = connection.getTransceivers();
    sound.direction = picture.direction = "sendrecv";
    screen.direction = "sendonly";
    const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
    await sound.sender.replaceTrack(devices.getAudioTracks()[0]);
    await picture.sender.replaceTrack(devices.getVideoTracks()[0]);
    await connection.setLocalDescription();
    return connection.localDescription.sdp;
}"""

FIND = """async ([type, kind, wanted]) => {
    const entries = [...(await window.connection.getStats()).values()];
    const entry = entries.find(entry => entry.type === type && (!kind || entry.kind === kind));
    return Boolean(entry) && !entry.packetsLost && Object.keys(wanted).every(key => entry[key] > wanted[key]);
}"""
"""Is there such an entry in the statistics, without losses, and with more than `wanted`?"""

CODEC = """async () => {
    const report = await window.connection.getStats();
    const picture = [...report.values()].find(({ type, kind }) => type === "inbound-rtp" && kind === "video");
    return report.get(picture.codecId).mimeType;
}"""


def without_h264(offer: str) -> str:
    """What a browser without H.264 makes of an offer."""
    lines = offer.replace(" 101 102 97 98", " 97 98").splitlines()
    return "".join(f"{line}\r\n" for line in lines if not re.match("a=(rtpmap|fmtp|rtcp-fb):10[12] ", line))


async def joined(page: Page, room: Room, codec: str) -> None:
    offer = await room.offer("p0", "s0")
    answer = await page.evaluate(JOIN, offer if codec == "H264" else without_h264(offer))
    await room.bridge.accept_answer(AcceptAnswer("p0", answer))
    await until(lambda: room.bridge.phases().get("p0") == "connected")


async def shows(page: Page, kind: str, media: str, **wanted: float) -> None:
    await page.wait_for_function(FIND, arg=[kind, media, wanted], timeout=15_000)


def decoded(frames: list[Frame], codec: str) -> int:
    """How many pictures a decoder makes of them."""
    decoder: Any = av.CodecContext.create(codec, "r")
    return sum(len(decoder.decode(av.Packet(frame.payload))) for frame in frames)


async def blank_page(_: aioweb.Request) -> aioweb.Response:
    """Devices are only given to a page with an address."""
    return aioweb.Response(text="<body></body>", content_type="text/html")


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_browser_sees_hears_and_is_received(codec: str) -> None:
    site_of_ours = aioweb.Application()
    site_of_ours.router.add_get("/", blank_page)
    runner = aioweb.AppRunner(site_of_ours)
    await runner.setup()
    await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    room = Room()
    try:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            page = await browser.new_page()
            await page.goto(f"http://{host}:{port}/")
            room.play()
            room.bridge.open_microphones(frozenset({"s0"}))
            await joined(page, room, codec)
            await until(lambda: len(room.of(Kind.CAMERA, "s0")) > 20 and len(room.of(Kind.MICROPHONE, "s0")) > 50)
            cameras = room.of(Kind.CAMERA, "s0")
            assert cameras[0].flags == KEYFRAME | (VP8 if codec == "VP8" else 0)
            assert decoded(cameras, "vp8" if codec == "VP8" else "h264") >= len(cameras) - 3
            await shows(page, "inbound-rtp", "audio", totalAudioEnergy=0.01)
            await shows(page, "inbound-rtp", "video", framesDecoded=25)
            assert await page.evaluate(CODEC) == f"video/{codec}"
            assert set(room.renditions) == ({Kind.VP8_VIDEO} if codec == "VP8" else set())
            # Our feedback tells it what the line carries: it does not stay at the 300 kbit/s that it begins with.
            await shows(page, "candidate-pair", "", availableOutgoingBitrate=900_000)
            # It has taken our sender reports, so it can keep lips and sound together, and has answered them.
            await shows(page, "remote-outbound-rtp", "audio", remoteTimestamp=0)
            await until(lambda: any(quality.round_trip_ms is not None for quality in room.reported(Quality)))
            assert room.reported(Levels)[-1].heard == ("s0",)
            assert room.reported(PeerState)[-1].picture
            await page.evaluate("window.connection.close()")
            await until(lambda: room.phases("p0")[-1] == "closed")
            await browser.close()
    finally:
        await room.close()
        await runner.cleanup()
