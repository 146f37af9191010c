// Forms of the review: one step at a time, and the photos that were chosen are named.

document.addEventListener("toggle", (event) => {
  // One step at a time: the others fold up.
  const step = event.target;
  if (!step.matches || !step.matches("details.step") || !step.open) return;
  for (const other of document.querySelectorAll("details.step[open]")) if (other !== step) other.open = false;
  const first = step.querySelector("input:not([type=hidden]), select, textarea");
  if (first && !window.matchMedia("(pointer: coarse)").matches) first.focus();
}, true);

// A phone takes a photo with the input. One from the album is not said to be taken just now, so `capture` goes.
document.addEventListener("click", ({ target }) => {
  if (!target.matches || !target.matches("[data-album]")) return;
  const input = target.parentElement.querySelector("input[type=file]");
  input.removeAttribute("capture");
  input.click();
});
document.documentElement.dataset.forms = "";

document.addEventListener("change", ({ target }) => {
  if (!target.matches || !target.matches(".step input[type=file]")) return;
  let shown = target.parentElement.querySelector(".previews");
  if (!shown) {
    shown = document.createElement("p");
    shown.className = "previews";
    target.after(shown);
  }
  shown.replaceChildren(
    ...[...target.files].map((file) => {
      const line = document.createElement("span");
      const size = file.size < 2 ** 20 ? `${Math.ceil(file.size / 2 ** 10)} KB` : `${(file.size / 2 ** 20).toFixed(1)} MB`;
      line.textContent = `${file.name} · ${size}`;
      return line;
    }),
  );
});
