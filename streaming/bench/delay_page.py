"""The page that both browsers of `streaming.bench.delay` show: a camera that flashes, a microphone that beeps, and
something that notes when flashes and beeps arrive.

Times are milliseconds of the machine's clock, which both browsers share. A flash counts from the moment its picture is
given to the browser as a camera would give it to the moment it comes out of the other's decoder and jitter buffer.
"""

from __future__ import annotations

PERIOD, LENGTH, FREQUENCY = 2000, 300, 1000
"""Milliseconds between two signals, milliseconds of each, Hz."""

PAGE = f"""<!doctype html><script>
const PERIOD = {PERIOD}, LENGTH = {LENGTH}, FREQUENCY = {FREQUENCY};
const seen = window.seen = {{ shown: [], played: [], pictures: [], sounds: [], first: 0 }};
const isOn = (at) => at % PERIOD < LENGTH;
"""
PAGE += """
function camera() {
  // As a camera would, and not by a generator: browsers date what comes out of one by another clock than the sound.
  const canvas = document.createElement('canvas');
  canvas.width = 1280;
  canvas.height = 720;
  const brush = canvas.getContext('2d');
  let was = false, next = performance.now();
  setInterval(() => {
    if (performance.now() < next) return;
    next = Math.max(next + 40, performance.now() - 40);
    const on = isOn(Date.now());
    brush.fillStyle = on ? '#fff' : '#222';
    brush.fillRect(0, 0, 1280, 720);
    brush.fillStyle = '#888';
    brush.fillRect((performance.now() / 10) % 1200, 680, 80, 40);
    if (on && !was) seen.shown.push(Date.now());
    was = on;
  }, 4);
  return canvas.captureStream(25).getVideoTracks()[0];
}

function microphone() {
  const context = new AudioContext({ sampleRate: 48000 });
  const tone = new OscillatorNode(context, { frequency: FREQUENCY });
  const volume = new GainNode(context, { gain: 0 });
  const out = context.createMediaStreamDestination();
  tone.connect(volume).connect(out);
  tone.start();
  let was = false;
  setInterval(() => {
    const on = isOn(Date.now());
    if (on !== was) volume.gain.value = on ? 0.4 : 0;
    if (on && !was) seen.played.push(Date.now());
    was = on;
  }, 4);
  return out.stream.getAudioTracks()[0];
}

async function look(track) {
  const eye = new OffscreenCanvas(16, 9).getContext('2d', { willReadFrequently: true });
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  let was = true;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const at = Date.now();
    seen.first ||= at;
    eye.drawImage(value, 0, 0, 16, 9);
    value.close();
    const on = eye.getImageData(8, 5, 1, 1).data[1] > 130;
    if (on && !was) seen.pictures.push(at);
    was = on;
  }
}

async function listen(track) {
  const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
  let quietSince = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const at = Date.now();
    const data = new Float32Array(value.numberOfFrames);
    value.copyTo(data, { planeIndex: 0, format: 'f32-planar' });
    value.close();
    const loud = data.some((sample) => Math.abs(sample) > 0.03);
    if (loud && at - quietSince > 500) seen.sounds.push(at);
    if (loud) quietSince = at;
  }
}

function connect() {
  const connection = window.connection = new RTCPeerConnection();
  seen.first = 0;
  connection.ontrack = ({ track }) => {
    // What no element plays is not decoded.
    const element = document.createElement(track.kind);
    element.autoplay = element.muted = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
    if (track.kind === 'video') look(track);
    else listen(track);
  };
  return connection;
}

async function play() {
  const connection = connect();
  for (const kind of ['audio', 'video']) connection.addTransceiver(kind, { direction: 'recvonly' });
  await connection.setLocalDescription();
  if (connection.iceGatheringState !== 'complete') {
    await new Promise((done) => {
      connection.onicegatheringstatechange = () => connection.iceGatheringState === 'complete' && done();
    });
  }
  return connection.localDescription.sdp;
}

async function playOn(answer) {
  await connection.setRemoteDescription({ type: 'answer', sdp: answer });
}

async function join(offer, signals) {
  const connection = connect();
  await connection.setRemoteDescription({ type: 'offer', sdp: offer });
  const [sound, picture] = connection.getTransceivers();
  sound.direction = picture.direction = signals ? 'sendrecv' : 'recvonly';
  if (signals) {
    await sound.sender.replaceTrack(microphone());
    await picture.sender.replaceTrack(camera());
  }
  await connection.setLocalDescription();
  return connection.localDescription.sdp;
}
</script><body></body>"""
