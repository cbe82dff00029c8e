// @ts-check
/**
 * The chamber: one mark per seat, and the same as a table. Filled when present, ringed when speaking; a ballot changes the
 * mark's shape, sign and colour, so that no one needs to tell colours apart. Arrow keys go from seat to seat.
 */

import { html, nothing, svg } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";

/** @typedef {import("../client/wire.js").SeatView} SeatView */
/** @typedef {import("../client/wire.js").VoteView} VoteView */
/** @typedef {import("../client/wire.js").View} View */
/** @typedef {"for" | "against" | "abstain" | "voted" | "silent" | ""} Mark `voted`: cast, and not to be shown, or not yet. */
/** @typedef {{seat: SeatView, present: boolean, speaking: boolean, mark: Mark, words: string}} Place */

const WIDTH = 200;
/** Radius of a seat, in distances between the two nearest. */
const FILL = 0.4;
const LARGEST = 11;
/** Room around a seat for its ring. */
const MARGIN = 4;

/** What is said of each ballot. @param {Mark} mark @param {boolean} [over] Whether nobody can vote any more. */
export function markWords(mark, over = false) {
  /** @type {Record<Mark, string>} */
  const words = {
    for: _("for"),
    against: _("against"),
    abstain: _("abstention"),
    voted: _("has voted"),
    silent: over ? _("did not vote") : _("has not voted yet"),
    "": "",
  };
  return words[mark];
}

/** @param {SeatView} seat */
function presence(seat) {
  if (seat.attendance === "present" && !seat.connected && seat.mode === "remote") return _("present, line lost");
  if (seat.attendance === "present") return seat.mode === "remote" ? _("present, remotely") : _("present");
  /** @type {Record<string, string>} */
  const words = {
    expected: _("not here yet"),
    excused: _("sends apologies"),
    absent: _("absent"),
    left: _("has left"),
  };
  return words[seat.attendance];
}

/**
 * What is to be drawn, seat by seat in order: the drawing and the table are both made from this.
 * @param {View} view @param {VoteView | null} vote @returns {Place[]}
 */
export function places(view, vote) {
  const over = vote !== null && vote.phase !== "open";
  const seated = view.seats.filter((seat) => seat.seat > 0).sort((a, b) => a.seat - b.seat);
  return seated.map((seat) => {
    const speaking = view.floor?.person === seat.person;
    const mark = markOf(seat, vote);
    const words = [presence(seat), speaking ? _("has the floor") : "", markWords(mark, over)].filter(Boolean).join(", ");
    return { seat, present: seat.attendance === "present", speaking, mark, words };
  });
}

/** @param {SeatView} seat @param {VoteView | null} vote @returns {Mark} */
function markOf(seat, vote) {
  if (!vote || vote.phase === "cancelled") return "";
  const ballot = vote.ballots[seat.person];
  if (ballot) return ballot;
  // Of a secret vote only who has put a paper in the urn is known; of a box of paper ballots not even that.
  if (vote.kind === "secret") {
    if (vote.input === "hands" || !vote.eligible.includes(seat.person)) return "";
    return vote.voted.includes(seat.person) ? "voted" : "silent";
  }
  if (vote.absent_abstaining.includes(seat.person)) return "abstain";
  if (vote.voted.includes(seat.person)) return "voted";
  return vote.eligible.includes(seat.person) ? "silent" : "";
}

/** @param {readonly Place[]} all */
function radiusOf(all) {
  let nearest = Infinity;
  for (const [index, { seat }] of all.entries()) {
    for (const other of all.slice(index + 1)) {
      nearest = Math.min(nearest, Math.hypot(seat.x - other.seat.x, seat.y - other.seat.y));
    }
  }
  return Math.min(nearest * WIDTH * FILL, LARGEST);
}

