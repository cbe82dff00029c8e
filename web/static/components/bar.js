// @ts-check
/** The bar below the stage, under the thumb on a phone: microphone, camera, floor, screen, leave. */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { control, refusal } from "./control.js";
import { icon } from "./icons.js";
import { sure } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("./place.js").Place} Place */

/** What stands in the way of a device, and what to do. @param {Place} place */
function deviceTrouble(place) {
  if (!place.troubled || place.troubled === "screen") return nothing;
  const camera = place.troubled === "camera";
  /** @type {Record<string, string>} */
  const words = {
    refused: camera
      ? _("The browser does not let this page use the camera.")
      : _("The browser does not let this page use the microphone."),
    missing: camera ? _("No camera was found.") : _("No microphone was found."),
    busy: camera ? _("Another program is using the camera.") : _("Another program is using the microphone."),
    insecure: _("This page was not opened securely (https), so the browser gives no camera or microphone."),
    failed: camera ? _("The camera could not be started.") : _("The microphone could not be started."),
  };
  return html`<p class="refusal" role="alert">
    ${words[place.trouble]} <a href="check">${_("Check the devices")}</a>
  </p>`;
}

/** Ask for the floor, or take the request back, or give the floor back. @param {Session} session */
export function toggleFloor(session) {
  const { view, me } = session;
  if (!view) return;
  if (view.floor?.person === me) void session.do("floor", { command: "TakeFloor" });
  else if (view.queue.some((request) => request.person === me))
    void session.do("floor", { command: "WithdrawFloorRequest", person: "" });
  else void session.do("floor", { command: "RequestFloor", kind: "turn" });
}

/** @param {Session} session */
function floorWords(session) {
  const { view, me } = session;
  if (view?.floor?.person === me) return _("End my turn");
  return view?.queue.some((request) => request.person === me) ? _("Withdraw my request") : _("Ask for the floor");
}

/** What one's own camera sends. @param {Place} place */
function sent(place) {
  if (place.media.state !== "connected") return _("not connected yet");
  return place.media.layer === "off" ? _("not on the stage: not sent") : _("being sent");
}

/** Where one stands in the queue. @param {Session} session */
export function myPlace(session) {
  const { view, me } = session;
  if (!view) return nothing;
  if (view.floor?.person === me) return html`<strong>${_("You have the floor.")}</strong>`;
  const ahead = view.queue.findIndex((request) => request.person === me);
  if (ahead < 0) return nothing;
  return html`${ahead === 0 ? _("You are next.") : ngettext("{n} person is before you.", "{n} people are before you.", ahead)}`;
}

/**
 * @param {Session} session @param {Place} place @param {{after: string}} options `after`: where to go on leaving.
 */
export function bar(session, place, { after }) {
  const { view, seat } = session;
  if (!view) return nothing;
  if (["adjourned", "cancelled", "void"].includes(view.phase))
    return html`<div class="bar">
      <p class="heard">${_("The meeting is over: you can close this window.")}</p>
      <a class="button" href=${after}>${_("Leave")}</a>
    </div>`;
  const microphone = place.microphone;
  const mayAsk = session.may("RequestFloor") && session.me !== view.chair;
  const asks = view.queue.some((request) => request.person === session.me) || view.floor?.person === session.me;
  return html`<div class="bar" role="group" aria-label=${_("My place in the meeting")}>
    ${
      place.isCameraOn
        ? html`<figure class="own">
            ${place.preview}
            <figcaption>${sent(place)}</figcaption>
          </figure>`
        : nothing
    }
    <div class="bar-buttons">
      ${control(
        session,
        "microphone",
        html`${icon(place.isMicrophoneOn ? "microphone" : "microphoneOff")}<span>${_("Microphone")}</span>`,
        () => place.toggleMicrophone(),
        { kind: `tool ${microphone.state}`, pressed: place.isMicrophoneOn, label: _("Microphone") },
      )}
      ${control(
        session,
        "camera",
        html`${icon(place.isCameraOn ? "camera" : "cameraOff")}<span>${_("Camera")}</span>`,
        () => place.toggleCamera(),
        { kind: "tool", pressed: place.isCameraOn, label: _("Camera") },
      )}
      ${
        mayAsk
          ? html`<span class="control"
              ><button
                type="button"
                class="tool floor"
                aria-pressed=${asks}
                data-state=${session.stateOf("floor")}
                aria-busy=${session.stateOf("floor") === "pending"}
                aria-keyshortcuts="F"
                @click=${() => toggleFloor(session)}
              >
                ${icon("floor")}<span>${floorWords(session)}</span>
              </button></span
            >`
          : nothing
      }
      ${
        place.canShare
          ? control(
              session,
              "screen-button",
              html`${icon("screen")}<span>${place.isSharing ? _("Stop sharing") : _("Screen")}</span>`,
              () => place.toggleScreen(),
              { kind: "tool", pressed: place.isSharing },
            )
          : nothing
      }
      <span class="control"
        ><button
          type="button"
          class="tool leave"
          @click=${async () => {
            if (
              !(await sure(
                seat?.mode === "remote"
                  ? _("Leave the meeting? You will be counted as gone until you come back.")
                  : _("Leave the meeting on this device?"),
                _("Leave"),
              ))
            )
              return;
            if (await place.leave()) location.assign(after);
          }}
        >
          <span>${_("Leave")}</span>
        </button></span
      >
    </div>
    <p class="heard" data-state=${microphone.state}>${microphone.words} ${myPlace(session)}</p>
    ${refusal(session, "floor")}${refusal(session, "screen")}${refusal(session, "leave")}${deviceTrouble(place)}
  </div>`;
}
