// The map of a form: a place is set, drawn and changed on it; the coordinates as text always say the same.

import { model } from "./model.js";
import { PlaceInputs } from "./edit_place.js";
import { Shape } from "./shape.js";
import { drawBasemap, layersOf, openMap } from "./small_map.js";

const FIT = { padding: [32, 32], maxZoom: 17, animate: false };
const POINT_ZOOM = 15;
const MOST_HANDLES = 300;
const APART = 18; // pixels between two handles
const ROOM = 56; // pixels between two vertices
const READ_AFTER_MS = 300;
const COLOUR = "#0b4f8a";

const { words } = model.edit;
const form = document.getElementById("edit");
const place = document.getElementById("small-map");
const tools = document.getElementById("map-tools");
const state = document.getElementById("map-state");

const inputs = new PlaceInputs(form);
const shape = new Shape(model.edit.geometry);
const buttons = {};
let map = null;
let drawn = null; // the line or the area
let handles = null;
let circle = null; // how exact a position is
let chosen = null; // { ring, index }
let timer = 0;

function tell(message) {
  state.textContent = message;
  state.hidden = !message;
}

const latLng = ([longitude, latitude]) => [latitude, longitude];
const lonLat = ({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];

function latLngs() {
  return shape.isClosed ? shape.rings.map((ring) => ring.map(latLng)) : (shape.rings[0] || []).map(latLng);
}

function handle(at, kind, options = {}) {
  const icon = L.divIcon({ className: `vertex ${kind}`, iconSize: null });
  return L.marker(latLng(at), { icon, draggable: true, keyboard: false, ...options }).addTo(handles);
}

function isChosen(ring, index) {
  return chosen !== null && chosen.ring === ring && chosen.index === index;
}

function drawVertex(at, ring, index) {
  const isEnd = shape.isClosed && shape.isAdding && index === 0 && shape.isWhole(shape.rings[ring]);
  const kind = shape.isPoint ? "point" : isChosen(ring, index) ? "chosen" : isEnd ? "first" : "";
  const marker = handle(at, kind, { zIndexOffset: 500 });
  marker.on("dragstart", () => shape.remember());
  marker.on("drag", () => {
    shape.rings[ring][index] = lonLat(marker.getLatLng());
    if (drawn) drawn.setLatLngs(latLngs());
  });
  marker.on("dragend", () => {
    if (!shape.isPoint) chosen = { ring, index };
    changed();
  });
  marker.on("click", () => {
    if (isEnd) shape.isAdding = false;
    else if (!shape.isPoint) chosen = isChosen(ring, index) ? null : { ring, index };
    draw();
  });
}

/** Whether there is room for a handle between the two of an edge. */
function isLong({ ends }) {
  const [one, other] = ends.map((end) => map.latLngToContainerPoint(latLng(end)));
  return one.distanceTo(other) > ROOM;
}

/** Return the vertices that a hand can tell apart at this zoom; the chosen one is among them. */
function apart(vertices) {
  let last = null;
  return vertices.filter(({ at, ring, index }) => {
    const point = map.latLngToContainerPoint(latLng(at));
    const isClose = last !== null && last.ring === ring && point.distanceTo(last.point) < APART;
    if (isClose && !isChosen(ring, index)) return false;
    last = { ring, point };
    return true;
  });
}

function drawMiddle({ ring, index, place: at }) {
  const marker = handle(at, "between");
  const insert = () => {
    shape.insert(ring, index, lonLat(marker.getLatLng()));
    chosen = { ring, index };
    changed();
  };
  marker.on("click", insert);
  marker.on("dragend", insert);
}

function draw() {
  if (drawn) drawn.remove();
  if (circle) circle.remove();
  handles.clearLayers();
  const style = { color: COLOUR, weight: 3, fillOpacity: 0.12, interactive: false };
  drawn = null;
  circle = null;
  if (!shape.isPoint && shape.count) {
    drawn = (shape.isClosed ? L.polygon(latLngs(), style) : L.polyline(latLngs(), style)).addTo(map);
  }
  const view = map.getBounds().pad(0.1);
  const inView = ({ at }) => view.contains(latLng(at));
  const vertices = shape.rings
    .flatMap((ring, number) => ring.map((at, index) => ({ at, ring: number, index })))
    .filter(inView);
  const isTooMany = vertices.length > MOST_HANDLES;
  if (isTooMany) tell(words.many_vertices);
  else if (state.textContent === words.many_vertices) tell("");
  if (!isTooMany) {
    if (!shape.isPoint) shape.middles().filter((one) => view.contains(latLng(one.place)) && isLong(one)).forEach(drawMiddle);
    for (const { at, ring, index } of apart(vertices)) drawVertex(at, ring, index);
  }
  drawTools();
}

function drawTools() {
  buttons.undo.disabled = !shape.past.length;
  buttons.clear.disabled = !shape.count;
  if (shape.isPoint) return;
  buttons.remove.disabled = chosen === null;
  buttons.add.textContent = shape.isAdding ? words.finish : words.extend;
  buttons.add.disabled = shape.isAdding && !(shape.rings.length && shape.isWhole(shape.rings[shape.last]));
}

/** Draw what was changed on the map and write it as text. */
function changed() {
  draw();
  inputs.write(shape.rings).catch(() => tell(words.convert_failed));
}

function removeChosen() {
  if (!chosen) return;
  shape.remove(chosen.ring, chosen.index);
  chosen = null;
  changed();
}

function look() {
  if (!shape.count) return;
  const bounds = L.latLngBounds(shape.rings.flat().map(latLng));
  if (shape.count === 1) map.setView(bounds.getCenter(), Math.max(map.getZoom(), POINT_ZOOM), { animate: false });
  else map.fitBounds(bounds, FIT);
}

/** Draw what was typed; half a line of typing is no error. */
async function retype() {
  try {
    const rings = await inputs.read();
    if (rings === null) return;
    shape.take(rings);
    chosen = null;
    draw();
    if (shape.count && !map.getBounds().contains(latLng(shape.rings[0][0]))) look();
  } catch (error) {
    tell(words.convert_failed);
  }
}

function locate() {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      shape.append([Number(coords.longitude.toFixed(7)), Number(coords.latitude.toFixed(7))]);
      const metres = Math.max(1, Math.round(coords.accuracy));
      form.elements["p.accuracy_m"].value = String(metres);
      changed();
      look();
      circle = L.circle(latLng(shape.rings[0][0]), { radius: metres, color: COLOUR, weight: 1, fillOpacity: 0.08, interactive: false }).addTo(map);
      tell(words.position_found.replace("{metres}", metres).replace("{field}", model.edit.accuracyTitle));
    },
    () => tell(words.position_failed),
    { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
  );
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  tools.append(made);
  return made;
}

