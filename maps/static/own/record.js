// The small map of one record: the basemap of the big maps, the record in its own style, its accuracy.

import { readFeature } from "./collection.js";
import { LabelLayer } from "./labels.js";
import { MapLayer } from "./layer.js";
import { model } from "./model.js";
import { Store } from "./store.js";

const DEEPEST = 19;
const FIT = { padding: [24, 24], maxZoom: 16, animate: false };

const place = document.getElementById("small-map");
const state = document.getElementById("map-state");

function openMap() {
  place.hidden = false;
  const [[south, west], [north, east]] = model.bounds;
  const map = L.map(place, {
    center: [(south + north) / 2, (west + east) / 2],
    zoom: 9,
    maxZoom: DEEPEST,
    preferCanvas: true,
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: false,
    zoomSnap: model.tiles ? 1 : 0.25, // tiles blur between their zoom levels
    zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    scrollWheelZoom: false, // the page scrolls over the map
  });
  for (const [name, zIndex] of [["basemap", 350], ["labels", 460]]) {
    const pane = map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = "none";
  }
  if (model.tiles) L.tileLayer(model.tiles, { maxZoom: DEEPEST }).addTo(map);
  L.control.zoom({ position: "topright", ...model.controls }).addTo(map);
  L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
  return map;
}

/** Draw how far a position that is no survey may be off. */
function drawAccuracy(map, layer, feature) {
  const metres = feature.properties.accuracy_m;
  if (feature.geometry.type !== "Point" || !layer.isLow(feature) || !(metres > 0)) return null;
  return L.circle(layer.anchor(feature), {
    radius: metres,
    color: "#10161c",
    weight: 1,
    dashArray: "4 4",
    fillOpacity: 0.06,
    interactive: false,
  }).addTo(map);
}

function showRecord(map, layer, feature) {
  layer.features = [feature];
  layer.drawsDemo = true;
  layer.state = "ready";
  layer.paths.set(feature, layer.path(feature));
  layer.filter();
  layer.draw();
  const accuracy = drawAccuracy(map, layer, feature);
  const path = layer.paths.get(feature);
  if (accuracy) map.fitBounds(accuracy.getBounds(), FIT);
  else if (path.getLatLng) map.setView(path.getLatLng(), model.record.zoom, { animate: false });
  else map.fitBounds(path.getBounds(), FIT);
}

async function start() {
  const map = openMap();
  const renderers = { basemap: L.canvas({ pane: "basemap" }), subject: L.canvas({ padding: 0.25 }) };
  const store = new Store(
    model.layers.map((layer) => new MapLayer(layer, map, layer.basemap ? renderers.basemap : renderers.subject)),
    model.themes,
  );
  const subject = store.byId(model.record.layer);
  const labels = new LabelLayer(store);
  showRecord(map, subject, await readFeature(subject.url, model.record.id));
  labels.addTo(map);
  place.dataset.state = "record";
  for (const layer of store.layers.filter((one) => one.basemap).sort((a, b) => a.rank - b.rank)) {
    try {
      await layer.load(() => {});
      layer.draw();
    } catch (error) {
      continue; // the record is shown all the same, on less ground
    }
  }
  labels.update();
  place.dataset.state = "ready";
}

start().catch(() => {
  place.hidden = true;
  state.hidden = false;
  state.textContent = model.failed;
});
