// How far the work on a file is. The server tells it again to whoever comes back to the page.
const AGAIN_MS = 3000;

const place = document.getElementById("progress");
const bar = place.querySelector("progress");
const text = place.querySelector("[role=status]");

const reload = () => window.location.reload();

function show({ title, done, of }) {
  if (of > 0) {
    bar.max = of;
    bar.value = Math.min(done, of);
    text.textContent = `${title} ${done.toLocaleString()} / ${of.toLocaleString()}`;
  } else {
    bar.removeAttribute("value");
    text.textContent = title;
  }
}

const source = new EventSource(place.dataset.events);
source.addEventListener("progress", (event) => show(JSON.parse(event.data)));
source.addEventListener("state", () => {
  source.close();
  reload();
});
source.addEventListener("error", () => {
  // A browser connects again by itself unless the server has nothing more to say; then the page knows why.
  if (source.readyState === EventSource.CLOSED) window.setTimeout(reload, AGAIN_MS);
});
