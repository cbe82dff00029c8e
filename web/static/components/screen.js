// @ts-check
/**
 * What every live screen begins with: the line, the session, one's place, and drawing again whenever something
 * changed.
 */

import { Connection } from "../client/connection.js";
import { entry } from "../client/devices.js";
import { Session } from "../client/session.js";
import { windowId } from "../client/window-id.js";
import { everySecond } from "./clock.js";
import { sayLine } from "./banner.js";
import { sayAnnouncements } from "../live-region.js";
import { _ } from "../words.js";
import { Place } from "./place.js";

/** Address of the meeting's socket, beside every page of the meeting. */
export function socketAddress() {
  const address = new URL("socket", location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.search = "";
  return address.href;
}

/** Id of the meeting, from the address `/{council}/m/{meeting}/…`. */
export function meetingId() {
  return location.pathname.split("/")[3] ?? "";
}

/** A page of the council's. @param {string} page */
export function councilAddress(page) {
  return `/${location.pathname.split("/")[1]}/${page}`;
}

/** A page of this meeting at the secretary's desk. @param {string} page */
export function deskAddress(page) {
  return councilAddress(`desk/m/${meetingId()}/${page}`);
}

/** Whether this is a rehearsal, which has no minutes: its page of its own is `rehearsal`, beside this one. */
export function isRehearsal() {
  return document.documentElement.classList.contains("rehearsing");
}

/** @param {{media: boolean}} options @returns {Promise<Session>} */
export async function openSession({ media }) {
  const lost = _("The line dropped before the answer came. Look at what is shown before trying again.");
  return new Session(new Connection(socketAddress(), { window: await windowId(), media, lost }));
}

/**
 * A session with a seat; null, and on the way to the device check, for somebody who has not been there.
 * @returns {Promise<{session: Session, place: Place} | null>}
 */
export async function takePlace() {
  const how = entry(meetingId());
  if (!how) {
    location.replace("check");
    return null;
  }
  const session = await openSession({ media: true });
  return { session, place: new Place(session, how) };
}

/**
 * Draw now, whenever something changed and every second. Focus stays on what had it, also when that was moved.
 * @param {Session} session @param {() => void} draw
 */
export function keepDrawn(session, draw) {
  let due = false;
  const paint = () => {
    due = false;
    const focused = document.activeElement;
    draw();
    if (focused instanceof HTMLElement && focused.isConnected && document.activeElement === document.body)
      focused.focus({ preventScroll: true });
  };
  session.addEventListener("change", () => {
    if (due) return;
    due = true;
    // Not an animation frame: a window in the background must notice a vote as well.
    queueMicrotask(paint);
  });
  sayAnnouncements(session.connection);
  sayLine(session);
  everySecond(() => session.now(), paint);
  paint();
}
