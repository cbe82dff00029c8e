// @ts-check
/**
 * The public page of a meeting: the countdown, the live player, updates pushed by the service, and jumping in the
 * recording. The page is whole without it, but for playing live.
 */

import { _ } from "./words.js";

/** @typedef {{stage: string, seq: number, now: string, votes: string, agenda: string}} Update */

const RETRY = 3000;
const LIVE_PARTS = ["now", "votes", "agenda"];

/** @param {HTMLElement} place */
function countDown(place) {
  const starts = Number(place.dataset.starts) * 1000;
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });
  const show = () => {
    const minutes = Math.round((starts - Date.now()) / 60_000);
    const [value, unit] = /** @type {[number, Intl.RelativeTimeFormatUnit]} */ (
      Math.abs(minutes) < 60
        ? [minutes, "minute"]
        : Math.abs(minutes) < 48 * 60
          ? [Math.round(minutes / 60), "hour"]
          : [Math.round(minutes / 1440), "day"]
    );
    const text = minutes > 0 ? _("It begins {when}", { when: words.format(value, unit) }) : _("It is about to begin");
    if (place.textContent !== text) place.textContent = text;
  };
  show();
  setInterval(show, 20_000);
}

/**
 * Put a fresh fragment in its place; what a reader had unfolded stays so.
 * @param {string} id
 * @param {string} fragment
 */
function replace(id, fragment) {
  const place = document.getElementById(id);
  if (!place || place.dataset.shown === fragment) return;
  const open = [...place.querySelectorAll("[id]:has(> details[open])")].map((each) => each.id);
  const focused = document.activeElement?.closest("[id]")?.id;
  const hadFocus = place.contains(document.activeElement);
  place.innerHTML = fragment;
  place.dataset.shown = fragment;
  for (const each of open) document.querySelector(`#${CSS.escape(each)} > details`)?.setAttribute("open", "");
  if (hadFocus && focused)
    /** @type {HTMLElement | null} */ (
      document.querySelector(`#${CSS.escape(focused)} summary, #${CSS.escape(focused)} a`)
    )?.focus();
}

/** Milliseconds, on average, until a stream that was refused is asked for again: not by everybody at once. */
const AGAIN = 20_000;

/** @param {HTMLElement} meeting */
function follow(meeting) {
  const source = new EventSource(/** @type {string} */ (meeting.dataset.events));
  source.addEventListener("page", (event) => {
    /** @type {Update} */
    const update = JSON.parse(event.data);
    if (update.stage !== meeting.dataset.stage) {
      source.close();
      turnThePage();
      return;
    }
    for (const id of LIVE_PARTS) replace(id, update[/** @type {"now" | "votes" | "agenda"} */ (id)]);
  });
  // A lost line it finds again by itself; an answer such as 503, while the service restarts or is full, ends it for good.
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) setTimeout(() => follow(meeting), AGAIN * (0.5 + Math.random()));
  });
}

/** The meeting began or ended. Whoever watches the last seconds of the picture sees them first. */
function turnThePage() {
  const player = /** @type {HTMLVideoElement | null} */ (document.getElementById("player"));
  if (!player || player.paused || player.ended) {
    location.reload();
    return;
  }
  player.addEventListener("ended", () => location.reload());
  player.addEventListener("pause", () => location.reload());
  setTimeout(() => location.reload(), 30_000);
}

/** @param {HTMLVideoElement} player */
async function play(player) {
  const address = /** @type {string} */ (player.dataset.hls);
  const message = document.getElementById("player-message");
  const tell = (/** @type {string} */ text) => {
    if (message && message.textContent !== text) message.textContent = text;
  };
  tell(_("The picture begins in a moment."));
  player.addEventListener("playing", () =>
    tell(player.muted ? _("The sound is off: switch it on in the player.") : ""),
  );
  player.addEventListener("volumechange", () => {
    if (!player.muted) tell("");
  });
  while (!(await isThere(address))) await new Promise((done) => setTimeout(done, RETRY));
  // Safari plays such lists by itself, and better than any script.
  if ("WebKitPlaybackTargetAvailabilityEvent" in window) player.src = address;
  else await attach(player, address);
  try {
    await player.play();
  } catch {
    player.muted = true;
    await player.play().catch(() => tell(_("Press play to watch.")));
  }
}

/** @param {string} address */
async function isThere(address) {
  try {
    return (await fetch(address, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** @param {HTMLVideoElement} player @param {string} address */
async function attach(player, address) {
  const { default: Hls, Events, ErrorTypes } = await import("./vendor/hls.js");
  if (!Hls.isSupported()) {
    player.src = address;
    return;
  }
  const hls = new Hls({ enableWorker: false, liveSyncDurationCount: 3, backBufferLength: 60 });
  hls.on(Events.ERROR, (_event, problem) => {
    if (!problem.fatal) return;
    if (problem.type === ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
    else setTimeout(() => hls.loadSource(address), RETRY);
  });
  hls.loadSource(address);
  hls.attachMedia(player);
}

/** @param {HTMLVideoElement} film */
function jumps(film) {
  const asked = Number(new URLSearchParams(location.search).get("t") ?? NaN);
  if (asked > 0) film.currentTime = asked;
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[data-second]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const second = Number(link.dataset.second);
    film.currentTime = second;
    film.play().catch(() => undefined);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    film.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
    const address = new URL(location.href);
    address.searchParams.set("t", String(Math.floor(second)));
    history.replaceState(null, "", address);
  });
}

/**
 * Which captions are shown, beside the film: in players they are two menus away.
 * @param {HTMLVideoElement} film
 * @param {HTMLSelectElement} choice
 */
function captions(film, choice) {
  const tracks = [...film.textTracks];
  const tell = () => (choice.value = tracks.find((track) => track.mode === "showing")?.language ?? "");
  choice.addEventListener("change", () => {
    for (const track of tracks) track.mode = track.language === choice.value ? "showing" : "disabled";
  });
  film.textTracks.addEventListener("change", tell);
  tell();
  choice.closest("[hidden]")?.removeAttribute("hidden");
}

const meeting = document.getElementById("meeting");
const countdown = document.getElementById("countdown");
const player = /** @type {HTMLVideoElement | null} */ (document.getElementById("player"));
const film = /** @type {HTMLVideoElement | null} */ (document.getElementById("film"));
const choice = /** @type {HTMLSelectElement | null} */ (document.getElementById("captions"));
if (countdown) countDown(countdown);
if (meeting && (meeting.dataset.stage === "before" || meeting.dataset.stage === "live")) follow(meeting);
if (player) void play(player);
if (film) jumps(film);
if (film && choice) captions(film, choice);
