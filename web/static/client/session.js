// @ts-check
/**
 * What one window knows of a meeting: the last view, what it asked for and what was refused. Knows no screen.
 *
 * Dispatches `change` whenever something that can be drawn is different. Every control has a key, so that what is on its
 * way and what was refused can stand beside the control that caused it.
 */

import { concern } from "./concern.js";
import { Refused } from "./connection.js";

/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").View} View */
/** @typedef {import("./wire.js").SeatView} SeatView */
/** @typedef {import("./wire.js").Line} Line */
/** @typedef {import("./connection.js").Connection} Connection */

/** How long "done" stays beside a control. */
const DONE_SHOWN = 2500;
/** How long a browser that sends too much is spoken of. */
const LIMITED_SHOWN = 60_000;

export class Session extends EventTarget {
  /** @type {import("./wire.js").Welcome | null} */
  welcome = null;
  /** @type {View | null} */
  view = null;
  /** @type {import("./wire.js").Strip | null} */
  strip = null;
  /** @type {import("./wire.js").Broadcast | null} */
  broadcast = null;
  /** @type {import("./wire.js").Equipment | null} */
  equipment = null;
  /** @type {ReadonlySet<string>} */
  heard = new Set();
  /** @type {Record<string, number>} */
  arriving = {};
  /** @type {Record<string, Line>} */
  lines = {};
  /** @type {"connecting" | "up" | "down" | "taken_over" | "bye"} */
  line = "connecting";
  /** @type {import("./wire.js").Bye | null} */
  bye = null;
  /** @type {import("./wire.js").Closing | null} */
  closing = null;
  studioTrouble = "";
  /** That the machine's clock jumped, in words. */
  clockHeld = "";
  /** @type {Map<string, string>} Person to the latest still from the lobby, base64 JPEG. */
  pictures = new Map();
  /** @type {Map<string, string>} Person to what is said of their browser, which sends too much. */
  limited = new Map();
  /** @type {Map<string, number>} */
  #shown = new Map();
  /** @type {Set<string>} */
  #pending = new Set();
  /**
   * `about`: what the refusal was about as it was then; null until that view is here.
   * @type {Map<string, {why: Refused, command: Command | null, about: string | null}>}
   */
  #refusals = new Map();
  /** @type {Set<string>} */
  #done = new Set();
  /** @type {Map<string, SeatView>} */
  #seats = new Map();

