// @ts-check
/** Everybody of the body: the roll call, who is connected and how, and what can be done about each. */

import { html, nothing, repeat } from "../vendor/lit.js";
import { _, ngettext } from "../words.js";
import { duration } from "../times.js";
import { control } from "./control.js";
import { lineWords } from "./place.js";

/** @typedef {import("../client/session.js").Session} Session */
/** @typedef {import("../client/wire.js").SeatView} SeatView */
/** @typedef {import("../client/wire.js").PresenceMode} PresenceMode */

/** @param {SeatView} seat */
export function attendanceWords(seat) {
  if (seat.in_lobby) return _("in the lobby");
  if (seat.attendance === "present")
    return seat.mode === "remote" ? _("present, remotely") : _("present, in the chamber");
  return { expected: _("not here yet"), excused: _("sends apologies"), absent: _("absent"), left: _("has left") }[
    seat.attendance
  ];
}

/** Level in dBFS as a part of the whole. @param {number | undefined} level */
function loudness(level) {
  return level === undefined ? 0 : Math.min(Math.max((level + 60) / 60, 0), 1);
}

/** @param {Session} session @param {SeatView} seat */
function device(session, seat) {
  if (!seat.joined) return nothing;
  const line = session.lines[seat.person];
  const arriving = session.arriving[seat.person];
  return html`<span class="device">
    ${!seat.connected ? html`<span class="lost">${_("line lost")}</span>` : line && line !== "good" ? html`<span class=${line}>${lineWords(line)}</span>` : nothing}
    ${seat.muted ? html`<span class="lost">${_("switched off")}</span>` : nothing}
    ${session.heard.has(seat.person) ? html`<span class="heard" data-state="heard">${_("is heard")}</span>` : nothing}
    ${arriving === undefined ? nothing : html`<meter min="0" max="1" .value=${loudness(arriving)} aria-label=${_("Sound from {name}", { name: seat.name })}></meter>`}
  </span>`;
}

/** @param {Session} session @param {SeatView} seat */
function rollCall(session, seat) {
  /** @param {"present" | "excused" | "absent" | "left"} attendance @param {string} words @param {PresenceMode} mode */
  const mark = (attendance, words, mode = "chamber") =>
    control(
      session,
      `mark-${seat.person}-${attendance}-${mode}`,
      words,
      { command: "MarkAttendance", person: seat.person, attendance, mode },
      {
        kind: "small",
        pressed: seat.attendance === attendance && (attendance !== "present" || seat.mode === mode),
        about: seat.name,
      },
    );
  return html`<div class="row roll" role="group" aria-label=${_("Attendance of {name}", { name: seat.name })}>
    ${mark("present", _("Here"))}${session.welcome?.mode === "chamber" && seat.votes ? nothing : mark("present", _("Remote"), "remote")}${mark("excused", _("Apologies"))}${mark("absent", _("Absent"))}
    ${seat.attendance === "present" || seat.attendance === "left" ? mark("left", _("Left")) : nothing}
  </div>`;
}

/** What is asked before somebody is called to order (article 95 ROF). @param {SeatView} seat */
function callWords({ name, calls = 0 }) {
  if (calls === 0) return _("Call {name} to order? The minutes will say so.", { name });
  if (calls === 1) return _("Call {name} to order a second time? The chair warns of what follows a third.", { name });
  return _("Call {name} to order again, for the third time or more? The chair may then have {name} leave.", { name });
}

