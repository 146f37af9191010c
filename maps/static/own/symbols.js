// Point symbols: one set of outlines, drawn on the map's canvas and as SVG in legend and list.

import { svg } from "./dom.js";

const star = Array.from({ length: 10 }, (_, index) => {
  const radius = index % 2 ? 0.52 : 1.25;
  const angle = (Math.PI * index) / 5 - Math.PI / 2;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
});
const arm = 0.38;

// Outlines in units of the symbol's size, about equal in area so that no shape shouts.
const OUTLINES = {
  square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
  triangle: [[0, -1.15], [1.08, 0.8], [-1.08, 0.8]],
  diamond: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  cross: [
    [-arm, -1.1], [arm, -1.1], [arm, -arm], [1.1, -arm], [1.1, arm], [arm, arm],
    [arm, 1.1], [-arm, 1.1], [-arm, arm], [-1.1, arm], [-1.1, -arm], [-arm, -arm],
  ],
  star,
};

// Invented features wear a dotted casing around their symbol.
const DEMO = { colour: "#c2189c", dash: [1.5, 3], line: 6, ring: 2.5 };

/** Return a Leaflet path that draws its casing under itself where the feature is invented. */
function cased(Path) {
  return Path.extend({
    _updatePath() {
      if (this.options.isDemo) {
        const own = this.options;
        this.options = {
          stroke: true,
          color: DEMO.colour,
          weight: own.weight + DEMO.line,
          opacity: 1,
          lineCap: "butt",
          lineJoin: "round",
          _dashArray: DEMO.dash,
        };
        Path.prototype._updatePath.call(this);
        this.options = own;
      }
      Path.prototype._updatePath.call(this);
    },
  });
}

export const SymbolLine = cased(L.Polyline);
export const SymbolPolygon = cased(L.Polygon);

/** Leaflet circle marker that draws any of the shapes; it is hit like the circle around it. */
export const SymbolMarker = L.CircleMarker.extend({
  /** Draw the casing of an invented feature. */
  _ring() {
    const context = this._renderer._ctx;
    context.beginPath();
    context.arc(this._point.x, this._point.y, this._radius + DEMO.ring, 0, 2 * Math.PI);
    context.globalAlpha = 1;
    context.strokeStyle = DEMO.colour;
    context.lineWidth = 1.25;
    context.setLineDash(DEMO.dash);
    context.stroke();
  },

  _updatePath() {
    const outline = OUTLINES[this.options.shape];
    const renderer = this._renderer;
    if (this.options.isDemo && renderer._drawing && !this._empty()) this._ring();
    if (!outline) {
      renderer._updateCircle(this);
      return;
    }
    if (!renderer._drawing || this._empty()) return;
    const context = renderer._ctx;
    context.beginPath();
    for (const [x, y] of outline) context.lineTo(this._point.x + x * this._radius, this._point.y + y * this._radius);
    context.closePath();
    renderer._fillStroke(context, this);
  },
});

/** Return Leaflet path options of a symbol for a geometry type; a position that is no survey is hollow or dashed. */
export function pathOptions(symbol, geometry, isLow) {
  if (geometry.endsWith("Point")) {
    return {
      shape: symbol.shape,
      radius: symbol.size,
      color: isLow ? symbol.colour : "#ffffff",
      weight: isLow ? 1.75 : 1.25,
      dashArray: isLow ? "2.5 2" : null,
      lineCap: "butt",
      fillColor: isLow ? "#ffffff" : symbol.colour,
      fillOpacity: isLow ? 0.8 : 1,
    };
  }
  const line = { color: symbol.colour, dashArray: isLow ? "7 6" : symbol.dash || null, lineCap: "butt" };
  if (geometry.endsWith("Polygon")) return { ...line, weight: 1.5, fillColor: symbol.colour, fillOpacity: isLow ? 0.06 : 0.16 };
  return { ...line, weight: symbol.size, opacity: isLow ? 0.8 : 1, fill: false };
}

/** Return a small drawing of a symbol for legend and list. */
export function swatch(symbol, geometry, isLow = false, isDemo = false) {
  const options = pathOptions(symbol, geometry, isLow);
  const frame = svg("svg", { class: "swatch", viewBox: "-10 -10 20 20", width: 20, height: 20, "aria-hidden": "true" });
  const paint = {
    stroke: options.color,
    "stroke-width": options.weight,
    "stroke-dasharray": options.dashArray,
    fill: options.fill === false ? "none" : options.fillColor,
    "fill-opacity": options.fillOpacity,
  };
  const casing = { stroke: DEMO.colour, "stroke-dasharray": DEMO.dash.join(" "), fill: "none" };
  if (geometry.endsWith("Point")) {
    const size = Math.min(symbol.size, 7);
    if (isDemo) frame.append(svg("circle", { ...casing, r: size + DEMO.ring, "stroke-width": 1.25 }));
    const outline = OUTLINES[symbol.shape];
    frame.append(
      outline
        ? svg("polygon", { ...paint, points: outline.map(([x, y]) => `${x * size},${y * size}`).join(" ") })
        : svg("circle", { ...paint, r: size }),
    );
  } else if (geometry.endsWith("Polygon")) {
    if (isDemo) frame.append(svg("rect", { ...casing, x: -8, y: -6, width: 16, height: 12, "stroke-width": options.weight + DEMO.line }));
    frame.append(svg("rect", { ...paint, x: -8, y: -6, width: 16, height: 12 }));
  } else {
    const width = Math.min(options.weight, 6);
    if (isDemo) frame.append(svg("line", { ...casing, "stroke-width": width + DEMO.line, x1: -9, y1: 0, x2: 9, y2: 0 }));
    frame.append(svg("line", { ...paint, "stroke-width": width, x1: -9, y1: 0, x2: 9, y2: 0 }));
  }
  return frame;
}
