// Links that download exactly what is shown: one per layer, with the same filters.

import { element } from "./dom.js";
import { number, text } from "./model.js";

export class Downloads {
  constructor(menu, store) {
    this.menu = menu;
    this.store = store;
    store.onChange(() => this.update());
  }

  update() {
    const links = this.store.shown
      .filter((layer) => layer.state === "ready")
      .map((layer) =>
        element("a", { href: layer.exportAddress() }, text("download", { title: layer.title, count: number(layer.matching.length) })),
      );
    this.menu.querySelector("nav").replaceChildren(...links);
    this.menu.classList.toggle("disabled", links.length === 0);
  }
}
