// @ts-check
/**
 * One's own place in the meeting: the devices of this window, and what the service makes of them. It takes the seat again
 * whenever the line comes back.
 */

import * as devices from "../client/devices.js";
import { Media } from "../client/media.js";
import { say } from "../live-region.js";
import { _ } from "../words.js";
import { Stage } from "./stage.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/devices.js").Entry} Entry */

export class Place {
  /** @type {"microphone" | "camera" | "screen" | ""} What could not be had last. */
  troubled = "";
  trouble = "";
  #seated = false;

  /** @param {Session} session @param {Entry} entry */
  constructor(session, entry) {
    this.session = session;
    this.entry = entry;
    this.stage = new Stage(() => session.changed());
    this.media = new Media(session.connection);
    this.preview = document.createElement("video");
    this.preview.muted = true;
    this.preview.autoplay = true;
    this.preview.playsInline = true;
    this.preview.setAttribute("aria-label", _("Your camera"));
    this.media.addEventListener("programme", (event) =>
      this.stage.show(/** @type {CustomEvent<MediaStream>} */ (event).detail),
    );
    this.media.addEventListener("state", () => session.changed());
    this.media.addEventListener("line", () => session.changed());
    session.connection.addEventListener("welcome", () => void this.#welcomed());
    session.connection.addEventListener("taken_over", () => this.#release());
    session.addEventListener("change", () => this.#followScreen());
    void this.stage.speaker(devices.chosen().speaker);
  }

  get isMicrophoneOn() {
    return this.media.track("microphone")?.enabled ?? false;
  }

  get isCameraOn() {
    return this.media.track("camera") !== null;
  }

  get isSharing() {
    return this.media.track("screen") !== null;
  }

  /** Phones and tablets share no screen. */
  get canShare() {
    return navigator.mediaDevices !== undefined && "getDisplayMedia" in navigator.mediaDevices;
  }

  /** Open the devices that the person chose to enter with; entering never waits for them. */
  async begin() {
    if (this.entry.microphone) await this.#open("microphone");
    if (this.entry.camera) await this.#open("camera");
    this.#tell();
    this.session.changed();
  }

  async #welcomed() {
    const { session } = this;
    if (!session.connection.media || !session.welcome) return;
    if (session.view?.phase === "adjourned" && !session.seat?.joined) return;
    const { mode, camera, microphone } = this.entry;
    this.#seated = await session.do("join", { command: "Join", mode, camera, microphone });
    if (!this.#seated) return;
    this.#tell();
    this.media.start([...session.welcome.ice_servers]);
  }

  #tell() {
    this.session.connection.send({ type: "devices", camera: this.isCameraOn, microphone: this.isMicrophoneOn });
  }

  /** @param {"microphone" | "camera"} source */
  async #open(source) {
    try {
      const track = source === "microphone" ? await devices.openMicrophone() : await devices.openCamera();
      track.addEventListener("ended", () => void this.#lost(source));
      await this.media.send(source, track);
      if (source === "camera") this.preview.srcObject = new MediaStream([track]);
      if (this.troubled === source) this.troubled = "";
      return true;
    } catch (error) {
      this.troubled = source;
      this.trouble = devices.trouble(error);
      return false;
    }
  }

  /** Unplugged, or taken away by the system. @param {"microphone" | "camera"} source */
  async #lost(source) {
    await this.media.send(source, null);
    if (source === "camera") this.preview.srcObject = null;
    this.troubled = source;
    this.trouble = "missing";
    say(source === "camera" ? _("The camera was disconnected.") : _("The microphone was disconnected."), true);
    this.#tell();
    this.session.changed();
  }

  async toggleMicrophone() {
    const track = this.media.track("microphone");
    if (track) track.enabled = !track.enabled;
    else await this.#open("microphone");
    this.#tell();
    say(this.isMicrophoneOn ? _("Microphone on") : _("Microphone off"));
    this.session.changed();
  }

  async toggleCamera() {
    const track = this.media.track("camera");
    if (track) {
      // The light beside the camera goes out as well: off means off.
      track.stop();
      await this.media.send("camera", null);
      this.preview.srcObject = null;
    } else await this.#open("camera");
    this.#tell();
    say(this.isCameraOn ? _("Camera on") : _("Camera off"));
    this.session.changed();
  }

  async toggleScreen() {
    if (this.isSharing) {
      this.#endScreen();
      await this.session.do("screen", { command: "StopScreen", person: "" });
      return;
    }
    /** @type {MediaStreamTrack} */
    let track;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        // A larger one would not be shown (streaming/limits.py), and the programme is smaller anyway.
        video: { width: { max: 2560 }, height: { max: 1600 }, frameRate: { ideal: 10, max: 15 } },
        audio: false,
      });
      track = stream.getVideoTracks()[0];
    } catch {
      return; // The person closed the browser's own question.
    }
    track.contentHint = "detail";
    if (!(await this.session.do("screen", { command: "ShareScreen" }))) {
      track.stop();
      return;
    }
    track.addEventListener("ended", () => void (this.isSharing && this.toggleScreen()));
    await this.media.send("screen", track);
    this.session.changed();
  }

  #endScreen() {
    this.media.track("screen")?.stop();
    void this.media.send("screen", null);
  }

  /** Somebody with the right to do so stopped the screen: stop sending it. */
  #followScreen() {
    const { view, me } = this.session;
    if (this.isSharing && view && view.screen !== me && this.session.stateOf("screen") === "idle") this.#endScreen();
  }

  /** Another window has the seat: let go of everything. */
  #release() {
    this.media.stop();
    for (const source of /** @type {const} */ (["microphone", "camera", "screen"])) {
      this.media.track(source)?.stop();
      void this.media.send(source, null);
    }
    this.preview.srcObject = null;
    this.session.changed();
  }

  async takeBack() {
    await this.begin();
    this.session.connection.takeBack();
  }

  /** @returns {Promise<boolean>} */
  async leave() {
    const done = await this.session.do("leave", { command: "Leave" });
    if (done) this.#release();
    return done;
  }

  /**
   * The microphone as the service sees it.
   * @returns {{state: "heard" | "waiting" | "off" | "none" | "muted", words: string}}
   */
  get microphone() {
    const { view, seat } = this.session;
    if (seat?.muted) return { state: "muted", words: _("The table has switched your microphone off.") };
    if (!this.media.track("microphone")) return { state: "none", words: _("You are here without a microphone.") };
    if (!this.isMicrophoneOn) {
      return {
        state: "off",
        words: view?.can_be_heard ? _("Your microphone is off: nobody hears you.") : _("Your microphone is off."),
      };
    }
    if (view?.can_be_heard) return { state: "heard", words: _("You are heard.") };
    return { state: "waiting", words: _("You will be heard when you have the floor.") };
  }

  /** The worse of what this browser and the service measured. @returns {import("../client/wire.js").Line} */
  get quality() {
    const order = /** @type {const} */ (["good", "fair", "late", "small", "poor", "sound", "lost"]);
    const said = this.session.lines[this.session.me] ?? "good";
    return order[Math.max(order.indexOf(said), order.indexOf(this.media.line))];
  }
}

/** What a line is like, of whomsoever. @param {import("../client/wire.js").Line} line */
export function lineWords(line) {
  return {
    good: _("The line is good"),
    fair: _("The line is fair"),
    late: _("The line takes long: voices arrive late"),
    small: _("The line carries a smaller picture"),
    poor: _("The line is poor"),
    sound: _("The line carries the sound only"),
    lost: _("Reconnecting: picture and sound are interrupted"),
  }[line];
}

/** The same of one's own, and what to do. @param {import("../client/wire.js").Line} line */
export function lineAdvice(line) {
  const advice = {
    late: _("Wait a moment before you answer."),
    small: _("A cable, or a place nearer to the router, helps."),
    poor: _("Switch the camera off to be heard better."),
    sound: _("The picture comes back by itself. Another network helps."),
  };
  return line in advice ? `${lineWords(line)}. ${advice[/** @type {keyof typeof advice} */ (line)]}` : lineWords(line);
}
