// @ts-check
/**
 * Sound that goes on waiting in this browser after its line is good again, and how it is got rid of.
 *
 * Chromium's buffer halves its memory of a bad moment in some twenty seconds, and a page can only make it longer. A
 * receiver that begins anew begins with an empty one. Knows neither sockets nor screens.
 */

/** Seconds of sound that may stand in the buffer. */
const LONG = 0.1;
/** Seconds by which packets may still be early or late on a line that is good again. */
const CALM = 0.015;
/** Readings in a row, one a second. */
const READINGS = 3;
/** Readings until the next time; twice as many after each, since then it was the line after all. */
const REST = 15;
const LONGEST_REST = 600;

export class Standing {
  #over = 0;
  #left = 0;
  #rest = REST;

  /**
   * Whether to begin anew, which the next readings are then about.
   * @param {{waits: number, jitter: number, missed: number}} measured `waits` and `jitter` in seconds, and the packets
   *   that were lost.
   */
  isStale({ waits, jitter, missed }) {
    this.#left -= 1;
    this.#over = waits > LONG && jitter < CALM && !missed ? this.#over + 1 : 0;
    if (this.#over < READINGS || this.#left > 0) return false;
    this.#over = 0;
    this.#left = this.#rest;
    this.#rest = Math.min(2 * this.#rest, LONGEST_REST);
    return true;
  }
}

/**
 * Let the receiver of the sound begin anew, within a few milliseconds and without a word to the other side: for a
 * moment this end takes its offer for one without sound. @param {RTCPeerConnection} peer
 */
export async function listenAnew(peer) {
  const offer = peer.remoteDescription?.sdp ?? "";
  for (const sdp of [withoutSound(offer), offer]) {
    await peer.setRemoteDescription({ type: "offer", sdp });
    await peer.setLocalDescription();
  }
}

/** The same offer, of somebody who sends no sound. @param {string} offer */
export function withoutSound(offer) {
  const begins = offer.indexOf("m=audio");
  const ends = offer.indexOf("\r\nm=", begins);
  const sound = offer.slice(begins, ends).replace("a=sendrecv", "a=recvonly").replace("a=sendonly", "a=inactive");
  return offer.slice(0, begins) + sound + offer.slice(ends);
}
