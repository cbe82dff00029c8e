// @ts-check
/**
 * One window's line to the service: a WebSocket that comes back by itself. Knows no screen.
 *
 * Every message from the service is dispatched as a `CustomEvent` named by its type; `up` and `down` say how the line is,
 * `quiet` and `heard` whether anything comes over one that is up.
 */

/** @typedef {import("./wire.js").FromBrowser} FromBrowser */
/** @typedef {import("./wire.js").ToBrowser} ToBrowser */
/** @typedef {import("./wire.js").Command} Command */
/** @typedef {import("./wire.js").Done} Done */
/** @typedef {import("./wire.js").Bye} Bye */

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 1000;
/** Once the service has been away for longer than any restart takes, it is asked less often. */
const LONG_GONE = 60_000;
const LONG_PAUSE = 5000;
const PATIENCE = 4000;
/** The service says something every second: after this much silence people are told, after more the line is given up. */
const QUIET = 2250;
const SILENCE = 3000;
const LISTENING = 250;
/** Characters of white space that follow a ballot: half as many to so many. */
const PADDING = 2048;
/** Latest clock readings that the offset is taken from. */
const READINGS = 12;
/** Reasons to say goodbye after which coming back makes no sense. */
const FINAL = new Set(["removed", "signed_out", "too_many_windows"]);

/** The service did not carry out a command. */
export class Refused extends Error {
  /** @param {string} code @param {string} reason @param {string[]} [meanwhile] @param {number} [seq] */
  constructor(code, reason, meanwhile = [], seq = 0) {
    super(reason);
    this.code = code;
    this.meanwhile = meanwhile;
    /** Of the state that it was judged by. */
    this.seq = seq;
  }
}

/**
 * A ballot is followed by white space of any length: how long a message is, also once it is encrypted and compressed,
 * would say what it says. JSON knows four kinds of white space, so that it does not compress away.
 * @param {FromBrowser} message
 */
function packed(message) {
  const text = JSON.stringify(message);
  if (message.type !== "do" || message.command.command !== "CastBallot") return text;
  const [more, ...blanks] = crypto.getRandomValues(new Uint8Array(1 + PADDING));
  const length = PADDING / 2 + more * (PADDING / 2 / 256);
  return text + Array.from(blanks.slice(0, length), (byte) => " \t\n\r"[byte % 4]).join("");
}

export class Connection extends EventTarget {
  /** @type {WebSocket | null} */
  #socket = null;
  #pause = FIRST_PAUSE;
  /** Milliseconds that the service asked to be left alone. */
  #after = 0;
  #retry = 0;
  #watch = 0;
  #lastId = 0;
  /** @type {Map<number, {done: (done: Done) => void, refused: (why: Refused) => void}>} */
  #waiting = new Map();
  /** @type {number[]} */
  #offsets = [];
  #heardAt = 0;
  #listenedAt = 0;
  #downSince = 0;
  /** People have been told that nothing is heard. */
  #quiet = false;
  /** This service says something every second. */
  #pulse = false;
  #closed = false;

  /**
   * @param {string} url Address of the meeting's socket.
   * @param {{window: string, media: boolean, lost: string}} options `lost`: what is said of a command whose answer
   *   was lost with the line.
   */
  constructor(url, { window, media, lost }) {
    super();
    this.url = url;
    this.window = window;
    this.media = media;
    this.lost = lost;
    /** Sequence number of the last view drawn. */
    this.seen = 0;
    this.isUp = false;
  }

