// The number of unread notices in the bar: asked for once the page is there, so that no page waits for it.

const link = document.querySelector("a[data-unread]");

async function show() {
  const response = await fetch(link.dataset.unread, { headers: { Accept: "application/json" } });
  if (!response.ok) return;
  const { unread } = await response.json();
  if (unread === 0) return;
  const count = document.createElement("span");
  count.className = "count-unread";
  count.textContent = unread > 99 ? "99+" : String(unread);
  link.append(" ", count);
}

show().catch(() => {}); // without a link there is no number, and the page is whole without it
