// A record was saved: its draft is needed no more.

const DRAFTS = "geo-service-draft:";
const saved = document.querySelector("[data-drafts]");

try {
  for (const ending of ["", saved.dataset.record]) {
    const key = `${DRAFTS}${saved.dataset.drafts}:${ending}`;
    const draft = JSON.parse(window.localStorage.getItem(key));
    if (draft && draft.isSent) window.localStorage.removeItem(key);
  }
} catch (error) {
  // the storage is switched off: there was no draft
}
