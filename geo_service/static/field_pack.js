// A field pack: hazards, a map and forms in one file that needs no server. What is filled in becomes a result file.
(function () {
  "use strict";

  const pack = JSON.parse(document.getElementById("pack").textContent);
  const words = JSON.parse(document.getElementById("pack-words").textContent);
  const STORE = "geo-service-field-pack";
  const MEGABYTE = 1048576;
  const MOST_BYTES = 44 * MEGABYTE; // of one result file, in photos before they are written as text
  const SVG = "http://www.w3.org/2000/svg";

  let drafts = [];
  let database = null; // null where the browser stores nothing for a file
  let unsaved = 0;

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter(Boolean));
    return made;
  }

  function filled(sentence, values) {
    return Object.keys(values).reduce((text, name) => text.split(`{${name}}`).join(String(values[name])), sentence);
  }

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Drafts on this device

  function open() {
    return new Promise((resolve, reject) => {
      const asked = window.indexedDB.open(STORE, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("drafts", { keyPath: ["pack", "key"] });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  function inStore(mode, work) {
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(["drafts"], mode);
      const asked = work(transaction.objectStore("drafts"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  async function begin() {
    try {
      database = await open();
      const own = IDBKeyRange.bound([pack.header.id, ""], [pack.header.id, "\uffff"]);
      drafts = (await inStore("readonly", (store) => store.getAll(own))).sort((one, other) => one.number - other.number);
    } catch (error) {
      database = null;
      document.getElementById("not-kept").hidden = false;
    }
    unsaved = drafts.filter((draft) => !draft.isSaved).length;
    show();
  }

  async function keep(draft) {
    drafts.push(draft);
    unsaved += 1;
    if (!database) return;
    try {
      await inStore("readwrite", (store) => store.put({ ...draft, pack: pack.header.id }));
    } catch (error) {
      const notice = document.getElementById("not-kept");
      notice.textContent = words.full;
      notice.hidden = false;
    }
  }

  async function drop(draft) {
    drafts = drafts.filter((one) => one !== draft);
    unsaved = drafts.filter((one) => !one.isSaved).length;
    if (database) await inStore("readwrite", (store) => store.delete([pack.header.id, draft.key])).catch(() => {});
    show();
  }

  // Cards

  const cards = new Map();

  function card(feature, place) {
    const chip = feature.attention && element("span", { className: `chip ${feature.attention.kind}`, textContent: feature.attention.title });
    const where = feature.facts.filter((fact) => fact[2]).map((fact) => fact[1]).join(" · ");
    const facts = element("dl", {}, ...feature.facts.map(([title, text]) => element("div", {}, element("dt", { textContent: title }), element("dd", { textContent: text }))));
    if (feature.lonlat) facts.append(element("div", {}, element("dt", { textContent: words.position }), element("dd", { textContent: `${feature.lonlat[0]}, ${feature.lonlat[1]} (WGS 84)` })));
    const made = element("li", { className: "card", id: `h-${place + 1}` });
    const list = element("div", {});
    made.append(
      element("details", {},
        element("summary", {},
          element("span", { className: "number", textContent: String(place + 1) }),
          element("strong", { textContent: feature.title }),
          element("span", { className: "chip", textContent: feature.status }),
          chip,
          where && element("span", { className: "where", textContent: where })),
        facts,
        list,
        ...feature.offers.map((offer) => stepOf(feature, offer))),
    );
    cards.set(feature.id, { card: made, list });
    return made;
  }

  function stepOf(feature, offer) {
    const step = pack.steps[offer.action];
    const made = element("details", { className: `step${step.isNegative ? " negative" : ""}` }, element("summary", { textContent: step.title }));
    if (offer.missing.length) made.append(...offer.missing.map((reason) => element("p", { className: "hint", textContent: reason })));
    else made.addEventListener("toggle", () => made.open && made.children.length === 1 && made.append(formOf(feature, offer.action, step)));
    return made;
  }

  let fields = 0;

  function entry(title, control, isRequired) {
    fields += 1;
    control.id = `f-${fields}`;
    const fault = element("p", { className: "fault", id: `e-${fields}`, hidden: true });
    control.setAttribute("aria-describedby", fault.id);
    const label = element("label", { htmlFor: control.id, textContent: isRequired ? `${title} ${words.required}` : title });
    return { control, isRequired, fault, parts: [label, control, fault] };
  }

  function controlOf(feature, input) {
    if (input.kind === "choice" || input.kind === "feature") {
      const choices = input.kind === "choice" ? input.choices : pack.features.filter((one) => one !== feature).map((one) => [one.id, one.title]);
      const options = choices.map(([value, title]) => element("option", { value, textContent: title }));
      return element("select", {}, element("option", { value: "", textContent: "—" }), ...options);
    }
    if (input.kind === "long") return element("textarea", { rows: 3, maxLength: 2000 });
    return element("input", { type: input.kind === "date" ? "date" : "text", maxLength: 500 });
  }

  function formOf(feature, action, step) {
    const entries = [];
    const form = element("form", { noValidate: true });
    for (const input of step.inputs) {
      const isRequired = input.required && (input.mustBeNew || !feature.has.includes(input.name));
      entries.push({ ...entry(input.title, controlOf(feature, input), isRequired), name: input.name });
    }
    entries.push({ ...entry(words.comment, element("textarea", { rows: 3, maxLength: 2000 }), step.needsComment), name: "" });
    const kinds = step.evidence === "scan" ? ["scan"] : ["before", "after"];
    for (const kind of kinds) {
      const control = element("input", { type: "file", multiple: true, accept: kind === "scan" ? "image/*,application/pdf" : "image/*" });
      if (kind !== "scan") control.setAttribute("capture", "environment");
      entries.push({ ...entry(pack.kinds[kind], control, kind === step.evidence), kind });
    }
    for (const one of entries) form.append(...one.parts);
    const state = element("p", { className: "done" });
    state.setAttribute("role", "status");
    form.append(element("p", {}, element("button", { className: step.isNegative ? "grave" : "primary", textContent: words.keep })), state);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      take(feature, action, step, form, entries, state);
    });
    return form;
  }

  function faultOf(one) {
    const { control, isRequired, kind } = one;
    if (isRequired && !(kind ? control.files.length : control.value.trim())) return words.missing;
    if (kind && [...control.files].some((file) => file.size > pack.photoMegabytes * MEGABYTE)) return filled(words.too_large, { mb: pack.photoMegabytes });
    return "";
  }

  async function take(feature, action, step, form, entries, state) {
    let first = null;
    for (const one of entries) {
      const fault = faultOf(one);
      one.fault.textContent = fault;
      one.fault.hidden = !fault;
      one.control.setAttribute("aria-invalid", String(Boolean(fault)));
      if (fault && !first) first = one.control;
    }
    if (first) {
      first.focus();
      return;
    }
    const button = form.querySelector("button");
    button.disabled = true;
    state.textContent = words.keeping;
    const given = {};
    const photos = [];
    let comment = "";
    try {
      for (const one of entries) {
        if (one.kind) for (const file of one.control.files) photos.push({ key: newKey(), kind: one.kind, name: file.name, data: await textOf(file) });
        else if (one.name && one.control.value.trim()) given[one.name] = one.control.value.trim();
        else if (!one.name) comment = one.control.value.trim();
      }
    } catch (error) {
      state.textContent = words.unreadable;
      button.disabled = false;
      return;
    }
    const at = new Date();
    await keep({ number: at.getTime(), key: newKey(), feature: feature.id, action, comment, given, at: at.toISOString(), photos });
    form.reset();
    form.closest("details").open = false;
    button.disabled = false;
    state.textContent = "";
    show();
  }

  /** Return the bytes of a file as base64. */
  function textOf(file) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(file);
    });
  }

  function show() {
    for (const [id, { card: made, list }] of cards) {
      const own = drafts.filter((draft) => draft.feature === id);
      made.classList.toggle("filled", own.length > 0);
      list.replaceChildren(...own.map(draftOf));
      const place = document.getElementById(`p-${made.id}`);
      if (place) place.classList.toggle("filled", own.length > 0);
    }
    const count = document.getElementById("count");
    count.textContent = filled(drafts.length ? words.count : words.none, { count: drafts.length, unsaved });
    document.getElementById("save").disabled = !drafts.length;
  }

  function draftOf(draft) {
    const parts = [draft.comment, ...Object.values(draft.given), draft.photos.length ? filled(words.photos, { count: draft.photos.length }) : ""];
    const button = element("button", { type: "button", className: "grave", textContent: words.drop });
    let isSure = false;
    button.addEventListener("click", () => {
      if (isSure) drop(draft);
      isSure = true;
      button.textContent = words.drop_sure;
    });
    return element("div", { className: "draft" },
      element("p", {}, element("strong", { textContent: pack.steps[draft.action].title })),
      element("p", { className: "hint", textContent: [new Date(draft.at).toLocaleString(document.documentElement.lang), ...parts].filter(Boolean).join(" · ") }),
      button);
  }

  // The result file

  function partsOf() {
    const parts = [];
    let size = Infinity;
    for (const draft of drafts) {
      const own = draft.photos.reduce((sum, photo) => sum + photo.data.length, 0);
      if (size + own > MOST_BYTES) {
        parts.push([]);
        size = 0;
      }
      parts[parts.length - 1].push(draft);
      size += own;
    }
    return parts;
  }

  function save() {
    const parts = partsOf();
    const stamp = new Date().toISOString().slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
    parts.forEach((part, place) => {
      const head = JSON.stringify({ format: "geo-service-field-result", version: 1, pack: pack.header, seal: pack.seal }).slice(0, -1);
      const pieces = [head, ',"steps":['];
      part.forEach((draft, index) => {
        const { key, feature, action, comment, given, at, photos } = draft;
        pieces.push(index ? "," : "", JSON.stringify({ key, feature, action, comment, given, at, photos }));
      });
      pieces.push("]}");
      const address = URL.createObjectURL(new Blob(pieces, { type: "application/json" }));
      const link = element("a", { href: address, download: `field-result-${stamp}${parts.length > 1 ? `-${place + 1}` : ""}.json` });
      document.body.append(link);
      setTimeout(() => {
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 60000);
      }, place * 1500);
    });
    for (const draft of drafts) {
      draft.isSaved = true;
      if (database) inStore("readwrite", (store) => store.put({ ...draft, pack: pack.header.id })).catch(() => {});
    }
    unsaved = 0;
    show();
    document.getElementById("saved").hidden = false;
  }

  // Map

  function drawn(name, attributes) {
    const made = document.createElementNS(SVG, name);
    for (const key of Object.keys(attributes)) made.setAttribute(key, attributes[key]);
    return made;
  }

  function map() {
    const { width, height, lines, names } = pack.map;
    const frame = document.getElementById("map");
    const svg = drawn("svg", { role: "group", preserveAspectRatio: "xMidYMid meet" });
    svg.setAttribute("aria-label", words.map);
    let view = { x: 0, y: 0, width, height };
    const scaled = [];
    for (const line of lines) {
      const path = drawn("path", { d: line.path, class: "line" });
      path.append(Object.assign(drawn("title", {}), { textContent: line.title }));
      svg.append(path);
    }
    for (const { title, at } of names) {
      const text = drawn("text", { x: at[0], y: at[1], class: "name" });
      text.textContent = title;
      svg.append(text);
      scaled.push((unit) => text.setAttribute("font-size", 13 * unit));
    }
    // The most urgent is drawn last, on top of the others.
    pack.features.map((feature, place) => [feature, place]).reverse().forEach(([feature, place]) => {
      if (!feature.at) return;
      const [x, y] = feature.at;
      const link = drawn("a", { href: `#h-${place + 1}`, id: `p-h-${place + 1}`, class: `place ${feature.attention ? feature.attention.kind : ""}` });
      link.setAttribute("aria-label", `${place + 1} ${feature.title}`);
      const circle = drawn("circle", { cx: x, cy: y });
      const text = drawn("text", { x, y });
      text.textContent = String(place + 1);
      link.append(circle, text);
      link.addEventListener("click", () => reveal(feature.id));
      svg.append(link);
      scaled.push((unit) => {
        circle.setAttribute("r", 11 * unit);
        text.setAttribute("font-size", 11 * unit);
      });
    });

    function draw() {
      svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
      const box = frame.getBoundingClientRect();
      const unit = Math.max(view.width / (box.width || 360), view.height / 320); // metres of one pixel
      for (const one of scaled) one(unit);
      const wished = 80 * unit;
      const power = 10 ** Math.floor(Math.log10(wished));
      const metres = [5, 2, 1].map((step) => step * power).find((step) => step <= wished);
      const scale = frame.querySelector(".scale");
      const bar = element("i", {});
      bar.style.width = `${metres / unit}px`;
      scale.replaceChildren(bar, ` ${metres >= 1000 ? `${metres / 1000} km` : `${metres} m`} · ${words.north}`);
    }

    function zoom(by) {
      const wide = view.width * by;
      const high = view.height * by;
      view = { x: view.x + (view.width - wide) / 2, y: view.y + (view.height - high) / 2, width: wide, height: high };
      draw();
    }

    let held = null;
    svg.addEventListener("pointerdown", (event) => {
      held = { x: event.clientX, y: event.clientY, view, isMoved: false };
    });
    svg.addEventListener("pointermove", (event) => {
      if (!held) return;
      const box = svg.getBoundingClientRect();
      const unit = Math.max(held.view.width / box.width, held.view.height / box.height);
      held.isMoved = held.isMoved || Math.hypot(event.clientX - held.x, event.clientY - held.y) > 6;
      if (!held.isMoved) return;
      view = { ...held.view, x: held.view.x - (event.clientX - held.x) * unit, y: held.view.y - (event.clientY - held.y) * unit };
      draw();
    });
    for (const name of ["pointerup", "pointerleave", "pointercancel"]) svg.addEventListener(name, () => setTimeout(() => (held = null)));
    svg.addEventListener("click", (event) => held && held.isMoved && event.preventDefault(), true);

    const tools = element("div", { className: "tools" });
    for (const [text, title, by] of [["+", words.closer, 0.6], ["−", words.farther, 1 / 0.6]]) {
      const button = element("button", { type: "button", textContent: text });
      button.setAttribute("aria-label", title);
      button.addEventListener("click", () => zoom(by));
      tools.append(button);
    }
    const all = element("button", { type: "button", textContent: words.all });
    all.addEventListener("click", () => {
      view = { x: 0, y: 0, width, height };
      draw();
    });
    tools.append(all, element("span", { className: "scale hint" }));
    frame.append(svg, tools);
    draw();
    window.addEventListener("resize", draw);
  }

  function reveal(id) {
    const { card: made } = cards.get(id);
    made.querySelector("details").open = true;
    made.scrollIntoView({ block: "start" });
    made.querySelector("summary").focus();
  }

  document.getElementById("cards").append(...pack.features.map(card));
  if (pack.map) map();
  else document.getElementById("map").hidden = true;
  const find = document.getElementById("find");
  find.addEventListener("input", () => {
    const wanted = find.value.trim().toLowerCase();
    for (const { card: made } of cards.values()) made.hidden = Boolean(wanted) && !made.textContent.toLowerCase().includes(wanted);
  });
  document.getElementById("save").addEventListener("click", save);
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved || database) return;
    event.preventDefault();
    event.returnValue = "";
  });
  begin();
})();
