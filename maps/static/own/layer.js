// One layer of the map: its features, its filters, its paths on the canvas.

import { readFeatures } from "./collection.js";
import { model, text } from "./model.js";
import { SymbolLine, SymbolMarker, SymbolPolygon, pathOptions } from "./symbols.js";

const LOW = new Set(["low", "none"]);
const RANK = { Polygon: 0, MultiPolygon: 0, LineString: 1, MultiLineString: 1, Point: 2, MultiPoint: 2 };

// The basemap stays behind the subject: paler, and deaf to the mouse.
const MUTED = { opacity: 0.5, fillOpacity: 0.55, interactive: false };

export class MapLayer {
  constructor(description, map, renderer) {
    Object.assign(this, description);
    this.map = map;
    this.renderer = renderer;
    this.rank = RANK[this.geometry];
    this.features = [];
    this.matching = [];
    this.selected = new Map(); // field name -> Set of codes; no entry means every value
    this.paths = new Map(); // feature -> Leaflet path
    this.group = L.layerGroup();
    this.state = "idle"; // idle, loading, ready, failed
  }

  /** Fetch the features once; a failed layer may be asked again. */
  async load(onProgress) {
    this.state = "loading";
    try {
      const features = await readFeatures(this.url, onProgress, this.condition);
      this.features = this.drawsDemo ? features : features.filter((feature) => !this.isDemo(feature));
      this.state = "ready";
    } catch (error) {
      this.state = "failed";
      throw error;
    }
    for (const feature of this.features) {
      if (feature.geometry) this.paths.set(feature, this.path(feature));
    }
    this.filter();
  }

  path(feature) {
    const options = {
      ...pathOptions(this.symbol(feature), feature.geometry.type, this.isLow(feature)),
      isDemo: this.isDemo(feature),
      ...(this.basemap ? MUTED : {}),
      renderer: this.renderer,
    };
    const { type, coordinates } = feature.geometry;
    if (type === "Point") return new SymbolMarker(L.GeoJSON.coordsToLatLng(coordinates), options);
    if (type === "MultiPoint") {
      return L.featureGroup(coordinates.map((point) => new SymbolMarker(L.GeoJSON.coordsToLatLng(point), options)));
    }
    const depth = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 }[type];
    const latLngs = L.GeoJSON.coordsToLatLngs(coordinates, depth);
    return type.endsWith("Polygon") ? new SymbolPolygon(latLngs, options) : new SymbolLine(latLngs, options);
  }

  symbol(feature) {
    return this.symbolOf(this.style.by ? feature.properties[this.style.by] : null);
  }

  /** Return the symbol of a code of the styled field, the layer's own where the code has none. */
  symbolOf(code) {
    return Object.prototype.hasOwnProperty.call(this.style.symbols, code) ? this.style.symbols[code] : this.style.symbol;
  }

  /** Whether a position is for orientation only. */
  isLow(feature) {
    return LOW.has(feature.properties.certainty);
  }

  isDemo(feature) {
    return feature.properties.is_demo === true;
  }

  /** Return the first field among several that has a value. */
  first(feature, names) {
    for (const name of names) {
      const value = feature.properties[name];
      if (value !== null && value !== undefined && value !== "") return String(value);
    }
    return "";
  }

  /** Return the name of a feature as lists and popups show it. */
  titleOf(feature) {
    return this.first(feature, this.titleFields) || String(feature.id || text("untitled"));
  }

  /** Return the label of a code, or the value where the enumeration lacks it. */
  label(field, code) {
    const codes = this.fields[field].codes || {};
    return Object.prototype.hasOwnProperty.call(codes, code) ? codes[code] : String(code);
  }

  matches(feature, exceptField = null) {
    for (const [field, codes] of this.selected) {
      if (field !== exceptField && !codes.has(feature.properties[field])) return false;
    }
    return true;
  }

  /** Return how many features carry each code of a field, under the filters of the other fields. */
  counts(field, features = this.features) {
    const counts = new Map();
    for (const feature of features) {
      const code = feature.properties[field];
      if (code === null || code === undefined) continue;
      counts.set(code, (counts.get(code) || 0) + (this.matches(feature, field) ? 1 : 0));
    }
    return counts;
  }

  /** Choose the codes of a field; an empty choice means every value. */
  select(field, codes) {
    if (codes.size) this.selected.set(field, codes);
    else this.selected.delete(field);
  }

  /** Apply the filters and bring the canvas in line. */
  filter() {
    this.matching = this.features.filter((feature) => this.matches(feature));
    this.group.clearLayers();
    for (const feature of this.matching) {
      const path = this.paths.get(feature);
      if (path) this.group.addLayer(path);
    }
  }

  /** Put the layer on the map or take it off. */
  draw() {
    if (this.shown) this.group.addTo(this.map);
    else this.group.remove();
  }

  raise() {
    this.group.eachLayer((path) => path.bringToFront());
  }

  /** Return the features under a point of the map, in layer pixels, topmost first. */
  hits(point) {
    if (!this.shown || this.basemap) return [];
    const touches = (path) => (path.getLayers ? path.getLayers().some(touches) : path._containsPoint(point));
    return this.matching.filter((feature) => this.paths.has(feature) && touches(this.paths.get(feature))).reverse();
  }

  /** Return a place on a feature where a popup may point, or null. */
  anchor(feature) {
    const path = this.paths.get(feature);
    if (!path) return null;
    if (path.getLatLng) return path.getLatLng();
    if (path instanceof L.Polygon || path.getLayers) return path.getBounds().getCenter();
    let line = path.getLatLngs();
    if (Array.isArray(line[0])) line = line.reduce((longest, part) => (part.length > longest.length ? part : longest));
    return line[Math.floor(line.length / 2)];
  }

  /** Return the address that downloads exactly the matching features. */
  exportAddress() {
    const parameters = new URLSearchParams({ f: "geojson" });
    if (model.asOf) parameters.set("as-of", model.asOf);
    if (this.condition) parameters.set("filter", this.condition);
    for (const [field, codes] of this.selected) parameters.set(field, [...codes].join(","));
    return `${this.url}/export?${parameters}`;
  }
}
