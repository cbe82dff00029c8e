// @ts-check
/**
 * How recording, broadcast, quorum and disk are, at a glance: red is lost now, amber is worth a look, and each says what
 * to do. What is said is worked out by `judged`, a pure function.
 */

import { html, nothing } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { decimal, size, timeOfDay } from "../times.js";
import { broadcast } from "./broadcast.js";
import { chamber, equipment } from "./equipment.js";
import { control, refusal } from "./control.js";
import { deskAddress, isRehearsal } from "./screen.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").View} View */
/** @typedef {import("../client/wire.js").Strip} Strip */
/** @typedef {import("../client/wire.js").RelayView} RelayView */
/** @typedef {{mood: "good" | "look" | "lost" | "idle", words: string, todo: string}} Judgement */

/** Bytes an hour of recording takes: 2.65 Mbit/s of picture and sound. */
const AN_HOUR = 1.2e9;
const DISK_LOOK = 4 * AN_HOUR;
const DISK_LOST = AN_HOUR;

/** @param {View} view @param {Strip | null} strip @returns {Judgement} */
export function judgeRecording(view, strip) {
  const running = view.phase === "open" || view.phase === "recess";
  if (strip?.recording === "failing") return judgeFailing(strip);
  if (view.feeds_suspended_since)
    return { mood: "look", words: _("Closed part: not recorded"), todo: _("Resume when the closed part ends.") };
  if (strip?.recording === "recording") return { mood: "good", words: _("It is being recorded"), todo: "" };
  if (running)
    return {
      mood: "lost",
      words: _("Not recording"),
      todo: _("Start it now: what is said meanwhile is not recorded."),
    };
  return {
    mood: "idle",
    words: _("Not recording"),
    todo: view.phase === "convened" ? _("It starts by itself when the meeting is opened.") : "",
  };
}

/** @param {Strip} strip @returns {Judgement} */
function judgeFailing(strip) {
  const words = strip.losing ? _("Nothing is being recorded") : _("The recording is failing");
  const meanwhile = strip.losing
    ? _("The meeting goes on; the minutes will say what is missing.")
    : _("The meeting goes on, and nothing is lost yet.");
  const full = _("There is no room on the disk: tell the operator now. It goes on by itself when there is.");
  const closed = _("The disk cannot be written to: tell the operator now. It goes on by itself when it can.");
  const other = _("It tries again by itself; if this lasts a minute, tell the operator. The meeting itself goes on.");
  if (strip.recording_cause === "no_room") return { mood: "lost", words, todo: `${full} ${meanwhile}` };
  if (strip.recording_cause === "read_only") return { mood: "lost", words, todo: `${closed} ${meanwhile}` };
  return { mood: "lost", words, todo: other };
}

const SAID = "the destination says: ";

/** Why a destination was lost, in words; what the studio never says by itself stays as it came. @param {string} said */
function why(said) {
  if (said.startsWith("the destination's certificate"))
    return _("The server could not prove who it is, so nothing was sent to it: check the address.");
  if (said.startsWith(SAID)) {
    if (/already publish/i.test(said))
      return _("Somebody else sends with this key, or the server has not noticed yet that we left.");
    return _("The server says: {words}.", { words: said.slice(SAID.length).replace(/[.!?]+$/, "") });
  }
  /** @type {Record<string, string>} */
  const known = {
    "Connection refused": _("The server refuses the connection."),
    "Network is unreachable": _("The network cannot be reached."),
    "No route to host": _("The network cannot be reached."),
    "the destination takes nothing any more": _("The server takes nothing any more."),
    "the destination does not answer": _("The server does not answer."),
    "the destination closed the connection": _("The server closed the connection."),
    "there is no such host": _("There is no server of that name."),
  };
  // ffmpeg's own words about what it was given name addresses in its memory and pipes.
  if (/ @ 0x|pipe:/.test(said)) return _("What is sent could not be read in time; the studio's log says more.");
  return known[said] ?? (/[.!?]$/.test(said) ? said : `${said}.`);
}

/** @param {RelayView} relay @param {string} zone @returns {Judgement} */
export function judgeRelay(relay, zone) {
  const since = timeOfDay(relay.since, zone);
  switch (relay.phase) {
    case "live":
      if (relay.slow)
        return {
          mood: "look",
          words: _("The line is too slow: {rate} Mbit/s", { rate: decimal(relay.bitrate / 1e6, 1) }),
          todo: _("Viewers there see it stop and start. Recording and meeting are not affected; tell the operator."),
        };
      return {
        mood: "good",
        words: _("Live since {since}, {rate} Mbit/s", { since, rate: decimal(relay.bitrate / 1e6, 1) }),
        todo: "",
      };
    case "started":
      return { mood: "look", words: _("Connecting"), todo: _("It should be live within half a minute.") };
    case "interrupted":
      return {
        mood: "lost",
        words: _("Interrupted since {since}", { since }),
        todo: _("{reason} It reconnects by itself; recording and meeting are not affected.", {
          reason: why(relay.reason),
        }),
      };
    default:
      return { mood: "idle", words: _("Stopped"), todo: "" };
  }
}

