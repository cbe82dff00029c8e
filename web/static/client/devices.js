// @ts-check
/**
 * Cameras, microphones and loudspeakers of this computer: which there are, which were chosen, why one cannot be had.
 */

/**
 * @typedef {{camera: string, microphone: string, speaker: string}} Chosen Device ids; empty for the browser's own choice.
 * @typedef {"refused" | "missing" | "busy" | "insecure" | "failed"} Trouble
 * @typedef {"chrome" | "firefox" | "safari" | "ios" | "other"} Browser
 * @typedef {{mode: "chamber" | "remote", camera: boolean, microphone: boolean}} Entry How somebody goes in.
 */

const KEY = "consistori.devices";

/** @returns {Chosen} */
export function chosen() {
  try {
    return { camera: "", microphone: "", speaker: "", ...JSON.parse(localStorage.getItem(KEY) ?? "{}") };
  } catch {
    return { camera: "", microphone: "", speaker: "" };
  }
}

/** @param {Partial<Chosen>} change */
export function choose(change) {
  localStorage.setItem(KEY, JSON.stringify({ ...chosen(), ...change }));
}

/**
 * How this window entered `meeting`, or null before the device check.
 * @param {string} meeting
 * @returns {Entry | null}
 */
export function entry(meeting) {
  const kept = sessionStorage.getItem(`consistori.entry.${meeting}`);
  return kept ? JSON.parse(kept) : null;
}

/** @param {string} meeting @param {Entry} how */
export function remember(meeting, how) {
  sessionStorage.setItem(`consistori.entry.${meeting}`, JSON.stringify(how));
}

/** @returns {Promise<{cameras: MediaDeviceInfo[], microphones: MediaDeviceInfo[], speakers: MediaDeviceInfo[]}>} */
export async function list() {
  const all = navigator.mediaDevices ? await navigator.mediaDevices.enumerateDevices() : [];
  /** @param {MediaDeviceKind} kind */
  const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId);
  return { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") };
}

/** @param {string} [id] @returns {Promise<MediaStreamTrack>} */
export function openCamera(id = chosen().camera) {
  return open("video", id, { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } });
}

/** @param {string} [id] @returns {Promise<MediaStreamTrack>} */
export function openMicrophone(id = chosen().microphone) {
  return open("audio", id, { echoCancellation: true, noiseSuppression: true, autoGainControl: true });
}

/** @param {"audio" | "video"} kind @param {string} id @param {MediaTrackConstraints} wish */
async function open(kind, id, wish) {
  if (!navigator.mediaDevices) throw new DOMException("no devices without a secure page", "SecurityError");
  /** @param {MediaTrackConstraints} constraints */
  const get = async (constraints) => {
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: constraints });
    return stream.getTracks()[0];
  };
  if (!id) return get(wish);
  try {
    return await get({ ...wish, deviceId: { exact: id } });
  } catch (error) {
    // The one remembered was unplugged: any other is better than none.
    if (trouble(error) === "missing") return get(wish);
    throw error;
  }
}

/** @param {unknown} error @returns {Trouble} */
export function trouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  /** @type {Record<string, Trouble>} */
  const known = {
    NotAllowedError: "refused",
    NotFoundError: "missing",
    OverconstrainedError: "missing",
    NotReadableError: "busy",
    AbortError: "busy",
    SecurityError: "insecure",
  };
  return known[name] ?? "failed";
}

/** Which browser's settings to explain. @param {string} [agent] @returns {Browser} */
export function browser(agent = navigator.userAgent) {
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && navigator.maxTouchPoints > 1)) return "ios";
  if (/Firefox\//.test(agent)) return "firefox";
  if (/Chrome\/|Chromium\//.test(agent)) return "chrome";
  if (/Safari\//.test(agent)) return "safari";
  return "other";
}

/** Still of a camera as base64 JPEG, small enough for the lobby. @param {HTMLVideoElement} video @returns {string} */
export function still(video) {
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = Math.round((320 * (video.videoHeight || 180)) / (video.videoWidth || 320));
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.7).split(",")[1];
}
