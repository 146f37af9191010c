// Printing: the map takes the size it has on paper, draws itself, and only then the browser takes the sheet.

const frame = () => new Promise((done) => window.requestAnimationFrame(done));

export class Printer {
  constructor(map, button) {
    this.map = map;
    this.isPrinting = false; // what is drawn now would be missing on the sheet
    button.addEventListener("click", () => this.print());
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key !== "p") return;
      event.preventDefault();
      this.print();
    });
    window.addEventListener("beforeprint", () => {
      this.isPrinting = true;
    });
    window.addEventListener("afterprint", () => {
      this.isPrinting = false;
    });
  }

  async print() {
    const [center, zoom, bounds] = [this.map.getCenter(), this.map.getZoom(), this.map.getBounds()];
    this.size(true);
    this.map.fitBounds(bounds, { animate: false });
    await frame();
    await frame();
    window.print();
    this.size(false);
    this.map.setView(center, zoom, { animate: false });
  }

  size(isPaper) {
    document.body.classList.toggle("printing", isPaper);
    this.map.invalidateSize({ animate: false });
  }
}