/** @param {Session} session @param {SeatView} seat */
function actions(session, seat) {
  const { person, name } = seat;
  const view = session.view;
  const item = session.item;
  const staff = seat.office === "secretary" || seat.office === "comptroller";
  return html`<div class="row">
    ${
      view?.floor?.person !== person && !staff
        ? control(
            session,
            `floor-${person}`,
            _("Give the floor"),
            { command: "GiveFloor", person, kind: "turn" },
            { kind: "small", about: name },
          )
        : nothing
    }
    ${
      seat.muted
        ? control(
            session,
            `mute-${person}`,
            _("Let speak again"),
            { command: "Unmute", person },
            { kind: "small", about: name },
          )
        : control(
            session,
            `mute-${person}`,
            _("Switch the microphone off"),
            { command: "Mute", person },
            { kind: "small", about: name },
          )
    }
    ${
      session.may("VerifyIdentity") && !seat.verified && !staff
        ? control(
            session,
            `verify-${person}`,
            _("Identity seen and heard"),
            { command: "VerifyIdentity", person },
            { kind: "small", about: name },
          )
        : nothing
    }
    ${
      session.may("DeclareRecusal") && item && seat.votes && !seat.recused
        ? control(
            session,
            `recuse-${person}`,
            _("Stands aside on item {number}", { number: item.number }),
            { command: "DeclareRecusal", person, item: item.item, cause: "" },
            { kind: "small", about: name },
          )
        : nothing
    }
    ${
      session.may("CallToOrder") && view?.phase === "open" && seat.attendance === "present" && !staff
        ? control(
            session,
            `call-${person}`,
            _("Call to order"),
            { command: "CallToOrder", person, reason: "" },
            { kind: "small", about: name, ask: callWords(seat), sure: _("Call to order") },
          )
        : nothing
    }
    ${
      session.may("TakePresidency") && seat.votes && view?.chair !== person
        ? control(
            session,
            `preside-${person}`,
            _("Presides from now on"),
            { command: "TakePresidency", person },
            { kind: "small", about: name },
          )
        : nothing
    }
    ${
      session.may("ChooseInterpreter") && !seat.votes && seat.joined
        ? control(
            session,
            `interpreter-${person}`,
            _("Interprets into sign language"),
            { command: "ChooseInterpreter", person: view?.interpreter === person ? "" : person },
            { kind: "small", about: name, pressed: view?.interpreter === person },
          )
        : nothing
    }
    ${
      !staff && seat.joined
        ? control(
            session,
            `remove-${person}`,
            _("Take out of the meeting"),
            { command: "Remove", person, reason: "" },
            {
              kind: "small danger",
              about: name,
              ask: _("Take {name} out of the meeting? The journal will say so.", { name }),
              sure: _("Take out"),
            },
          )
        : nothing
    }
  </div>`;
}

/** @param {Session} session @param {SeatView} seat */
function facts(session, seat) {
  const said = [
    seat.caption,
    session.view?.chair === seat.person ? _("presides") : "",
    session.view?.interpreter === seat.person ? _("interprets into sign language") : "",
    seat.verified ? _("identity verified") : "",
    seat.recused ? _("stands aside on this item") : "",
    seat.place ? (seat.in_spain === false ? _("{place}, outside Spain", { place: seat.place }) : seat.place) : "",
    seat.calls ? ngettext("called to order {n} time", "called to order {n} times", seat.calls) : "",
    seat.spoken_seconds ? _("has spoken {time}", { time: duration(seat.spoken_seconds) }) : "",
  ].filter(Boolean);
  return html`<span class="quiet">${said.join(" · ")}</span>`;
}

/** @param {Session} session @param {{calling: boolean}} options `calling`: the roll is being called. */
export function people(session, { calling }) {
  const view = session.view;
  if (!view) return nothing;
  return html`<ul class="people">
    ${repeat(
      view.seats.filter((seat) => !seat.in_lobby),
      (seat) => seat.person,
      (seat) =>
        html`<li class="person ${seat.attendance}" data-person=${seat.person}>
          <div class="name">
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <circle
                cx="5"
                cy="5"
                r="4"
                fill=${seat.attendance === "present" ? seat.colour : "none"}
                stroke=${seat.colour}
                stroke-width="1.5"
              />
            </svg>
            <span class="who"><strong>${seat.name}</strong>${facts(session, seat)}</span>
            <span class="attendance">${attendanceWords(seat)}</span>
          </div>
          ${device(session, seat)} ${calling ? rollCall(session, seat) : nothing}
          <details>
            <summary aria-label=${_("More about {name}", { name: seat.name })}>${_("More")}</summary>
            ${calling ? nothing : rollCall(session, seat)}${actions(session, seat)}
          </details>
        </li>`,
    )}
  </ul>`;
}

/** How many are here, in a sentence. @param {Session} session */
export function presentWords(session) {
  const n = session.view?.seats.filter((seat) => seat.votes && seat.attendance === "present").length ?? 0;
  return ngettext("{n} member is present", "{n} members are present", n);
}
