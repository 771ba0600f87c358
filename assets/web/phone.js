// Follows one ticket: an event says "now", a look every few seconds says how many are before you.
(() => {
  "use strict";
  const body = document.body;
  const place = document.getElementById("place");
  const lost = document.getElementById("lost");
  if (!place) return;
  const topic = `ticket:${body.dataset.token}`;
  const CALM = 15000;
  const ALONE = 6000; // without the event stream
  let key = body.dataset.key;
  let live = body.dataset.live === "1";
  let stream = null;
  let timer = 0;
  let busy = false;
  let again = false;
  let failures = 0;

  function show(found) {
    const before = body.dataset.state;
    key = found.key;
    live = found.live;
    body.dataset.state = found.state;
    document.title = found.title;
    place.innerHTML = found.html;
    if (found.state === "called") {
      body.classList.remove("flash");
      void body.offsetWidth;
      body.classList.add("flash");
      if (navigator.vibrate) navigator.vibrate(before === "called" ? [300, 150, 300] : [500, 200, 500, 200, 800]);
    }
  }

  async function look() {
    if (busy) { again = true; return; }
    busy = true;
    clearTimeout(timer);
    try {
      const answer = await fetch(`${body.dataset.url}?seen=${encodeURIComponent(key)}`, {
        headers: { Accept: "application/json" }, signal: AbortSignal.timeout ? AbortSignal.timeout(8000) : undefined,
      });
      if (answer.status === 404) { location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (found.html) show(found);
      failures = 0;
    } catch (error) {
      failures += 1;
    }
    busy = false;
    lost.hidden = failures < 2;
    if (again) { again = false; look(); return; }
    if (live && !document.hidden) timer = setTimeout(look, stream && stream.readyState === 1 ? CALM : ALONE);
    if (!live && stream) { stream.close(); stream = null; }
  }

  function listen() {
    if (!window.EventSource || !live) return;
    stream = new EventSource(`/events?topics=${encodeURIComponent(topic)}`);
    stream.addEventListener(topic, look);
    stream.addEventListener("reset", look);
    stream.onerror = () => {
      if (stream && stream.readyState === 2) { stream.close(); stream = null; setTimeout(listen, 5000); }
    };
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.addEventListener("online", look);
  listen();
  if (live) timer = setTimeout(look, 3000);
})();
