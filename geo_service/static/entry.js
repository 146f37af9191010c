// A new hazard: what is typed and the photos stay on this device until it is stored, and come back with the page.
//
// The form is sent in the page, so that a lost link leaves it as it is, and a question asked back keeps the photos.

import * as device from "./entry_kept.js";

const FORM = ".new-hazard form";
const PHOTO = "photo-before";
const WAIT_MS = 300;
const STORING = new Set(["store", "note"]);
const SKIPPED = new Set(["csrf_token", PHOTO]);
const AIMS = { read: "check-title", check: "where-title", pick: "where-title" };

const main = document.getElementById("main");
let photos = []; // as they are kept: name, type, bytes
let missing = null; // values that came from the device and have no input yet: a link is needed to show those
let isSending = false;
let isDone = false; // stored, or discarded: from then on nothing is kept
let timer = 0;

const formNow = () => document.querySelector(FORM);
const account = () => formNow().dataset.account;
const words = () => formNow().dataset;

function values() {
  return Object.fromEntries([...new FormData(formNow())].filter(([name, value]) => typeof value === "string" && !SKIPPED.has(name)));
}

async function keepNow() {
  window.clearTimeout(timer);
  if (isDone) return;
  const typed = { ...missing, ...values() };
  const isEmpty = !typed.sentence && !photos.length && !("field-description" in typed);
  await (isEmpty ? device.drop(account()) : device.keep(account(), typed, photos)).catch(() => {}); // no room, or switched off
}

async function forget() {
  isDone = true;
  await device.drop(account()).catch(() => {});
}

function say(text, beside, isFault = false) {
  let place = document.getElementById("entry-state");
  if (!place) {
    place = document.createElement("p");
    place.id = "entry-state";
    place.setAttribute("role", "status");
  }
  if (beside && beside.closest("p")) beside.closest("p").before(place);
  else if (!place.isConnected) formNow().append(place);
  place.className = isFault ? "fault" : "told";
  place.textContent = text;
}

function busy(isBusy) {
  isSending = isBusy;
  const form = formNow();
  if (!form) return;
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}

/** Send the form, or what the device kept of it, and show what comes back; false where there is no link. */
async function send(data, doing) {
  if (!STORING.has(doing)) data.delete(PHOTO); // a question needs no photos, and the link may be slow
  let answer;
  let text;
  try {
    answer = await fetch(formNow().getAttribute("action"), { method: "POST", body: data, headers: { Accept: "text/html" } });
    text = answer.redirected ? "" : await answer.text();
  } catch (error) {
    return false;
  }
  if ([502, 503, 504].includes(answer.status)) return false;
  if (answer.redirected) {
    if (!new URL(answer.url).pathname.includes("/auth/")) await forget();
    window.location.assign(answer.url);
    return true;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("main");
  if (!fresh) return false;
  main.replaceChildren(...fresh.childNodes);
  missing = null;
  showPhotos();
  const aim = document.querySelector(".faults") || document.querySelector("[aria-invalid]") || document.getElementById(AIMS[doing]);
  if (aim) {
    if (!aim.matches("input, select, textarea")) aim.tabIndex = -1;
    aim.focus();
    aim.scrollIntoView({ block: "center" });
  }
  return true;
}

/** Put the kept photos into their input, and name them. */
function showPhotos() {
  const input = formNow() && formNow().elements.namedItem(PHOTO);
  if (!input) return;
  const transfer = new DataTransfer();
  for (const { name, type, content } of photos) transfer.items.add(new File([content], name, { type }));
  input.files = transfer.files;
  name(input);
}

function name(input) {
  const shown = document.getElementById("photo-names");
  shown.textContent = [...input.files].map((file) => `${file.name} · ${Math.ceil(file.size / 1024)} KB`).join("\n");
}

function fill(typed) {
  for (const [name, value] of Object.entries(typed)) {
    const field = formNow().elements.namedItem(name);
    if (field && field.type === "checkbox") field.checked = true;
    else if (field && name !== "do") field.value = value;
  }
}

/** Bring back what was read and put right already: the service makes the form of it. */
async function bringBack() {
  if (!missing || isSending) return;
  busy(true);
  const data = new FormData(formNow());
  for (const [name, value] of Object.entries({ ...missing, do: "check" })) data.set(name, value);
  const typed = missing;
  const isBack = await send(data, "check");
  busy(false);
  if (isBack && formNow()) {
    fill(typed);
    tellKept();
  } else if (!isBack) say(words().rest);
}

function tellKept() {
  const notice = document.getElementById("entry-draft");
  notice.querySelector("p").textContent = notice.dataset.found;
  notice.hidden = false;
}

document.addEventListener("submit", async (event) => {
  if (!event.target.matches(FORM)) return;
  event.preventDefault();
  if (isSending) return;
  const button = event.submitter;
  const data = new FormData(event.target);
  for (const [name, value] of Object.entries(missing || {})) if (!data.has(name)) data.set(name, value);
  if (button && button.name) data.set(button.name, missing ? "check" : button.value);
  const doing = button && button.name === "pick" ? "pick" : data.get("do") || "read";
  await keepNow();
  busy(true);
  say(words().sending, button);
  const isSent = await send(data, doing);
  busy(false);
  if (!isSent) say(words().kept, button, true);
  else if (formNow()) await keepNow();
});

for (const happening of ["input", "change"]) {
  document.addEventListener(happening, async ({ target }) => {
    if (!target.form || target.form !== formNow()) return;
    if (target.name === PHOTO) {
      name(target);
      const files = [...target.files];
      photos = await Promise.all(files.map(async (file) => ({ name: file.name, type: file.type, content: await file.arrayBuffer() })));
      await keepNow();
      return;
    }
    window.clearTimeout(timer);
    timer = window.setTimeout(keepNow, WAIT_MS);
  });
}

document.addEventListener("click", async ({ target }) => {
  if (!target.matches || !target.matches("#entry-draft [data-drop]")) return;
  await forget();
  window.location.assign(formNow().getAttribute("action"));
});

window.addEventListener("online", bringBack);
document.addEventListener("visibilitychange", () => document.hidden && formNow() && timer && keepNow());
window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());

async function begin() {
  const faults = document.querySelector(".faults");
  if (faults) faults.focus();
  if (!formNow() || !account()) return;
  const draft = await device.kept(account()).catch(() => undefined);
  if (!draft || formNow().elements.namedItem("field-description")) return;
  photos = draft.photos;
  fill(draft.values);
  tellKept();
  if ("field-description" in draft.values) {
    missing = draft.values;
    await bringBack();
  }
}

begin();
