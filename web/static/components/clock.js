// @ts-check
/** Running times. Drawn again every second by whoever shows them, with the service's clock and not the computer's. */

import { html, nothing } from "../vendor/lit.js";
import { clock, duration } from "../times.js";
import { _ } from "../words.js";

/** @typedef {import("../client/wire.js").FloorView} FloorView */

/**
 * Time since `since`. Not announced: a clock that speaks every second is of no use to anybody.
 * @param {number} since
 * @param {number} now
 */
export function running(since, now) {
  return html`<time class="clock" aria-hidden="true">${clock(now - since)}</time>`;
}

/**
 * The turn in progress: time spent and, where it is limited, time left.
 * @param {FloorView} floor @param {number} now
 */
export function turn(floor, now) {
  const spent = now - floor.since;
  const left = floor.seconds - spent;
  if (!floor.seconds) {
    return html`<span class="turn"><time class="clock" role="timer">${clock(spent)}</time></span>`;
  }
  const late = left < 0;
  return html`<span class="turn ${late ? "late" : left < 30 ? "ending" : ""}">
    <time class="clock" role="timer">${clock(spent)}</time>
    <progress
      max=${floor.seconds}
      .value=${Math.min(spent, floor.seconds)}
      aria-label=${_("Time of the turn")}
    ></progress>
    <span class="remaining"
      >${late ? _("{time} over", { time: clock(-left) }) : _("{time} left", { time: clock(left) })}</span
    >
  </span>`;
}

/**
 * Foreseen and spent time of an item.
 * @param {import("../client/wire.js").ItemView} item @param {number} now
 */
export function itemTime(item, now) {
  if (item.phase === "withdrawn") return nothing;
  if (item.phase === "pending")
    return item.minutes ? html`<span class="time">${duration(item.minutes * 60)}</span>` : nothing;
  const spent = (item.closed_at ?? now) - (item.opened_at ?? now);
  if (item.phase === "closed") return html`<span class="time">${duration(spent)}</span>`;
  const late = item.minutes > 0 && spent > item.minutes * 60;
  return html`<span class="time ${late ? "late" : ""}">
    ${clock(spent)}${item.minutes ? html` ${_("of {time}", { time: duration(item.minutes * 60) })}` : nothing}
  </span>`;
}

/** Draw again every second, on the second of the service. @param {() => number} now @param {() => void} draw */
export function everySecond(now, draw) {
  const next = () => {
    draw();
    setTimeout(next, 1000 - ((now() * 1000) % 1000) + 5);
  };
  setTimeout(next, 1000);
}
