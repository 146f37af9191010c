// Steps of a review are kept on this device before they are sent, so that no link is needed to take them.

import { DraftList, filled, pageOf, reasonsOf } from "./review_drafts_list.js";
import { hurry, restMs, sendAll } from "./review_drafts_send.js";
import * as store from "./review_drafts_store.js";
import { keepPages, startWorker } from "./review_offline.js";

const TAKEN = "review:taken"; // of this tab
const FORMS = "form.step[data-draft]";
const GIVEN = "given-";
const PHOTO = "photo-";
const EVERY_MS = 15000; // at most, while drafts wait
const LEAST_MS = 1000;
const FRESH_MS = 300000; // a picture this young came from the camera
const SPARE_BYTES = 20 * 2 ** 20;

const box = document.getElementById("drafts");
const words = JSON.parse(document.getElementById("draft-words").textContent);
const page = { account: box.dataset.account, root: box.dataset.root, language: box.dataset.language };
const link = box.querySelector("[data-link]");
const forms = new Map(); // draft → the form on this page that it came from
let reachable = navigator.onLine;
let isSending = false;
let isWanted = false;
let timer = 0;

const list = new DraftList(box, page, words, { send });

function showLink() {
  const isOn = navigator.onLine && reachable;
  if (link.dataset.state === (isOn ? "online" : "offline")) return;
  link.dataset.state = isOn ? "online" : "offline";
  link.textContent = isOn ? words.online : words.offline;
  document.documentElement.classList.toggle("is-offline", !isOn);
}

/** Send whatever waits; what comes in meanwhile is sent in another round. */
async function send() {
  isWanted = true;
  window.clearTimeout(timer);
  if (isSending) return;
  isSending = true;
  try {
    while (isWanted) {
      isWanted = false;
      reachable = await sendAll(page);
    }
  } catch (error) {
    reachable = navigator.onLine; // the store failed: the next round tries again
  } finally {
    isSending = false;
  }
  showLink();
  await report();
  const rest = await restMs(page.account).catch(() => EVERY_MS);
  window.clearTimeout(timer);
  timer = window.setTimeout(() => !document.hidden && send(), Math.min(EVERY_MS, Math.max(LEAST_MS, rest)));
}

/** Tell the forms of this page what became of their drafts. */
async function report() {
  for (const [number, form] of forms) {
    const draft = await store.draft(number);
    if (!draft || draft.state === store.SENT) {
      if (!forms.delete(number)) continue; // another round was here first
      if (draft) taken(form, draft);
      else free(form); // dropped in the list
    } else if (draft.state === store.REFUSED || draft.state === store.CONFLICT) {
      const reasons = draft.state === store.CONFLICT ? [words.changed_meanwhile] : reasonsOf(draft.problem, words);
      say(form, reasons.join(" "), true);
      lock(form, false);
    } else if (draft.state === store.SIGN_IN) {
      say(form, words.kept_sign_in);
    } else if (draft.state === store.WAITING) {
      say(form, words.kept_waiting);
    }
  }
}

function taken(form, draft) {
  say(form, words.taken);
  const told = new CustomEvent("review:taken", { bubbles: true, cancelable: true, detail: { feature: draft.feature, action: draft.action } });
  if (!form.isConnected || !form.dispatchEvent(told)) return;
  window.sessionStorage.setItem(TAKEN, draft.actionTitle);
  window.location.reload();
}

/** Say on the page that was read anew which step was just taken. */
function tellTaken() {
  const title = window.sessionStorage.getItem(TAKEN);
  const head = document.querySelector(".record-head");
  if (!title || !head) return;
  window.sessionStorage.removeItem(TAKEN);
  const told = document.createElement("p");
  told.className = "done";
  told.setAttribute("role", "status");
  told.textContent = `${words.taken} ${title}`;
  head.after(told);
}

function say(form, text, isFault = false) {
  let place = form.querySelector("[data-draft-state]");
  if (!place) {
    place = document.createElement("p");
    place.dataset.draftState = "";
    place.setAttribute("role", "status");
    form.append(place);
  }
  place.className = isFault ? "fault" : "done";
  place.textContent = text;
}

function free(form) {
  lock(form, false);
  delete form.dataset.draftNumber;
  const told = form.querySelector("[data-draft-state]");
  if (told) told.remove();
}

function lock(form, isLocked) {
  if (isLocked) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("button, input[type=submit]")) button.disabled = isLocked;
}

function titleOf(form) {
  const heading = document.querySelector(`[data-title-of="${CSS.escape(form.dataset.feature)}"]`) || document.querySelector("h1");
  return form.dataset.title || (heading ? heading.textContent.trim() : "");
}

/** Return the page of a form's hazard; an input of the form is called action, so its attribute is asked. */
function pathOf(form) {
  const address = new URL(form.getAttribute("action"), window.location.href);
  const layer = address.searchParams.get("layer");
  const path = address.pathname.slice(page.root.length).replace(/\/steps$/, "");
  return layer ? `${path}?layer=${encodeURIComponent(layer)}` : path;
}

