// Who signs out leaves nothing behind: the drafts of forms and the kept pages go with the session.
//
// Steps of a review that were not sent yet stay, for their account alone (review_drafts_store.js): they
// are work done, and nobody else is shown them.

const DRAFTS = "geo-service-draft:";
const PAGES = "geo-service-review-pages:";
const PATIENCE_MS = 2000;

const form = document.querySelector("form[action*='/auth/sign-out']");

async function forgetPages() {
  const names = await window.caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES)).map((name) => window.caches.delete(name)));
}

form.addEventListener("submit", (event) => {
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith(DRAFTS)) window.localStorage.removeItem(key);
    }
  } catch (error) {
    // the storage is switched off: there were no drafts
  }
  if (!("caches" in window)) return; // no HTTPS: no page was kept
  event.preventDefault();
  const leave = () => form.submit();
  Promise.race([forgetPages(), new Promise((done) => window.setTimeout(done, PATIENCE_MS))]).then(leave, leave);
});
