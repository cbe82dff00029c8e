// @ts-check
/**
 * Picture and sound of one seat over one peer connection that the service offers. Knows no screen.
 *
 * The offer has three m-lines: microphone up and mix down, camera up and programme down, the shared screen up. Nothing is
 * renegotiated: devices come and go with `replaceTrack`. A peer that failed or fell silent is replaced by a new one for
 * the same seat. Events: `programme` (a `MediaStream`), `state`, `line`.
 */

import { encoding, capture } from "./layers.js";
import { Gauge } from "./quality.js";
import { listenAnew, Standing } from "./standing.js";

/** @typedef {import("./connection.js").Connection} Connection */
/** @typedef {import("./wire.js").Layer} Layer */
/** @typedef {import("./wire.js").Line} Line */
/** @typedef {"new" | "connecting" | "connected" | "lost"} MediaState */

const GATHERING = 1500;
const TICK = 1000;
/** Ticks without a byte of the programme after which the peer counts as dead. */
const SILENT_TICKS = 3;
/** Ticks a new peer is given to come up; twice as many each time it was not enough: a slow device must get there. */
const PATIENT_TICKS = 6;
const MOST_PATIENT_TICKS = 48;

export class Media extends EventTarget {
  /** @type {RTCPeerConnection | null} */
  #peer = null;
  /** @type {RTCIceServer[]} */
  #servers = [];
  /** @type {Record<"microphone" | "camera" | "screen", MediaStreamTrack | null>} */
  #tracks = { microphone: null, camera: null, screen: null };
  #timer = 0;
  #ticks = 0;
  #readAt = 0;
  /** Ticks since the programme stopped arriving, also while the line is down. */
  #quiet = 0;
  #patience = PATIENT_TICKS;
  #wanted = false;
  #gauge = new Gauge();
  #standing = new Standing();

  /** @param {Connection} connection */
  constructor(connection) {
    super();
    this.connection = connection;
    /** @type {MediaState} */
    this.state = "new";
    /** @type {Layer} */
    this.layer = "off";
    /** @type {Line} */
    this.line = "good";
    connection.addEventListener("offer", (event) => {
      const { sdp } = /** @type {CustomEvent<import("./wire.js").Offer>} */ (event).detail;
      void this.#answer(sdp);
    });
    connection.addEventListener("camera", (event) => {
      this.layer = /** @type {CustomEvent<import("./wire.js").CameraLayer>} */ (event).detail.layer;
      void this.#applyLayer();
    });
  }