/** @param {Place} place @param {number} radius */
function drawn({ seat, present, speaking, mark }, radius) {
  const x = seat.x * WIDTH;
  const y = seat.y * WIDTH;
  const ring = speaking ? svg`<circle class="speaking" cx=${x} cy=${y} r=${radius + 2.4} />` : nothing;
  const r = radius;
  const shape =
    mark === "against"
      ? svg`<rect class="against" x=${x - r * 0.9} y=${y - r * 0.9} width=${r * 1.8} height=${r * 1.8} rx="1" />`
      : mark === "abstain"
        ? svg`<path class="abstain" d="M${x} ${y - r * 1.1}L${x + r * 1.15} ${y + r * 0.85}L${x - r * 1.15} ${y + r * 0.85}Z" />`
        : svg`<circle class=${mark || (present ? "present" : "empty")} cx=${x} cy=${y} r=${r}
            fill=${!mark && present ? seat.colour : nothing} stroke=${mark ? nothing : seat.colour} />`;
  const s = r * 0.45;
  /** @type {Record<string, unknown>} */
  const signs = {
    for: svg`<path class="sign" d="M${x - s} ${y}H${x + s}M${x} ${y - s}V${y + s}" />`,
    against: svg`<path class="sign" d="M${x - s} ${y}H${x + s}" />`,
    abstain: svg`<circle class="sign hollow" cx=${x} cy=${y + r * 0.22} r=${s * 0.62} />`,
    voted: svg`<path class="sign" d="M${x - s} ${y}l${s * 0.7} ${s * 0.7}l${s * 1.2} ${-s * 1.4}" />`,
  };
  return svg`${ring}${shape}${signs[mark] ?? nothing}`;
}

/** @param {KeyboardEvent} event */
function move(event) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  const step = steps[/** @type {keyof typeof steps} */ (event.key)];
  if (!step || !(event.currentTarget instanceof Element)) return;
  event.preventDefault();
  const seats = /** @type {SVGElement[]} */ ([...event.currentTarget.querySelectorAll(".seat")]);
  const at = seats.indexOf(/** @type {SVGElement} */ (document.activeElement));
  const to = Math.min(Math.max(at + step, 0), seats.length - 1);
  for (const [index, seat] of seats.entries()) seat.setAttribute("tabindex", index === to ? "0" : "-1");
  seats[to].focus();
}

/**
 * @param {View} view @param {VoteView | null} vote @param {{open?: boolean}} [options]
 *   `open`: the table is shown at once.
 */
export function hemicycle(view, vote, { open = false } = {}) {
  const all = places(view, vote);
  if (!all.length) return nothing;
  const radius = radiusOf(all);
  const height = Math.max(...all.map(({ seat }) => seat.y)) * WIDTH + radius + MARGIN;
  const present = all.filter((place) => place.present).length;
  const title = ngettext("The chamber: {n} seat taken", "The chamber: {n} seats taken", present);
  return html`<figure class="hemicycle">
    <svg
      viewBox="${-MARGIN} ${-MARGIN} ${WIDTH + 2 * MARGIN} ${height + MARGIN}"
      role="group"
      aria-label=${title}
      @keydown=${move}
    >
      ${all.map(
        (place, index) => svg`<g class="seat" role="img" data-person=${place.seat.person} data-mark=${place.mark}
          tabindex=${index === 0 ? "0" : "-1"}
          aria-label=${`${place.seat.name}, ${place.seat.caption}: ${place.words}`}>
          <title>${place.seat.name} · ${place.words}</title>${drawn(place, radius)}</g>`,
      )}
    </svg>
    ${vote ? legend(all, vote.phase !== "open", vote.kind === "secret") : nothing}
    <details ?open=${open}>
      <summary>${_("Seats as a table")}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${_("Seat")}</th>
            <th scope="col">${_("Member")}</th>
            <th scope="col">${_("Group")}</th>
            <th scope="col">${_("State")}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map(
            (place) =>
              html`<tr data-person=${place.seat.person} data-mark=${place.mark}>
                <td>${place.seat.seat}</td>
                <th scope="row">${place.seat.name}</th>
                <td>${place.seat.caption}</td>
                <td>${place.words}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </figure>`;
}

/** @param {Place[]} all @param {boolean} over @param {boolean} secret */
function legend(all, over, secret) {
  const marks = /** @type {Mark[]} */ (["for", "against", "abstain", "voted", "silent"]);
  const counted = marks
    .map((mark) => ({ mark, n: all.filter((place) => place.mark === mark).length }))
    .filter(({ mark, n }) => n > 0 || mark === "for" || mark === "against" || mark === "abstain");
  const hidden = secret || all.some((place) => place.mark === "voted");
  return html`<ul class="legend">
    ${counted
      .filter(({ mark }) => !hidden || mark === "voted" || mark === "silent")
      .map(
        ({ mark, n }) =>
          html`<li>
            <svg viewBox="0 0 20 20" aria-hidden="true">${drawn(sample(mark), 7)}</svg>
            ${markWords(mark, over)}: <strong>${n}</strong>
          </li>`,
      )}
  </ul>`;
}

/** @param {Mark} mark @returns {Place} */
function sample(mark) {
  const seat = /** @type {SeatView} */ ({ x: 10 / WIDTH, y: 10 / WIDTH, colour: "currentColor" });
  return { seat, present: false, speaking: false, mark, words: "" };
}
