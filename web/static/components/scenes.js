// @ts-check
/** What the programme shows: by itself, or as the secretary chose. */

import { html, nothing } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").SceneChoice} SceneChoice */

/** @param {Session} session */
export function scenes(session) {
  const view = session.view;
  if (!view || !session.may("ChooseScene")) return nothing;
  /** @type {[SceneChoice, string, boolean][]} */
  const all = [
    ["auto", _("By itself"), true],
    ["speaker", _("Who speaks"), true],
    ["gallery", _("Everybody"), true],
    ["screen", _("Shared screen"), view.screen !== ""],
    ["result", _("Result"), view.results.length > 0],
    ["slate", _("Card"), true],
  ];
  return html`<div class="scenes row" role="group" aria-label=${_("What the programme shows")}>
    ${all
      .filter(([scene, , possible]) => possible || view.scene === scene)
      .map(([scene, words]) =>
        control(
          session,
          `scene-${scene}`,
          words,
          { command: "ChooseScene", scene, person: "" },
          { kind: "small", pressed: view.scene === scene },
        ),
      )}
    ${
      view.screen
        ? control(
            session,
            "stop-screen",
            _("Stop the screen of {name}", { name: session.nameOf(view.screen) }),
            { command: "StopScreen", person: view.screen },
            { kind: "small quiet" },
          )
        : nothing
    }
  </div>`;
}
