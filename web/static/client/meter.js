// @ts-check
/** How loud a microphone is, 0 to 1, some times a second. */

import { audio } from "../components/chime.js";

const FLOOR_DB = -60;

export class Meter {
  #source;
  #analyser;
  #samples;
  #timer;

  /** @param {MediaStreamTrack} track @param {(level: number) => void} told */
  constructor(track, told) {
    this.#source = audio().createMediaStreamSource(new MediaStream([track]));
    this.#analyser = new AnalyserNode(audio(), { fftSize: 1024 });
    this.#source.connect(this.#analyser);
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#timer = setInterval(() => told(this.#level()), 60);
  }

  #level() {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    const decibels = 10 * Math.log10(sum / this.#samples.length || 1e-9);
    return Math.min(Math.max(1 - decibels / FLOOR_DB, 0), 1);
  }

  stop() {
    clearInterval(this.#timer);
    this.#source.disconnect();
  }
}
