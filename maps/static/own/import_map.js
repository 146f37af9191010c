// The map of an import: every row at the place that was worked out for it, over the railway and the towns.

import { model } from "./model.js";
import { drawBasemap, layersOf, openMap } from "./small_map.js";
import { SymbolMarker, pathOptions, swatch } from "./symbols.js";

const FIT = { padding: [28, 28], maxZoom: 16, animate: false };
const SIZE = 5;

const place = document.getElementById("import-map");
const state = document.getElementById("map-state");
const legend = document.getElementById("map-legend");

function element(name, text, properties = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, properties);
}

/** Build what is told of a row: its number, what becomes of it, why. */
function popup({ label, title, action, said, href }) {
  const box = document.createElement("div");
  box.append(element("p", `${label} · ${model.import.actions[action].title}`));
  if (title) box.append(element("p", title));
  for (const sentence of said) box.append(element("p", sentence));
  if (href) {
    const line = document.createElement("p");
    line.append(element("a", model.import.show, { href }));
    box.append(line);
  }
  return box;
}

function markerOf(row, renderer) {
  const [longitude, latitude] = row.place;
  const { shape, colour } = model.import.actions[row.action];
  const options = { renderer, ...pathOptions({ shape, colour, size: SIZE }, "Point", row.rough) };
  return new SymbolMarker([latitude, longitude], options).bindPopup(() => popup(row));
}

function drawLegend(rows) {
  for (const [action, { title, shape, colour }] of Object.entries(model.import.actions)) {
    const count = rows.filter((row) => row.action === action).length;
    if (!count) continue;
    const line = document.createElement("li");
    line.append(swatch({ shape, colour, size: SIZE }, "Point"), `${title} ${count.toLocaleString()}`);
    legend.append(line);
  }
  legend.hidden = !legend.childElementCount;
}

async function start() {
  const answer = await fetch(model.import.rows, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const { rows, left } = await answer.json();
  if (!rows.length) {
    state.textContent = model.import.none;
    return;
  }
  const map = openMap(place);
  const renderer = L.canvas({ padding: 0.25 });
  const markers = rows.map((row) => markerOf(row, renderer));
  map.fitBounds(L.featureGroup(markers).getBounds(), FIT);
  for (const marker of markers) marker.addTo(map);
  place.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  place.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  drawLegend(rows);
  state.textContent = left ? model.import.left.replace("{count}", left.toLocaleString()) : "";
  state.hidden = !left;
  place.dataset.state = "rows";
  await drawBasemap(map, layersOf(map));
  place.dataset.state = "ready";
}

start().catch(() => {
  place.hidden = true;
  state.hidden = false;
  state.textContent = model.failed;
});
