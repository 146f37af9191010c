// The map page: connects the Leaflet map that Folium made with layers, panel, popups and address.

import { Downloads } from "./download.js";
import { Filters } from "./filters.js";
import { LabelLayer } from "./labels.js";
import { MapLayer } from "./layer.js";
import { Legend, explainLow } from "./legend.js";
import { FeatureList } from "./list.js";
import { model, text } from "./model.js";
import { connectMoment } from "./moment.js";
import { Notices } from "./notices.js";
import { Panel } from "./panel.js";
import { Popups } from "./popup.js";
import { Printer } from "./print.js";
import { Store } from "./store.js";
import { position, readState, writeState } from "./url_state.js";

const map = window.pageMap;
const $ = (id) => document.getElementById(id);

function pane(name, zIndex) {
  const made = map.createPane(name);
  made.style.zIndex = String(zIndex);
  made.style.pointerEvents = "none";
}

pane("basemap", 350);
pane("highlight", 450);
pane("labels", 460);
const tolerance = window.matchMedia("(pointer: coarse)").matches ? 10 : 4;
// One canvas for all subjects: of two canvases the upper one would keep the clicks from the lower.
const renderers = { basemap: L.canvas({ pane: "basemap" }), subjects: L.canvas({ tolerance, padding: 0.25 }) };

const store = new Store(
  model.layers.map((layer) => new MapLayer(layer, map, layer.basemap ? renderers.basemap : renderers.subjects)),
  model.themes,
);
const initiallyShown = store.layers.filter((layer) => layer.shown).map((layer) => layer.id);
const search = $("search");
const badge = (tab) => $(`tab-${tab}`).querySelector(".badge");
const notices = new Notices($("notices"));
const panel = new Panel($("panel"), (tab, isSheet) => {
  if (tab && isSheet) map.closePopup();
  popups.unmark();
  for (const part of [filters, list]) part.update();
});
const popups = new Popups(map, store);
const printer = new Printer(map, $("print"));
const labels = new LabelLayer(store);

/** Lower layers first: areas, lines, points; within a type in the order of the view. */
function restack() {
  for (const layers of [store.layers.filter((layer) => layer.basemap), store.subjects]) {
    const drawn = layers.filter((layer) => layer.shown && layer.state === "ready");
    // The lowest is where it belongs once all others have been raised.
    for (const layer of drawn.sort((a, b) => a.rank - b.rank).slice(1)) layer.raise();
  }
}

async function show(layer) {
  layer.draw();
  if (layer.shown && (layer.state === "idle" || layer.state === "failed")) {
    notices.loading(layer, 0);
    store.changed();
    try {
      await layer.load((count) => notices.loading(layer, count));
      notices.done(layer);
    } catch (error) {
      notices.failed(layer, error, () => show(layer));
    }
  }
  store.changed();
}

/** Take note of a new size; without one Leaflet would still shift its centre by a rounding. */
function fitContainer() {
  const { clientWidth, clientHeight } = map.getContainer();
  if (!printer.isPrinting && !map.getSize().equals([clientWidth, clientHeight])) map.invalidateSize({ animate: false });
}

function toggle(layer, isShown) {
  layer.shown = isShown;
  map.closePopup();
  show(layer);
}

function reset() {
  for (const layer of store.layers) {
    layer.selected.clear();
    layer.filter();
    layer.shown = initiallyShown.includes(layer.id);
    show(layer);
  }
  search.value = "";
  map.closePopup();
  map.fitBounds(model.bounds, { padding: [12, 12], animate: false });
  store.changed();
}

function sayEmpty() {
  const shown = store.shown;
  const isSettled = shown.every((layer) => layer.state === "ready");
  const isEmpty = isSettled && shown.every((layer) => layer.matching.length === 0);
  const name = shown.length === 0 ? "noLayers" : shown.some((layer) => layer.features.length) ? "empty" : "emptyLayers";
  notices.empty(isEmpty ? text(name) : null);
}

const home = position(map);
readState(store, search, map);
new Legend($("layers"), store, toggle);
const filters = new Filters($("filters"), store, badge("filters"));
const list = new FeatureList({
  place: $("rows"),
  search,
  store,
  badge: badge("list"),
  open: (layer, feature) => {
    panel.collapse();
    fitContainer();
    popups.openFeature(layer, feature, () => (list.row(layer, feature) || $("tab-list")).focus());
  },
  mark: (layer, feature) => popups.mark(layer, feature),
  unmark: () => popups.unmark(),
});
explainLow($("low-note"), store);
new Downloads($("download"), store);
connectMoment($("moment"), $("moment-now"));
panel.update();
store.onChange(() => {
  $("stage").setAttribute("aria-busy", String(store.layers.some((layer) => layer.state === "loading")));
  sayEmpty();
  restack();
  labels.update();
  writeState(store, search, map, { shown: initiallyShown, at: home });
});
labels.addTo(map);
map.on("moveend", () => writeState(store, search, map, { shown: initiallyShown, at: home }));
new ResizeObserver(fitContainer).observe(map.getContainer());
$("reset").addEventListener("click", reset);
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  panel.show("list");
  const first = $("rows").querySelector("button");
  (first || $("tab-list")).focus();
});
for (const menu of document.querySelectorAll("details.menu, details.sources")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
for (const layer of store.layers) {
  if (layer.shown) show(layer);
}
store.changed();

// What is drawn, for tests and support: features per layer, whether the data has arrived.
window.mapInspection = Object.freeze({
  drawn: () => Object.fromEntries(store.layers.map((layer) => [layer.id, layer.shown ? layer.group.getLayers().length : 0])),
  states: () => Object.fromEntries(store.layers.map((layer) => [layer.id, layer.state])),
  pointOf: (layerId, featureId) => {
    const layer = store.byId(layerId);
    return map.latLngToContainerPoint(layer.anchor(layer.features.find((feature) => feature.id === featureId)));
  },
});
