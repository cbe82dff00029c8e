// @ts-check
/** Times and durations as a clerk writes them. Pure. */

import { _ } from "./words.js";

/** `1 h 20 min`, `5 min`, `40 s`. @param {number} seconds */
export function duration(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours) return minutes ? _("{hours} h {minutes} min", { hours, minutes }) : _("{hours} h", { hours });
  return minutes ? _("{minutes} min", { minutes }) : _("{seconds} s", { seconds: whole });
}

/** A running clock, `4:05` or `1:02:09`. @param {number} seconds */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours ? `${hours}:${rest}` : rest.replace(/^0/, "");
}

/** Time of day in the council's zone, `19:05`. @param {number} at Unix seconds @param {string} zone */
export function timeOfDay(at, zone) {
  return new Intl.DateTimeFormat(document.documentElement.lang || "ca", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at * 1000);
}

/** `1,2`. @param {number} value @param {number} decimals */
export function decimal(value, decimals) {
  return new Intl.NumberFormat(document.documentElement.lang || "ca", { maximumFractionDigits: decimals }).format(value);
}

/** `1,2 MB`. @param {number} bytes */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${decimal(bytes / 1000 ** step, step < 2 ? 0 : 1)} ${units[step]}`;
}
