// @ts-check
/** The course of the meeting as a whole: recess, closed part, quorum, the end. */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { control, refusal } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Command} Command */

/**
 * A button that opens a line for a reason and then asks for the command.
 * @param {Session} session @param {string} key @param {{words: string, label: string, go: string, required: boolean, kind?: string}} look
 * @param {(reason: string) => Command} command
 */
function withReason(session, key, look, command) {
  return html`<details class="with-reason ${look.kind ?? ""}">
    <summary>${look.words}</summary>
    <form
      @submit=${async (/** @type {SubmitEvent} */ event) => {
        event.preventDefault();
        const form = /** @type {HTMLFormElement} */ (event.currentTarget);
        const reason = String(new FormData(form).get("reason") ?? "").trim();
        if (await session.do(key, command(reason))) {
          form.reset();
          form.closest("details")?.removeAttribute("open");
        }
      }}
    >
      <label>${look.label}<input name="reason" maxlength="4000" ?required=${look.required} /></label>
      <button type="submit">${look.go}</button>
    </form>
    ${refusal(session, key)}
  </details>`;
}

/** @param {Session} session */
export function course(session) {
  const view = session.view;
  if (!view) return nothing;
  if (view.phase === "convened") {
    return html`<div class="course">
      ${
        session.may("DeclareNoQuorum") && !view.quorum.met
          ? control(
              session,
              "no-quorum",
              view.call > 1 ? _("No quorum: the meeting is void") : _("No quorum: second call"),
              { command: "DeclareNoQuorum" },
              {
                kind: "small",
                ask:
                  view.call > 1
                    ? _("Declare that there is no quorum on second call either? The meeting will not be held.")
                    : _("Declare that the first call failed? The second call follows by law."),
                sure: _("Declare it"),
              },
            )
          : nothing
      }
      ${
        session.may("CancelMeeting")
          ? withReason(
              session,
              "cancel",
              {
                words: _("Cancel the meeting…"),
                label: _("Why; those convened are told"),
                go: _("Cancel the meeting for good"),
                required: true,
              },
              (reason) => ({ command: "CancelMeeting", reason }),
            )
          : nothing
      }
    </div>`;
  }
  if (view.phase !== "open" && view.phase !== "recess") return nothing;
  return html`<div class="course">
    ${
      view.phase === "recess"
        ? control(session, "end-recess", _("End the recess"), { command: "EndRecess" })
        : withReason(
            session,
            "recess",
            {
              words: _("Recess…"),
              label: _("Reason, if it should be in the minutes"),
              go: _("Begin the recess"),
              required: false,
            },
            (reason) => ({ command: "BeginRecess", reason }),
          )
    }
    ${
      view.feeds_suspended_since
        ? control(
            session,
            "resume",
            _("Resume recording and broadcast"),
            { command: "ResumeFeeds" },
            { kind: "primary" },
          )
        : withReason(
            session,
            "suspend",
            {
              words: _("Closed part…"),
              label: _("Legal reason for closing it"),
              go: _("Suspend recording and broadcast"),
              required: true,
            },
            (reason) => ({ command: "SuspendFeeds", reason }),
          )
    }
    ${control(
      session,
      "adjourn",
      _("Adjourn…"),
      { command: "Adjourn" },
      {
        kind: "danger",
        ask: adjourning(session),
        sure: _("Adjourn the meeting"),
      },
    )}
  </div>`;
}

/** What is asked before the meeting is adjourned. @param {Session} session */
function adjourning(session) {
  const left = session.view?.items.filter((item) => item.phase === "pending").length ?? 0;
  const untreated = left
    ? ngettext("{n} item has not been dealt with.", "{n} items have not been dealt with.", left)
    : "";
  return `${untreated} ${_("Adjourn the meeting? It cannot be opened again; the minutes are drafted at once.")}`.trim();
}
