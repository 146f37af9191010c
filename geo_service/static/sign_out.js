// Who signs out leaves nothing behind: the drafts of forms go with the session.

const DRAFTS = "geo-service-draft:";

document.querySelector("form[action*='/auth/sign-out']").addEventListener("submit", () => {
  try {
    for (const key of Object.keys(window.localStorage)) {
      if (key.startsWith(DRAFTS)) window.localStorage.removeItem(key);
    }
  } catch (error) {
    // the storage is switched off: there were no drafts
  }
});
