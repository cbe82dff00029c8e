// @ts-check
/** What somebody sets before entering a meeting: where from, with which devices. Knows how to go in, not how it looks. */

import { say } from "../live-region.js";
import { _ } from "../words.js";
import * as devices from "./devices.js";
import { Meter } from "./meter.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./wire.js").PresenceMode} PresenceMode */
/** @typedef {"where" | "camera" | "microphone" | "speaker" | "enter"} Step */

const PICTURE_EVERY = 3000;
/** Level from which it is said that sound arrives. */
const AUDIBLE = 0.35;

export class Check {
  /** @type {Step} */
  step = "where";
  /** @type {PresenceMode} */
  mode = "remote";
  place = "";
  /** @type {boolean | null} */
  inSpain = null;
  told = "";
  hasHeard = false;
  isWaiting = false;
  /** The browser is asking the person, or starting the devices. */
  isOpening = true;
  /** @type {Record<"camera" | "microphone", MediaStreamTrack | null>} */
  tracks = { camera: null, microphone: null };
  /** @type {Record<"camera" | "microphone", devices.Trouble | null>} */
  troubles = { camera: null, microphone: null };
  /** @type {Awaited<ReturnType<typeof devices.list>>} */
  found = { cameras: [], microphones: [], speakers: [] };
  /** @type {Meter | null} */
  #meter = null;
  #isModeKnown = false;
  #isAdmitted = false;
  #pictures = 0;

  /** @param {Session} session @param {string} meeting Under which id this device remembers how one enters. */
  constructor(session, meeting) {
    this.session = session;
    this.meeting = meeting;
    this.video = document.createElement("video");
    this.video.muted = true;
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.video.setAttribute("aria-label", _("Your camera"));
    this.meter = document.createElement("meter");
    this.meter.setAttribute("aria-label", _("Level of the microphone"));
    this.tone = document.createElement("audio");
    session.addEventListener("change", () => this.#follow());
  }

  changed() {
    this.session.changed();
  }

  async begin() {
    await Promise.all([this.open("camera"), this.open("microphone")]);
    this.isOpening = false;
    this.found = await devices.list();
    this.changed();
  }

  /** @param {"camera" | "microphone"} device */
  async open(device) {
    this.tracks[device]?.stop();
    this.tracks[device] = null;
    this.#meter?.stop();
    try {
      const track = device === "camera" ? await devices.openCamera() : await devices.openMicrophone();
      this.tracks[device] = track;
      this.troubles[device] = null;
      track.addEventListener("ended", () => {
        this.tracks[device] = null;
        this.troubles[device] = "missing";
        this.changed();
      });
    } catch (error) {
      this.troubles[device] = devices.trouble(error);
    }
    const { camera, microphone } = this.tracks;
    this.video.srcObject = camera ? new MediaStream([camera]) : null;
    if (microphone) this.#meter = new Meter(microphone, (level) => this.#hear(level));
    this.changed();
  }

  /** @param {number} level */
  #hear(level) {
    this.meter.value = level;
    if (this.hasHeard || level < AUDIBLE) return;
    this.hasHeard = true;
    this.changed();
  }

  /** @param {"camera" | "microphone" | "speaker"} device @param {string} id */
  async choose(device, id) {
    devices.choose({ [device]: id });
    if (device === "speaker") {
      if ("setSinkId" in this.tone) await this.tone.setSinkId(id).catch(() => undefined);
    } else await this.open(device);
  }

  /** The steps of this meeting, in order. @returns {Step[]} */
  get steps() {
    return this.session.welcome?.mode === "chamber"
      ? ["camera", "microphone", "speaker", "enter"]
      : ["where", "camera", "microphone", "speaker", "enter"];
  }

  /** @param {number} by */
  go(by) {
    const at = this.steps.indexOf(this.step);
    if (this.step === "where" && by > 0 && !this.#hasPlace()) return;
    this.step = this.steps[Math.min(Math.max(at + by, 0), this.steps.length - 1)];
    this.changed();
    requestAnimationFrame(() => /** @type {HTMLElement | null} */ (document.querySelector(".step.active h2"))?.focus());
  }

  /** What the service says fills in what the person has not touched. */
  #follow() {
    const { welcome, seat } = this.session;
    if (!welcome) return;
    if (!this.#isModeKnown) {
      this.#isModeKnown = true;
      const staff = seat?.office === "secretary" || seat?.office === "comptroller";
      this.mode =
        welcome.mode === "chamber" || (welcome.mode === "hybrid" && staff)
          ? "chamber"
          : seat?.mode === "remote" || welcome.mode === "remote"
            ? "remote"
            : "chamber";
      if (welcome.role === "external" && welcome.mode !== "chamber") this.mode = "remote";
      this.place = seat?.place ?? "";
      this.inSpain = seat?.in_spain ?? null;
      if (!this.steps.includes(this.step)) this.step = this.steps[0];
      if (seat?.in_lobby && devices.entry(this.meeting)) this.#wait();
    }
    // Once: whatever is said meanwhile would begin the way in anew.
    if (this.isWaiting && seat?.admitted && !this.#isAdmitted) {
      this.#isAdmitted = true;
      say(_("You are admitted."), true);
      this.#goIn();
    }
  }

  /** @param {{camera: boolean, microphone: boolean}} how */
  async enter({ camera, microphone }) {
    const { session } = this;
    if (!this.#hasPlace()) return;
    if (this.mode === "remote" && this.#declares && this.inSpain !== null) {
      const said = { place: this.place.trim(), in_spain: this.inSpain };
      if (said.place !== session.seat?.place || said.in_spain !== session.seat.in_spain) {
        if (!(await session.do("declare", { command: "DeclarePlace", ...said }))) {
          this.step = "where";
          this.changed();
          return;
        }
      }
    }
    devices.remember(this.meeting, { mode: this.mode, camera, microphone });
    if (session.welcome?.role === "external" && !session.seat?.admitted) {
      if (await session.do("arrive", { command: "Arrive" })) this.#wait();
      return;
    }
    this.#goIn();
  }

  /** Members and external members declare their place; staff does not. */
  get #declares() {
    return this.session.may("DeclarePlace");
  }

  /** Whether all that must be declared is; what is missing is asked for. */
  #hasPlace() {
    const lacks = this.mode === "remote" && this.#declares && (!this.place.trim() || this.inSpain === null);
    this.told = lacks ? _("Before entering remotely, say where you are and whether it is in Spain.") : "";
    if (lacks) this.step = "where";
    this.changed();
    return !lacks;
  }

  #wait() {
    this.isWaiting = true;
    clearInterval(this.#pictures);
    this.#pictures = setInterval(() => this.#send(), PICTURE_EVERY);
    this.#send();
    this.changed();
  }

  #send() {
    if (this.tracks.camera && this.video.videoWidth) {
      this.session.connection.send({ type: "picture", jpeg: devices.still(this.video) });
    }
  }

  #goIn() {
    clearInterval(this.#pictures);
    this.#meter?.stop();
    for (const track of Object.values(this.tracks)) track?.stop();
    this.session.connection.close();
    const role = this.session.welcome?.role ?? "";
    const door = { secretary: "console", chair: "chair" }[role] ?? "room";
    location.assign(door);
  }
}
