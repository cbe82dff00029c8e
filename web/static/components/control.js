// @ts-check
/**
 * A control that asks the service for something: shows that it is on its way, that it is done, or why it was refused.
 */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").Command} Command */

/**
 * @typedef {object} Look
 * @property {string} [kind] Class of the button: `primary`, `danger`, `quiet`, `large`.
 * @property {boolean} [disabled]
 * @property {string} [about] Whom or what it acts on: said after the words where these alone would not tell controls apart.
 * @property {string} [label] What assistive technology says, where the words come with a drawing.
 * @property {boolean} [pressed] For a control that is on or off.
 * @property {string} [key] Key that does the same.
 * @property {string} [ask] A question to answer first: for what cannot be undone.
 * @property {string} [sure] Words of the button that answers it.
 */

let count = 0;
/** @type {Map<string, string>} */
const ids = new Map();

/** @param {string} key */
function idOf(key) {
  const id = ids.get(key) ?? `why-${(count += 1)}`;
  ids.set(key, id);
  return id;
}

/**
 * A button that carries out `command` (or `run`) and speaks of it.
 * @param {Session} session @param {string} key @param {unknown} words @param {Command | (() => unknown)} command
 * @param {Look} [look]
 */
export function control(session, key, words, command, look = {}) {
  const state = session.stateOf(key);
  const run = () => (typeof command === "function" ? command() : session.do(key, command));
  const press = async () => {
    if (look.ask && !(await sure(look.ask, look.sure ?? String(words)))) return;
    run();
  };
  return html`<span class="control" data-key=${key}>
    <button
      type="button"
      class=${look.kind ?? ""}
      data-state=${state}
      ?disabled=${look.disabled ?? false}
      aria-busy=${state === "pending"}
      aria-label=${look.label ?? (look.about ? `${words}: ${look.about}` : nothing)}
      aria-pressed=${look.pressed === undefined ? nothing : String(look.pressed)}
      aria-describedby=${state === "refused" ? idOf(key) : nothing}
      aria-keyshortcuts=${look.key ?? nothing}
      @click=${press}
    >
      ${words}${look.key ? html` <kbd aria-hidden="true">${look.key}</kbd>` : nothing}
    </button>
    ${refusal(session, key)}
  </span>`;
}

/** Why the control `key` was refused, to stand beside it. @param {Session} session @param {string} key */
export function refusal(session, key) {
  const why = session.refusalOf(key);
  if (!why) return nothing;
  return html`<span class="refusal" id=${idOf(key)} role="alert">
    <span>${why.message}</span>
    ${
      why.meanwhile.length
        ? html`<span class="meanwhile">${_("Meanwhile:")} ${why.meanwhile.join(" ")}</span>`
        : nothing
    }
    <button type="button" class="quiet small" @click=${() => session.forget(key)}>${_("Understood")}</button>
  </span>`;
}

/**
 * Ask before what cannot be undone; Escape and "No" both leave things as they are.
 * @param {string} question
 * @param {string} yes
 * @returns {Promise<boolean>}
 */
export function sure(question, yes) {
  const dialog = document.createElement("dialog");
  dialog.className = "card ask";
  dialog.setAttribute("role", "alertdialog");
  const id = idOf(`ask ${question}`);
  dialog.setAttribute("aria-labelledby", id);
  const text = document.createElement("p");
  text.id = id;
  text.textContent = question;
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "row";
  form.append(choice(_("No, go back"), "no", ""), choice(yes, "yes", "danger"));
  dialog.append(text, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
  });
}

/** @param {string} words @param {string} value @param {string} kind */
function choice(words, value, kind) {
  const button = document.createElement("button");
  button.value = value;
  button.className = kind;
  button.textContent = words;
  button.autofocus = value === "no";
  return button;
}
