"""A real browser on a page of another site: it plays by WHEP what it sends by WHIP, also after an ICE restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import web as aioweb
from playwright.async_api import async_playwright

from tests.tools import CHROMIUM_FLAGS, chromium
from tests.until import until
from tests.web.equipment.encoder import token_for
from tests.web.live.installation import installation
from web.conductor.studios import open_studio
from web.live.routes import LIVE

CLIENT = """
async function offered(connection, address, token) {
    await connection.setLocalDescription();
    const answer = await fetch(address, {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/sdp" },
        body: connection.localDescription.sdp,
    });
    const session = { at: new URL(answer.headers.get("Location"), address), etag: answer.headers.get("ETag"), token };
    await connection.setRemoteDescription({ type: "answer", sdp: await answer.text() });
    return { status: answer.status, links: answer.headers.get("Link"), ...session };
}
window.send = async (address, token) => {
    const connection = window.sender = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
    for (const track of devices.getTracks()) connection.addTransceiver(track, { direction: "sendonly" });
    window.sending = await offered(connection, address, token);
    return window.sending.status;
};
window.play = async (address, token) => {
    const connection = window.player = new RTCPeerConnection();
    connection.ontrack = ({ track }) => {
        const element = document.createElement(track.kind);
        element.autoplay = true;
        element.srcObject = new MediaStream([track]);
        document.body.append(element);
    };
    connection.addTransceiver("video", { direction: "recvonly" });
    connection.addTransceiver("audio", { direction: "recvonly" });
    return (await offered(connection, address, token)).status;
};
window.restart = async () => {
    const [connection, session] = [window.sender, window.sending];
    connection.restartIce();
    await connection.setLocalDescription(await connection.createOffer());
    await new Promise(done => {
        if (connection.iceGatheringState === "complete") done();
        connection.onicegatheringstatechange = () => connection.iceGatheringState === "complete" && done();
    });
    const sdp = connection.localDescription.sdp;
    const said = /^m=|^a=(ice-ufrag|ice-pwd|mid|candidate)/;
    const part = sdp.split("\\r\\n").filter(line => said.test(line));
    const answer = await fetch(session.at, {
        method: "PATCH",
        headers: {
            Authorization: `Bearer ${session.token}`,
            "Content-Type": "application/trickle-ice-sdpfrag",
            "If-Match": "*",
        },
        body: part.slice(0, part.findIndex((line, at) => at && /^m=/.test(line))).join("\\r\\n") + "\\r\\n",
    });
    const theirs = await answer.text();
    const value = name => theirs.match(new RegExp(`a=${name}:(\\\\S+)`))[1];
    const description = connection.remoteDescription.sdp
        .replaceAll(/a=ice-ufrag:\\S+/g, `a=ice-ufrag:${value("ice-ufrag")}`)
        .replaceAll(/a=ice-pwd:\\S+/g, `a=ice-pwd:${value("ice-pwd")}`);
    await connection.setRemoteDescription({ type: "answer", sdp: description });
    return [answer.status, answer.headers.get("ETag") !== session.etag];
};
window.counted = async (connection, type, kind, name) => {
    for (const entry of (await connection.getStats()).values())
        if (entry.type === type && (!kind || entry.kind === kind)) return entry[name] ?? 0;
    return 0;
};
"""


async def page_of_another_site(_request: aioweb.Request) -> aioweb.Response:
    return aioweb.Response(text=f"<body><script>{CLIENT}</script></body>", content_type="text/html")


@pytest.mark.needs("chromium")
async def test_a_browser_sends_plays_and_restarts(tmp_path: Path) -> None:
    site = aioweb.Application()
    site.router.add_get("/", page_of_another_site)
    runner = aioweb.AppRunner(site)
    await runner.setup()
    await aioweb.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with installation(tmp_path, open_studio) as at, async_playwright() as playwright:  # type: ignore[arg-type]
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        try:
            page = await browser.new_page()
            await page.goto(f"http://{host}:{port}/")
            await at.app[LIVE].enter(at.meeting)
            await until(lambda: at.live().conductor.strip().studio == "running", within=60)
            _camera, camera = await token_for(at)
            _screen, screen = await token_for(at, "player", place="outside")

            async def counted(connection: str, kind: str, media: str, name: str, more_than: float = 0) -> float:
                counts = f"counted({connection}, '{kind}', '{media}', '{name}')"
                now: float = await page.evaluate(counts)
                return now if now > more_than else 0

            assert await page.evaluate("([at, token]) => send(at, token)", [f"{at.room}/whip", camera]) == 201
            assert await page.evaluate("([at, token]) => play(at, token)", [f"{at.room}/whep", screen]) == 201
            assert await until(lambda: counted("player", "inbound-rtp", "video", "framesDecoded", 25), within=60)
            assert await until(
                lambda: counted("player", "inbound-rtp", "audio", "totalSamplesReceived", 48_000), within=60
            )
            assert await counted("player", "inbound-rtp", "video", "frameWidth") == 1280
            session = await until(
                lambda: next((s for s in at.live().equipment.sessions.values() if s.receiving), None), within=60
            )
            assert session is not None
            assert session.receiving is not None
            assert await page.evaluate("restart()") == [200, True]
            sent = await counted("sender", "outbound-rtp", "video", "packetsSent")
            assert await until(lambda: counted("sender", "outbound-rtp", "video", "packetsSent", sent + 50), within=60)
            before = session.receiving
            await until(lambda: session.receiving is not before and session.receiving.fps > 5, within=60)
            assert [session.phase, len(at.live().equipment.sessions)] == ["connected", 2]
        finally:
            await browser.close()
            await at.live().end()
            await runner.cleanup()
