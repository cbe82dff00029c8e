// @ts-check
/** The stage: the programme as everybody sees it, with a way to hear it where the browser wants a click first. */

import { _ } from "../words.js";

export class Stage {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.element = document.createElement("video");
    this.element.autoplay = true;
    this.element.playsInline = true;
    this.element.setAttribute("aria-label", _("The stage: picture and sound of the meeting"));
    /** The browser plays no sound before a click. */
    this.isSilenced = false;
  }

  /** @param {MediaStream} programme */
  show(programme) {
    this.element.srcObject = programme;
    void this.play();
  }

  async play() {
    this.element.muted = false;
    try {
      await this.element.play();
      this.isSilenced = false;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.isSilenced = true;
      this.element.muted = true;
      await this.element.play().catch(() => undefined);
    }
    this.changed();
  }

  /** @param {string} device */
  async speaker(device) {
    if (device && "setSinkId" in this.element) await this.element.setSinkId(device).catch(() => undefined);
  }
}
