// The popup of a feature, built from text nodes; ring and accuracy circle while it is open.

import { itemAddress } from "./collection.js";
import { element } from "./dom.js";
import { model, number, text } from "./model.js";
import { referredTitle } from "./reference.js";
import { swatch } from "./symbols.js";

const LOCALE = model.language === "zh" ? "zh-CN" : "en";

/** Return the value of a field as the reader sees it. */
function display(layer, name, value) {
  const { type } = layer.fields[name];
  if (type === "boolean") return text(value ? "yes" : "no");
  if (type === "number" || type === "integer") return number(value);
  if (type === "datetime") return new Date(value).toLocaleString(LOCALE, { dateStyle: "medium", timeStyle: "short" });
  return layer.label(name, value);
}

function noteOnPosition(layer, feature) {
  if (!feature.geometry) return text("noPositionNote");
  if (!layer.isLow(feature)) return null;
  const metres = feature.properties.accuracy_m;
  return typeof metres === "number" ? text("lowNote", { metres: number(metres) }) : text("lowNoteUnknown");
}

function rows(store, layer, feature, onGrow) {
  const list = element("dl");
  for (const name of [...layer.popup, "source"]) {
    const value = feature.properties[name];
    if (layer.titleFields.includes(name) || value === null || value === undefined || value === "") continue;
    const cell = element("dd", {}, display(layer, name, value));
    const { references, title } = layer.fields[name];
    if (references) {
      referredTitle(store, references, String(value)).then((found) => {
        cell.replaceChildren(found);
        onGrow();
      });
    }
    list.append(element("div", { class: name === "source" ? "source" : null }, element("dt", {}, title), cell));
  }
  return list;
}

/** Return the content of a popup; `onGrow` is called when a referred title has arrived. */
export function card(store, layer, feature, onGrow) {
  const note = noteOnPosition(layer, feature);
  return element(
    "article",
    { class: "card" },
    element(
      "p",
      { class: "kicker" },
      swatch(layer.symbol(feature), layer.geometry, layer.isLow(feature), layer.isDemo(feature)),
      layer.title,
      layer.isDemo(feature) ? element("span", { class: "mark" }, text("demo")) : null,
    ),
    element("h3", { tabindex: "-1" }, layer.titleOf(feature)),
    note ? element("p", { class: "note" }, note) : null,
    rows(store, layer, feature, onGrow),
    element("a", { class: "more", href: itemAddress(layer.url, feature.id) }, text("record")),
  );
}

export class Popups {
  constructor(map, store) {
    this.map = map;
    this.store = store;
    store.onChange(() => this.tidy());
    this.highlight = L.layerGroup().addTo(map);
    this.giveBack = null; // gives the focus back to where the popup was opened from
    this.current = null;
    map.on("click", (event) => this.openAt(event));
    map.on("popupclose", () => {
      this.current = null;
      this.highlight.clearLayers();
      const giveBack = this.giveBack;
      this.giveBack = null;
      if (giveBack) giveBack();
    });
  }

  /** Open what lies under a click: the topmost feature first, the others a step away. */
  openAt({ latlng, layerPoint }) {
    const hits = [];
    for (const layer of [...this.store.shown].sort((a, b) => b.rank - a.rank)) {
      for (const feature of layer.hits(layerPoint)) hits.push({ layer, feature });
    }
    if (hits.length) this.open(hits, 0, latlng);
  }

  /** Open a feature chosen in the list; `giveBack` is called when the popup closes. */
  openFeature(layer, feature, giveBack) {
    const path = layer.paths.get(feature);
    const animate = !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (path && path.getBounds && !path.getLatLng) {
      this.map.fitBounds(path.getBounds(), { maxZoom: 14, padding: [40, 40], animate });
    } else if (path && !this.map.getBounds().pad(-0.2).contains(path.getLatLng())) {
      this.map.setView(path.getLatLng(), Math.max(this.map.getZoom(), 12), { animate });
    }
    this.open([{ layer, feature }], 0, layer.anchor(feature));
    this.giveBack = giveBack;
    const heading = this.popup.getElement().querySelector("h3");
    heading.focus({ preventScroll: true });
  }

