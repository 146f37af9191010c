// The state of the page in its address: layers, filters, search, position. A copied link shows the same.
//
//   layers=a,b   filter=layer.field:code,code (repeated)   q=words   at=zoom/lat/lon
// Codes are percent-encoded on their own, so that a comma or colon in one does not split it.

/** Bring layers, search and map into the state that the address names. */
export function readState(store, search, map) {
  const parameters = new URLSearchParams(window.location.search);
  if (parameters.has("layers")) {
    const wanted = new Set(parameters.get("layers").split(","));
    for (const layer of store.layers) layer.shown = wanted.has(layer.id);
  }
  for (const filter of parameters.getAll("filter")) {
    const [, id, field, codes] = /^([^.]+)\.([^:]+):(.+)$/.exec(filter) || [];
    const layer = store.byId(id);
    if (layer && layer.filters.includes(field)) layer.select(field, new Set(codes.split(",").map(decode)));
  }
  search.value = parameters.get("q") || "";
  const [zoom, latitude, longitude] = (parameters.get("at") || "").split("/").map(Number);
  if ([zoom, latitude, longitude].every(Number.isFinite)) map.setView([latitude, longitude], zoom, { animate: false });
}

function decode(code) {
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}

/** Return the position of a map as the address carries it. */
export function position(map) {
  const { lat, lng } = map.getCenter();
  return `${map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`;
}

/** Write the state into the address, and into the links that change the language. */
export function writeState(store, search, map, initial) {
  // What the page opens with anyway stays out: `initial` has the layers shown and the position.
  const parameters = new URLSearchParams(window.location.search);
  for (const name of ["layers", "filter", "q", "at"]) parameters.delete(name);
  const shown = store.layers.filter((layer) => layer.shown).map((layer) => layer.id);
  if (shown.join() !== initial.shown.join()) parameters.set("layers", shown.join(","));
  for (const layer of store.layers) {
    for (const [field, codes] of layer.selected) {
      parameters.append("filter", `${layer.id}.${field}:${[...codes].map(encodeURIComponent).join(",")}`);
    }
  }
  if (search.value.trim()) parameters.set("q", search.value.trim());
  if (position(map) !== initial.at) parameters.set("at", position(map));
  window.history.replaceState(null, "", `?${readable(parameters)}`);
  for (const link of document.querySelectorAll("[data-language]")) {
    parameters.set("lang", link.dataset.language);
    link.href = `?${readable(parameters)}`;
  }
}

/** Return the query with the characters that need no escape in a query left readable. */
function readable(parameters) {
  return parameters.toString().replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%2F/g, "/");
}
