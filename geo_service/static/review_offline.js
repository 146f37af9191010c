// The pages of the review without a link: a worker keeps what was seen, and a button keeps what is listed.

import { filled } from "./review_drafts_list.js";

const MOST_PAGES = 200;
const CURRENT_MS = 120000; // a page younger than this is not called an old one

/** Start the worker where the browser lets one work, and say when a page comes from the device. */
export async function startWorker(box, page, words) {
  if (!("serviceWorker" in navigator)) {
    box.querySelector("[data-no-worker]").hidden = false; // neither HTTPS nor this machine itself
    return;
  }
  navigator.serviceWorker.addEventListener("message", (event) => {
    const { storedAt } = event.data || {};
    if (!storedAt || Date.now() - storedAt < CURRENT_MS) return;
    const mark = box.querySelector("[data-stored]");
    mark.textContent = filled(words.stored, { time: new Date(storedAt).toLocaleString(page.language) });
    mark.hidden = false;
  });
  try {
    await navigator.serviceWorker.register(box.dataset.worker, { scope: `${page.root}/review` });
    const ready = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((one) => one.name);
    const pages = [window.location.href.split("#")[0], new URL(box.dataset.list, window.location.href).href];
    ready.active.postMessage({ account: page.account, pages, assets: loaded });
  } catch (error) {
    box.querySelector("[data-no-worker]").hidden = false;
  }
}

function listed() {
  const found = new Set();
  for (const one of document.querySelectorAll("a[data-keep][href]")) found.add(one.href);
  return [...found].slice(0, MOST_PAGES);
}

/** Keep every hazard that the page lists, for a walk along the track. */
export function keepPages(box, words) {
  const button = box.querySelector("[data-keep-all]");
  const told = box.querySelector("[data-kept]");
  if (!("serviceWorker" in navigator) || !listed().length) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const addresses = listed();
    let kept = 0;
    for (const address of addresses) {
      try {
        const answer = await fetch(address, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        await answer.text();
        if (answer.ok && !answer.redirected) kept += 1;
      } catch (error) {
        break; // the link is gone
      }
      told.textContent = filled(words.keeping_pages, { count: kept, all: addresses.length });
    }
    told.textContent = filled(words.kept_pages, { count: kept, all: addresses.length });
    button.disabled = false;
  });
}
