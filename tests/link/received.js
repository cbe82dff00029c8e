// What arrives over the newest connection that lives, in the browser's own counts.
window.received = async () => {
  const live = window.connections.filter((each) => each.connectionState === 'connected').at(-1);
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
