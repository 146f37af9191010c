// Sends the drafts of this device: one at a time, by one tab at a time, each under its own key.
//
// A key makes it harmless to send something twice, so whatever was on its way when a tab was closed, a
// link broke or a phone died is simply sent again.

import * as store from "./review_drafts_store.js";

const LOCK = "geo-service-review-sender";
const LEASE_MS = 30000;
const STEP_MS = 60000; // after which an answer is waited for no longer
const FILE_MS = 240000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 300000;
const LIVE_MS = 300000; // from the shutter to the service: older pictures do not count as taken just now
const OPEN_STATES = new Set([store.SAVED, store.WAITING, store.SENDING, store.SIGN_IN]);
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

const holder = store.newKey();

/** No answer, or none that says anything about the draft. */
class NoLink extends Error {}

/** The service has an answer that ends this attempt. */
class Answered extends Error {
  constructor(status, problem) {
    super(problem.detail || String(status));
    this.status = status;
    this.problem = problem;
  }
}

/** Do something in one tab at a time; a tab that dies gives way by itself. */
export async function alone(work) {
  if (navigator.locks) return navigator.locks.request(LOCK, work);
  while (!(await store.lease(LOCK, holder, LEASE_MS))) await new Promise((done) => setTimeout(done, LEASE_MS / 10));
  const renewal = setInterval(() => store.lease(LOCK, holder, LEASE_MS), LEASE_MS / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await store.giveBack(LOCK, holder);
  }
}

async function ask(address, options, ms) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ms);
  let answer;
  let body;
  try {
    answer = await fetch(address, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: stop.signal, ...options });
    body = await answer.text();
  } catch (error) {
    throw new NoLink(error.message);
  } finally {
    clearTimeout(timer);
  }
  let told;
  try {
    told = body ? JSON.parse(body) : {};
  } catch (error) {
    throw new NoLink("not an answer of the service"); // a gateway, or the sign-in page of a hotel
  }
  if (answer.ok) return told;
  if (!answer.status || LATER.has(answer.status)) throw new NoLink(String(answer.status));
  throw new Answered(answer.status, told);
}

/** Return the account that is signed in now and the token of its forms. */
function session(page) {
  return ask(`${page.root}/review-session`, { headers: { Accept: "application/json" } }, STEP_MS);
}

function itemAddress(page, draft) {
  return `${page.root}/collections/${encodeURIComponent(draft.collection)}/items/${encodeURIComponent(draft.feature)}`;
}

function headers(page, token) {
  return { Accept: "application/json", "Accept-Language": page.language, "X-CSRF-Token": token };
}

async function sendFile(page, token, draft, file, index) {
  const form = new FormData();
  form.append("key", file.key);
  form.append("kind", file.kind);
  form.append("live", String(file.isLive && Date.now() - draft.at < LIVE_MS));
  const content = await store.content(draft.number, index);
  if (!content) throw new Answered(0, { code: "file_gone", file: file.name });
  form.append("file", new Blob([content], { type: file.type }), file.name);
  const address = `${itemAddress(page, draft)}/attachments`;
  try {
    const taken = await ask(address, { method: "POST", headers: headers(page, token), body: form }, FILE_MS);
    return taken.id;
  } catch (error) {
    if (error instanceof Answered) error.problem.file = file.name;
    throw error;
  }
}

async function sendDraft(page, token, draft) {
  const files = draft.files.map((file) => ({ ...file }));
  for (const [index, file] of files.entries()) {
    if (file.id) continue;
    file.id = await sendFile(page, token, draft, file, index);
    await store.change(draft.number, { files });
  }
  const body = {
    action: draft.action,
    key: draft.key,
    ...(draft.comment && { comment: draft.comment }),
    ...(Object.keys(draft.given).length && { given: draft.given }),
    attachments: [...draft.attachments, ...files.map((file) => file.id)],
  };
  const options = {
    method: "POST",
    headers: { ...headers(page, token), "Content-Type": "application/json", "If-Match": `"${draft.version}"` },
    body: JSON.stringify(body),
  };
  return ask(`${itemAddress(page, draft)}/reviews`, options, STEP_MS);
}

/** Say how a hazard stands now, for a draft that was made on an older state of it. */
async function present(page, draft) {
  try {
    const log = await ask(`${itemAddress(page, draft)}/reviews`, { headers: headers(page, "") }, STEP_MS);
    return { version: log.version, state: log.state_title, last: log.reviews[log.reviews.length - 1] };
  } catch (error) {
    return {};
  }
}

