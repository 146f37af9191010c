// The coordinates of a form as text, in the reference system that somebody chose.

import { model } from "./model.js";

const CRS84 = model.edit.longitudeLatitude;
const DECIMALS = 7; // of a degree: about a centimetre
const DIVIDER = /[,，;\s、]+/;

const isOnEarth = ([longitude, latitude]) => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90; // never of NaN

/** Return the rings or the single line of a text in longitude, latitude; null where it cannot be read. */
export function parse(text) {
  const rings = [];
  for (const block of text.trim().split(/\n[^\S\n]*\n\s*/)) {
    const ring = [];
    for (const line of block.split("\n")) {
      const numbers = line.split(DIVIDER).filter(Boolean).map(Number);
      if (!numbers.length) continue;
      if (numbers.length !== 2 || !isOnEarth(numbers)) return null;
      ring.push(numbers);
    }
    if (ring.length) rings.push(ring);
  }
  return rings;
}

/** Write rings as text. */
export function write(rings) {
  const number = (value) => String(Number(value.toFixed(DECIMALS)));
  return rings.map((ring) => ring.map((pair) => pair.map(number).join(", ")).join("\n")).join("\n\n");
}

export class PlaceInputs {
  constructor(form) {
    this.form = form;
    this.system = form.elements.crs;
    this.was = form.elements.was;
    this.pair = ["place.first", "place.second"].map((name) => form.elements[name]).filter(Boolean);
    this.area = form.elements.place || null;
    this.asked = 0;
  }

  get inputs() {
    return this.area ? [this.area] : this.pair;
  }

  get text() {
    if (this.area) return this.area.value;
    return this.pair.some((input) => input.value.trim()) ? this.pair.map((input) => input.value).join(", ") : "";
  }

  set text(text) {
    if (this.area) {
      this.area.value = text;
      return;
    }
    const parts = text.split(DIVIDER).filter(Boolean);
    this.pair.forEach((input, index) => {
      input.value = parts[index] || "";
    });
  }

  /** Ask the server for a text in another system; null where a newer question was asked meanwhile. */
  async convert(text, from, to) {
    this.asked += 1;
    const mine = this.asked;
    const body = new URLSearchParams({ geometry: model.edit.geometry, place: text, from, to });
    const answer = await fetch(`${model.edit.convert}?lang=${model.language}`, {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRF-Token": this.form.elements.csrf_token.value },
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const found = await answer.json();
    return mine === this.asked ? found : null;
  }

  /** Return the rings of what is typed in longitude, latitude; null where it cannot be read. */
  async read() {
    if (this.was.value === CRS84) return parse(this.text);
    const found = await this.convert(this.text, this.was.value, CRS84);
    return found && found.place !== null ? parse(found.place) : null;
  }

  /** Write rings of longitude, latitude in the chosen system. */
  async write(rings) {
    let text = write(rings);
    if (this.was.value !== CRS84) {
      const found = await this.convert(text, CRS84, this.was.value);
      if (!found) return;
      text = found.place || "";
    }
    this.text = text;
    this.inputs[0].dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "map" }));
  }

  /** Turn what is typed into the system that was just chosen. What cannot be read is taken as already in it. */
  async choose() {
    const found = await this.convert(this.text, this.was.value, this.system.value);
    if (!found) return;
    this.was.value = this.system.value;
    this.form.querySelectorAll("[data-axis]").forEach((label, index) => {
      label.textContent = found.axes[index];
    });
    const help = document.getElementById("place-help");
    if (help) help.textContent = found.help;
    if (found.place !== null) this.text = found.place;
    this.inputs[0].dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "system" }));
  }

  /** Show the axes of the chosen system, after the form was filled in anew. */
  async relabel() {
    const found = await this.convert("", this.was.value, this.was.value);
    if (!found) return;
    this.form.querySelectorAll("[data-axis]").forEach((label, index) => {
      label.textContent = found.axes[index];
    });
  }
}
