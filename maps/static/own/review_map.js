// The map of the review: Folium's map, our basemap, the places of what the list shows. Both are one selection.
//
// The list says on the document what is selected (`review:selection`), looked at (`review:look`) and open
// (`review:open`); the map says which place somebody chose (`review:choose`).

import { element } from "./dom.js";
import { model } from "./model.js";
import { drawBasemap, layersOf } from "./small_map.js";
import { SymbolMarker, pathOptions, swatch } from "./symbols.js";

const FIT = { padding: [36, 36], maxZoom: 15, animate: false };
const CLOSE = 14; // zoom at which one hazard is looked at
const RING = { interactive: false, fill: false, pane: "highlight" };
const LOW = 1;
const DEMO = 2;

const map = window.pageMap;
const note = document.getElementById("map-note");
const legend = document.getElementById("legend");
const tolerance = window.matchMedia("(pointer: coarse)").matches ? 12 : 4;

for (const [name, zIndex] of [["basemap", 350], ["highlight", 450], ["labels", 460]]) {
  const pane = map.createPane(name);
  pane.style.zIndex = String(zIndex);
  pane.style.pointerEvents = "none";
}
const subjects = L.canvas({ tolerance, padding: 0.25 });
const opened = L.circleMarker([0, 0], { ...RING, radius: 15, color: "#0b4f8a", weight: 3 });
const looked = L.circleMarker([0, 0], { ...RING, radius: 13, color: "#c77700", weight: 2 });
const group = L.layerGroup().addTo(map);
const markers = new Map(); // identifier → marker
let asked = 0;
let open = null; // { id, place }

function tell(text) {
  note.textContent = text;
  note.hidden = !text;
}

/** Return how a place is drawn: what is no survey keeps its dashed outline, yet the colour stays to be seen. */
function lookOf(symbol, isLow) {
  const options = pathOptions(symbol, "Point", isLow);
  return isLow ? { ...options, fillColor: symbol.colour, fillOpacity: 0.35 } : options;
}

function marker([id, lon, lat, mark, title, flags], isMixed) {
  const options = lookOf(model.marks[mark].symbol, Boolean(flags & LOW));
  const made = new SymbolMarker([lat, lon], { ...options, isDemo: isMixed && Boolean(flags & DEMO), renderer: subjects });
  made.on("click", () => document.dispatchEvent(new CustomEvent("review:choose", { detail: { id } })));
  made.on("mouseover", () => {
    made.bindTooltip(document.createTextNode(title), { direction: "top", offset: [0, -8] }).openTooltip();
  });
  made.on("mouseout", () => made.unbindTooltip());
  return made;
}

function drawLegend(places) {
  const counts = new Map();
  for (const place of places) counts.set(place[3], (counts.get(place[3]) || 0) + 1);
  const rows = model.marks.flatMap((mark, index) =>
    counts.has(index) ? [element("li", {}, swatch(mark.symbol, "Point"), mark.title, element("b", {}, String(counts.get(index))))] : [],
  );
  legend.replaceChildren(...rows);
  legend.hidden = rows.length < 2;
}

/** Look at the place that is open; else at all places of the selection. */
function look() {
  if (map.getSize().x === 0) return;
  if (open && open.place) {
    if (!map.getBounds().pad(-0.15).contains(open.place) || map.getZoom() < CLOSE - 2) map.setView(open.place, Math.max(map.getZoom(), CLOSE), { animate: false });
    return;
  }
  if (!markers.size) return;
  map.fitBounds(L.latLngBounds([...markers.values()].map((one) => one.getLatLng())), FIT);
}

function ring(circle, place) {
  if (!place) circle.remove();
  else circle.setLatLng(place).addTo(map);
}

async function select(address, isQuiet) {
  asked += 1;
  const own = asked;
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    const { places } = await answer.json();
    if (own !== asked) return; // another selection came meanwhile
    group.clearLayers();
    markers.clear();
    // Invented places are told apart from real ones; where all are invented the page says so.
    const isMixed = places.some((place) => !(place[5] & DEMO));
    for (const place of places) {
      const made = marker(place, isMixed);
      markers.set(place[0], made);
      group.addLayer(made);
    }
    drawLegend(places);
    tell("");
    if (!isQuiet) look();
    map.getContainer().dataset.count = String(places.length);
  } catch (error) {
    if (own === asked) tell(model.failed);
  }
}

document.addEventListener("review:selection", ({ detail }) => select(detail.address, detail.isQuiet));
document.addEventListener("review:look", ({ detail }) => {
  const made = markers.get(detail.id);
  ring(looked, made ? made.getLatLng() : null);
});
document.addEventListener("review:open", ({ detail }) => {
  open = detail.id ? { id: detail.id, place: detail.place ? L.latLng(detail.place) : null } : null;
  ring(opened, open ? open.place : null);
  window.requestAnimationFrame(() => {
    map.invalidateSize({ animate: false });
    look();
  });
});
new ResizeObserver(() => {
  const isFirst = map.getSize().x === 0; // a phone shows the list first
  map.invalidateSize({ animate: false });
  if (isFirst) look();
}).observe(map.getContainer());
drawBasemap(map, layersOf(map)).then(() => {
  map.getContainer().dataset.state = "ready";
});
