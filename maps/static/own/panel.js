// The panel beside the map, a sheet under it on a phone: three tabs.

const NARROW = window.matchMedia("(max-width: 767px)");

export class Panel {
  /** `onShow` is called when another tab comes into sight: with its name, null where a phone's sheet closes. */
  constructor(panel, onShow) {
    this.panel = panel;
    this.onShow = onShow;
    this.tabs = [...panel.querySelectorAll('[role="tab"]')];
    for (const tab of this.tabs) tab.addEventListener("click", () => this.choose(tab));
    panel.querySelector('[role="tablist"]').addEventListener("keydown", (event) => this.walk(event));
    NARROW.addEventListener("change", () => this.update());
    this.chosen = this.tabs[0];
    this.isOpen = false; // of the sheet on a phone; beside the map the panel is always open
  }

  choose(tab) {
    this.isOpen = !(this.isOpen && tab === this.chosen);
    this.chosen = tab;
    this.update();
  }

  /** Show a tab by name, whatever was open. */
  show(name) {
    this.chosen = this.tabs.find((tab) => tab.id === `tab-${name}`);
    this.isOpen = true;
    this.update();
  }

  /** Give a phone's screen back to the map. */
  collapse() {
    this.isOpen = false;
    this.update();
  }

  update() {
    const isOpen = this.isOpen || !NARROW.matches;
    this.panel.classList.toggle("open", isOpen);
    for (const tab of this.tabs) {
      const isShown = isOpen && tab === this.chosen;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = tab === this.chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !isShown;
    }
    const visible = isOpen ? this.chosen.getAttribute("aria-controls") : null;
    if (visible === this.visible) return;
    this.visible = visible;
    this.onShow(visible, NARROW.matches);
  }

  walk(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const count = this.tabs.length;
    const next = this.tabs[(this.tabs.indexOf(this.chosen) + by + count) % count];
    event.preventDefault();
    this.show(next.id.replace("tab-", ""));
    next.focus();
  }
}
