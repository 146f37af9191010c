// Drafts of review steps on this device, with their photos, until the service has taken them.

const NAME = "geo-service-review";
const CHANNEL = "geo-service-review";
const SENT_DAYS = 7; // that a sent draft stays in the list
const DAY_MS = 24 * 3600 * 1000;

export const SAVED = "saved";
export const WAITING = "waiting";
export const SENDING = "sending";
export const SENT = "sent";
export const CONFLICT = "conflict";
export const REFUSED = "refused";
export const SIGN_IN = "sign_in";

const STRICT = { durability: "strict" };
const channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null;
const listeners = new Set();
if (channel) channel.addEventListener("message", () => tellHere());

let opened = null;

/** Whether storing failed because the device has no room left. */
export function isFull(error) {
  return Boolean(error) && (error.name === "QuotaExceededError" || /quota|space|disk/i.test(error.message || ""));
}

/** Return 128 random bits as text; crypto.randomUUID is newer than the oldest browser that is served. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Call a function whenever drafts changed, here or in another tab. */
export function onChange(listener) {
  listeners.add(listener);
}

function tellHere() {
  for (const listener of listeners) listener();
}

function tell() {
  tellHere();
  if (channel) channel.postMessage("changed");
}

function open() {
  if (!opened) {
    opened = new Promise((resolve, reject) => {
      const asked = window.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        const drafts = asked.result.createObjectStore("drafts", { keyPath: "number", autoIncrement: true });
        drafts.createIndex("account", "account");
        asked.result.createObjectStore("files", { keyPath: ["draft", "index"] });
        asked.result.createObjectStore("leases", { keyPath: "name" });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        resolve(asked.result);
      };
      asked.onerror = () => reject(asked.error);
      asked.onblocked = () => reject(new Error("another tab holds an older store open"));
    });
    opened.catch(() => {
      opened = null; // the next one asks again
    });
  }
  return opened;
}

/** Run `work` in one transaction; what it gives back through `give` is the result once all is stored. */
async function inTransaction(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, STRICT);
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error || new DOMException("aborted", "AbortError"));
    work(transaction, (value) => {
      result = value;
    });
  });
}

function filesOf(number) {
  return IDBKeyRange.bound([number, 0], [number, Infinity]);
}

/** Store a draft with the bytes of its files, or nothing of it; `replaced` goes in the same transaction. */
export async function add(draft, contents, replaced) {
  const number = await inTransaction(["drafts", "files"], "readwrite", (transaction, give) => {
    const drafts = transaction.objectStore("drafts");
    const files = transaction.objectStore("files");
    if (replaced) {
      drafts.delete(replaced);
      files.delete(filesOf(replaced));
    }
    const stored = drafts.add(draft);
    stored.onsuccess = () => {
      contents.forEach((content, index) => files.add({ draft: stored.result, index, content }));
      give(stored.result);
    };
  });
  tell();
  return number;
}

/** Return the drafts of an account in the order in which they were made; those sent long ago go. */
export async function drafts(account) {
  const found = await inTransaction(["drafts"], "readonly", (transaction, give) => {
    const asked = transaction.objectStore("drafts").index("account").getAll(account);
    asked.onsuccess = () => give(asked.result);
  });
  const isOld = (draft) => draft.state === SENT && Date.now() - draft.sentAt > SENT_DAYS * DAY_MS;
  for (const draft of found.filter(isOld)) await drop(draft.number);
  return found.filter((draft) => !isOld(draft)).sort((one, other) => one.number - other.number);
}

/** Return a draft; undefined where it is gone. */
export function draft(number) {
  return inTransaction(["drafts"], "readonly", (transaction, give) => {
    const asked = transaction.objectStore("drafts").get(number);
    asked.onsuccess = () => give(asked.result);
  });
}

/** Return the bytes of a draft's file; undefined where the browser has lost them. */
export async function content(number, index) {
  const found = await inTransaction(["files"], "readonly", (transaction, give) => {
    const asked = transaction.objectStore("files").get([number, index]);
    asked.onsuccess = () => give(asked.result);
  });
  return found && found.content;
}

/** Change members of a draft; undefined where it was dropped meanwhile. */
export async function change(number, changes) {
  const changed = await inTransaction(["drafts", "files"], "readwrite", (transaction, give) => {
    const store = transaction.objectStore("drafts");
    const asked = store.get(number);
    asked.onsuccess = () => {
      if (!asked.result) return;
      const made = { ...asked.result, ...changes };
      store.put(made);
      if (made.state === SENT) transaction.objectStore("files").delete(filesOf(number));
      give(made);
    };
  });
  tell();
  return changed;
}

/** Remove a draft with its files. */
export async function drop(number) {
  await inTransaction(["drafts", "files"], "readwrite", (transaction) => {
    transaction.objectStore("drafts").delete(number);
    transaction.objectStore("files").delete(filesOf(number));
  });
  tell();
}

/** Take a lease of some seconds, or renew the own one; false where somebody else has it. */
export function lease(name, holder, ms) {
  return inTransaction(["leases"], "readwrite", (transaction, give) => {
    const store = transaction.objectStore("leases");
    const asked = store.get(name);
    asked.onsuccess = () => {
      const held = asked.result;
      const isFree = !held || held.holder === holder || held.until < Date.now() || held.until > Date.now() + 10 * ms;
      if (isFree) store.put({ name, holder, until: Date.now() + ms });
      give(isFree);
    };
  });
}

/** Give a lease back. */
export function giveBack(name, holder) {
  return inTransaction(["leases"], "readwrite", (transaction) => {
    const store = transaction.objectStore("leases");
    const asked = store.get(name);
    asked.onsuccess = () => {
      if (asked.result && asked.result.holder === holder) store.delete(name);
    };
  });
}