/** Read a form as a draft: its fields, and its files as bytes, which are there whatever becomes of the file. */
async function draftOf(form, submitter) {
  const data = new FormData(form);
  if (submitter && submitter.name) data.set(submitter.name, submitter.value);
  const given = {};
  const files = [];
  const contents = [];
  for (const [name, value] of data) {
    if (name.startsWith(GIVEN) && typeof value === "string" && value.trim()) given[name.slice(GIVEN.length)] = value.trim();
    if (!name.startsWith(PHOTO) || typeof value === "string" || !value.size) continue;
    const input = form.elements.namedItem(name);
    const isLive = Boolean(input && input.capture) && Date.now() - value.lastModified < FRESH_MS;
    files.push({ key: store.newKey(), name: value.name, type: value.type, size: value.size, kind: name.slice(PHOTO.length), isLive });
    contents.push(await value.arrayBuffer());
  }
  const button = submitter || form.querySelector("button:not([type=button])");
  const draft = {
    key: store.newKey(),
    account: page.account,
    collection: form.dataset.collection || "railway_hazards",
    feature: form.dataset.feature,
    version: Number(data.get("version") || form.dataset.version),
    title: titleOf(form),
    page: pathOf(form),
    action: String(data.get("action") || ""),
    actionTitle: form.dataset.actionTitle || (button ? button.textContent.trim() : ""),
    comment: String(data.get("comment") || "").trim(),
    given,
    attachments: data.getAll("attachment"), // photos that came with an attempt which was refused
    files,
    at: Date.now(),
    state: store.SAVED,
    tries: 0,
    next: 0,
  };
  return [draft, contents];
}

async function keep(form, submitter) {
  lock(form, true);
  say(form, words.keeping);
  try {
    const [draft, contents] = await draftOf(form, submitter);
    const old = Number(form.dataset.draftNumber) || 0;
    if (old) forms.delete(old);
    const number = await store.add(draft, contents, old);
    form.dataset.draftNumber = number;
    forms.set(number, form);
  } catch (error) {
    notKept(form, submitter, error);
    return;
  }
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  say(form, words.kept);
  send();
}

/** The device took no draft: with a link the form goes as any form does, else it stays as it is. */
function notKept(form, submitter, error) {
  lock(form, false);
  const isNamed = submitter && submitter.name && !form.querySelector(`input[type=hidden][name="${CSS.escape(submitter.name)}"]`);
  if (!navigator.onLine) {
    say(form, store.isFull(error) ? words.full : words.not_kept, true);
    return;
  }
  if (isNamed) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  HTMLFormElement.prototype.submit.call(form);
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target.closest(FORMS);
    if (!form || !page.account) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!form.hasAttribute("aria-busy")) keep(form, event.submitter);
  },
  true,
);

/** Say that the device has no room for the photos before anybody relies on it. */
document.addEventListener("change", async (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.closest(FORMS) || !navigator.storage || !navigator.storage.estimate) return;
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate().catch(() => ({}));
  const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
  if (size + SPARE_BYTES > quota - usage) say(input.form, filled(words.nearly_full, { mb: Math.max(0, Math.floor((quota - usage) / 2 ** 20)) }), true);
});

/** Fill a form in from a draft that was refused: #draft-<number> leads here. */
async function refill() {
  const found = window.location.hash.match(/^#draft-(\d+)$/);
  const draft = found && (await store.draft(Number(found[1])));
  if (!draft || draft.account !== page.account || draft.state === store.SENT || window.location.pathname !== pageOf(page, draft).split("?")[0]) return;
  const own = [...document.querySelectorAll(FORMS)].filter((form) => form.dataset.feature === draft.feature);
  const form = own.find((one) => [...one.elements].some((field) => field.name === "action" && field.value === draft.action));
  if (!form) return;
  const texts = { comment: draft.comment };
  for (const [name, value] of Object.entries(draft.given)) texts[GIVEN + name] = value;
  for (const [name, value] of Object.entries(texts)) {
    const field = form.elements.namedItem(name);
    if (field && value) field.value = value;
  }
  const transfers = new Map();
  for (const [index, file] of draft.files.entries()) {
    const content = await store.content(draft.number, index);
    const input = form.elements.namedItem(PHOTO + file.kind);
    if (!content || !input) continue;
    if (!transfers.has(input)) transfers.set(input, new DataTransfer());
    transfers.get(input).items.add(new File([content], file.name, { type: file.type }));
  }
  for (const [input, transfer] of transfers) input.files = transfer.files;
  form.dataset.draftNumber = draft.number;
  for (let around = form.parentElement; around; around = around.parentElement) if (around.tagName === "DETAILS") around.open = true;
  say(form, words.refilled);
  form.scrollIntoView({ block: "center" });
}

box.querySelector("[data-send]").addEventListener("click", async () => {
  await hurry(page.account);
  send();
});
window.addEventListener("online", async () => {
  reachable = true;
  showLink();
  await hurry(page.account);
  send();
});
window.addEventListener("offline", showLink);
window.addEventListener("hashchange", refill);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) send();
});
store.onChange(report);

showLink();
tellTaken();
list.draw();
send();
refill();
startWorker(box, page, words);
keepPages(box, words);
