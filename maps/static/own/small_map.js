// A small map within a page: the basemap of the big maps, and room for one record.

import { LabelLayer } from "./labels.js";
import { MapLayer } from "./layer.js";
import { model } from "./model.js";
import { Store } from "./store.js";

const DEEPEST = 19;

/** Open the map of a place on the page; the page scrolls over it. */
export function openMap(place) {
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
    scrollWheelZoom: false,
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

/** Build the layers of the page's model on a map. */
export function layersOf(map) {
  const renderers = { basemap: L.canvas({ pane: "basemap" }), subject: L.canvas({ padding: 0.25 }) };
  return new Store(
    model.layers.map((layer) => new MapLayer(layer, map, layer.basemap ? renderers.basemap : renderers.subject)),
    model.themes,
  );
}

/** Load and draw the basemap, then its names; what fails is left out. */
export async function drawBasemap(map, store) {
  const labels = new LabelLayer(store);
  labels.addTo(map);
  for (const layer of store.layers.filter((one) => one.basemap).sort((a, b) => a.rank - b.rank)) {
    try {
      await layer.load(() => {});
      layer.draw();
    } catch (error) {
      continue; // the record is shown all the same, on less ground
    }
  }
  labels.update();
}
