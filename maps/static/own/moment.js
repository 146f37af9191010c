// Choosing the moment of the map: the same page, with the same layers, filters and place, at another time.

function address(asOf) {
  const parameters = new URLSearchParams(window.location.search);
  if (asOf) parameters.set("as-of", asOf);
  else parameters.delete("as-of");
  return `${window.location.pathname}?${parameters}`;
}

/** Let the form lead to the day that is chosen in it, and the link back to the present. */
export function connectMoment(form, now) {
  if (form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      window.location.assign(address(form.querySelector("input").value));
    });
  }
  if (now) {
    now.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      window.location.assign(address(""));
    });
  }
}
