// @ts-check
/**
 * Keeps the page about health up to date while somebody looks at it: the same page is asked for again, and what is
 * different takes the place of what was there. What is read out is only the verdict, and only when it changes.
 */

import { say } from "./live-region.js";

const EVERY = 5000;

const verdict = (/** @type {ParentNode} */ of) =>
  [...of.querySelectorAll(".findings li, .told")].map((each) => each.textContent?.trim()).join(" ");

async function refresh() {
  const shown = document.getElementById("health");
  if (!shown || document.hidden || shown.contains(document.activeElement)) return;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("health");
  if (!fresh) return;
  const before = verdict(shown);
  shown.replaceChildren(...fresh.childNodes);
  const now = verdict(shown);
  if (now !== before) say(now);
}

async function watch() {
  await refresh();
  setTimeout(watch, EVERY);
}

setTimeout(watch, EVERY);
document.addEventListener("visibilitychange", refresh);
