// @ts-check
/** The icons of the bar. They never stand without words for those who do not see them. */

import { svg, html } from "../vendor/lit.js";

const DRAWINGS = {
  microphone: svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5 11a7 7 0 0 0 14 0M12 18v3" />`,
  microphoneOff: svg`<rect x="9" y="3" width="6" height="11" rx="3" /><path d="M5 11a7 7 0 0 0 14 0M12 18v3M4 3l16 18" />`,
  camera: svg`<rect x="2.5" y="6" width="13" height="12" rx="2" /><path d="M15.5 11l6-3.5v9l-6-3.5" />`,
  cameraOff: svg`<rect x="2.5" y="6" width="13" height="12" rx="2" /><path d="M15.5 11l6-3.5v9l-6-3.5M4 3l16 18" />`,
  floor: svg`<path d="M4 5h16v11H11l-5 4v-4H4z" /><path d="M8 9h8M8 12h5" />`,
  screen: svg`<rect x="3" y="4" width="18" height="12" rx="1.5" /><path d="M8 20h8M12 16v4" />`,
};

/** @param {keyof typeof DRAWINGS} name */
export function icon(name) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}
