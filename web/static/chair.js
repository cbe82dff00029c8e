// @ts-check
/**
 * The console of whoever presides: who speaks and for how long, who is next, the next step as one large button, the
 * own vote.
 */

import { html, nothing, render } from "./vendor/lit.js";
import { agenda } from "./components/agenda.js";
import { banner, limited } from "./components/banner.js";
import { bar, toggleFloor } from "./components/bar.js";
import { itemTime } from "./components/clock.js";
import { control } from "./components/control.js";
import { course } from "./components/course.js";
import { hemicycle } from "./components/hemicycle.js";
import { next, stepKeys } from "./components/next.js";
import { presentWords } from "./components/people.js";
import { lineAdvice } from "./components/place.js";
import { queue } from "./components/queue.js";
import { RunningVote } from "./components/running-vote.js";
import { keepDrawn, takePlace } from "./components/screen.js";
import { Ballot } from "./components/vote.js";
import { listen } from "./keys.js";
import { recusal, speaking, standing } from "./room.js";
import { timeOfDay } from "./times.js";
import { _ } from "./words.js";

/** @typedef {import("./client/session.js").Session} Session */
/** @typedef {import("./components/place.js").Place} Place */

/** @param {Session} session @param {Place} place @param {RunningVote} vote @param {HTMLElement} card */
function page(session, place, vote, card) {
  const { welcome, view, item } = session;
  if (!welcome || !view) return banner(session, place);
  return html`
    <div class="live-head">
      <h1>${welcome.title}</h1>
      <p class="state">${standing(session)}</p>
      <p class="line" data-line=${place.quality}>${lineAdvice(place.quality)}</p>
      <time class="clock">${timeOfDay(session.now(), welcome.timezone)}</time>
    </div>
    <div class="top">
      ${banner(session, place)}${limited(session)}
      ${
        item
          ? html`<p class="kicker">
                <span>${_("Item {number}", { number: item.number })} · ${item.kind_label}</span
                >${itemTime(item, session.now())}
              </p>
              <h2 class="now">${item.title}</h2>
              ${recusal(session)}`
          : nothing
      }
      ${view.vote?.phase === "open" || vote.isPreparing || view.vote?.phase === "closed" ? nothing : next(session, vote)}
    </div>
    <div class="column main">
      ${card} ${vote.draw({ brief: view.vote?.eligible.includes(session.me) ?? false })}
      <section class="panel floor" aria-labelledby="floor-title">
        <h2 id="floor-title">${_("The floor")}</h2>
        ${speaking(session)}
        ${view.floor ? control(session, "take-floor", _("End the turn"), { command: "TakeFloor" }, { about: session.nameOf(view.floor.person) }) : nothing}
        ${queue(session)}
      </section>
      <section class="panel" aria-labelledby="chamber-title">
        <h2 id="chamber-title">${_("The chamber")} <span class="quiet">${presentWords(session)}</span></h2>
        ${hemicycle(view, view.vote ?? null)}
      </section>
      ${course(session)}
    </div>
    <div class="column aside">
      <section class="stage" aria-label=${_("Stage")}>
        ${place.stage.element}
        ${place.stage.isSilenced ? html`<button type="button" class="primary large hear" @click=${() => void place.stage.play()}>${_("Press here to hear the meeting")}</button>` : nothing}
      </section>
      ${bar(session, place, { after: "check" })}
      <section class="panel" aria-labelledby="agenda-title">
        <h2 id="agenda-title">${_("Agenda")}</h2>
        ${agenda(session, { runs: true })}
      </section>
    </div>
  `;
}

export async function start() {
  const taken = await takePlace();
  if (!taken) return;
  const { session, place } = taken;
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-screen]"));
  const card = document.createElement("div");
  card.className = "vote-place";
  const ballot = new Ballot(session, card, { over: false });
  const vote = new RunningVote(session);
  listen([
    { key: "m", does: _("Microphone on or off"), run: () => void place.toggleMicrophone() },
    { key: "f", does: _("Ask for the floor, or end the turn"), run: () => toggleFloor(session) },
    ...stepKeys(session, vote),
    ...ballot.keys(),
  ]);
  keepDrawn(session, () => {
    render(page(session, place, vote, card), root);
    ballot.draw();
  });
  session.connection.open();
  await place.begin();
}

if (document.querySelector('[data-screen="chair"]')) void start();
