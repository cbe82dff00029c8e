// @ts-check
/** The room of a member: the stage, one's place under the thumb, the item in progress, and the vote over everything. */

import { html, nothing, render } from "./vendor/lit.js";
import { agenda, papers } from "./components/agenda.js";
import { banner, limited } from "./components/banner.js";
import { bar, toggleFloor } from "./components/bar.js";
import { itemTime, running, turn } from "./components/clock.js";
import { hemicycle } from "./components/hemicycle.js";
import { lineAdvice } from "./components/place.js";
import { queue } from "./components/queue.js";
import { keepDrawn, takePlace } from "./components/screen.js";
import { Ballot } from "./components/vote.js";
import { listen } from "./keys.js";
import { _ } from "./words.js";

/** @typedef {import("./client/session.js").Session} Session */
/** @typedef {import("./components/place.js").Place} Place */

/** How the meeting stands, in a sentence. @param {Session} session */
export function standing(session) {
  const view = session.view;
  if (!view) return nothing;
  if (view.phase === "recess") return html`${_("Recess")} ${running(view.recess_since ?? view.now, session.now())}`;
  if (view.phase !== "open") {
    return {
      convened: _("The meeting has not begun yet."),
      adjourned: _("The meeting is adjourned."),
      cancelled: _("The meeting is cancelled."),
      void: _("The meeting could not be held: there was no quorum."),
    }[view.phase];
  }
  return view.feeds_suspended_since ? _("In closed session: nothing is broadcast or recorded.") : "";
}

/** @param {Session} session */
export function speaking(session) {
  const floor = session.view?.floor;
  if (!floor) return html`<p class="quiet">${_("Nobody has the floor.")}</p>`;
  const mine = floor.person === session.me;
  return html`<div class="speaking">
    <strong
      >${mine ? _("You have the floor.") : _("{name} has the floor", { name: session.nameOf(floor.person) })}</strong
    >
    ${turn(floor, session.now())}
  </div>`;
}

/** @param {Session} session @param {Place} place */
function stage(session, place) {
  return html`<section class="stage" aria-label=${_("Stage")}>
    ${place.stage.element}
    ${
      place.stage.isSilenced
        ? html`<button type="button" class="primary large hear" @click=${() => void place.stage.play()}>
            ${_("Press here to hear the meeting")}
          </button>`
        : nothing
    }
  </section>`;
}

/** @param {Session} session */
function item(session) {
  const now = session.item;
  if (!now) return nothing;
  return html`<article class="current">
    <p class="kicker">
      <span>${_("Item {number}", { number: now.number })} · ${now.kind_label}</span>${itemTime(now, session.now())}
    </p>
    <h2>${now.title}</h2>
    ${
      now.text
        ? html`<details>
            <summary>${_("Proposal")}</summary>
            <p class="text">${now.text}</p>
          </details>`
        : nothing
    }
    ${papers(now)} ${recusal(session)}
  </article>`;
}

/** @param {Session} session */
export function recusal(session) {
  const { item: now, seat, view } = session;
  if (!now || !seat?.votes || !session.may("DeclareRecusal") || view?.vote) return nothing;
  if (seat.recused) return html`<p>${_("You declared a recusal on this item: you neither debate nor vote, and leave the room while it is dealt with (article 96 ROF).")}</p>`;
  return html`<details>
    <summary>${_("A duty to stand aside?")}</summary>
    <form
      @submit=${(/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const cause = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("cause") ?? "");
        void session.do("recusal", { command: "DeclareRecusal", person: session.me, item: now.item, cause });
      }}
    >
      <label>${_("Cause (it is written in the minutes)")}<input name="cause" maxlength="4000" /></label>
      <button type="submit">${_("I do not take part in this item")}</button>
    </form>
  </details>`;
}

/** @param {Session} session @param {Place} place @param {HTMLElement} card */
function page(session, place, card) {
  const { welcome, view } = session;
  if (!welcome || !view) return banner(session, place);
  return html`
    <div class="live-head">
      <h1>${welcome.title}</h1>
      <p class="state">${standing(session)}</p>
      <p class="line" data-line=${place.quality}>${session.line === "up" ? lineAdvice(place.quality) : nothing}</p>
    </div>
    ${banner(session, place)}${limited(session)}
    ${
      view.chair === session.me && view.phase !== "convened"
        ? html`<p class="banner">
            ${_("You preside the meeting.")}
            <a class="button primary" href="chair">${_("Go to the chair's console")}</a>
          </p>`
        : nothing
    }
    ${stage(session, place)}
    <div class="side">
      ${card} ${item(session)}
      <section aria-labelledby="floor-title">
        <h2 id="floor-title">${_("The floor")}</h2>
        ${speaking(session)}${queue(session)}
      </section>
      <details class="sheet" open>
        <summary><h2>${_("Agenda")}</h2></summary>
        ${agenda(session)}
      </details>
      <details class="sheet">
        <summary><h2>${_("The chamber")}</h2></summary>
        ${hemicycle(view, view.vote ?? null)}
      </details>
    </div>
    ${bar(session, place, { after: "check" })}
  `;
}

export async function start() {
  const taken = await takePlace();
  if (!taken) return;
  const { session, place } = taken;
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-screen]"));
  const card = document.createElement("div");
  card.className = "vote-place";
  const ballot = new Ballot(session, card, { over: true });
  listen([
    { key: "m", does: _("Microphone on or off"), run: () => void place.toggleMicrophone() },
    {
      key: "f",
      does: _("Ask for the floor, or end the turn"),
      run: () => toggleFloor(session),
      when: () => session.may("RequestFloor"),
    },
    ...ballot.keys(),
  ]);
  keepDrawn(session, () => {
    render(page(session, place, card), root);
    ballot.draw();
  });
  session.connection.open();
  await place.begin();
}

if (document.querySelector('[data-screen="room"]')) void start();
