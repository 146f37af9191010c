// What is drawn by hand: vertices in longitude, latitude, with the way back.

const FEWEST = { Point: 1, LineString: 2, Polygon: 3 };

export class Shape {
  constructor(geometry) {
    this.geometry = geometry;
    this.rings = [];
    this.past = [];
    this.isAdding = true;
  }

  get isPoint() {
    return this.geometry === "Point";
  }

  get isClosed() {
    return this.geometry === "Polygon";
  }

  get last() {
    return this.rings.length - 1;
  }

  get count() {
    return this.rings.reduce((sum, ring) => sum + ring.length, 0);
  }

  /** Whether a ring has as many vertices as it needs. */
  isWhole(ring) {
    return ring.length >= FEWEST[this.geometry];
  }

  /** Take what was typed; a ring that names its first vertex again at the end is closed anyway. */
  take(rings) {
    this.rings = rings.map((ring) => {
      const [first, end] = [ring[0], ring[ring.length - 1]];
      const isRepeated = this.isClosed && ring.length > 1 && first[0] === end[0] && first[1] === end[1];
      return isRepeated ? ring.slice(0, -1) : ring;
    });
    this.isAdding = this.isPoint || !this.rings.length || !this.isWhole(this.rings[this.last]);
  }

  /** Remember how it is, before a change. */
  remember() {
    this.past.push(JSON.stringify(this.rings));
  }

  undo() {
    if (this.past.length) this.take(JSON.parse(this.past.pop()));
  }

  append(place) {
    this.remember();
    if (this.isPoint) this.rings = [[place]];
    else if (!this.rings.length) this.rings = [[place]];
    else this.rings[this.last].push(place);
  }

  insert(ring, index, place) {
    this.remember();
    this.rings[ring].splice(index, 0, place);
  }

  remove(ring, index) {
    this.remember();
    this.rings[ring].splice(index, 1);
    if (!this.rings[ring].length) this.rings.splice(ring, 1);
    if (!this.rings.length) this.isAdding = true;
  }

  clear() {
    if (!this.rings.length) return;
    this.remember();
    this.take([]);
  }

  /** Return the middle of each edge, with where a vertex between its ends would stand. */
  middles() {
    const found = [];
    this.rings.forEach((ring, number) => {
      ring.forEach((place, index) => {
        const isLast = index === ring.length - 1;
        if (isLast && !(this.isClosed && this.isWhole(ring))) return;
        const next = ring[isLast ? 0 : index + 1];
        const middle = [(place[0] + next[0]) / 2, (place[1] + next[1]) / 2];
        found.push({ ring: number, index: index + 1, ends: [place, next], place: middle });
      });
    });
    return found;
  }
}
