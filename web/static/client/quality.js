// @ts-check
/** The quality of a line, read from a peer connection's statistics. Knows neither sockets nor screens. */

/** @typedef {import("./wire.js").Line} Line */

/** Seconds that voices are on their way and wait here, from which they are late, and not quick. The first, with
 * what the studio takes, is the limit of ITU-T G.114. */
const LATE = 0.3;
const SLOW = 0.2;
/** Weight of the newest loss: of fifty packets of sound one or five are lost on the same line. */
const SMOOTHING = 0.3;

/**
 * @param {{loss: number, roundTrip: number, waits: number, flowing: boolean}} measured `loss` 0..1 of the last
 *   seconds, the worse direction; `roundTrip` in seconds, and the seconds that sound waits for its turn here.
 * @returns {Line}
 */
export function verdict({ loss, roundTrip, waits, flowing }) {
  if (!flowing) return "lost";
  if (loss > 0.08) return "poor";
  const late = roundTrip / 2 + waits;
  if (late > LATE) return "late";
  if (loss > 0.02 || late > SLOW) return "fair";
  return "good";
}

/** Takes one reading after another and compares each with the one before. */
export class Gauge {
  #bytes = 0;
  #received = 0;
  #lost = 0;
  #waited = 0;
  #played = 0;
  #loss = 0;

  reset() {
    this.#bytes = this.#received = this.#lost = this.#waited = this.#played = this.#loss = 0;
  }

  /**
   * @param {RTCStatsReport} report
   * @returns {{line: Line, flowing: boolean, waits: number, jitter: number, missed: number}} `waits` and `jitter` of the
   *   sound in seconds; `missed`: packets that were lost since the reading before.
   */
  read(report) {
    let bytes = 0;
    let received = 0;
    let lost = 0;
    let waited = 0;
    let played = 0;
    let jitter = 0;
    let up = 0;
    let roundTrip = 0;
    report.forEach((stat) => {
      if (stat.type === "inbound-rtp") {
        bytes += stat.bytesReceived ?? 0;
        received += stat.packetsReceived ?? 0;
        lost += stat.packetsLost ?? 0;
        if (stat.kind !== "audio") return;
        waited += stat.jitterBufferDelay ?? 0;
        played += stat.jitterBufferEmittedCount ?? 0;
        jitter = stat.jitter ?? 0;
      } else if (stat.type === "remote-inbound-rtp") {
        up = Math.max(up, stat.fractionLost ?? 0);
        roundTrip = Math.max(roundTrip, stat.roundTripTime ?? 0);
      }
    });
    const flowing = bytes > this.#bytes;
    const came = Math.max(received - this.#received, 0);
    const missed = Math.max(lost - this.#lost, 0);
    const down = came + missed ? missed / (came + missed) : 0;
    this.#loss += SMOOTHING * (Math.max(up, down) - this.#loss);
    const waits = played > this.#played ? (waited - this.#waited) / (played - this.#played) : 0;
    this.#bytes = bytes;
    this.#received = received;
    this.#lost = lost;
    this.#waited = waited;
    this.#played = played;
    return { line: verdict({ loss: this.#loss, roundTrip, waits, flowing }), flowing, waits, jitter, missed };
  }
}
