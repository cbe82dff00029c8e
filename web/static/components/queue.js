// @ts-check
/** Who asked for the floor, in order. Whoever presides or the secretary moves people by dragging or with the keys. */

import { html, nothing, repeat } from "../vendor/lit.js";
import { _ } from "../words.js";
import { say } from "../live-region.js";
import { clock } from "../times.js";
import { control, refusal } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").FloorKind} FloorKind */

/** @param {FloorKind} kind */
export function kindWords(kind) {
  return {
    turn: _("turn"),
    reply: _("reply"),
    allusion: _("personal reference"),
    point_of_order: _("point of order"),
  }[kind];
}

/**
 * The order with the one at `from` moved to `to`.
 * @param {readonly string[]} people
 * @param {number} from
 * @param {number} to
 */
export function moved(people, from, to) {
  const order = [...people];
  const [person] = order.splice(from, 1);
  order.splice(to, 0, person);
  return order;
}

/** @param {Session} session @param {number} from @param {number} to */
function move(session, from, to) {
  const people = session.view?.queue.map((request) => request.person) ?? [];
  if (to < 0 || to >= people.length || from === to) return;
  const person = people[from];
  void session.do("queue", { command: "ReorderQueue", people: moved(people, from, to) }).then((done) => {
    if (!done) return;
    say(_("{name}: place {place} of {total}", { name: session.nameOf(person), place: to + 1, total: people.length }));
  });
}

/** @param {Session} session */
export function queue(session) {
  const view = session.view;
  if (!view) return nothing;
  const orders = session.may("ReorderQueue");
  const gives = session.may("GiveFloor");
  if (!view.queue.length) return html`<p class="quiet">${_("Nobody asks for the floor.")}</p>`;
  return html`<ol
      class="queue ${orders ? "movable" : ""}"
      @dragover=${over}
      @drop=${(/** @type {DragEvent} */ event) => drop(session, event)}
    >
      ${repeat(
        view.queue,
        (request) => request.person,
        (request, index) =>
          html`<li
            data-person=${request.person}
            data-index=${index}
            draggable=${orders ? "true" : nothing}
            @dragstart=${start}
            class=${request.person === session.me ? "mine" : ""}
          >
            ${orders ? grip(session, request.person, index) : nothing}
            <span class="who">
              <strong>${session.nameOf(request.person)}</strong>
              <span class="quiet"
                >${kindWords(request.kind)} ·
                ${_("waiting {time}", { time: clock(session.now() - request.since) })}</span
              >
            </span>
            ${
              gives
                ? control(
                    session,
                    `floor-${request.person}`,
                    _("Give the floor"),
                    { command: "GiveFloor", person: request.person, kind: request.kind },
                    { kind: index === 0 ? "primary" : "", about: session.nameOf(request.person) },
                  )
                : nothing
            }
            ${
              orders
                ? control(
                    session,
                    `unqueue-${request.person}`,
                    _("Remove"),
                    { command: "WithdrawFloorRequest", person: request.person },
                    { kind: "quiet", about: session.nameOf(request.person) },
                  )
                : nothing
            }
          </li>`,
      )}
    </ol>
    ${refusal(session, "queue")}`;
}

/** @param {Session} session @param {string} person @param {number} index */
function grip(session, person, index) {
  return html`<button
    type="button"
    class="grip quiet"
    aria-label=${_("{name}, place {place}. Move with the arrow keys.", { name: session.nameOf(person), place: index + 1 })}
    title=${_("Drag, or move with the arrow keys")}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(session, index, index + step);
    }}
  >
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <path d="M5 3v10M11 3v10" stroke="currentColor" stroke-width="2" stroke-dasharray="2 2" />
    </svg>
  </button>`;
}

/** @param {DragEvent} event */
function start(event) {
  const row = /** @type {HTMLElement} */ (event.currentTarget);
  event.dataTransfer?.setData("text/plain", row.dataset.index ?? "");
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
}

/** @param {DragEvent} event */
function over(event) {
  event.preventDefault();
}

/** @param {Session} session @param {DragEvent} event */
function drop(session, event) {
  event.preventDefault();
  const from = Number(event.dataTransfer?.getData("text/plain") || NaN);
  const row = event.target instanceof Element ? event.target.closest("li") : null;
  const to = Number(row?.dataset.index ?? NaN);
  if (Number.isInteger(from) && Number.isInteger(to)) move(session, from, to);
}
