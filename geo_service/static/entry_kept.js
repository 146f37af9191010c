// A hazard that is being entered, kept on this device for its account until the service has stored it.

const NAME = "geo-service-entry";
const STORE = "entries";
const KEPT_DAYS = 14;
const DAY_MS = 24 * 3600 * 1000;

function open() {
  return new Promise((resolve, reject) => {
    const asked = window.indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "account" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** Ask one thing of the store; true once it is written where nothing is read. */
async function ask(mode, question) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = question(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Return what is kept for an account: values by input and photos as bytes; undefined where nothing is. */
export async function kept(account) {
  const found = await ask("readonly", (store) => store.get(account));
  if (!found || Date.now() - found.at < KEPT_DAYS * DAY_MS) return found;
  await drop(account);
  return undefined;
}

/** Keep the values and photos of an account in place of what was kept before. */
export function keep(account, values, photos) {
  return ask("readwrite", (store) => store.put({ account, at: Date.now(), values, photos }));
}

/** Forget what is kept for an account. */
export function drop(account) {
  return ask("readwrite", (store) => store.delete(account));
}
