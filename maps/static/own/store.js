// The layers of the page and who wants to hear of changes.

export class Store {
  constructor(layers, themes) {
    this.layers = layers; // in drawing order
    this.themes = themes.map((theme) => theme.id);
    this.listeners = [];
    this.pending = false;
  }

  /** Layers that carry the page's subject, without the basemap. */
  get subjects() {
    return this.layers.filter((layer) => !layer.basemap);
  }

  /** Subject layers that are switched on, in the order of the themes as legend and list name them. */
  get shown() {
    const place = (layer) => this.themes.indexOf(layer.theme);
    return this.subjects.filter((layer) => layer.shown).sort((a, b) => place(a) - place(b));
  }

  byId(id) {
    return this.layers.find((layer) => layer.id === id);
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  /** Tell everybody, once per frame however many changes there were. */
  changed() {
    if (this.pending) return;
    this.pending = true;
    window.requestAnimationFrame(() => {
      this.pending = false;
      for (const listener of this.listeners) listener();
    });
  }
}
