"""Sound that stands in a browser's buffer: when it is time to begin anew, and that nothing else then does."""

from __future__ import annotations

from tests.web.front import views as v
from tests.web.front.conftest import IN_A_BROWSER, Open
from tests.web.front.service import serving
from tests.web.front.test_rules import asked

pytestmark = IN_A_BROWSER

STALE = {"waits": 0.3, "jitter": 0.004, "missed": 0}
BOTH = """(async () => {
  const near = new RTCPeerConnection(), far = new RTCPeerConnection();
  near.onicecandidate = ({ candidate }) => far.addIceCandidate(candidate);
  far.onicecandidate = ({ candidate }) => near.addIceCandidate(candidate);
  const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const kind of ["audio", "video"]) {
    const [track] = devices.getTracks().filter((each) => each.kind === kind);
    far.addTransceiver(track, { direction: "sendrecv" });
  }
  await far.setLocalDescription();
  await near.setRemoteDescription(far.localDescription);
  near.getTransceivers().forEach((each) => { each.direction = "sendrecv"; });
  await near.getTransceivers()[0].sender.replaceTrack(devices.getAudioTracks()[0].clone());
  await near.setLocalDescription();
  await far.setRemoteDescription(near.localDescription);
  const element = document.createElement("audio");
  element.srcObject = new MediaStream(near.getReceivers().map((each) => each.track));
  element.muted = true;
  void element.play();
  const count = async (peer, type, kind, name) => {
    const found = [...(await peer.getStats()).values()].find((each) => each.type === type && each.kind === kind);
    return found?.[name] ?? 0;
  };
  const until = async (holds) => {
    for (let tries = 0; !(await holds()); tries += 1) {
      if (tries > 400) throw new Error(`in vain: ${holds}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  const heard = () => count(near, "inbound-rtp", "audio", "packetsReceived");
  const seen = () => count(near, "inbound-rtp", "video", "packetsReceived");
  const answered = () => count(far, "inbound-rtp", "audio", "packetsReceived");
  const offer = far.localDescription.sdp;
  await until(async () => (await heard()) > 50 && (await seen()) > 20);
  const [before, pictures, answers] = [await heard(), await seen(), await answered()];
  await m.listenAnew(near);
  await until(async () => (await heard()) > before + 20 && (await answered()) > answers + 20);
  const directions = near.getTransceivers().map((each) => each.currentDirection);
  const said = [near.remoteDescription.sdp === offer, near.connectionState, (await seen()) > pictures, directions];
  near.close();
  far.close();
  return said;
})()"""


async def test_sound_begins_anew_when_it_waits_on_a_line_that_is_good_again(window: Open) -> None:
    reading = "given.map((each) => standing.isStale(each))"
    over = f"((standing) => {reading})(new m.Standing())"
    async with serving(v.welcome()) as service:
        page = await window(service, "room")

        async def begins(*readings: dict[str, float]) -> list[int]:
            """The readings after which it does, from 1."""
            said = await asked(page, "client/standing.js", over, *readings)
            return [number for number, now in enumerate(said, 1) if now]

        assert await begins(*[STALE] * 50) == [3, 18, 48], "each time later than the last"
        for better in ({"waits": 0.05}, {"jitter": 0.03}, {"missed": 2}):
            assert await begins(STALE, STALE, STALE | better, STALE, STALE) == []


async def test_a_receiver_that_begins_anew_leaves_all_else_as_it_is(window: Open) -> None:
    async with serving(v.welcome()) as service:
        page = await window(service, "room")
        said = await asked(page, "client/standing.js", f"await {BOTH}")
    assert said == [True, "connected", True, ["sendrecv", "sendrecv"]]