  /**
   * Take part from now on. Called again after the line came back: keeps a peer over which something comes.
   * @param {RTCIceServer[]} servers
   */
  start(servers) {
    this.#servers = servers;
    this.#wanted = true;
    if (this.#peer?.connectionState !== "connected" || this.#quiet) this.#ask();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => void this.#tick(), TICK);
  }

  stop() {
    this.#wanted = false;
    clearInterval(this.#timer);
    this.#drop();
    this.#become("new");
  }

  /** @param {"microphone" | "camera" | "screen"} source @param {MediaStreamTrack | null} track */
  async send(source, track) {
    this.#tracks[source] = track;
    const sender = this.#sender(source);
    if (sender) await sender.replaceTrack(track);
    if (source === "camera") await this.#applyLayer();
  }

  /** @param {"microphone" | "camera" | "screen"} source */
  track(source) {
    return this.#tracks[source];
  }

  #ask() {
    this.#ticks = 0;
    this.#quiet = 0;
    this.#become(this.state === "new" ? "connecting" : "lost");
    this.connection.send({ type: "connect" });
  }

  /** @param {string} sdp */
  async #answer(sdp) {
    if (!this.#wanted) return;
    this.#drop();
    const peer = new RTCPeerConnection({ iceServers: this.#servers, bundlePolicy: "max-bundle" });
    this.#peer = peer;
    this.#ticks = 0;
    this.#quiet = 0;
    this.#gauge.reset();
    this.#standing = new Standing();
    const programme = new MediaStream();
    peer.addEventListener("track", (event) => programme.addTrack(event.track));
    peer.addEventListener("connectionstatechange", () => this.#changed(peer));
    try {
      await peer.setRemoteDescription({ type: "offer", sdp });
      await this.#fill(peer);
      await peer.setLocalDescription();
      await gathered(peer);
    } catch (error) {
      console.error("the offer could not be answered", error);
      return;
    }
    if (peer !== this.#peer || !peer.localDescription) return;
    this.connection.send({ type: "answer", sdp: peer.localDescription.sdp });
    this.dispatchEvent(new CustomEvent("programme", { detail: programme }));
    await this.#applyLayer();
  }

  /** @param {RTCPeerConnection} peer */
  async #fill(peer) {
    const [microphone, camera, screen] = peer.getTransceivers();
    microphone.direction = "sendrecv";
    camera.direction = "sendrecv";
    if (screen) screen.direction = "sendonly";
    await microphone.sender.replaceTrack(this.#tracks.microphone);
    await camera.sender.replaceTrack(this.#tracks.camera);
    await screen?.sender.replaceTrack(this.#tracks.screen);
  }

  /** @param {"microphone" | "camera" | "screen"} source */
  #sender(source) {
    const place = ["microphone", "camera", "screen"].indexOf(source);
    return this.#peer?.getTransceivers()[place]?.sender ?? null;
  }

  async #applyLayer() {
    const sender = this.#sender("camera");
    const track = this.#tracks.camera;
    if (!sender || !track || this.#peer?.signalingState !== "stable") return;
    const wish = capture(this.layer);
    // A camera that cannot do it goes on as it is; the encoder scales down in any case.
    if (wish) await track.applyConstraints(wish).catch(() => undefined);
    const parameters = sender.getParameters();
    if (!parameters.encodings?.length) return;
    Object.assign(parameters.encodings[0], encoding(this.layer, track.getSettings().height ?? 0));
    await sender.setParameters(parameters).catch((error) => console.warn("the camera layer was not applied", error));
  }

  /** @param {RTCPeerConnection} peer */
  #changed(peer) {
    if (peer !== this.#peer) return;
    if (peer.connectionState === "connected") {
      this.#ticks = 0;
      this.#patience = PATIENT_TICKS;
      this.#become("connected");
    } else if (peer.connectionState === "failed" || peer.connectionState === "closed") {
      this.#ask();
    }
  }

  async #tick() {
    if (!this.#wanted) return;
    this.#ticks += 1;
    const peer = this.#peer;
    if (peer?.connectionState !== "connected") {
      if (this.#ticks > this.#patience && this.connection.isUp) {
        this.#patience = Math.min(this.#patience * 2, MOST_PATIENT_TICKS);
        this.#ask();
      }
      return;
    }
    // Ticks that had to wait for a busy page come together: so soon nothing can have arrived.
    const now = performance.now();
    if (now - this.#readAt < TICK / 2) return;
    this.#readAt = now;
    const read = this.#gauge.read(await peer.getStats());
    if (peer !== this.#peer) return;
    this.#quiet = read.flowing ? 0 : this.#quiet + 1;
    if (read.flowing) this.#ticks = 0;
    // While the line is down nobody would answer; who comes back asks at once.
    else if (this.#quiet >= SILENT_TICKS && this.connection.isUp) this.#ask();
    if (peer.signalingState === "stable" && this.#standing.isStale(read)) {
      await listenAnew(peer).catch((error) => console.warn("the sound could not begin anew", error));
      await this.#applyLayer();
    }
    if (read.line !== this.line) {
      this.line = read.line;
      this.dispatchEvent(new CustomEvent("line", { detail: read.line }));
    }
  }

  /** @param {MediaState} state */
  #become(state) {
    if (state === this.state) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: state }));
  }

  #drop() {
    const peer = this.#peer;
    this.#peer = null;
    peer?.close();
  }
}

/** Candidates travel inside the answer; a slow STUN server must not hold it up. @param {RTCPeerConnection} peer */
function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    const limit = setTimeout(done, GATHERING, undefined);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(limit);
      done(undefined);
    });
  });
}