/** @param {View} view @returns {Judgement} */
export function judgeQuorum({ quorum, phase }) {
  const words = _("Present: {present} of {legal}; {needed} needed", {
    present: quorum.present,
    legal: quorum.legal_number,
    needed: quorum.needed,
  });
  if (quorum.met && quorum.chair_present && quorum.secretary_present) return { mood: "good", words, todo: "" };
  const missing = !quorum.met
    ? _("There is no quorum.")
    : !quorum.chair_present
      ? _("Nobody presides.")
      : _("The secretary is missing.");
  if (phase !== "open") return { mood: "look", words, todo: missing };
  return { mood: "lost", words, todo: `${missing} ${_("No vote can be opened: begin a recess, or adjourn.")}` };
}

/** @param {Strip | null} strip @returns {Judgement} */
export function judgeDisk(strip) {
  // Until the studio has said something, nobody has looked.
  if (!strip?.disk_total) return { mood: "idle", words: _("not known yet"), todo: "" };
  const words = _("{size} free", { size: size(strip.disk_free) });
  if (strip.disk === "none")
    return {
      mood: "lost",
      words,
      todo: _("What is left is kept for the record of the meeting. Free some room and the recording goes on."),
    };
  if (strip.disk_free < DISK_LOST)
    return { mood: "lost", words, todo: _("The recording will stop soon: tell the operator now.") };
  if (strip.disk !== "low" && strip.disk_free >= DISK_LOOK) return { mood: "good", words, todo: "" };
  const left = ngettext(
    "Room is left for {n} hour of recording: tell the operator.",
    "Room is left for {n} hours of recording: tell the operator.",
    Math.floor(strip.disk_free / AN_HOUR),
  );
  const tenth = _("Less than a tenth of the disk is free.");
  return { mood: "look", words, todo: strip.disk === "low" ? `${tenth} ${left}` : left };
}

/** @param {Strip | null} strip @returns {Judgement} */
export function judgeStudio(strip) {
  switch (strip?.studio) {
    case "running":
      return strip.fps && strip.fps < 20
        ? {
            mood: "look",
            words: _("Picture is slow: {fps} a second", { fps: Math.round(strip.fps) }),
            todo: _("The machine is overloaded: tell the operator."),
          }
        : { mood: "good", words: _("Working"), todo: "" };
    case "restarting":
      return { mood: "lost", words: _("Restarting"), todo: _("Everybody is reconnected by itself within seconds.") };
    case "ended":
      return { mood: "idle", words: _("Ended"), todo: "" };
    default:
      return { mood: "look", words: _("Starting"), todo: "" };
  }
}

/** @param {string} name @param {Judgement} judged @param {unknown} [controls] */
function tile(name, { mood, words, todo }, controls = nothing) {
  /** @type {Record<Judgement["mood"], string>} */
  const marks = { good: "✓", look: "!", lost: "✕", idle: "–" };
  return html`<li class="tile ${mood}">
    <span class="mark" aria-hidden="true">${marks[mood]}</span>
    <div class="said-of"><strong>${name}</strong> <span>${words}</span>${todo ? html`<p>${todo}</p>` : nothing}</div>
    ${controls}
  </li>`;
}

/** @param {Session} session */
export function strip(session) {
  const { view, strip: now, welcome } = session;
  if (!view || !welcome) return nothing;
  const recording = now?.recording !== "stopped" && now !== null;
  const isOver = ["adjourned", "cancelled", "void"].includes(view.phase);
  return html`<ul class="strip" aria-label=${_("Recording and broadcast")}>
      ${tile(
        _("Recording"),
        judgeRecording(view, now),
        isOver
          ? nothing
          : control(
              session,
              "recording",
              recording ? _("Stop") : _("Start"),
              () => session.switchRecording("recording", !recording),
              {
                kind: "small",
                about: _("Recording"),
                ...(recording
                  ? { ask: _("Stop the recording? What follows will not be in it."), sure: _("Stop the recording") }
                  : {}),
              },
            ),
      )}
      ${view.relays.map((relay) => {
        const key = `relay-${relay.relay}`;
        const on = relay.phase !== "off" && relay.phase !== "stopped";
        return tile(
          relay.name,
          judgeRelay(relay, welcome.timezone),
          isOver && !on
            ? nothing
            : control(session, key, on ? _("Stop") : _("Start"), () => session.switchRelay(key, relay.relay, !on), {
                kind: "small",
                about: relay.name,
              }),
        );
      })}
      ${broadcast(session)} ${equipment(session)} ${tile(_("Quorum"), judgeQuorum(view))} ${tile(_("Disk"), judgeDisk(now))} ${tile(_("Studio"), judgeStudio(now))}
    </ul>
    ${chamber(session)} ${refusal(session, "strip")}`;
}

/** Where everything is that was made: the minutes, or a rehearsal's own page. */
function onward() {
  return isRehearsal()
    ? html`<a class="button primary" href="rehearsal">${_("Go to the rehearsal")}</a>`
    : html`<a class="button primary" href=${deskAddress("minutes")}>${_("Go to the minutes")}</a>`;
}

/** After adjourning: how far recording, film and documents are. @param {Session} session */
export function closing(session) {
  const now = session.closing;
  if (!now) return nothing;
  return html`<p class="banner ${now.step === "failed" || now.step === "no_room" ? "urgent" : ""}" role="status">
    ${now.text}
    ${now.step === "done" || now.step === "failed" ? onward() : nothing}
  </p>`;
}
