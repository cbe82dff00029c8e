// @ts-check
/** What each camera layer means to a browser: how large, how often and at how many bits the camera is sent. */

/** @typedef {import("./wire.js").Layer} Layer */

/** @type {Record<Exclude<Layer, "off">, {height: number, fps: number, bitrate: number}>} */
const LAYERS = {
  "180p": { height: 180, fps: 8, bitrate: 150_000 },
  "360p": { height: 360, fps: 15, bitrate: 500_000 },
  "720p": { height: 720, fps: 25, bitrate: 1_700_000 },
};

/**
 * Encoding parameters for a camera that delivers pictures of `height` lines.
 * @param {Layer} layer @param {number} height @returns {RTCRtpEncodingParameters}
 */
export function encoding(layer, height) {
  if (layer === "off") return { active: false };
  const { height: wanted, fps, bitrate } = LAYERS[layer];
  return {
    active: true,
    maxBitrate: bitrate,
    maxFramerate: fps,
    scaleResolutionDownBy: Math.max(1, (height || wanted) / wanted),
  };
}

/**
 * What to ask of the camera itself, so that it does not deliver what is thrown away.
 * @param {Layer} layer @returns {MediaTrackConstraints | null}
 */
export function capture(layer) {
  if (layer === "off") return null;
  const { height, fps } = LAYERS[layer];
  // A camera switched below 360 lines crops on some machines: scaling down from there costs little.
  const lines = Math.max(height, 360);
  return {
    width: { ideal: (lines * 16) / 9 },
    height: { ideal: lines },
    frameRate: { ideal: Math.max(fps, 15), max: 30 },
  };
}
