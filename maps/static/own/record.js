// The small map of one record: the basemap of the big maps, the record in its own style, its accuracy.

import { readFeature } from "./collection.js";
import { model } from "./model.js";
import { drawBasemap, layersOf, openMap } from "./small_map.js";

const FIT = { padding: [24, 24], maxZoom: 16, animate: false };

const place = document.getElementById("small-map");
const state = document.getElementById("map-state");

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
  const map = openMap(place);
  const store = layersOf(map);
  const subject = store.byId(model.record.layer);
  showRecord(map, subject, await readFeature(subject.url, model.record.id));
  place.dataset.state = "record";
  await drawBasemap(map, store);
  place.dataset.state = "ready";
}

start().catch(() => {
  place.hidden = true;
  state.hidden = false;
  state.textContent = model.failed;
});
