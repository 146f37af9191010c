// Reading a collection of the API: all pages of its items, or one item, at the moment of the page.

import { model } from "./model.js";

const PAGE_SIZE = 10000;

/** The parameter that names the moment whose features the page shows; empty for the present. */
const moment = model.asOf ? `as-of=${encodeURIComponent(model.asOf)}` : "";

/** An answer that is not the data; the message is fit for the reader. */
export class AnswerError extends Error {}

/**
 * Follow a link of the API on our own host.
 * Behind a proxy that the service does not know, links may name a host the browser cannot see.
 */
function ownAddress(href) {
  const url = new URL(href, window.location.href);
  return url.pathname + url.search;
}

async function readJson(address) {
  const answer = await fetch(address, { headers: { Accept: "application/geo+json, application/json" } });
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw new AnswerError(problem.detail || problem.title || `HTTP ${answer.status}`);
}

/**
 * Return all features of a collection, page after page; `onProgress` gets the number read so far.
 * Where a condition (CQL2) is given, only those for which it holds.
 */
export async function readFeatures(url, onProgress, condition = null) {
  const features = [];
  const chosen = condition ? `&filter=${encodeURIComponent(condition)}` : "";
  let address = `${url}/items?limit=${PAGE_SIZE}${moment && `&${moment}`}${chosen}`;
  while (address) {
    const page = await readJson(address);
    for (const feature of page.features) features.push(feature);
    onProgress(features.length);
    const next = (page.links || []).find((link) => link.rel === "next");
    address = next && page.features.length ? ownAddress(next.href) : null;
  }
  return features;
}

/** Return one feature. */
export function readFeature(url, id) {
  return readJson(itemAddress(url, id));
}

/** Return the address of one feature. */
export function itemAddress(url, id) {
  return `${url}/items/${encodeURIComponent(id)}${moment && `?${moment}`}`;
}
