// A file may be dropped on the form that sends a ledger; its name is shown.
const drop = document.getElementById("drop");
const chosen = document.getElementById("chosen");
const input = drop.querySelector("input[type=file]");

const holdsFiles = (event) => Boolean(event.dataTransfer) && Array.from(event.dataTransfer.types).includes("Files");

input.addEventListener("change", () => {
  chosen.textContent = Array.from(input.files, (file) => file.name).join(", ");
  chosen.hidden = !input.files.length;
});
drop.classList.add("ready");

for (const happening of ["dragenter", "dragover"]) {
  drop.addEventListener(happening, (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
}
for (const happening of ["dragleave", "drop"]) {
  drop.addEventListener(happening, () => drop.classList.remove("over"));
}
drop.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change"));
});
