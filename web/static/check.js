// @ts-check
/**
 * Before entering: where from, picture, microphone, loudspeaker. On a phone one step after another. An external member
 * then waits in the lobby, seen by the secretary, until admitted.
 */

import { html, nothing, render } from "./vendor/lit.js";
import * as devices from "./client/devices.js";
import { Meter } from "./client/meter.js";
import { banner } from "./components/lobby-banner.js";
import { testTone } from "./components/chime.js";
import { refusal } from "./components/control.js";
import { permission } from "./components/permission.js";
import { keepDrawn, meetingId, openSession } from "./components/screen.js";
import { say } from "./live-region.js";
import { _ } from "./words.js";

/** @typedef {import("./client/session.js").Session} Session */
/** @typedef {import("./client/wire.js").PresenceMode} PresenceMode */
/** @typedef {"where" | "camera" | "microphone" | "speaker" | "enter"} Step */

const PICTURE_EVERY = 3000;
/** Level from which it is said that sound arrives. */
const AUDIBLE = 0.35;

class Check {
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
  #pictures = 0;

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
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
      if (seat?.in_lobby && devices.entry(meetingId())) this.#wait();
    }
    if (this.isWaiting && seat?.admitted) {
      say(_("You are admitted."), true);
      this.#goIn();
    }
  }

  /** @param {{camera: boolean, microphone: boolean}} how */
  async enter({ camera, microphone }) {
    const { session } = this;
    this.told = "";
    if (this.mode === "remote" && this.#declares) {
      if (!this.place.trim() || this.inSpain === null) {
        this.told = _("Before entering remotely, say where you are and whether it is in Spain.");
        this.step = "where";
        this.changed();
        return;
      }
      const said = { place: this.place.trim(), in_spain: this.inSpain };
      if (said.place !== session.seat?.place || said.in_spain !== session.seat.in_spain) {
        if (!(await session.do("declare", { command: "DeclarePlace", ...said }))) {
          this.step = "where";
          this.changed();
          return;
        }
      }
    }
    devices.remember(meetingId(), { mode: this.mode, camera, microphone });
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

/** @param {Check} check @param {Step} name @param {string} title @param {unknown} content */
function step(check, name, title, content) {
  const number = check.steps.indexOf(name) + 1;
  if (!number) return nothing;
  const last = number === check.steps.length;
  return html`<section class="step ${name} ${check.step === name ? "active" : ""}" aria-labelledby="step-${name}">
    <p class="count">${_("Step {number} of {total}", { number, total: check.steps.length })}</p>
    <h2 id="step-${name}" tabindex="-1">${title}</h2>
    ${content}
    <div class="go">
      ${number > 1 ? html`<button type="button" class="quiet" @click=${() => check.go(-1)}>${_("Back")}</button>` : nothing}
      ${last ? nothing : html`<button type="button" class="primary" @click=${() => check.go(1)}>${_("Next")}</button>`}
    </div>
  </section>`;
}

/**
 * @param {Check} check
 * @param {"camera" | "microphone" | "speaker"} device
 * @param {readonly MediaDeviceInfo[]} all
 * @param {string} label
 */
function picker(check, device, all, label) {
  if (!all.length) return nothing;
  const now = devices.chosen()[device];
  return html`<label
    >${label}
    <select
      @change=${(/** @type {Event} */ event) => void check.choose(device, /** @type {HTMLSelectElement} */ (event.target).value)}
    >
      ${all.map((each, index) => html`<option value=${each.deviceId} ?selected=${each.deviceId === now}>${each.label || `${label} ${index + 1}`}</option>`)}
    </select>
  </label>`;
}

/** @param {Check} check */
function where(check) {
  const isHybrid = check.session.welcome?.mode === "hybrid";
  /** @param {PresenceMode} mode @param {string} words */
  const choice = (mode, words) =>
    html`<label class="choice"
      ><input
        type="radio"
        name="mode"
        value=${mode}
        .checked=${check.mode === mode}
        @change=${() => {
          check.mode = mode;
          check.changed();
        }}
      />
      ${words}</label
    >`;
  return html` ${
    isHybrid
      ? html`<fieldset>
          <legend class="said">${_("Where you are")}</legend>
          ${choice("chamber", _("In the chamber"))}${choice("remote", _("Remotely"))}
        </fieldset>`
      : nothing
  }
  ${check.mode === "remote" && check.session.may("DeclarePlace") ? declaration(check) : nothing}
  ${refusal(check.session, "declare")} ${check.told ? html`<p class="refusal" role="alert">${check.told}</p>` : nothing}`;
}

/** @param {Check} check */
function declaration(check) {
  /** @param {boolean} yes @param {string} words */
  const choice = (yes, words) =>
    html`<label class="choice"
      ><input
        type="radio"
        name="spain"
        .checked=${check.inSpain === yes}
        @change=${() => {
          check.inSpain = yes;
          check.changed();
        }}
      />
      ${words}</label
    >`;
  return html`<fieldset class="declaration">
    <legend>${_("Declaration of place (article 46.3 of the Local Government Act)")}</legend>
    <label
      >${_("I take part from")}<input
        autocomplete="address-level2"
        maxlength="200"
        placeholder=${_("town and street, or the place's name")}
        .value=${check.place}
        @input=${(/** @type {Event} */ event) => {
          check.place = /** @type {HTMLInputElement} */ (event.target).value;
        }}
    /></label>
    ${choice(true, _("It is in Spanish territory."))} ${choice(false, _("It is outside Spain."))}
    ${
      check.inSpain === false
        ? html`<p class="refusal">
            ${_("The law asks members who take part remotely to be in Spanish territory. The secretary will see what you declare.")}
          </p>`
        : nothing
    }
  </fieldset>`;
}

/** @param {Check} check */
function camera(check) {
  const trouble = check.troubles.camera;
  return html`<div class="picture">${check.video}</div>
    ${trouble ? permission(trouble, "camera", devices.browser(), () => void check.open("camera")) : nothing}
    ${picker(check, "camera", check.found.cameras, _("Camera"))}`;
}

/** @param {Check} check */
function microphone(check) {
  const trouble = check.troubles.microphone;
  return html`${
    trouble
      ? permission(trouble, "microphone", devices.browser(), () => void check.open("microphone"))
      : html`<p>${_("Say something: the bar should move.")}</p>
          ${check.meter}
          <p class="heard" data-state=${check.hasHeard ? "heard" : ""}>
            ${check.hasHeard ? _("Your voice arrives.") : _("Nothing heard yet.")}
          </p>`
  }
  ${picker(check, "microphone", check.found.microphones, _("Microphone"))}`;
}

/** @param {Check} check */
function speaker(check) {
  return html`<p>${_("Three notes are played: can you hear them?")}</p>
    <p><button type="button" @click=${() => void testTone(check.tone)}>${_("Play the notes")}</button></p>
    ${picker(check, "speaker", check.found.speakers, _("Loudspeaker"))}`;
}

/** @param {Check} check */
function enter(check) {
  const { session } = check;
  const has = { camera: check.tracks.camera !== null, microphone: check.tracks.microphone !== null };
  const busy =
    session.stateOf("declare") === "pending" || session.stateOf("arrive") === "pending" || session.line !== "up";
  const votes = session.seat?.votes ?? false;
  const words = check.isOpening
    ? _("Waiting for camera and microphone…")
    : has.camera && has.microphone
      ? _("Enter")
      : has.microphone
        ? _("Enter without camera")
        : has.camera
          ? _("Enter without microphone")
          : _("Enter without camera or microphone");
  return html`<div class="doors">
    <button
      type="button"
      class="primary large"
      ?disabled=${busy || check.isOpening}
      @click=${() => void check.enter(has)}
    >
      ${words}
    </button>
    ${
      check.isOpening
        ? html`<button
            type="button"
            ?disabled=${busy}
            @click=${() => void check.enter({ camera: false, microphone: false })}
          >
            ${_("Enter without camera or microphone")}
          </button>`
        : nothing
    }
    ${
      !check.isOpening && has.camera && has.microphone
        ? html`<button
              type="button"
              ?disabled=${busy}
              @click=${() => void check.enter({ camera: false, microphone: true })}
            >
              ${_("Enter without camera")}
            </button>
            <button
              type="button"
              ?disabled=${busy}
              @click=${() => void check.enter({ camera: true, microphone: false })}
            >
              ${_("Enter without microphone")}
            </button>`
        : nothing
    }
    ${
      votes && !check.isOpening && (has.camera || has.microphone)
        ? html`<button
            type="button"
            ?disabled=${busy}
            @click=${() => void check.enter({ camera: false, microphone: false })}
          >
            ${_("Only to vote, without camera or microphone")}
          </button>`
        : nothing
    }
    ${refusal(session, "arrive")}
    <p class="quiet">
      ${_("The meeting is recorded and, where it is public, broadcast. Your microphone is only heard while you have the floor.")}
    </p>
  </div>`;
}

/** @param {Check} check */
function lobby(check) {
  const { welcome, view } = check.session;
  const secretary = view?.seats.find((seat) => seat.office === "secretary")?.name;
  return html`<section class="lobby card" aria-labelledby="lobby-title">
    <h2 id="lobby-title">${_("You are in the lobby")}</h2>
    <p>
      ${
        secretary
          ? _("{name}, the secretary, sees your name and a picture from your camera, and will let you in.", {
              name: secretary,
            })
          : _("The secretary of {council} sees your name and a picture from your camera, and will let you in.", {
              council: welcome?.council ?? "",
            })
      }
    </p>
    <div class="picture">${check.video}</div>
    <p class="quiet">
      ${check.tracks.camera ? _("A still picture is sent every few seconds. Nobody hears you yet.") : _("Without a camera, only your name is shown.")}
    </p>
    <p>${_("You enter by yourself as soon as you are admitted. Keep this page open.")}</p>
  </section>`;
}

/** @param {Check} check */
function page(check) {
  const { welcome } = check.session;
  return html`<div class="frame">
    <header>
      <p class="kicker">${welcome?.council ?? ""}</p>
      <h1>${welcome?.title ?? _("Entering the meeting")}</h1>
      ${welcome ? html`<p>${_("You enter as {name}.", { name: welcome.name })}</p>` : nothing}
    </header>
    ${banner(check.session)}
    ${
      check.isWaiting
        ? lobby(check)
        : html`<div class="steps">
            ${step(check, "where", _("Where you are"), where(check))}
            ${step(check, "camera", _("Picture"), camera(check))}
            ${step(check, "microphone", _("Microphone"), microphone(check))}
            ${step(check, "speaker", _("Loudspeaker"), speaker(check))}
            ${step(check, "enter", _("Enter the meeting"), enter(check))}
          </div>`
    }
  </div>`;
}

export async function start() {
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-screen]"));
  const session = await openSession({ media: false });
  const check = new Check(session);
  keepDrawn(session, () => render(page(check), root));
  session.connection.open();
  await check.begin();
}

if (document.querySelector('[data-screen="check"]')) void start();
