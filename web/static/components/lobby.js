// @ts-check
/** Who waits to be let in: a picture that is never stored, a name, two buttons. */

import { html, nothing, ref, repeat } from "../vendor/lit.js";
import { _ } from "../words.js";
import { control } from "./control.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").SeatView} SeatView */

/** @type {WeakMap<Element, string>} */
const drawn = new WeakMap();

/** @param {Element} canvas @param {string} jpeg */
async function draw(canvas, jpeg) {
  if (!(canvas instanceof HTMLCanvasElement) || drawn.get(canvas) === jpeg) return;
  drawn.set(canvas, jpeg);
  const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
  try {
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0);
  } catch {
    drawn.delete(canvas); // Not a picture: the name stays, and the next one may be.
  }
}

/** @param {Session} session @param {SeatView} seat */
function guest(session, seat) {
  const jpeg = session.pictures.get(seat.person);
  const name = { name: seat.name };
  return html`<li class="guest">
    ${
      jpeg
        ? html`<canvas
            role="img"
            aria-label=${_("Picture of {name} now", name)}
            ${ref((canvas) => void (canvas && draw(canvas, jpeg)))}
          ></canvas>`
        : html`<div class="no-picture">${_("no picture")}</div>`
    }
    <div>
      <strong>${seat.name}</strong><br /><span class="quiet"
        >${seat.caption}${seat.place ? ` · ${seat.place}` : ""}</span
      >
      <div class="row">
        ${control(session, `admit-${seat.person}`, _("Let in"), { command: "Admit", person: seat.person }, { kind: "primary", about: seat.name })}
        ${control(
          session,
          `refuse-${seat.person}`,
          _("Refuse"),
          { command: "Remove", person: seat.person, reason: "" },
          {
            kind: "quiet",
            about: seat.name,
            ask: _("Refuse {name}? The person is told, and has to be invited again.", name),
            sure: _("Refuse"),
          },
        )}
      </div>
    </div>
  </li>`;
}

/** @param {Session} session */
export function lobby(session) {
  const waiting = session.view?.seats.filter((seat) => seat.in_lobby) ?? [];
  if (!waiting.length) return nothing;
  return html`<section class="panel lobby" aria-labelledby="lobby-title">
    <h2 id="lobby-title">${_("Waiting to be let in")}</h2>
    <ul>
      ${repeat(
        waiting,
        (seat) => seat.person,
        (seat) => guest(session, seat),
      )}
    </ul>
  </section>`;
}
