// A button beside each address that copies it.

const RESTORED_AFTER_MS = 2000;

async function copy(text) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  throw new Error("no clipboard"); // a page without HTTPS has none
}

function select(node) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

for (const block of document.querySelectorAll("[data-copy]")) {
  const code = block.querySelector("code");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = block.dataset.copy;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await copy(code.textContent);
      button.textContent = block.dataset.copied;
      window.setTimeout(() => {
        button.textContent = block.dataset.copy;
      }, RESTORED_AFTER_MS);
    } catch (error) {
      select(code); // without HTTPS the old command may still do it; else the reader copies it by hand
      if (document.execCommand("copy")) button.textContent = block.dataset.copied;
    }
  });
  block.append(button);
}
