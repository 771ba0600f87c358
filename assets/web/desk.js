// The desk: keys, live state, clocks. It decides nothing; the server answers every press.
"use strict";
(() => {
  const area = document.getElementById("desk-area");
  if (!area) return;
  const away = document.getElementById("away");
  const scan = document.getElementById("scan");
  const scanOpen = document.getElementById("scan-open");
  const locale = document.documentElement.lang === "en" ? "en-GB" : "vi-VN";
  const desk = () => document.getElementById("desk");
  let drawnAt = Date.now();
  let lastGood = Date.now();
  let busy = false;
  let dirty = false;

  // New buttons work at once: with the usual delay a quick key would find one that is still dead.
  window.htmx.config.defaultSettleDelay = 0;

  // ---- what each press carries: its own id, and what the screen showed ----
  document.addEventListener("htmx:configRequest", (event) => {
    const detail = event.detail;
    if (detail.verb !== "post") return;
    const source = detail.elt;
    const shown = desk();
    const form = source.closest("dialog form");
    const held = form ? form.dataset : null;
    detail.parameters.action = held ? held.press : shown.dataset.press;
    detail.parameters.seen = (held && held.seen) || source.dataset.seen || shown.dataset.seen;
    detail.parameters.ticket = (held && held.ticket) || source.dataset.ticket || shown.dataset.ticket;
    if (source.dataset.undo) detail.parameters.undo = source.dataset.undo;
    if (form) {
      const own = form.querySelector("[name=own]");
      const pick = form.querySelector("[name=pick]:checked");
      if (own) detail.parameters.reason = own.value.trim() || (pick ? pick.value : "");
    }
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.requestConfig.verb !== "post") return;
    if (busy) { event.preventDefault(); return; } // one press at a time
    busy = true;
    desk().classList.add("busy");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const post = event.detail.requestConfig.verb === "post";
    if (post) { busy = false; desk()?.classList.remove("busy"); }
    if (event.detail.successful) {
      reached();
      if (post) event.detail.elt.closest("dialog")?.close();
    } else if (!event.detail.xhr || event.detail.xhr.status === 0 || event.detail.xhr.status >= 500) {
      lost();
    }
    if (dirty && !busy) { dirty = false; refresh(); }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target && event.detail.target.id !== "desk") return;
    drawnAt = Date.now();
    tick();
  });

  // ---- keys: inactive while a field has the focus or a dialog is open ----
  const typing = (target) => target instanceof Element && target.closest("input, select, textarea, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog) { pickReason(dialog, event); return; }
    if (typing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const focused = event.target instanceof Element && event.target.closest("a, button");
    if (focused && (key === "Enter" || key === " ")) return; // the focused control has its own press
    let button = [...desk().querySelectorAll("button[data-key]")].find((one) => one.dataset.key === key);
    if (key === "p" && document.getElementById("key-open")) button = document.getElementById("key-open");
    if (key === "d") button = document.getElementById("intake");
    if (key === "o" && scanOpen && !scanOpen.hidden) button = scanOpen;
    if (!button) return;
    event.preventDefault();
    if (!button.disabled) button.click();
  });
  const pickReason = (dialog, event) => {
    if (typing(event.target) && event.target.type !== "radio") return;
    const number = Number.parseInt(event.key, 10);
    const choices = dialog.querySelectorAll("input[type=radio]");
    if (number >= 1 && number <= choices.length) { choices[number - 1].checked = true; choices[number - 1].focus(); }
  };
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const opener = target?.closest("button[data-dialog]");
    if (opener && !opener.disabled) openDialog(opener.dataset.dialog);
    if (target?.closest("[data-close]")) target.closest("dialog").close();
    if (target?.closest(".keys button, .undo button, .person button")) target.closest("button").blur();
  });
  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    const form = dialog.querySelector("form");
    form.reset();
    // The press belongs to the visitor shown now, whoever stands there when it is sent.
    Object.assign(form.dataset, { press: desk().dataset.press, seen: desk().dataset.seen, ticket: desk().dataset.ticket });
    dialog.querySelector("[data-label]").textContent = id === "dialog-pause" ? "" : desk().dataset.label;
    dialog.showModal();
    dialog.querySelector("select, input[type=radio]:checked")?.focus();
  };

  // ---- live state ----
  let timer = 0;
  const soon = () => { if (!timer) timer = window.setTimeout(() => { timer = 0; refresh(); }, 120); };
  const refresh = () => {
    if (busy) { dirty = true; return; }
    const began = desk().dataset.press;
    fetch(area.dataset.state, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then((answer) => {
        if (answer.status === 401 || answer.redirected) { window.location.reload(); throw new Error("logged out"); }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
      })
      .then((html) => {
        reached();
        if (busy || desk().dataset.press !== began) return; // a press was quicker
        const focus = document.activeElement?.id;
        const scrolled = desk().querySelector(".waiting")?.scrollTop || 0;
        window.htmx.swap("#desk", html, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
        drawnAt = Date.now();
        desk().querySelector(".waiting").scrollTop = scrolled;
        if (focus) document.getElementById(focus)?.focus();
        tick();
      })
      .catch(lost);
  };
  const reached = () => { lastGood = Date.now(); away.hidden = true; };
  const lost = () => {
    document.getElementById("away-since").textContent = new Date(lastGood).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
    away.hidden = false;
    window.clearTimeout(again);
    again = window.setTimeout(() => { listen(); refresh(); }, 1500);
  };
  let again = 0;
  let stream = null;
  const listen = () => {
    if (stream && stream.readyState !== EventSource.CLOSED) return;
    stream = new EventSource(`${area.dataset.events}&after=${desk().dataset.position}`);
    for (const topic of new URL(area.dataset.events, window.location.href).searchParams.get("topics").split(",")) {
      stream.addEventListener(topic, (event) => { scanned(event); soon(); });
    }
    stream.addEventListener("reset", soon);
    stream.onopen = soon;
    stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) lost(); else soon(); };
  };
  const scanned = (event) => {
    const data = JSON.parse(event.data);
    if (data.type !== "scan") return;
    const words = area.dataset;
    const known = data.kind === "receipt" ? [words.scanReceipt, data.code] : data.kind === "ticket" ? [words.scanTicket, data.label] : [words.scanUnknown, ""];
    document.getElementById("scan-text").textContent = known.filter(Boolean).join(" ");
    scanOpen.hidden = data.kind !== "receipt" || !data.code;
    if (!scanOpen.hidden) scanOpen.href = `${words.dossier}${encodeURIComponent(data.code)}/`;
    scan.hidden = false;
    window.clearTimeout(scan.timer);
    scan.timer = window.setTimeout(() => { scan.hidden = true; }, 20000);
  };

  // ---- clocks: counted from what the server said, so a wrong clock of this machine is harmless ----
  const minutes = new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "short" });
  const tick = () => {
    const passed = Math.floor((Date.now() - drawnAt) / 1000);
    for (const clock of desk().querySelectorAll("[data-since]")) {
      const all = Number(clock.dataset.since) + passed;
      clock.textContent = `${Math.floor(all / 60)}:${String(all % 60).padStart(2, "0")}`;
    }
    for (const waited of desk().querySelectorAll("[data-minutes]")) {
      const grows = waited.classList.contains("waited") ? passed : 0;
      const whole = Math.floor((Number(waited.dataset.minutes) + grows) / 60);
      waited.textContent = minutes.format(whole);
      waited.classList.toggle("long", whole >= 30);
    }
    const undo = desk().querySelector(".undo");
    if (undo) {
      const left = Number(undo.dataset.left) - passed;
      if (left <= 0) undo.remove(); else undo.querySelector(".left").textContent = String(left);
    }
  };
  window.setInterval(tick, 1000);
  window.setInterval(refresh, 20000); // a stream that died without a word is noticed here
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  tick();
  listen();
})();
