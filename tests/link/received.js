const living = () => window.connections.filter((each) => each.connectionState === 'connected').at(-1);

// What arrives over the newest connection that lives, in the browser's own counts.
window.received = async () => {
  const live = living();
  const found = { connections: window.connections.length, pictures: 0, sounds: 0, way: '' };
  if (!live) return found;
  const reports = [...(await live.getStats()).values()];
  const pair = reports.find((each) => each.type === 'candidate-pair' && each.nominated && each.state === 'succeeded');
  const ours = reports.find((each) => each.id === pair?.localCandidateId);
  found.way = [ours?.candidateType, ours?.relayProtocol].filter(Boolean).join(' ');
  for (const each of reports) {
    if (each.type === 'inbound-rtp' && each.kind === 'video') {
      Object.assign(found, {
        pictures: each.framesDecoded ?? 0,
        lines: each.frameHeight,
        picturesLost: each.packetsLost,
        freezes: each.totalFreezesDuration,
        bytes: each.bytesReceived,
      });
    } else if (each.type === 'inbound-rtp' && each.kind === 'audio') {
      Object.assign(found, {
        sounds: each.packetsReceived,
        soundsLost: each.packetsLost,
        recovered: each.fecPacketsReceived,
        concealed: each.concealedSamples,
        samples: each.totalSamplesReceived,
        waited: each.jitterBufferDelay,
        emitted: each.jitterBufferEmittedCount,
      });
    }
  }
  return found;
};

// What is played there for so many seconds: samples of 16 bits at 48 kHz, in base64.
window.heard = async (seconds) => {
  const { track } = living().getReceivers().find((each) => each.track.kind === 'audio');
  const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
  const samples = new Int16Array(seconds * 48000);
  for (let at = 0; at < samples.length; ) {
    const { done, value } = await reader.read();
    if (done) break;
    const piece = new Float32Array(value.numberOfFrames);
    value.copyTo(piece, { planeIndex: 0, format: 'f32-planar' });
    value.close();
    for (const sample of piece) samples[at++] = 32767 * sample;
  }
  await reader.cancel();
  const bytes = new Uint8Array(samples.buffer);
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
};