  open(hits, index, latlng) {
    const { layer, feature } = hits[index];
    const anchor = layer.geometry === "Point" ? layer.anchor(feature) : latlng;
    const content = card(this.store, layer, feature, () => this.refit(content));
    if (hits.length > 1) content.append(this.pager(hits, index, latlng));
    const size = this.map.getSize();
    const width = Math.min(320, size.x - 120);
    const giveBack = this.giveBack; // the popup that closes now was not closed by the reader
    this.giveBack = null;
    this.popup = L.popup({
      maxWidth: width,
      minWidth: Math.min(240, width),
      maxHeight: size.y - 90,
      autoPanPaddingTopLeft: [12, 12],
      autoPanPaddingBottomRight: [64, 12], // clear of the buttons at the right edge
    })
      .setLatLng(anchor || this.map.getCenter())
      .setContent(content)
      .openOn(this.map);
    const frame = this.popup.getElement();
    frame.querySelector(".leaflet-popup-close-button").setAttribute("aria-label", text("close"));
    frame.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.map.closePopup();
    });
    this.giveBack = giveBack;
    this.current = { layer, feature };
    this.mark(layer, feature);
  }

  /** Make room for content that has grown, without taking the focus out of it. */
  refit(content) {
    if (!content.isConnected) return;
    const focused = content.contains(document.activeElement) ? document.activeElement : null;
    this.popup.update();
    if (focused) focused.focus({ preventScroll: true });
  }

  /** Close the popup of a feature that is no longer shown. */
  tidy() {
    if (!this.current) return;
    const { layer, feature } = this.current;
    if (!layer.shown || !layer.matching.includes(feature)) this.map.closePopup();
  }

  pager(hits, index, latlng) {
    const step = (by) => () => {
      this.open(hits, (index + by + hits.length) % hits.length, latlng);
      this.popup.getElement().querySelector(by < 0 ? ".pager button" : ".pager button:last-child").focus();
    };
    return element(
      "p",
      { class: "pager" },
      element("button", { type: "button", "aria-label": text("previous"), click: step(-1) }, "‹"),
      element("span", {}, text("several", { count: hits.length }), ` · ${index + 1}/${hits.length}`),
      element("button", { type: "button", "aria-label": text("next"), click: step(1) }, "›"),
    );
  }

  /** Take the ring away, unless a popup holds it. */
  unmark() {
    if (!this.current) this.highlight.clearLayers();
  }

  /** Ring a feature, and draw how far it may lie from where it is drawn. */
  mark(layer, feature) {
    this.highlight.clearLayers();
    const path = layer.paths.get(feature);
    if (!path) return;
    const options = { pane: "highlight", renderer: this.ringRenderer(), interactive: false, color: "#10161c", fill: false };
    const metres = feature.properties.accuracy_m;
    if (path.getLatLng) {
      if (layer.isLow(feature) && typeof metres === "number" && metres > 0) {
        this.highlight.addLayer(
          L.circle(path.getLatLng(), { ...options, radius: metres, weight: 1, dashArray: "4 4", fill: true, fillOpacity: 0.06, className: "accuracy" }),
        );
      }
      this.highlight.addLayer(L.circleMarker(path.getLatLng(), { ...options, radius: layer.symbol(feature).size + 5, weight: 2 }));
    } else if (path.getLatLngs) {
      const ring = path instanceof L.Polygon ? L.polygon : L.polyline;
      this.highlight.addLayer(ring(path.getLatLngs(), { ...options, weight: layer.symbol(feature).size + 8, opacity: 0.25 }));
    }
  }

  ringRenderer() {
    this.rings = this.rings || L.svg({ pane: "highlight" });
    return this.rings;
  }
}