  open() {
    this.#closed = false;
    globalThis.addEventListener("online", this.#soon);
    globalThis.addEventListener("offline", this.#drop);
    this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    globalThis.removeEventListener("online", this.#soon);
    globalThis.removeEventListener("offline", this.#drop);
    this.#socket?.close();
  }

  /** The service's clock now, in seconds. */
  now() {
    const offset = this.#offsets.length ? Math.max(...this.#offsets) : 0;
    return Date.now() / 1000 + offset;
  }

  /**
   * Say something that is not answered. Lost while the line is down: what matters is said again on `welcome`.
   * @param {FromBrowser} message
   */
  send(message) {
    if (this.isUp && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(packed(message));
  }

  /**
   * Carry out a command. Settles when the service answered; rejects with `Refused`.
   * @param {Command} command @returns {Promise<Done>}
   */
  do(command) {
    return this.#ask((id) => ({ type: "do", id, seen: this.seen, command }));
  }

  /**
   * Start or stop a destination of the broadcast.
   * @param {string} relay @param {boolean} on @returns {Promise<Done>}
   */
  switchRelay(relay, on) {
    return this.#ask((id) => ({ type: "relay_switch", id, relay, on }));
  }

  /**
   * Start or stop the recording, which otherwise follows the meeting.
   * @param {boolean} on @returns {Promise<Done>}
   */
  switchRecording(on) {
    return this.#ask((id) => ({ type: "recording_switch", id, on }));
  }

  /**
   * When the chamber's own microphones are heard.
   * @param {import("./wire.js").Opening} opening @returns {Promise<Done>}
   */
  switchChamber(opening) {
    return this.#ask((id) => ({ type: "chamber_switch", id, opening }));
  }

  /** Ask for the seat again after another window took it. The answer is a new `welcome`. */
  takeBack() {
    this.media = true;
    this.send({ type: "hello", window: this.window, media: true });
  }

  /** @param {(id: number) => FromBrowser} message @returns {Promise<Done>} */
  #ask(message) {
    if (!this.isUp) return Promise.reject(new Refused("connection", this.lost));
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((done, refused) => {
      this.#waiting.set(id, { done, refused });
      this.send(message(id));
    });
  }

  #connect() {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    const patience = setTimeout(() => socket.close(), PATIENCE);
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify({ type: "hello", window: this.window, media: this.media }));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.#socket) return;
      clearTimeout(patience);
      this.#take(/** @type {ToBrowser} */ (JSON.parse(event.data)));
    });
    socket.addEventListener("close", () => {
      clearTimeout(patience);
      if (socket === this.#socket) this.#down();
    });
  }

  /** @param {ToBrowser} message */
  #take(message) {
    this.#heardAt = performance.now();
    if (this.#quiet) this.#tellQuiet(false);
    switch (message.type) {
      case "welcome":
        this.#up();
        this.#read(message.view.now);
        break;
      case "view":
        this.#read(message.view.now);
        break;
      case "pulse":
        this.#pulse = true;
        this.#read(message.now);
        break;
      case "done":
        this.#waiting.get(message.id)?.done(message);
        this.#waiting.delete(message.id);
        break;
      case "refused":
        this.#waiting
          .get(message.id)
          ?.refused(new Refused(message.code, message.reason, message.meanwhile, message.seq));
        this.#waiting.delete(message.id);
        break;
      case "taken_over":
        this.media = false;
        break;
      case "bye":
        if (FINAL.has(message.reason)) this.#closed = true;
        this.#after = (message.after ?? 0) * 1000;
        break;
      default:
        break;
    }
    this.dispatchEvent(new CustomEvent(message.type, { detail: message }));
  }

  /**
   * A reading that came late makes the offset too small, never too large: the largest of the last few is best.
   * @param {number} now
   */
  #read(now) {
    this.#offsets.push(now - Date.now() / 1000);
    if (this.#offsets.length > READINGS) this.#offsets.shift();
  }

  #up() {
    this.isUp = true;
    this.#pause = FIRST_PAUSE;
    clearInterval(this.#watch);
    this.#listenedAt = performance.now();
    this.#watch = setInterval(() => this.#listen(), LISTENING);
    this.dispatchEvent(new CustomEvent("up"));
  }

  /** A line that breaks without a word stays "open" for minutes; the silence of the service tells sooner. */
  #listen() {
    const now = performance.now();
    // A page that was asleep has not listened: what came meanwhile is still waiting to be read.
    if (now - this.#listenedAt > 8 * LISTENING) this.#heardAt = now;
    this.#listenedAt = now;
    if (!this.#pulse) return;
    if (now - this.#heardAt > SILENCE) this.#drop();
    else if (!this.#quiet && now - this.#heardAt > QUIET) this.#tellQuiet(true);
  }

  /** @param {boolean} quiet */
  #tellQuiet(quiet) {
    this.#quiet = quiet;
    this.dispatchEvent(new CustomEvent(quiet ? "quiet" : "heard"));
  }

  #down() {
    clearInterval(this.#watch);
    this.#socket = null;
    const was = this.isUp;
    if (was) this.#downSince = performance.now();
    this.isUp = this.#quiet = false;
    for (const { refused } of this.#waiting.values()) refused(new Refused("connection", this.lost));
    this.#waiting.clear();
    if (was) this.dispatchEvent(new CustomEvent("down"));
    if (this.#closed) return;
    const pause = Math.max(this.#after, this.#pause * (0.5 + Math.random() / 2));
    this.#after = 0;
    this.#retry = setTimeout(() => this.#connect(), pause);
    const isLongGone = performance.now() - this.#downSince > LONG_GONE;
    this.#pause = Math.min(this.#pause * 2, isLongGone ? LONG_PAUSE : LONGEST_PAUSE);
  }

  #drop = () => {
    const socket = this.#socket;
    if (!socket) return;
    socket.close();
    // The closing handshake of a dead line takes minutes: act now, and ignore what that socket says later.
    this.#down();
  };

  #soon = () => {
    if (this.isUp || this.#closed) return;
    this.#pause = FIRST_PAUSE;
    this.#socket?.close();
    this.#socket = null;
    this.#connect();
  };
}
