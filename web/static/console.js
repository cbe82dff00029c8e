// @ts-check
/** The secretary's console: what comes next on top, the agenda, the stage with its strip, the people, the vote. */

import { html, nothing, render } from "./vendor/lit.js";
import { agenda, bringIntoSight } from "./components/agenda.js";
import { banner, clockHeld, limited } from "./components/banner.js";
import { bar } from "./components/bar.js";
import { control } from "./components/control.js";
import { corrections } from "./components/corrections.js";
import { course } from "./components/course.js";
import { hemicycle } from "./components/hemicycle.js";
import { lobby } from "./components/lobby.js";
import { next, stepKeys } from "./components/next.js";
import { notes } from "./components/notes.js";
import { people, presentWords } from "./components/people.js";
import { lineAdvice } from "./components/place.js";
import { queue } from "./components/queue.js";
import { RunningVote } from "./components/running-vote.js";
import { scenes } from "./components/scenes.js";
import { keepDrawn, takePlace } from "./components/screen.js";
import { closing, strip } from "./components/strip.js";
import { listen } from "./keys.js";
import { speaking, standing } from "./room.js";
import { timeOfDay } from "./times.js";
import { _ } from "./words.js";

/** @typedef {import("./client/session.js").Session} Session */
/** @typedef {import("./components/place.js").Place} Place */

/** @param {Session} session @param {Place} place @param {RunningVote} vote @param {{calling: boolean}} kept */
function page(session, place, vote, kept) {
  const { welcome, view } = session;
  if (!welcome || !view) return banner(session, place);
  const calling = kept.calling || view.phase === "convened";
  const floor = view.floor;
  return html`
    <div class="live-head">
      <h1>${welcome.title}</h1>
      <p class="state">${standing(session)}</p>
      <p class="line" data-line=${place.quality}>${lineAdvice(place.quality)}</p>
      <time class="clock">${timeOfDay(session.now(), welcome.timezone)}</time>
    </div>
    <div class="top">${banner(session, place)}${limited(session)}${clockHeld(session)}${closing(session)}${next(session, vote)}</div>
    <div class="column left">
      <section class="panel" aria-labelledby="agenda-title">
        <h2 id="agenda-title">${_("Agenda")}</h2>
        ${agenda(session, { runs: true })}
      </section>
      ${notes(session)} ${corrections(session)}
    </div>
    <div class="column middle">
      <section class="stage" aria-label=${_("Stage")}>
        ${place.stage.element}
        ${place.stage.isSilenced ? html`<button type="button" class="primary large hear" @click=${() => void place.stage.play()}>${_("Press here to hear the meeting")}</button>` : nothing}
      </section>
      ${scenes(session)} ${strip(session)} ${bar(session, place, { after: "check" })}
      <section class="panel" aria-labelledby="chamber-title">
        <h2 id="chamber-title">${_("The chamber")}</h2>
        ${hemicycle(view, view.vote ?? null)}
      </section>
      ${course(session)}
    </div>
    <div class="column right">
      <div class="now">
        ${vote.draw()} ${lobby(session)}
        <section class="panel" aria-labelledby="floor-title">
          <h2 id="floor-title">${_("The floor")}</h2>
          ${speaking(session)}
          ${floor ? control(session, "take-floor", _("End the turn"), { command: "TakeFloor" }, { about: session.nameOf(floor.person) }) : nothing}
          ${queue(session)}
        </section>
      </div>
      <section class="panel everybody" aria-labelledby="people-title">
        <h2 id="people-title">${_("People")} <span class="quiet">${presentWords(session)}</span></h2>
        <button
          type="button"
          class="small"
          aria-pressed=${calling}
          @click=${() => {
            kept.calling = !kept.calling;
            session.changed();
          }}
        >
          ${_("Roll call")}
        </button>
        ${people(session, { calling })}
      </section>
    </div>
  `;
}

export async function start() {
  const taken = await takePlace();
  if (!taken) return;
  const { session, place } = taken;
  const root = /** @type {HTMLElement} */ (document.querySelector("[data-screen]"));
  const vote = new RunningVote(session);
  const kept = { calling: false };
  let inSight = "";
  listen([
    { key: "m", does: _("Microphone on or off"), run: () => void place.toggleMicrophone() },
    ...stepKeys(session, vote),
  ]);
  keepDrawn(session, () => {
    render(page(session, place, vote, kept), root);
    const item = session.view?.item ?? "";
    if (item !== inSight) bringIntoSight(root);
    inSight = item;
  });
  session.connection.open();
  await place.begin();
}

if (document.querySelector('[data-screen="console"]')) void start();
