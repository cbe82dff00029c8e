// @ts-check
/**
 * Before entering: where from, picture, microphone, loudspeaker. On a phone one step after another. An external member
 * then waits in the lobby, seen by the secretary, until admitted.
 */

import { html, nothing, render } from "./vendor/lit.js";
import { Check } from "./client/check.js";
import { camera, enter, lobby, microphone, speaker, where } from "./components/check-steps.js";
import { banner } from "./components/lobby-banner.js";
import { keepDrawn, meetingId, openSession } from "./components/screen.js";
import { _ } from "./words.js";

/** @typedef {import("./client/check.js").Step} Step */

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
  const check = new Check(session, meetingId());
  keepDrawn(session, () => render(page(check), root));
  session.connection.open();
  await check.begin();
}

if (document.querySelector('[data-screen="check"]')) void start();
