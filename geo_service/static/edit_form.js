// The form of a record: keeps a draft until it is saved, warns before it is left, finds records by title.

const PREFIX = "p."; // of the inputs of fields
const DRAFTS = "geo-service-draft:";
const KEPT_DAYS = 14;
const SEARCH_AFTER_MS = 250;
const SKIPPED = new Set(["csrf_token", "convert"]);

const form = document.getElementById("edit");
const key = DRAFTS + form.dataset.draft;
const notice = document.getElementById("draft");

/** Browsers may refuse the storage; the form works without it. */
function stored() {
  try {
    return JSON.parse(window.localStorage.getItem(key));
  } catch (error) {
    return null;
  }
}

function store(draft) {
  try {
    window.localStorage.setItem(key, JSON.stringify(draft));
  } catch (error) {
    // full or switched off
  }
}

function drop() {
  try {
    window.localStorage.removeItem(key);
  } catch (error) {
    // switched off
  }
}

function controls() {
  return [...form.elements].filter((one) => one.name && !SKIPPED.has(one.name));
}

function values() {
  return Object.fromEntries(controls().map((one) => [one.name, one.value]));
}

function same(one, other) {
  return controls().every(({ name }) => name === "version" || (one[name] || "") === (other[name] || ""));
}

let began = values();
let isLeaving = false;

function isChanged() {
  return "changed" in form.dataset || !same(began, values());
}

function keep(extra = {}) {
  if (isChanged()) store({ at: Date.now(), values: values(), ...extra });
  else drop();
}

for (const happening of ["input", "change"]) form.addEventListener(happening, () => keep());

window.addEventListener("beforeunload", (event) => {
  if (isLeaving || !isChanged()) return;
  event.preventDefault();
  event.returnValue = "";
});

// The server checks everything at once; only what a browser would send as nothing is caught here.
form.noValidate = true;
form.addEventListener("submit", (event) => {
  const bad = controls().filter((one) => one.validity && one.validity.badInput);
  for (const one of controls()) mark(one, bad.includes(one));
  if (bad.length) {
    event.preventDefault();
    bad[0].focus();
    return;
  }
  keep({ isSent: true });
  isLeaving = true;
});

function mark(control, isBad) {
  const entry = control.closest(".entry");
  if (!entry) return;
  const old = entry.querySelector("[data-bad]");
  if (old) old.remove();
  if (!isBad) return;
  const text = document.createElement("p");
  text.className = "fault";
  text.id = `${control.id}-bad`;
  text.dataset.bad = "";
  text.textContent = form.dataset.bad;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", [control.getAttribute("aria-describedby"), text.id].filter(Boolean).join(" "));
  control.insertAdjacentElement("afterend", text);
  entry.classList.add("wrong");
}

/** Fill the form from a draft; with its version, so that what others stored since is compared, not overwritten. */
function fill(draft) {
  for (const control of controls()) {
    if (!(control.name in draft.values)) continue;
    control.value = draft.values[control.name];
  }
  form.dispatchEvent(new CustomEvent("refilled"));
}

function offer(draft) {
  const time = new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const text = notice.querySelector("p");
  text.textContent = notice.dataset.found.replace("{time}", time);
  notice.hidden = false;
  notice.querySelector("[data-use]").addEventListener("click", () => {
    fill(draft);
    for (const button of notice.querySelectorAll("button")) button.remove();
    text.textContent = notice.dataset.used;
    form.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
  notice.querySelector("[data-drop]").addEventListener("click", () => {
    drop();
    notice.hidden = true;
    began = values();
  });
}

const draft = stored();
const isOld = draft && Date.now() - draft.at > KEPT_DAYS * 24 * 3600 * 1000;
if (isOld || (draft && same(draft.values, began) && !("changed" in form.dataset))) drop();
else if ("changed" in form.dataset) keep(); // what was sent came back, so it is still a draft
else if (draft) offer(draft);

const faults = document.getElementById("faults");
if (faults) faults.focus();

/** Find records by title while somebody types; the form takes what the list offers. */
for (const input of form.querySelectorAll("input[data-search]")) {
  let wait = 0;
  let asked = "";
  const search = async () => {
    asked = input.value;
    const address = new URL(form.dataset.titles, window.location.href);
    address.searchParams.set("field", input.dataset.search.slice(PREFIX.length));
    address.searchParams.set("text", asked);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || input.value !== asked) return;
      const options = (await answer.json()).map((value) => {
        const option = document.createElement("option");
        option.value = value;
        return option;
      });
      input.list.replaceChildren(...options);
    } catch (error) {
      // no connection: the list stays as it is
    }
  };
  input.addEventListener("input", () => {
    window.clearTimeout(wait);
    wait = window.setTimeout(search, SEARCH_AFTER_MS);
  });
}
