// @ts-check
/** Short sounds: two notes when a vote opens, a test tone for the loudspeaker. */

/** @type {AudioContext | null} */
let context = null;

/** @returns {AudioContext} */
export function audio() {
  context ??= begun();
  if (context.state === "suspended") void context.resume();
  return context;
}

/** Browsers keep a page silent until it is touched; from then on it may sound. */
function begun() {
  const made = new AudioContext();
  const wake = () => void made.resume();
  document.addEventListener("pointerdown", wake, { once: true });
  document.addEventListener("keydown", wake, { once: true });
  return made;
}

/** @param {AudioNode} to @param {number} frequency @param {number} after @param {number} length */
function note(to, frequency, after, length) {
  const sound = audio();
  const oscillator = new OscillatorNode(sound, { frequency });
  const level = new GainNode(sound, { gain: 0 });
  const from = sound.currentTime + after;
  level.gain.setValueAtTime(0, from);
  level.gain.linearRampToValueAtTime(0.15, from + 0.02);
  level.gain.exponentialRampToValueAtTime(0.001, from + length);
  oscillator.connect(level).connect(to);
  oscillator.start(from);
  oscillator.stop(from + length);
}

/** A vote has opened. */
export function chime() {
  note(audio().destination, 660, 0, 0.25);
  note(audio().destination, 880, 0.18, 0.35);
}

/**
 * Three rising notes through one loudspeaker.
 * @param {HTMLAudioElement} through
 */
export async function testTone(through) {
  const stream = new MediaStreamAudioDestinationNode(audio());
  [523, 659, 784].forEach((frequency, step) => note(stream, frequency, 0.1 + step * 0.35, 0.5));
  through.srcObject = stream.stream;
  await through.play();
}
