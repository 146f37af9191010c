// The list of drafts: each with its state, what the service said, and what somebody can do about it.

import * as store from "./review_drafts_store.js";
import { isHeld, lookAgain, onTop } from "./review_drafts_send.js";

const DRAWN_AFTER_MS = 150;
const UNSETTLED = new Set([store.CONFLICT, store.REFUSED, store.SIGN_IN]);

function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(Boolean));
  return made;
}

/** Fill the places of a sentence. */
export function filled(sentence, values) {
  return Object.entries(values).reduce((text, [name, value]) => text.split(`{${name}}`).join(String(value)), sentence);
}

function time(ms, language) {
  return new Date(ms).toLocaleString(language, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** Return the sentences in which the service refused a draft. */
export function reasonsOf(problem, words) {
  if (!problem) return [];
  if (problem.code === "file_gone") return [filled(words.file_gone, { name: problem.file })];
  const told = problem.detail || words.refused;
  const reasons = [problem.file ? `${problem.file}: ${told}` : told];
  const allowed = problem.allowed || [];
  const isPossible = allowed.some((offer) => offer.action === problem.action); // something is missing: nothing else to do
  const possible = isPossible ? [] : allowed.map((offer) => offer.title);
  if (possible.length) reasons.push(filled(words.allowed, { steps: possible.join(words.and) }));
  return reasons;
}

/** Return the address of the page of a draft's hazard. */
export function pageOf(page, draft) {
  return `${page.root}${draft.page}`;
}

/** Draw the drafts of the account into the box, and count them in its heading. */
export class DraftList {
  constructor(box, page, words, { send }) {
    this.box = box;
    this.page = page;
    this.words = words;
    this.send = send;
    this.list = box.querySelector("[data-list]");
    this.summary = box.querySelector("[data-summary]");
    this.announced = "";
    this.drawing = null;
    this.sure = new Set(); // drafts whose removal was asked for once
    store.onChange(() => this.draw());
  }

  /** Draw anew in a moment; what changes until then is drawn at once, what changes later once more. */
  draw() {
    if (!this.drawing) {
      this.drawing = new Promise((done) => window.setTimeout(done, DRAWN_AFTER_MS))
        .then(() => {
          this.drawing = null;
          return this.drawNow();
        })
        .catch(() => {}); // the store is shut: the next change draws
    }
    return this.drawing;
  }

  async drawNow() {
    const drafts = await store.drafts(this.page.account);
    const open = drafts.filter((draft) => draft.state !== store.SENT);
    const waiting = open.filter((draft) => UNSETTLED.has(draft.state));
    this.box.classList.toggle("has-drafts", drafts.length > 0);
    this.box.classList.toggle("needs-you", waiting.length > 0);
    const names = { open: open.length, attention: waiting.length, sent: drafts.length - open.length };
    const sentence = !open.length ? this.words.none_open : waiting.length ? this.words.some_wait : this.words.some_open;
    const text = filled(sentence, names);
    if (text !== this.announced) this.summary.textContent = text;
    this.announced = text;
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.focus : "";
    const shown = [...open, ...drafts.filter((draft) => draft.state === store.SENT).reverse()];
    this.list.replaceChildren(...shown.map((draft) => this.item(draft, drafts)));
    if (focused) {
      const again = [...this.list.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === focused);
      if (again) again.focus();
    }
    this.box.querySelector("[data-empty]").hidden = drafts.length > 0;
    this.box.querySelector("[data-send]").hidden = !open.some((draft) => draft.state === store.WAITING);
  }

  item(draft, drafts) {
    const { words } = this;
    const isBehind = draft.state !== store.SENT && isHeld(draft, drafts);
    const details = [draft.comment, ...Object.values(draft.given)].filter(Boolean).join(" · ");
    const photos = draft.files.length ? filled(words.photos, { count: draft.files.length }) : "";
    const item = element("li", { className: `draft ${draft.state}` });
    item.dataset.number = draft.number;
    item.append(
      element("p", { className: "draft-head" },
        element("a", { href: pageOf(this.page, draft), textContent: draft.title || draft.feature }),
        element("span", { className: "link-mark", textContent: words[draft.state] })),
      element("p", { className: "draft-what" },
        element("strong", { textContent: draft.actionTitle }),
        element("small", { textContent: [time(draft.at, this.page.language), photos, details].filter(Boolean).join(" · ") })),
    );
    if (isBehind) item.append(element("p", { className: "hint", textContent: words.behind }));
    if (draft.state === store.CONFLICT) item.append(this.conflict(draft));
    if (draft.state === store.REFUSED) {
      const reasons = reasonsOf(draft.problem, words).map((reason) => element("li", { textContent: reason }));
      item.append(element("ul", { className: "fault" }, ...reasons));
    }
    const buttons = this.buttons(draft);
    if (buttons.length) item.append(element("p", { className: "actions" }, ...buttons));
    return item;
  }

  conflict(draft) {
    const { words } = this;
    const now = draft.present || {};
    if (!now.version) return element("p", { className: "fault", textContent: words.present_unknown });
    const last = now.last || {};
    const seen = element("p", { className: "fault", textContent: filled(words.present, now) });
    const told = [last.title, last.at && time(Date.parse(last.at), this.page.language), last.comment].filter(Boolean).join(" · ");
    return element("div", {}, seen, told && element("p", { className: "hint", textContent: filled(words.last_step, { step: told }) }));
  }

  buttons(draft) {
    const { words } = this;
    const made = [];
    const button = (name, text, work, kind = "") => {
      const one = element("button", { type: "button", className: `button small ${kind}`, textContent: text });
      one.dataset.focus = `${draft.number}-${name}`;
      one.setAttribute("aria-label", `${text}: ${draft.actionTitle}, ${draft.title || draft.feature}`);
      one.addEventListener("click", work);
      made.push(one);
    };
    if (draft.state === store.CONFLICT && draft.present && draft.present.version) {
      button("top", words.on_top, async () => {
        await onTop(draft.number);
        this.send();
      }, "primary");
    } else if (draft.state === store.CONFLICT) {
      button("look", words.look_again, () => lookAgain(this.page, draft.number));
    }
    if (draft.state === store.SIGN_IN) {
      const link = element("a", { className: "button small primary", textContent: words.to_sign_in });
      link.href = `${this.page.root}/auth/sign-in?${new URLSearchParams({ lang: this.page.language, next: window.location.pathname + window.location.search })}`;
      made.push(link);
    }
    if (draft.state === store.REFUSED || draft.state === store.CONFLICT) {
      const link = element("a", { className: "button small", textContent: words.fill_in });
      link.href = `${pageOf(this.page, draft)}#draft-${draft.number}`;
      made.push(link);
    }
    if (draft.state !== store.SENDING) {
      const isSure = this.sure.has(draft.number);
      const text = draft.state === store.SENT ? words.hide : isSure ? words.drop_sure : words.drop;
      button("drop", text, () => {
        if (draft.state === store.SENT || isSure) return store.drop(draft.number);
        this.sure.add(draft.number);
        return this.draw();
      }, draft.state === store.SENT ? "" : "grave");
    }
    return made;
  }
}
