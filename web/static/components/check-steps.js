// @ts-check
/** The steps of the check before entering, each drawn from what is set so far; and the lobby that may follow. */

import * as devices from "../client/devices.js";
import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { testTone } from "./chime.js";
import { refusal } from "./control.js";
import { permission } from "./permission.js";
import { councilAddress } from "./screen.js";

/** @typedef {import("../client/check.js").Check} Check */
/** @typedef {import("../client/wire.js").PresenceMode} PresenceMode */

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
export function where(check) {
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
        placeholder=${_("the town; no street and number, since it is written in the minutes")}
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
export function camera(check) {
  const trouble = check.troubles.camera;
  return html`<div class="picture">${check.video}</div>
    ${trouble ? permission(trouble, "camera", devices.browser(), () => void check.open("camera")) : nothing}
    ${picker(check, "camera", check.found.cameras, _("Camera"))}`;
}

/** @param {Check} check */
export function microphone(check) {
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
export function speaker(check) {
  return html`<p>${_("Three notes are played: can you hear them?")}</p>
    <p><button type="button" @click=${() => void testTone(check.tone)}>${_("Play the notes")}</button></p>
    ${picker(check, "speaker", check.found.speakers, _("Loudspeaker"))}`;
}

/** @param {Check} check */
export function enter(check) {
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
      <a href=${councilAddress("privacy")}>${_("Data protection: who keeps what, and your rights")}</a>
    </p>
  </div>`;
}

/** @param {Check} check */
export function lobby(check) {
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
