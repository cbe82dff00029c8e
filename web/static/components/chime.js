// @ts-check
/** Short sounds: two notes when a vote opens, a test tone for the loudspeaker. */

/** @type {AudioContext | null} */
let context = null;

/** @returns {AudioContext} */
export function audio() {
  context ??= begun();
  wake();
  return context;
}

/** Browsers keep a page silent until it is touched; a telephone call silences Safari again. */
function begun() {
  const made = new AudioContext();
  // A finger counts once it is lifted, a mouse or a key when it is pressed.
  for (const touch of ["pointerdown", "pointerup", "keydown"]) document.addEventListener(touch, wake);
  return made;
}

function wake() {
  // Refused before the first touch: the next one tries again.
  if (context && context.state !== "running") context.resume().catch(() => undefined);
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
