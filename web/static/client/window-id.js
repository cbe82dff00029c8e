// @ts-check
/** Which window of the browser this is. */

const WINDOW = "consistori.window";

/**
 * This window's id: the same after a reload, another one in a second window. A duplicated tab copies sessionStorage, so
 * the id is held by a lock as long as its page lives.
 * @returns {Promise<string>}
 */
export async function windowId() {
  const kept = sessionStorage.getItem(WINDOW);
  if (kept && (await hold(kept))) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem(WINDOW, fresh);
  await hold(fresh);
  return fresh;
}

/** @param {string} id @returns {Promise<boolean>} */
function hold(id) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((told) => {
    void navigator.locks.request(`${WINDOW}.${id}`, { ifAvailable: true }, (lock) => {
      told(lock !== null);
      return lock ? new Promise(() => undefined) : undefined;
    });
  });
}