  /** @param {Connection} connection */
  constructor(connection) {
    super();
    this.connection = connection;
    this.#on("welcome", (/** @type {import("./wire.js").Welcome} */ message) => {
      this.welcome = message;
      this.line = this.line === "taken_over" && !connection.media ? "taken_over" : "up";
      this.bye = null;
      this.#see(message.view);
    });
    this.#on("view", (/** @type {import("./wire.js").Viewed} */ message) => this.#see(message.view));
    this.#on("sound", (/** @type {import("./wire.js").Sound} */ message) => {
      this.heard = new Set(message.heard);
      this.arriving = message.arriving;
    });
    this.#on("lines", (/** @type {import("./wire.js").Lines} */ message) => {
      this.lines = { ...this.lines, ...message.people };
    });
    this.#on("strip", (/** @type {import("./wire.js").Strip} */ message) => {
      this.strip = message;
    });
    this.#on("broadcast", (/** @type {import("./wire.js").Broadcast} */ message) => {
      this.broadcast = message;
    });
    this.#on("equipment", (/** @type {import("./wire.js").Equipment} */ message) => {
      this.equipment = message;
    });
    this.#on("clock", (/** @type {import("./wire.js").ClockHeld} */ message) => {
      this.clockHeld = message.text;
    });
    this.#on("closing", (/** @type {import("./wire.js").Closing} */ message) => {
      this.closing = message;
    });
    this.#on("refused", (/** @type {import("./wire.js").Refusal} */ message) => {
      // Number 0 answers no command: the studio cannot take this window yet.
      if (message.id === 0) this.studioTrouble = message.reason;
    });
    this.#on("offer", () => {
      this.studioTrouble = "";
    });
    this.#on("lobby_picture", (/** @type {import("./wire.js").LobbyPicture} */ message) => {
      this.pictures.set(message.person, message.jpeg);
    });
    this.#on("limited", (/** @type {import("./wire.js").Limited} */ message) => {
      this.limited.set(message.person, message.text);
      clearTimeout(this.#shown.get(message.person));
      const forget = () => {
        this.limited.delete(message.person);
        this.changed();
      };
      this.#shown.set(message.person, setTimeout(forget, LIMITED_SHOWN));
    });
    this.#on("taken_over", () => {
      this.line = "taken_over";
    });
    this.#on("bye", (/** @type {import("./wire.js").Bye} */ message) => {
      this.bye = message;
      // It says why too, and for as long as it holds.
      this.limited.delete(this.me);
      if (message.reason !== "restarting") this.line = "bye";
    });
    for (const event of ["quiet", "down"]) {
      connection.addEventListener(event, () => {
        if (this.line === "up") this.line = "down";
        this.changed();
      });
    }
    connection.addEventListener("heard", () => {
      if (this.line === "down") this.line = "up";
      this.changed();
    });
  }

  /** @param {string} type @param {(message: any) => void} take */
  #on(type, take) {
    this.connection.addEventListener(type, (event) => {
      take(/** @type {CustomEvent} */ (event).detail);
      this.changed();
    });
  }

  /** @param {View} view */
  #see(view) {
    this.view = view;
    this.connection.seen = view.seq;
    this.#seats = new Map(view.seats.map((seat) => [seat.person, seat]));
    this.#forgetPast(view);
  }

  /** Forget the refusals whose reason may be gone. @param {View} view */
  #forgetPast(view) {
    for (const [key, refusal] of this.#refusals) {
      if (!refusal.command || view.seq < refusal.why.seq) continue;
      const about = concern(view, refusal.command);
      refusal.about ??= about;
      if (refusal.about !== about) this.#refusals.delete(key);
    }
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** The person this window is for. */
  get me() {
    return this.welcome?.person ?? "";
  }

  /** @returns {SeatView | null} */
  get seat() {
    return this.#seats.get(this.me) ?? null;
  }

  /** @param {string} person @returns {SeatView | null} */
  seatOf(person) {
    return this.#seats.get(person) ?? null;
  }

  /** @param {string} person */
  nameOf(person) {
    return this.#seats.get(person)?.name ?? person;
  }

  /** @returns {import("./wire.js").ItemView | null} */
  get item() {
    return this.itemOf(this.view?.item ?? "");
  }

  /** @param {string} item @returns {import("./wire.js").ItemView | null} */
  itemOf(item) {
    return this.view?.items.find((each) => each.item === item) ?? null;
  }

  /** @param {string} command */
  may(command) {
    return this.view?.may.includes(command) ?? false;
  }

  now() {
    return this.connection.now();
  }

  /**
   * Ask for a command on behalf of the control `key`; true once it is done.
   * @param {string} key @param {Command} command @returns {Promise<boolean>}
   */
  do(key, command) {
    return this.#follow(key, () => this.connection.do(command), command);
  }

  /** @param {string} key @param {string} relay @param {boolean} on @returns {Promise<boolean>} */
  switchRelay(key, relay, on) {
    return this.#follow(key, () => this.connection.switchRelay(relay, on));
  }

  /** @param {string} key @param {boolean} on @returns {Promise<boolean>} */
  switchRecording(key, on) {
    return this.#follow(key, () => this.connection.switchRecording(on));
  }

  /** @param {string} key @param {import("./wire.js").Opening} opening @returns {Promise<boolean>} */
  switchChamber(key, opening) {
    return this.#follow(key, () => this.connection.switchChamber(opening));
  }

  /**
   * @param {string} key @param {() => Promise<unknown>} ask @param {Command | null} [command]
   * @returns {Promise<boolean>}
   */
  async #follow(key, ask, command = null) {
    if (this.#pending.has(key)) return false;
    this.#pending.add(key);
    this.#refusals.delete(key);
    this.#done.delete(key);
    this.changed();
    try {
      await ask();
      this.#done.add(key);
      setTimeout(() => {
        this.#done.delete(key);
        this.changed();
      }, DONE_SHOWN);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refusals.set(key, { why: error, command, about: null });
      if (this.view) this.#forgetPast(this.view);
      return false;
    } finally {
      this.#pending.delete(key);
      this.changed();
    }
  }

  /** @param {string} key @returns {"idle" | "pending" | "done" | "refused"} */
  stateOf(key) {
    if (this.#pending.has(key)) return "pending";
    if (this.#refusals.has(key)) return "refused";
    return this.#done.has(key) ? "done" : "idle";
  }

  /** @param {string} key @returns {Refused | null} */
  refusalOf(key) {
    return this.#refusals.get(key)?.why ?? null;
  }

  /** @param {string} key */
  forget(key) {
    if (this.#refusals.delete(key)) this.changed();
  }
}
