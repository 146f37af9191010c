// Layer control and legend in one: a row per layer, and under it the symbols of the codes in the data.

import { element } from "./dom.js";
import { model, number, text } from "./model.js";
import { swatch } from "./symbols.js";

// Among several layers a long legend is cut, so that the rows of the others stay in sight.
const MANY = 8;
const FEW = 6;

function entries(layer) {
  const { by } = layer.style;
  if (!by || layer.state !== "ready" || !layer.shown) return [];
  const counts = new Map();
  for (const feature of layer.matching) {
    const code = feature.properties[by];
    if (code !== null && code !== undefined) counts.set(code, (counts.get(code) || 0) + 1);
  }
  const order = Object.keys(layer.fields[by].codes || {});
  return [...counts].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
}

/** Return the line that explains the casing of invented features, if any are shown. */
function demoEntry(layer) {
  const count = layer.shown ? layer.matching.filter((feature) => layer.isDemo(feature)).length : 0;
  if (!count) return null;
  return element(
    "li",
    { class: "demo-entry" },
    swatch(layer.style.symbol, layer.geometry, false, true),
    element("span", { class: "name" }, text("demoLegend")),
    element("span", { class: "count" }, number(count)),
  );
}

function legend(layer, isWhole, onWhole) {
  const list = element("ul", { class: "legend" });
  const all = entries(layer);
  const few = isWhole || all.length <= MANY ? all : all.slice(0, FEW);
  for (const [code, count] of few) {
    list.append(
      element(
        "li",
        {},
        swatch(layer.symbolOf(code), layer.geometry),
        element("span", { class: "name" }, layer.label(layer.style.by, code)),
        element("span", { class: "count" }, number(count)),
      ),
    );
  }
  if (few.length < all.length) {
    list.append(element("li", {}, element("button", { type: "button", click: onWhole }, text("more", { count: all.length - few.length }))));
  }
  const demo = demoEntry(layer);
  if (demo) list.append(demo);
  return list.childElementCount ? list : null;
}

function count(layer) {
  if (layer.state !== "ready") return layer.count === null ? "" : number(layer.count);
  if (layer.matching.length === layer.features.length) return number(layer.features.length);
  return `${number(layer.matching.length)} / ${number(layer.features.length)}`;
}

function row(layer, onToggle, codes) {
  const change = (event) => onToggle(layer, event.target.checked);
  const box = element("input", { type: "checkbox", "data-layer": layer.id, change });
  box.checked = layer.shown;
  const symbol = layer.style.by && layer.shown ? null : swatch(layer.style.symbol, layer.geometry);
  return element(
    "div",
    { class: layer.shown ? "layer" : "layer off" },
    element(
      "label",
      { title: layer.changedOn ? text("changedOn", { date: layer.changedOn }) : null },
      box,
      symbol,
      element("span", { class: "name" }, layer.title),
      element("span", { class: "count" }, count(layer)),
    ),
    codes,
  );
}

const NEUTRAL = { colour: "#55626e", shape: "circle", size: 6 };

/** Say on the map what the hollow, dashed symbols mean, as long as there are any. */
export function explainLow(place, store) {
  place.append(swatch(NEUTRAL, "Point", true), text("lowCertainty"));
  store.onChange(() => {
    place.hidden = !store.shown.some((layer) => layer.matching.some((feature) => feature.geometry && layer.isLow(feature)));
  });
}

export class Legend {
  constructor(place, store, onToggle) {
    this.place = place;
    this.store = store;
    this.onToggle = onToggle;
    this.whole = new Set(); // layers whose long legend a reader opened
    store.onChange(() => this.update());
    window.addEventListener("beforeprint", () => {
      for (const layer of store.shown) this.whole.add(layer);
      this.update();
    });
  }

  group(title, layers) {
    if (!layers.length) return null;
    const rows = layers.map((layer) => {
      const isWhole = this.whole.has(layer) || this.store.subjects.length === 1;
      return row(layer, this.onToggle, legend(layer, isWhole, () => this.open(layer)));
    });
    const isShown = layers.some((layer) => layer.shown);
    return element("fieldset", { class: isShown ? null : "off" }, element("legend", {}, title), ...rows);
  }

  open(layer) {
    this.whole.add(layer);
    this.update();
    this.focus(layer.id);
  }

  focus(layerId) {
    const box = [...this.place.querySelectorAll("input")].find((input) => input.dataset.layer === layerId);
    if (box) box.focus();
  }

  update() {
    const focused = document.activeElement && document.activeElement.dataset.layer;
    const groups = model.themes.map((theme) =>
      this.group(theme.title, this.store.subjects.filter((layer) => layer.theme === theme.id)),
    );
    const basemap = this.store.layers.filter((layer) => layer.basemap);
    this.place.replaceChildren(...groups.concat(this.group(text("basemap"), basemap)).filter(Boolean));
    if (focused) this.focus(focused);
  }
}
