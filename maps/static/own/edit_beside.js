// Records beside a railway line: the place by its chainage, and the chainage of the place.

import { model } from "./model.js";
import { PlaceInputs } from "./edit_place.js";

const { lines, inputs: names, words } = model.edit.beside;
const form = document.getElementById("edit");
const box = document.getElementById("beside");
const status = box.querySelector("[role=status]");
const choices = box.querySelector(".choices");
const place = new PlaceInputs(form);
const isLine = model.edit.geometry === "LineString";
let isOurs = false; // whether the place changes by this script

const control = (what) => (names[what] ? form.elements[names[what]] || null : null);
const value = (what) => (control(what) ? control(what).value.trim() : "");
const filled = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));

function tell(...lines) {
  status.textContent = lines.filter(Boolean).join("\n");
  status.hidden = !status.textContent;
}

function offer(features) {
  choices.replaceChildren(
    ...features.map((feature) => {
      const { label, s_m: ground } = feature.properties;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = filled(words.beside_choice, { label, km: (ground / 1000).toFixed(3) });
      button.addEventListener("click", () => attempt(() => take(feature, [])));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }),
  );
  choices.hidden = !features.length;
  if (features.length) choices.querySelector("button").focus();
}

/** Fill in an input as if somebody had typed it, so that the draft is kept. */
function fill(input, text) {
  if (!input || input.value === text) return;
  input.value = text;
  for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
}

function miss(phrase, input) {
  tell(phrase);
  if (input) input.focus();
}

async function ask(path, values) {
  const query = new URLSearchParams({ ...values, lang: model.language });
  const answer = await fetch(`${lines}/${path}?${query}`, { headers: { Accept: "application/geo+json" } });
  const found = await answer.json();
  if (!answer.ok) return { features: [], reason: found.detail || words.beside_failed, notes: [] };
  return found;
}

const item = (line) => `items/${encodeURIComponent(line)}/locate`;

/** Set the place that was found, and how it came about. */
async function take({ geometry, properties }, notes) {
  const section = properties.section;
  isOurs = true;
  try {
    await place.write([isLine ? section.coordinates : [geometry.coordinates]]);
  } finally {
    isOurs = false;
  }
  form.dispatchEvent(new CustomEvent("placed")); // the map goes there
  fill(form.elements["p.position_method"], "chainage");
  const metres = String(Math.max(1, Math.ceil(properties.accuracy_m)));
  fill(form.elements["p.accuracy_m"], metres);
  fill(form.elements["p.certainty"], properties.certainty);
  if (!isLine && value("label") && properties.mark && !value("labelTo")) fill(control("label"), properties.label);
  choices.hidden = true;
  tell(filled(words.beside_placed, { label: properties.label, metres }), ...notes);
}

async function byLabel() {
  offer([]);
  if (!value("line")) return miss(words.beside_no_line, control("line"));
  if (!value("label")) return miss(words.beside_no_label, control("label"));
  if (isLine && !value("labelTo")) return miss(words.beside_no_label, control("labelTo"));
  const asked = { chainage: value("label") };
  if (value("labelTo")) asked.chainage_to = value("labelTo");
  if (!isLine) {
    if (["left", "right"].includes(value("side"))) asked.side = value("side");
    if (value("offset")) asked.offset = value("offset");
    if (value("datum")) asked.offset_datum = value("datum");
  }
  if (value("track")) asked.track_dir = value("track");
  const { features, reason, notes } = await ask(item(value("line")), asked);
  if (features.length === 1) return take(features[0], notes);
  tell(features.length ? filled(words.beside_choose, { count: features.length }) : reason);
  return offer(features);
}

async function referred([longitude, latitude]) {
  const asked = { point: `${longitude},${latitude}` };
  if (value("track") && value("line")) asked.track_dir = value("track");
  const { features, reason } = await ask(value("line") ? item(value("line")) : "locate", asked);
  if (reason || !features.length) {
    tell(reason);
    return null;
  }
  return features[0].properties;
}

async function byPlace() {
  offer([]);
  const rings = await place.read();
  const points = rings && rings.length ? rings[0] : [];
  if (!points.length) return miss(words.beside_no_place, place.inputs[0]);
  const first = await referred(points[0]);
  if (!first) return undefined;
  fill(control("line"), first.line_id);
  if (isLine) {
    const last = await referred(points[points.length - 1]);
    if (!last) return undefined;
    const [start, end] = first.s_m <= last.s_m ? [first, last] : [last, first];
    fill(control("label"), start.label);
    fill(control("labelTo"), end.label);
    return tell(filled(words.beside_section, { first: start.label, last: end.label }));
  }
  fill(control("label"), first.label);
  if (first.side) fill(control("side"), first.side);
  // A distance that somebody measured is better than one that was worked out.
  if (control("offset") && !value("offset")) {
    fill(control("offset"), String(first.offset_m));
    fill(control("datum"), "track_centre");
  }
  const phrase = first.side ? words.beside_found : words.beside_found_on;
  return tell(filled(phrase, { label: first.label, side: words[first.side] || "", metres: first.offset_m }));
}

function attempt(act) {
  box.setAttribute("aria-busy", "true");
  return act()
    .catch(() => tell(words.beside_failed))
    .finally(() => box.removeAttribute("aria-busy"));
}

box.querySelector("[data-place]").addEventListener("click", () => attempt(byLabel));
box.querySelector("[data-label]").addEventListener("click", () => attempt(byPlace));
for (const input of place.inputs) {
  input.addEventListener("input", ({ detail }) => {
    const method = form.elements["p.position_method"];
    if (detail === "map" && !isOurs && method && method.value === "chainage") fill(method, "map");
  });
}
box.hidden = false;
