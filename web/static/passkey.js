// @ts-check
/**
 * Passkeys: a button that asks the service what to ask for, lets the browser find or make the key, and hands the answer
 * back. Where the browser knows no passkeys nothing is shown; every page has another way.
 */

import { _ } from "./words.js";

/** @typedef {{ options: any, ticket: string }} Asked */

/** @param {string} text */
function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null | undefined} buffer */
function text(buffer) {
  if (!buffer) return undefined;
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {{ id: string }[]} [list] */
function named(list) {
  return (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
}

/** Make a passkey. @param {any} options */
async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    },
  });
  const key = /** @type {PublicKeyCredential} */ (made);
  const response = /** @type {AuthenticatorAttestationResponse} */ (key.response);
  return {
    ...plain(key),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  };
}

/** Use one. @param {any} options */
async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: named(options.allowCredentials) },
  });
  const key = /** @type {PublicKeyCredential} */ (found);
  const response = /** @type {AuthenticatorAssertionResponse} */ (key.response);
  return {
    ...plain(key),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      userHandle: text(response.userHandle),
    },
  };
}

/** @param {PublicKeyCredential} key */
function plain(key) {
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment,
    clientExtensionResults: {},
  };
}

/** @param {string} url @param {unknown} body @returns {Promise<any>} */
async function post(url, body) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body),
  });
  if (answer.redirected) {
    // Something has to be done first, such as proving once more who it is.
    location.assign(answer.url);
    return null;
  }
  const said = await answer.json();
  if (!answer.ok) throw new Refused(`${said.error} ${said.advice ?? ""}`.trim());
  return said;
}

/** The service said no; the message is for people. */
class Refused extends Error {}

/** @param {unknown} error */
function told(error) {
  if (error instanceof Refused) return error.message;
  if (error instanceof DOMException && error.name === "InvalidStateError")
    return _("This device has a passkey of yours already.");
  if (error instanceof DOMException && error.name === "NotAllowedError")
    return _("No passkey was used. Try again, or use another way.");
  return _("It did not work, and nothing was changed. Look whether there is a connection, and try again.");
}

/** @param {HTMLElement} place */
function arrange(place) {
  const button = /** @type {HTMLButtonElement} */ (place.querySelector("button"));
  const said = /** @type {HTMLElement} */ (place.querySelector("[role=alert]"));
  const { passkey, ask = "", answer = "", next = "" } = place.dataset;
  place.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    said.hidden = true;
    try {
      const asked = /** @type {Asked | null} */ (await post(ask, {}));
      if (!asked) return;
      const credential = await (passkey === "create" ? create(asked.options) : get(asked.options));
      const name = /** @type {HTMLInputElement | null} */ (document.querySelector("input#name"))?.value ?? "";
      const done = await post(answer, { ticket: asked.ticket, credential, name, next });
      if (done) location.assign(done.next);
    } catch (error) {
      said.textContent = told(error);
      said.hidden = false;
      button.disabled = false;
    }
  });
}

if (window.isSecureContext && "PublicKeyCredential" in window) {
  for (const place of document.querySelectorAll("[data-passkey]")) arrange(/** @type {HTMLElement} */ (place));
  for (const place of document.querySelectorAll("[data-without-passkeys]")) place.remove();
}
