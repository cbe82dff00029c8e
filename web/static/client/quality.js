// @ts-check
/** The quality of a line, read from a peer connection's statistics. Knows neither sockets nor screens. */

/** @typedef {import("./wire.js").Line} Line */

/**
 * @param {{loss: number, roundTrip: number, flowing: boolean}} measured `loss` 0..1 of the last interval, the worse
 *   direction; `roundTrip` in seconds. @returns {Line}
 */
export function verdict({ loss, roundTrip, flowing }) {
  if (!flowing) return "lost";
  if (loss > 0.08 || roundTrip > 0.6) return "poor";
  if (loss > 0.02 || roundTrip > 0.25) return "fair";
  return "good";
}

/** Takes one reading after another and compares each with the one before. */
export class Gauge {
  #bytes = 0;
  #received = 0;
  #lost = 0;

  reset() {
    this.#bytes = 0;
    this.#received = 0;
    this.#lost = 0;
  }

  /** @param {RTCStatsReport} report @returns {{line: Line, flowing: boolean}} */
  read(report) {
    let bytes = 0;
    let received = 0;
    let lost = 0;
    let up = 0;
    let roundTrip = 0;
    report.forEach((stat) => {
      if (stat.type === "inbound-rtp") {
        bytes += stat.bytesReceived ?? 0;
        received += stat.packetsReceived ?? 0;
        lost += stat.packetsLost ?? 0;
      } else if (stat.type === "remote-inbound-rtp") {
        up = Math.max(up, stat.fractionLost ?? 0);
        roundTrip = Math.max(roundTrip, stat.roundTripTime ?? 0);
      }
    });
    const flowing = bytes > this.#bytes;
    const came = Math.max(received - this.#received, 0);
    const missed = Math.max(lost - this.#lost, 0);
    const down = came + missed ? missed / (came + missed) : 0;
    this.#bytes = bytes;
    this.#received = received;
    this.#lost = lost;
    return { line: verdict({ loss: Math.max(up, down), roundTrip, flowing }), flowing };
  }
}
