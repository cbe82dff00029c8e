// @ts-check
/** The agenda: what is done, what is open, what comes, with papers and times. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { size } from "../times.js";
import { itemTime } from "./clock.js";
import { control } from "./control.js";
import { offAgenda } from "./off-agenda.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").ItemView} ItemView */

/** Pixels of the item before that stay to be seen above the one in course. */
const ABOVE = 48;

/** @param {ItemView} item */
export function itemState(item) {
  if (item.phase === "withdrawn") return _("withdrawn");
  if (item.laid_on_table) return _("laid on the table");
  if (item.outcome_label) return item.outcome_label;
  if (item.urgency === "rejected") return _("its urgency was rejected");
  return { pending: "", open: _("in progress"), closed: _("done"), withdrawn: "" }[item.phase];
}

/** @param {ItemView} item */
export function papers(item) {
  if (!item.papers.length) return nothing;
  return html`<ul class="papers">
    ${item.papers.map(
      (paper) =>
        html`<li>
          <a href=${paper.href} target="_blank" rel="noopener">${paper.name}</a>
          <span class="quiet">${size(paper.bytes)}</span>
        </li>`,
    )}
  </ul>`;
}

/**
 * @param {Session} session @param {{runs?: boolean}} [options] `runs`: with the controls of whoever runs the meeting.
 */
export function agenda(session, { runs = false } = {}) {
  const view = session.view;
  if (!view) return nothing;
  return html`<ol class="agenda">
    ${view.items.map(
      (item) =>
        html`<li class=${item.phase} aria-current=${item.phase === "open" ? "step" : nothing}>
          <div class="head">
            <span class="number">${item.number}</span>
            <span class="title">${item.title}</span>
          </div>
          <p class="about">
            <span>${item.kind_label}</span>${item.voted ? html` · <span>${item.majority_label}</span>` : nothing}
            ${itemState(item) ? html` · <strong data-outcome=${item.outcome ?? ""}>${itemState(item)}</strong>` : nothing}
            ${itemTime(item, session.now())}
          </p>
          ${
            item.text || item.papers.length
              ? html`<details>
                  <summary>${_("Proposal and papers")}</summary>
                  ${item.text ? html`<p class="text">${item.text}</p>` : nothing}${papers(item)}
                </details>`
              : nothing
          }
          ${
            item.recused.length
              ? html`<p class="quiet">
                  ${_("Recused: {names}", { names: item.recused.map((person) => session.nameOf(person)).join(", ") })}
                </p>`
              : nothing
          }
          ${runs && view.phase === "open" ? steps(session, item) : nothing}
        </li>`,
    )}
  </ol>
  ${runs ? offAgenda(session) : nothing}`;
}

/**
 * Bring the item in course into sight where the agenda scrolls in a column of its own; the page itself never moves.
 * @param {HTMLElement} root
 */
export function bringIntoSight(root) {
  const open = root.querySelector(".agenda > li.open");
  const column = open?.closest(".column");
  if (open && column) column.scrollTop += open.getBoundingClientRect().top - column.getBoundingClientRect().top - ABOVE;
}

/** What is likely stands open; the rest, one press away. @param {Session} session @param {ItemView} item */
function steps(session, item) {
  if (item.phase === "withdrawn") return nothing;
  const name = { number: item.number };
  const about = _("Item {number}", name);
  const decided = item.outcome === "carried" || item.outcome === "rejected";
  const withdraw =
    decided || !item.voted
      ? nothing
      : control(
          session,
          `withdraw-${item.item}`,
          _("Withdraw"),
          { command: "WithdrawItem", item: item.item, reason: "" },
          {
            kind: "small quiet",
            about,
            ask: _("Withdraw item {number} from the agenda? It cannot be taken up again in this meeting.", name),
            sure: _("Withdraw it"),
          },
        );
  if (item.phase === "closed") {
    return html`<details>
      <summary aria-label=${_("More about item {number}", name)}>${_("More")}</summary>
      ${control(session, `open-${item.item}`, _("Open again"), { command: "OpenItem", item: item.item }, { kind: "small", about })}
    </details>`;
  }
  return html`<div class="row">
    ${
      item.phase === "open"
        ? control(
            session,
            `close-${item.item}`,
            _("Close"),
            { command: "CloseItem", item: item.item },
            { kind: "small", about },
          )
        : control(
            session,
            `open-${item.item}`,
            _("Open"),
            { command: "OpenItem", item: item.item },
            { kind: "small", about },
          )
    }
    ${withdraw}
  </div>`;
}
