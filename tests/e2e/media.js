// Runs in every page before its own scripts. Keeps the peer connections, and, where `window.signal` says so, replaces
// the devices by a sound that beeps and a picture that flashes whenever a beep leaves.
(() => {
  const Native = window.RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...words) {
      super(...words);
      window.connections.push(this);
    }
  };

  window.framesDecoded = async () => {
    let frames = 0;
    for (const connection of window.connections) {
      for (const report of (await connection.getStats()).values()) {
        if (report.type === 'inbound-rtp' && report.kind === 'video') frames += report.framesDecoded ?? 0;
      }
    }
    return frames;
  };

  // The highest level in dB at each frequency of what arrives, over a second and a half.
  window.spectrum = async (frequencies) => {
    const highest = frequencies.map(() => -200);
    const live = window.connections.filter((each) => each.connectionState === 'connected').at(-1);
    const track = live?.getReceivers().find((receiver) => receiver.track.kind === 'audio')?.track;
    if (!track) return highest;
    window.listening ??= new AudioContext({ sampleRate: 48000 });
    const source = window.listening.createMediaStreamSource(new MediaStream([track]));
    const analyser = new AnalyserNode(window.listening, { fftSize: 16384, smoothingTimeConstant: 0 });
    source.connect(analyser);
    const bins = new Float32Array(analyser.frequencyBinCount);
    for (let look = 0; look < 15; look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      analyser.getFloatFrequencyData(bins);
      frequencies.forEach((frequency, index) => {
        const centre = Math.round((frequency * analyser.fftSize) / 48000);
        highest[index] = Math.max(highest[index], ...bins.slice(centre - 2, centre + 3));
      });
    }
    source.disconnect();
    return highest;
  };

  if (!window.signal) return;
  const { period, length, frequency } = window.signal;
  const devices = navigator.mediaDevices;

  const beeping = () => {
    const clock = new AudioContext({ sampleRate: 48000 });
    const oscillator = new OscillatorNode(clock, { frequency });
    const gate = new GainNode(clock, { gain: 0 });
    const output = new MediaStreamAudioDestinationNode(clock);
    oscillator.connect(gate).connect(output);
    oscillator.start();
    for (let n = 1; n < 600; n += 1) {
      gate.gain.setValueAtTime(0.5, n * period);
      gate.gain.setValueAtTime(0, n * period + length);
    }
    return output.stream.getAudioTracks()[0];
  };

  // Of what the track really delivers: on a busy machine the context's clock falls behind it, by 80 ms in a minute.
  const eachBeep = async (track, tell) => {
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
    for (;;) {
      const { value: sound, done } = await reader.read();
      if (done) return;
      const samples = new Float32Array(sound.numberOfFrames);
      sound.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      sound.close();
      tell(samples.some((sample) => Math.abs(sample) > 0.02));
    }
  };

  const flashing = (track) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const brush = canvas.getContext('2d');
    let bright = false;
    const draw = () => {
      brush.fillStyle = bright ? '#ffffff' : '#202020';
      brush.fillRect(0, 0, 640, 360);
      brush.fillStyle = '#808080';
      brush.fillRect((performance.now() / 10) % 600, 340, 40, 20);
    };
    setInterval(draw, 20);
    eachBeep(track, (now) => {
      if (now === bright) return;
      bright = now;
      draw();
    });
    return canvas.captureStream(25).getVideoTracks()[0];
  };

  devices.getUserMedia = async (wanted) => {
    const sound = beeping();
    const tracks = wanted.video ? [flashing(sound)] : [];
    return new MediaStream(wanted.audio ? [sound, ...tracks] : tracks);
  };
})();
