// What the law makes of a meeting, said while it is being typed. Without this it is said when the form is saved.

/** Milliseconds without a key before asking. */
const CALM = 350;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-check]"));
const told = document.getElementById("law");

if (form && told) {
  let timer = 0;
  let asked = 0;
  const ask = async () => {
    const turn = ++asked;
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") query.append(name, value);
    const answer = await fetch(`${form.dataset.check}?${query}`).catch(() => null);
    if (answer?.ok && turn === asked) told.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(ask, CALM);
  });
}
