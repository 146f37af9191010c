// Says at once that a file is too large, and that sending or storing has begun.
for (const form of document.querySelectorAll("form[data-sending]")) {
  const input = form.querySelector("input[type=file]");
  const limit = Number(form.dataset.limit);
  if (input) {
    input.addEventListener("change", () => {
      const size = Array.from(input.files).reduce((sum, file) => sum + file.size, 0);
      input.setCustomValidity(size > limit ? form.dataset.tooLarge : "");
      input.reportValidity();
    });
  }
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    form.setAttribute("aria-busy", "true");
    const status = document.createElement("p");
    status.className = "hint";
    status.setAttribute("role", "status");
    status.textContent = form.dataset.sending;
    form.append(status);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});
