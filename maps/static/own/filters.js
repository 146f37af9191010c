// Filters by the enumerations of the layers shown; counts answer "how many if I choose this".

import { element } from "./dom.js";
import { number, text } from "./model.js";

export class Filters {
  constructor(place, store, badge) {
    this.place = place;
    this.store = store;
    this.badge = badge;
    this.open = new Set(); // "layer" and "layer field" whose details are open
    store.onChange(() => this.update());
  }

  update() {
    this.badge.hidden = !this.store.shown.some((layer) => layer.selected.size);
    this.badge.textContent = String(this.store.shown.reduce((sum, layer) => sum + layer.selected.size, 0));
    if (this.place.hidden) {
      this.place.replaceChildren(); // a closed tab costs no elements
      return;
    }
    const focused = document.activeElement && document.activeElement.dataset.filter;
    const layers = this.store.shown.filter((layer) => layer.state === "ready" && this.fields(layer).length);
    const blocks = layers.map((layer) => this.layer(layer, layers.length === 1));
    this.place.replaceChildren(...(blocks.length ? blocks : [element("p", { class: "hint" }, text("noFilters"))]));
    if (focused) {
      const again = [...this.place.querySelectorAll("[data-filter]")].find((box) => box.dataset.filter === focused);
      if (again) again.focus();
    }  }

  /** Fields worth a filter: at least two codes in the data, or a choice already made. */
  fields(layer) {
    return layer.filters.filter((field) => layer.selected.has(field) || layer.counts(field).size > 1);
  }

  /** Content of a details element is made when it opens, so that closed filters cost no elements. */
  details(key, startsOpen, heading, content) {
    if (startsOpen) this.open.add(key);
    const isOpen = this.open.has(key);
    const details = element("details", { open: isOpen }, element("summary", { "data-filter": key }, ...heading));
    if (isOpen) details.append(...content());
    details.addEventListener("toggle", () => {
      if (details.open === this.open.has(key)) return;
      if (details.open) {
        this.open.add(key);
        details.append(...content());
      } else {
        this.open.delete(key);
        while (details.children.length > 1) details.lastElementChild.remove();
      }
    });
    return details;
  }

  layer(layer, isOnly) {
    const chosen = layer.selected.size ? element("span", { class: "badge" }, String(layer.selected.size)) : null;
    const startsOpen = isOnly && !this.touched;
    if (isOnly) this.touched = true;
    return this.details(layer.id, startsOpen, [element("span", { class: "name" }, layer.title), chosen], () =>
      this.fields(layer).map((field) => this.field(layer, field)),
    );
  }

  field(layer, field) {
    const selected = layer.selected.get(field) || new Set();
    const chosen = selected.size ? element("span", { class: "badge" }, String(selected.size)) : null;
    const heading = [element("span", { class: "name" }, layer.fields[field].title), chosen];
    return this.details(`${layer.id} ${field}`, false, heading, () => {
      const counts = layer.counts(field);
      const order = Object.keys(layer.fields[field].codes);
      const codes = [...new Set([...counts.keys(), ...selected])].sort((a, b) => order.indexOf(a) - order.indexOf(b));
      return [element("div", { class: "codes" }, ...codes.map((code) => this.code(layer, field, code, counts.get(code) || 0)))];
    });
  }

  code(layer, field, code, count) {
    const change = (event) => {
      const codes = new Set(layer.selected.get(field));
      if (event.target.checked) codes.add(code);
      else codes.delete(code);
      layer.select(field, codes);
      layer.filter();
      this.store.changed();
    };
    const box = element("input", { type: "checkbox", "data-filter": `${layer.id} ${field} ${code}`, change });
    box.checked = (layer.selected.get(field) || new Set()).has(code);
    return element(
      "label",
      {},
      box,
      element("span", { class: "name" }, layer.label(field, code)),
      element("span", { class: "count" }, number(count)),
    );
  }
}
