// A new hazard: the sentence once more where it was typed, and one sending for one press.

const form = document.querySelector(".new-hazard form");
const faults = document.querySelector(".faults");
if (faults) faults.focus();
if (form) {
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent) event.preventDefault();
    isSent = true;
  });
  // Who comes back with the browser's button may send again.
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
}