function makeTools() {
  if (shape.isPoint && window.isSecureContext && navigator.geolocation) button(words.my_position, locate);
  if (!shape.isPoint) {
    buttons.add = button(words.finish, () => {
      shape.isAdding = !shape.isAdding;
      draw();
    });
    buttons.remove = button(words.remove_vertex, removeChosen);
  }
  buttons.undo = button(words.undo_vertex, () => {
    shape.undo();
    chosen = null;
    changed();
  });
  buttons.clear = button(words.clear_place, () => {
    shape.clear();
    chosen = null;
    changed();
  });
  tools.hidden = false;
}

function listen() {
  map.on("click", ({ latlng }) => {
    if (!shape.isAdding) {
      chosen = null;
      draw();
      return;
    }
    shape.append(lonLat(latlng.wrap()));
    changed();
  });
  map.on("moveend", draw);
  // The page scrolls over the map until somebody works on it.
  place.addEventListener("focusin", () => map.scrollWheelZoom.enable());
  place.addEventListener("focusout", () => map.scrollWheelZoom.disable());
  place.addEventListener("keydown", (event) => {
    if (event.key === "Delete" || event.key === "Backspace") removeChosen();
    else if (event.key === "Escape" && shape.isAdding && !shape.isPoint) {
      shape.isAdding = false;
      draw();
    }
  });
  for (const input of inputs.inputs) {
    input.addEventListener("input", ({ detail }) => {
      if (detail === "map" || detail === "system") return;
      window.clearTimeout(timer);
      timer = window.setTimeout(retype, READ_AFTER_MS);
    });
  }
  inputs.system.addEventListener("change", () => inputs.choose().catch(() => tell(words.convert_failed)));
  form.addEventListener("placed", () => {
    retype().then(look);
  });
  form.addEventListener("refilled", () => {
    inputs.relabel().then(retype).catch(() => tell(words.convert_failed));
  });
}

async function start() {
  for (const node of form.querySelectorAll("[data-needs-script]")) node.hidden = false;
  document.getElementById("convert").hidden = true; // choosing a system converts at once
  map = openMap(place);
  map.doubleClickZoom.disable();
  map.fitBounds(model.bounds, { animate: false });
  handles = L.layerGroup().addTo(map);
  makeTools();
  listen();
  shape.take((await inputs.read()) || []);
  look();
  draw();
  place.dataset.state = "shape";
  await drawBasemap(map, layersOf(map));
  place.dataset.state = "ready";
}

start().catch(() => {
  place.hidden = true;
  tools.hidden = true;
  tell(model.failed);
});
