// Titles of features that a field refers to: from the map where they are loaded, else from the API.

import { readFeature } from "./collection.js";
import { model } from "./model.js";

const asked = new Map();

/** Return a promise of the title of a referred feature; the id itself where it cannot be had. */
export function referredTitle(store, reference, id) {
  const layer = store.byId(reference.layer);
  const loaded = layer && layer.features.find((feature) => feature.id === id);
  if (loaded) return Promise.resolve(layer.titleOf(loaded));
  const key = JSON.stringify([reference.layer, id]);
  if (!asked.has(key)) {
    const url = `${model.collections}/${encodeURIComponent(reference.layer)}`;
    const title = readFeature(url, id).then(
      (feature) => {
        const name = reference.titleFields.find((field) => feature.properties[field]);
        return name ? String(feature.properties[name]) : id;
      },
      () => {
        asked.delete(key); // ask again next time: the service may have been away
        return id;
      },
    );
    asked.set(key, title);
  }
  return asked.get(key);
}
