// The page of the review: the list, the record beside it, and the map say the same.

const page = document.querySelector(".review");
const drawer = document.getElementById("drawer");
const told = document.getElementById("told");
const phone = window.matchMedia("(max-width: 900px)");
const board = () => document.getElementById("board");
const rows = () => [...document.querySelectorAll(".rows a[data-open]")];
const record = () => document.getElementById("record");

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

const language = () => new URLSearchParams(window.location.search).get("lang");

/** Return an address of ours under the choice that the list shows. */
function address(path, more = {}) {
  const query = new URLSearchParams(board().dataset.query);
  if (language()) query.set("lang", language());
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  return `${path}?${query}`;
}

const root = document.getElementById("filters").getAttribute("action");

/** The address says what is chosen and what is open, so that it can be kept and sent on. */
function writeAddress() {
  const more = record() && !drawer.hidden ? { open: record().dataset.id } : {};
  window.history.replaceState(null, "", address(root, more));
}

function rowOf(id) {
  return rows().find((one) => one.closest(".row").dataset.id === id);
}

function markRow(id) {
  for (const one of rows()) {
    const isOpen = one.closest(".row").dataset.id === id;
    one.closest(".row").classList.toggle("chosen", isOpen);
    if (isOpen) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

function placeOf(view) {
  return view.dataset.lon ? [Number(view.dataset.lat), Number(view.dataset.lon)] : null;
}

/** Bring row, map and address in line with the record that is open. */
function opened({ focus = true } = {}) {
  const view = record();
  drawer.hidden = !view;
  page.classList.toggle("has-record", Boolean(view));
  markRow(view ? view.dataset.id : "");
  tell("review:open", view ? { id: view.dataset.id, place: placeOf(view) } : {});
  writeAddress();
  if (!view) return;
  drawer.scrollTop = 0;
  const row = rowOf(view.dataset.id);
  if (row) row.scrollIntoView({ block: "nearest" });
  if (focus) document.getElementById("record-title").focus({ preventScroll: true });
}

async function open(href) {
  drawer.setAttribute("aria-busy", "true");
  try {
    await window.htmx.ajax("GET", href, { target: "#drawer", select: "#record", swap: "innerHTML" });
  } finally {
    drawer.removeAttribute("aria-busy");
  }
}

function close() {
  const id = record() ? record().dataset.id : "";
  drawer.replaceChildren();
  opened();
  const row = rowOf(id);
  if (row) row.focus();
}

/** Show another choice or page in the list; the record stays open. */
function list(href) {
  return window.htmx.ajax("GET", href, { target: "#board", select: "#board", swap: "outerHTML" });
}

/** Read list and places anew, as after a step. */
async function refresh() {
  const more = record() ? { open: record().dataset.id } : {};
  await list(address(root, more));
}

function selection(isQuiet) {
  tell("review:selection", { address: address(`${root}/places`), isQuiet });
}

function showMap(isShown) {
  page.dataset.map = isShown ? "open" : "closed";
  const button = page.querySelector("[data-switch]");
  button.setAttribute("aria-pressed", String(isShown));
  button.textContent = isShown ? button.dataset.listText : button.dataset.mapText;
}

function countChosen() {
  const form = document.getElementById("many");
  if (!form) return;
  const count = document.querySelectorAll('.rows input[name="ids"]:checked').length;
  form.classList.toggle("is-ready", count > 0);
  form.querySelector("button").disabled = !count;
  form.querySelector("output").textContent = count ? form.dataset.many.replace("{count}", String(count)) : "";
}

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest("a");
  if (!link) return;
  if (link.matches("[data-open]")) {
    event.preventDefault();
    open(link.href);
  } else if (link.matches("[data-close]")) {
    event.preventDefault();
    close();
  } else if (link.matches(".chip, a[data-list]")) {
    event.preventDefault();
    list(link.href).then(() => {
      if (link.matches("[data-list]")) document.querySelector(".list").scrollTop = 0;
    });
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && record() && !event.defaultPrevented) {
    event.preventDefault();
    close();
    return;
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const own = document.activeElement;
  if (!by || !(own && own.closest(".rows")) || own.matches("select, textarea")) return;
  const found = rows();
  const place = found.findIndex((one) => one.closest(".row").contains(own));
  const next = found[place + by];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

for (const name of ["focusin", "mouseover"]) {
  document.addEventListener(name, (event) => {
    const row = event.target.closest ? event.target.closest(".row") : null;
    tell("review:look", { id: row ? row.dataset.id : "" });
  });
}

document.addEventListener("change", (event) => {
  if (event.target.name === "ids") countChosen();
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id === "drawer") opened();
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id !== "board") return;
  told.textContent = board().dataset.told;
  if (record()) markRow(record().dataset.id);
  countChosen();
  writeAddress();
  selection(Boolean(record()));
});

for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, ({ detail }) => {
    if (!detail.target || detail.target.id !== "drawer") return;
    if (detail.xhr && detail.xhr.status === 401) window.location.reload();
    told.textContent = drawer.dataset.failed;
  });
}

// A step was taken: record, list and map as they are now.
document.addEventListener("review:taken", async (event) => {
  event.preventDefault();
  const { feature, action } = event.detail;
  if (record() && record().dataset.id === feature) {
    await open(address(`${root}/${encodeURIComponent(feature)}`, { done: action }));
  }
  await refresh();
});

document.addEventListener("review:choose", ({ detail }) => {
  if (phone.matches) showMap(false);
  open(address(`${root}/${encodeURIComponent(detail.id)}`)).then(() => {
    if (!rowOf(detail.id)) list(address(root, { open: detail.id }));
  });
});

const change = page.querySelector("[data-switch]");
change.hidden = false;
change.addEventListener("click", () => showMap(page.dataset.map !== "open"));
countChosen();
page.classList.toggle("has-record", Boolean(record()));
page.dataset.ready = "";
if (window.pageMap) {
  selection(false);
  if (record()) opened({ focus: false });
}
