// @ts-check
/** The page of cameras and encoders: how each fares, brought up to date every few seconds. */

/** Pause between two looks. */
const PAUSE = 3000;

const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-states]"));

async function look() {
  if (!section || document.hidden) return;
  try {
    const answer = await fetch(section.dataset.states ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    /** @type {Record<string, {mood: string, text: string}>} */
    const states = await answer.json();
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-piece]"))) {
      const now = states[place.dataset.piece ?? ""];
      if (!now || now.text === place.textContent) continue;
      place.textContent = now.text;
      place.dataset.mood = now.mood;
    }
  } catch {
    // No line: what is shown stays until the next look.
  }
}

// A camera takes its time to answer: say so, and let it be asked once.
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-waits]"))) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button");
    if (!button) return;
    button.textContent = form.dataset.waits ?? "";
    button.removeAttribute("aria-label");
    button.disabled = true;
  });
}

setInterval(() => void look(), PAUSE);
