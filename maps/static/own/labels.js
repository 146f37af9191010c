// Names beside features, on one canvas; a name that would cross another is left out at this zoom.

const HEIGHT = 14;
const CELL = 8; // grid on which symbols are noted, pixels
const SMALL = 600; // a smaller map opens further out, so its names come a zoom level earlier

export const LabelLayer = L.Layer.extend({
  initialize(store) {
    this.store = store;
  },

  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "labels", map.getPane("labels"));
    this.canvas.setAttribute("aria-hidden", "true");
    this.font = window.getComputedStyle(document.body).fontFamily;
    this.update();
  },

  onRemove() {
    this.canvas.remove();
  },

  getEvents() {
    return {
      moveend: this.update,
      resize: this.update,
      zoomstart: () => {
        this.canvas.style.visibility = "hidden";
      },
    };
  },

  update() {
    const map = this._map;
    const size = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = size.x * ratio;
    this.canvas.height = size.y * ratio;
    this.canvas.style.width = `${size.x}px`;
    this.canvas.style.height = `${size.y}px`;
    this.canvas.style.visibility = "visible";
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.textBaseline = "middle";
    this.taken = [];
    this.noteSymbols(size);
    const zoom = map.getZoom() + (size.x < SMALL ? 1 : 0);
    const labelled = this.store.layers.filter(
      (layer) => layer.shown && layer.labelFields.length && zoom >= layer.style.labelZoom,
    );
    // Subjects first: their names matter more than those of the basemap.
    for (const layer of labelled.sort((a, b) => Number(a.basemap) - Number(b.basemap))) this.write(layer, context, size);
  },

  write(layer, context, size) {
    const isPoint = layer.geometry === "Point";
    const distance = isPoint ? layer.style.symbol.size + 4 : 0;
    context.font = `${isPoint ? "" : "italic "}12px ${this.font}`;
    context.strokeStyle = "rgba(255, 255, 255, 0.9)";
    context.fillStyle = isPoint ? "#2b343c" : layer.style.symbol.colour;
    const view = this._map.getBounds();
    const written = new Set();
    for (const feature of layer.matching) {
      const anchor = layer.anchor(feature);
      const label = layer.first(feature, layer.labelFields);
      if (!anchor || !label || !view.contains(anchor) || (!isPoint && written.has(label))) continue;
      const { x, y } = this._map.latLngToContainerPoint(anchor);
      const width = context.measureText(label).width;
      const places = isPoint
        ? [[x + distance, y], [x - distance - width, y], [x - width / 2, y - distance - 5], [x - width / 2, y + distance + 5]]
        : [[x - width / 2, y]];
      const free = places.filter(([left, middle]) => this.isFree(left, middle, width, size));
      if (!free.length) continue;
      const covered = free.map(([left, middle]) => this.covered(left, middle, width));
      const place = free[covered.indexOf(Math.min(...covered))];
      written.add(label);
      this.taken.push([place[0], place[1] - HEIGHT / 2, place[0] + width, place[1] + HEIGHT / 2]);
      context.strokeText(label, place[0], place[1]);
      context.fillText(label, place[0], place[1]);
    }
  },

  /** Note which cells of the map carry a point symbol. */
  noteSymbols(size) {
    this.symbols = new Set();
    for (const layer of this.store.shown.filter((shown) => shown.geometry === "Point")) {
      for (const feature of layer.matching) {
        const anchor = layer.anchor(feature);
        if (!anchor) continue;
        const { x, y } = this._map.latLngToContainerPoint(anchor);
        if (x > 0 && y > 0 && x < size.x && y < size.y) this.symbols.add(`${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`);
      }
    }
  },

  /** Return how many noted cells a label would cover. */
  covered(left, middle, width) {
    let count = 0;
    for (let column = Math.floor(left / CELL); column <= (left + width) / CELL; column += 1) {
      for (const row of [-1, 0, 1]) count += this.symbols.has(`${column} ${Math.floor(middle / CELL) + row}`) ? 1 : 0;
    }
    return count;
  },

  isFree(left, middle, width, size) {
    const [top, right, bottom] = [middle - HEIGHT / 2, left + width, middle + HEIGHT / 2];
    if (left < 0 || top < 0 || right > size.x || bottom > size.y) return false;
    return !this.taken.some(([l, t, r, b]) => left < r + 4 && right > l - 4 && top < b + 1 && bottom > t - 1);
  },
});
