// The features of the map as a list: same rows under the same filters, for keyboard and screen reader.

import { element } from "./dom.js";
import { compare, number, text } from "./model.js";
import { swatch } from "./symbols.js";

const PAGE = 50; // rows at once: the page stays light at any number of features

export class FeatureList {
  /** `open` gets layer and feature of a chosen row, `mark` those of the focused row, `unmark` follows. */
  constructor({ place, search, store, badge, open, mark, unmark }) {
    Object.assign(this, { place, search, store, badge, open, mark, unmark });
    this.tab = place.closest('[role="tabpanel"]');
    this.first = 0;
    search.addEventListener("input", () => {
      this.first = 0;
      store.changed();
    });
    place.addEventListener("keydown", (event) => this.step(event));
    store.onChange(() => this.update());
  }

  /** Rows of all layers shown that match filters and search, by layer and then by name. */
  rows() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    const rows = [];
    for (const layer of this.store.shown) {
      const found = layer.matching.map((feature) => ({ layer, feature, title: layer.titleOf(feature) }));
      const named = wanted ? found.filter((row) => row.title.toLocaleLowerCase().includes(wanted)) : found;
      for (const row of named.sort((a, b) => compare(a.title, b.title))) rows.push(row);
    }
    return rows;
  }

  update() {
    const rows = this.rows();
    this.badge.hidden = false;
    this.badge.textContent = number(rows.length);
    if (this.tab.hidden) {
      this.place.replaceChildren(); // a closed tab costs no elements
      return;
    }
    if (this.first >= rows.length) this.first = 0;
    const page = rows.slice(this.first, this.first + PAGE);
    const items = element("ol", { class: "features", start: this.first + 1 });
    let previous = null;
    for (const row of page) {
      if (row.layer !== previous && this.store.shown.length > 1) {
        items.append(element("li", { class: "heading" }, row.layer.title));
      }
      previous = row.layer;
      items.append(element("li", {}, this.button(row)));
    }
    this.place.replaceChildren(...(page.length ? [items, this.pager(rows.length)] : [this.empty()]));
  }

  key(layer, feature) {
    return `${layer.id} ${feature.id}`;
  }

  /** Return the row of a feature, if it is in sight. */
  row(layer, feature) {
    const key = this.key(layer, feature);
    return [...this.place.querySelectorAll("button.feature")].find((button) => button.dataset.key === key);
  }

  button({ layer, feature, title }) {
    const { by } = layer.style;
    const code = by ? feature.properties[by] : null;
    const note = (name) => element("span", { class: "mark" }, text(name));
    return element(
      "button",
      {
        type: "button",
        class: "feature",
        "data-key": this.key(layer, feature),
        click: () => this.open(layer, feature),
        focus: () => this.mark(layer, feature),
        blur: () => this.unmark(),
      },
      swatch(layer.symbol(feature), layer.geometry, layer.isLow(feature), layer.isDemo(feature)),
      element(
        "span",
        { class: "name" },
        title,
        code ? element("small", {}, layer.label(by, code)) : null,
      ),
      feature.geometry ? null : note("noPosition"),
      layer.isDemo(feature) ? note("demo") : null,
    );
  }

  pager(count) {
    const last = Math.min(this.first + PAGE, count);
    const go = (first) => () => {
      this.first = first;
      this.update();
      this.tab.parentElement.scrollTop = 0;
      this.place.querySelector("button").focus();
    };
    const button = (name, sign, first, enabled) =>
      element("button", { type: "button", class: "plain", "aria-label": text(name), disabled: !enabled, click: go(first) }, sign);
    return element(
      "p",
      { class: "pager" },
      count > PAGE ? button("previous", "‹", this.first - PAGE, this.first > 0) : null,
      element("span", {}, text("rows", { first: number(this.first + 1), last: number(last), count: number(count) })),
      count > PAGE ? button("next", "›", last, last < count) : null,
    );
  }

  empty() {
    const isLoading = this.store.shown.some((layer) => layer.state === "loading");
    const name = !this.store.shown.length ? "noLayers" : this.store.shown.every((layer) => !layer.features.length) ? "emptyLayers" : "empty";
    return element("p", { class: "hint" }, isLoading ? "…" : text(name));
  }

  /** Arrow keys walk the rows. */
  step(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const buttons = [...this.place.querySelectorAll("button.feature")];
    const next = buttons[buttons.indexOf(document.activeElement) + by];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}
