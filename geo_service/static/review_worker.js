// Keeps the pages of the review for a place without a link: from the network first, else as they were seen.
//
// Pages are kept for one account at a time. Those of another go as soon as this one is seen, all of them
// when somebody signs out (sign_out.js). Nothing but pages and static files is ever kept here.

const PAGES = "geo-service-review-pages:"; // and the account; sign_out.js knows the name
const ASSETS = "geo-service-review-assets";
const ACCOUNT = "Page-Account";
const STORED_AT = "Stored-At";
const TYPES = /^(text\/html|text\/javascript|application\/json)/; // htmx takes its part out of whole pages
const LONGEST_MS = 3 * 24 * 3600 * 1000; // that a page may be shown without a link
const PATIENCE_MS = 8000; // for the network, where there is a kept page
const MOST_PAGES = 400;
const NEVER = ["/field-pack"]; // files, not pages

const scope = new URL(self.registration.scope);
const root = scope.pathname.replace(/\/review\/?$/, "");
const shownFrom = new Map(); // client → when the page it shows was kept

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

function isPage(url) {
  if (url.pathname !== scope.pathname && !url.pathname.startsWith(`${scope.pathname}/`)) return false;
  const rest = url.pathname.slice(scope.pathname.length);
  return !NEVER.some((one) => rest.startsWith(one));
}

function isAsset(url) {
  return url.pathname.startsWith(`${root}/static/`);
}

function keyOf(address) {
  const key = new URL(address);
  key.hash = "";
  return key.href;
}

async function nameOfPages() {
  return (await caches.keys()).find((one) => one.startsWith(PAGES));
}

async function forgetOthers(account) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + account);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/** Keep a page that the service just gave this account. */
async function keep(key, answer) {
  const type = answer.headers.get("Content-Type") || "";
  if (answer.status !== 200 || answer.redirected || !TYPES.test(type)) return;
  // A page says whose it is; what it loads afterwards goes with it.
  const account = answer.headers.get(ACCOUNT) || (!type.startsWith("text/html") && ((await nameOfPages()) || "").slice(PAGES.length));
  if (!account) return;
  await forgetOthers(account);
  const headers = new Headers(answer.headers);
  headers.set(STORED_AT, String(Date.now()));
  headers.delete("Vary"); // the key says all
  const cache = await caches.open(PAGES + account);
  await cache.put(key, new Response(await answer.blob(), { status: 200, headers }));
  const keys = await cache.keys();
  for (const old of keys.slice(0, Math.max(0, keys.length - MOST_PAGES))) await cache.delete(old);
}

function isFresh(answer) {
  return answer && Date.now() - Number(answer.headers.get(STORED_AT)) < LONGEST_MS;
}

/** Return what is kept for an address: that very one, else the same hazard in another language. */
async function kept(key, isNavigation) {
  const name = await nameOfPages();
  if (!name) return undefined;
  const cache = await caches.open(name);
  const exact = await cache.match(key);
  if (isFresh(exact)) return exact;
  const { pathname } = new URL(key);
  const isList = pathname === scope.pathname;
  for (const other of (await cache.keys()).reverse()) {
    if (new URL(other.url).pathname !== pathname || (isList && !isNavigation)) continue;
    const answer = await cache.match(other);
    if (!isFresh(answer)) continue;
    // A list under other filters is not the list that was asked for: the address has to tell.
    return isList ? Response.redirect(other.url, 302) : answer;
  }
  return undefined;
}

/** Answer for what is not kept: a person sees the drafts, which are always there. */
async function nothing(isNavigation) {
  const drafts = isNavigation && (await kept(new URL(`${scope.pathname}/drafts`, scope).href, true));
  if (drafts) return drafts;
  if (!isNavigation) return new Response("", { status: 503 });
  const text = "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>离线 Offline</title><h1>没有网络</h1><p>此页面未保存在本机。联网后再打开。</p><p lang=en>There is no link, and this page is not kept on this device.</p>";
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

function after(ms) {
  return new Promise((done) => {
    setTimeout(done, ms);
  });
}

async function tell(event, answer, isNavigation) {
  const storedAt = Number(answer.headers.get(STORED_AT));
  if (!storedAt) return;
  if (event.resultingClientId) shownFrom.set(event.resultingClientId, storedAt);
  const client = !isNavigation && event.clientId && (await self.clients.get(event.clientId));
  if (client) client.postMessage({ storedAt });
}

async function page(event) {
  const key = keyOf(event.request.url);
  const isNavigation = event.request.mode === "navigate";
  const network = fetch(event.request).then((answer) => {
    const copy = answer.clone();
    event.waitUntil(keep(key, copy).catch(() => {}));
    return answer;
  });
  event.waitUntil(network.catch(() => {}));
  const stored = await kept(key, isNavigation);
  let answer;
  try {
    answer = await (stored ? Promise.race([network, after(PATIENCE_MS)]) : network);
  } catch (error) {
    answer = undefined;
  }
  if (answer && ![502, 503, 504].includes(answer.status)) return answer;
  const instead = stored || answer || (await nothing(isNavigation));
  await tell(event, instead, isNavigation);
  return instead;
}

async function keepAsset(address, answer) {
  if (!answer.ok || answer.redirected) return;
  const cache = await caches.open(ASSETS);
  const path = new URL(address).pathname;
  await cache.put(address, answer);
  for (const other of await cache.keys()) {
    const old = new URL(other.url).pathname;
    if (old !== path && nameOf(old) === nameOf(path)) await cache.delete(other);
  }
}

/** Return what a static file is called apart from the digest of its version. */
function nameOf(path) {
  return path.slice(`${root}/static/`.length).replace(/^[^/]*\//, "");
}

async function asset(event) {
  const cache = await caches.open(ASSETS);
  const exact = await cache.match(event.request.url);
  if (exact) return exact;
  try {
    const answer = await fetch(event.request);
    event.waitUntil(keepAsset(event.request.url, answer.clone()).catch(() => {}));
    return answer;
  } catch (error) {
    // A kept page of the version before: its files under their new address serve it well enough.
    const name = nameOf(new URL(event.request.url).pathname);
    const other = (await cache.keys()).find((one) => nameOf(new URL(one.url).pathname) === name);
    if (other) return cache.match(other);
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== scope.origin) return;
  if (isAsset(url)) event.respondWith(asset(event));
  else if (isPage(url)) event.respondWith(page(event));
});

/** Keep what a page loaded before this worker was there, and tell it how old it is. */
async function arrived(source, { account, pages = [], assets = [] }) {
  await forgetOthers(account);
  const storedAt = shownFrom.get(source.id);
  if (storedAt) source.postMessage({ storedAt });
  const cache = await caches.open(ASSETS);
  for (const address of assets.filter((one) => one.startsWith(scope.origin) && isAsset(new URL(one)))) {
    if (!(await cache.match(address))) await keepAsset(address, await fetch(address));
  }
  for (const address of pages.filter((one) => one.startsWith(scope.origin) && isPage(new URL(one)))) {
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
    await keep(keyOf(address), answer);
  }
}

self.addEventListener("message", (event) => {
  if (event.data?.account) event.waitUntil(arrived(event.source, event.data).catch(() => {}));
});
