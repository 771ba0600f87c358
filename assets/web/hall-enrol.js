// Opens the hall by itself: with a token in the address's fragment (which never leaves the browser
// by itself) it is swapped for the cookie; a screen that is enrolled already goes straight on.
(async () => {
  "use strict";
  const main = document.querySelector("main");
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token) {
    if (main.dataset.known) location.replace(main.dataset.known);
    return;
  }
  history.replaceState(null, "", location.pathname);
  const answer = await fetch(main.dataset.session, {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify({ token }),
  });
  const found = answer.ok ? await answer.json() : {};
  if (found.url) location.replace(found.url);
})();
