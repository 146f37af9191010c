// Progress and errors over the map, in words and announced to screen readers.

import { AnswerError } from "./collection.js";
import { element } from "./dom.js";
import { number, text } from "./model.js";

export class Notices {
  constructor(place) {
    this.place = place;
    this.byLayer = new Map();
  }

  set(layer, notice) {
    if (notice) this.byLayer.set(layer, notice);
    else this.byLayer.delete(layer);
    this.place.replaceChildren(...this.byLayer.values());
  }

  loading(layer, count) {
    const words = count ? text("loadingCount", { title: layer.title, count: number(count) }) : text("loading", { title: layer.title });
    this.set(layer, element("p", { class: "notice loading" }, words));
  }

  done(layer) {
    this.set(layer, null);
  }

  failed(layer, error, retry) {
    const reason = error instanceof AnswerError ? error.message : text("unreachable");
    this.set(
      layer,
      element(
        "p",
        { class: "notice failed" },
        text("failed", { title: layer.title, reason }),
        element("button", { type: "button", click: retry }, text("retry")),
      ),
    );
  }

  /** Say in words that the map is empty because nothing matches. */
  empty(words) {
    this.set("empty", words ? element("p", { class: "notice" }, words) : null);
  }
}
