// @ts-check
/** The next thing to do, as the most visible thing: one large button, or what is being waited for. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";
import { nextItem, nextStep } from "./next-step.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Command} Command */
/** @typedef {import("./running-vote.js").RunningVote} RunningVote */
/** @typedef {import("../keys.js").Key} Key */

/** One key for each step: "done" must not stand beside the step that comes after. @param {Command} command */
function keyOf(command) {
  return `next ${command.command} ${"item" in command ? command.item : ""}`;
}

/** @param {Session} session @param {RunningVote} vote */
export function next(session, vote) {
  const view = session.view;
  if (!view) return nothing;
  const step = nextStep(view);
  const following = step.kind === "vote" ? opening(session) : null;
  return html`<div class="next" role="group" aria-label=${_("Next step")}>
    ${button(session, step, vote)}
    ${
      following
        ? control(
            session,
            keyOf(following.command),
            _("Without a vote, open item {number}", { number: following.number }),
            following.command,
            { kind: "quiet", key: "N" },
          )
        : nothing
    }
  </div>`;
}

/** The command that opens the item after this one, unless a vote is in the way. @param {Session} session */
function opening({ view }) {
  const item = view?.phase === "open" && !view.vote ? nextItem(view) : null;
  return item && { number: item.number, command: /** @type {const} */ ({ command: "OpenItem", item: item.item }) };
}

/** @param {Session} session @param {import("./next-step.js").Step} step @param {RunningVote} vote */
function button(session, step, vote) {
  switch (step.kind) {
    case "command": {
      const opens = step.command?.command === "OpenItem";
      return step.command
        ? control(session, keyOf(step.command), step.words, step.command, { kind: "primary large", ...(opens ? { key: "N" } : {}) })
        : nothing;
    }
    case "vote":
      return vote.isPreparing
        ? html`<p class="waiting">${_("Look at how the vote is held, then open it.")}</p>`
        : control(session, "prepare", step.words, () => vote.prepare(), { kind: "primary large", key: "V" });
    case "adjourn":
      return step.command
        ? control(session, "adjourn-next", step.words, step.command, {
            kind: "primary large",
            ask: _("Adjourn the meeting? It cannot be opened again; the minutes are drafted at once."),
            sure: _("Adjourn the meeting"),
          })
        : nothing;
    default:
      return html`<p class="waiting" data-kind=${step.kind}>${step.words}</p>`;
  }
}

/**
 * The keys that the buttons of the next step show, for every console that draws them.
 * @param {Session} session @param {RunningVote} vote @returns {Key[]}
 */
export function stepKeys(session, vote) {
  return [
    {
      key: "n",
      does: _("Open the next item"),
      when: () => session.may("OpenItem"),
      run: () => {
        const following = opening(session);
        if (following) void session.do(keyOf(following.command), following.command);
      },
    },
    {
      key: "v",
      does: _("Prepare the vote on this item"),
      when: () => session.may("OpenVote"),
      run: () => vote.prepare(),
    },
  ];
}