/** Give what follows on the same state of a hazard the version that the own step just made. */
async function follow(draft, taken) {
  if (!taken.version) return;
  for (const other of await store.drafts(draft.account)) {
    const isNext = other.number > draft.number && other.collection === draft.collection && other.feature === draft.feature;
    if (isNext && OPEN_STATES.has(other.state) && other.version === draft.version) {
      await store.change(other.number, { version: taken.version });
    }
  }
}

async function settle(page, token, draft) {
  const tries = draft.tries + 1;
  try {
    const taken = await sendDraft(page, token, draft);
    await follow(draft, taken);
    await store.change(draft.number, { state: store.SENT, sentAt: Date.now(), tries, problem: null });
    return true;
  } catch (error) {
    if (error instanceof NoLink) {
      const wait = Math.min(FIRST_RETRY_MS * 2 ** draft.tries, LAST_RETRY_MS);
      await store.change(draft.number, { state: store.WAITING, tries, next: Date.now() + wait });
      return false;
    }
    if (!(error instanceof Answered)) throw error;
    const { status, problem } = error;
    if (status === 401 || problem.code === "forged_form" || problem.code === "password_change_required") {
      await store.change(draft.number, { state: store.SIGN_IN, tries });
      return false;
    }
    if (status === 412) {
      const now = await present(page, draft);
      await store.change(draft.number, { state: store.CONFLICT, tries, problem, present: now });
    } else {
      await store.change(draft.number, { state: store.REFUSED, tries, problem });
    }
    return true;
  }
}

function nextOf(drafts) {
  const held = new Set(); // features with an earlier draft that is not through
  for (const draft of drafts) {
    if (draft.state === store.SENT) continue;
    const feature = `${draft.collection}/${draft.feature}`;
    if (OPEN_STATES.has(draft.state) && !held.has(feature) && !(draft.next > Date.now())) return draft;
    held.add(feature);
  }
  return undefined;
}

/** Whether an earlier draft of the same hazard has to go first. */
export function isHeld(draft, drafts) {
  return drafts.some(
    (other) =>
      other.number < draft.number &&
      other.collection === draft.collection &&
      other.feature === draft.feature &&
      other.state !== store.SENT,
  );
}

async function mark(account, state) {
  for (const draft of await store.drafts(account)) {
    if (OPEN_STATES.has(draft.state) && draft.state !== state) await store.change(draft.number, { state });
  }
}

/** Send what an account has on this device; returns whether the service answered. */
export async function sendAll(page) {
  return alone(async () => {
    if (!nextOf(await store.drafts(page.account))) return true;
    let signedIn;
    try {
      signedIn = await session(page);
    } catch (error) {
      if (!(error instanceof NoLink) && !(error instanceof Answered)) throw error;
      await mark(page.account, error instanceof NoLink ? store.WAITING : store.SIGN_IN);
      return !(error instanceof NoLink);
    }
    if (signedIn.account !== page.account) {
      await mark(page.account, store.SIGN_IN); // somebody else's session must not sign these
      return true;
    }
    for (let draft; (draft = nextOf(await store.drafts(page.account))); ) {
      await store.change(draft.number, { state: store.SENDING });
      if (!(await settle(page, signedIn.token, draft))) return false;
    }
    return true;
  });
}

/** Return in how many milliseconds the next draft is to be tried; Infinity where none is. */
export async function restMs(account) {
  const waiting = (await store.drafts(account)).filter((draft) => OPEN_STATES.has(draft.state) && draft.state !== store.SIGN_IN);
  return Math.min(...waiting.map((draft) => Math.max(0, draft.next - Date.now())));
}

/** Let whatever waits be tried at once. */
export async function hurry(account) {
  for (const draft of await store.drafts(account)) {
    if (OPEN_STATES.has(draft.state) && draft.next) await store.change(draft.number, { next: 0 });
  }
}

/** Send a draft again that was made on an older state: on top of the one that is shown. */
export async function onTop(number) {
  const draft = await store.draft(number);
  if (!draft || draft.state !== store.CONFLICT || !draft.present || !draft.present.version) return;
  // Under its own key still: should the service have taken it after all, it says so.
  const anew = { next: 0, tries: 0, problem: null, present: null };
  await store.change(number, { state: store.SAVED, version: draft.present.version, ...anew });
}

/** Look again how the hazard of a draft stands, where that could not be seen when it was refused. */
export async function lookAgain(page, number) {
  const draft = await store.draft(number);
  await store.change(number, { present: await present(page, draft) });
}
