// What the server wrote into the page: layers, styles, words. Data of the layers comes later, by fetch.

export const model = JSON.parse(document.getElementById("page-model").textContent);

/** Return an interface text with its {names} filled in. */
export function text(name, values = {}) {
  return model.texts[name].replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

/** Return a number the way the reader writes it. */
export function number(value) {
  return value.toLocaleString(model.language === "zh" ? "zh-CN" : "en");
}

/** Compare two texts in the order of the reader's language, digits by their value. */
export const compare = new Intl.Collator(model.language === "zh" ? "zh-CN" : "en", { numeric: true }).compare;
