// The supervisor's overview: redrawn after each event, at most every second.
"use strict";
(() => {
  const area = document.getElementById("live-area");
  if (!area) return;
  let timer = 0;
  const refresh = () => window.htmx.ajax("GET", area.dataset.state, { target: "#live", swap: "outerHTML" });
  const soon = () => { if (!timer) timer = window.setTimeout(() => { timer = 0; refresh(); }, 1000); };
  let stream = null;
  const listen = () => {
    stream = new EventSource(area.dataset.events);
    stream.addEventListener("queue", soon);
    stream.addEventListener("reset", soon);
    stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) window.setTimeout(listen, 3000); };
  };
  window.setInterval(refresh, 30000);
  listen();
})();
