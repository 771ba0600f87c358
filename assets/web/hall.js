// The hall screen: draws the state, announces new calls one by one, says when it is mute or lost.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const byId = (id) => document.getElementById(id);
  const setup = read("setup");
  const ROWS = 5; // series on one page of the list
  const TURN = 8000; // ms each language or page of the list is shown
  const HOLD = 5000; // ms a call fills the screen at least
  const HURRY = 2500; // when others wait behind it
  const OLD = 90000; // ms after which a call that was missed is shown but not announced
  const page = (crypto.randomUUID ? crypto.randomUUID() : `${Date.now().toString(16)}-0000-0000`);
  const languages = setup.language ? [setup.language] : ["vi", "en"];
  const shown = { state: read("first"), hero: null, turn: 0, at: new Date(), lost: false, speaks: false, gone: false };
  const queue = [];
  const known = new Set(shown.state.calls.map((call) => call.key));
  let announcing = false;
  let drift = 0; // ms the server's clock is ahead of this one

  const language = () => languages[shown.turn % languages.length];
  const text = (name, lang = language()) => setup.texts[lang][name];
  const clock = (date) => date.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Ho_Chi_Minh" });

  function element(tag, className, content) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (content !== undefined) made.textContent = content;
    return made;
  }

  // Digits are not of one width in this typeface: each sign gets a cell of its own.
  function cells(target, label) {
    const signs = [...String(label)];
    target.replaceChildren(...signs.map((sign) => element("span", /[0-9]/.test(sign) ? "" : "letter", sign)));
  }

  function both(target, name) {
    const parts = languages.map((lang) => { const part = element("span", lang, text(name, lang)); part.lang = lang; return part; });
    target.replaceChildren(...parts);
  }

  // -- drawing ---------------------------------------------------------------------------

  function drawHero(flash) {
    const call = shown.hero;
    document.body.classList.toggle("idle", !call);
    byId("nobody").replaceChildren(...(call ? [] : [element("b", "", text("greeting")), element("span", "", text("nobody"))]));
    if (!call) return;
    cells(byId("hero-label"), call.label);
    cells(byId("hero-counter"), call.counter);
    byId("hero").style.setProperty("--all", `${call.label}${call.counter}`.length);
    if (flash) {
      const hero = byId("hero");
      hero.classList.remove("new");
      void hero.offsetWidth; // lets the animation begin again
      hero.classList.add("new");
    }
  }

  function drawRecent() {
    const hero = shown.hero;
    const others = shown.state.calls.filter((call) => !hero || call.label !== hero.label || call.counter !== hero.counter);
    const cards = others.slice(0, 4).map((call) => {
      const card = element("div", "call");
      const line = element("p");
      line.style.setProperty("--all", `${call.label}${call.counter}`.length);
      const label = element("span", "cells");
      cells(label, call.label);
      const counter = element("span", "cells where");
      cells(counter, call.counter);
      line.append(label, element("i", "to"), counter);
      card.append(line);
      return card;
    });
    byId("recent").replaceChildren(...cards);
  }

  function drawLines() {
    const lines = shown.state.lines;
    const pages = Math.max(1, Math.ceil(lines.length / ROWS));
    const here = Math.floor(shown.turn / languages.length) % pages;
    const rows = lines.slice(here * ROWS, here * ROWS + ROWS).map((line) => {
      const row = element("li", "line");
      const label = element("b", "cells");
      cells(label, line.last_label || `${line.letter}–`);
      const waits = element("span", "waits");
      waits.append(element("b", "", line.waiting), ` ${text("waiting")}`);
      const name = element("span", "name", line[`name_${language()}`]);
      if (!line.open) name.prepend(element("b", "paused", `${text("paused")} · `));
      row.append(label, waits, name);
      return row;
    });
    byId("lines").replaceChildren(...rows);
    byId("lines").style.setProperty("--rows", pages > 1 ? ROWS : Math.max(4, lines.length));
    byId("dots").replaceChildren(...(pages > 1 ? Array.from({ length: pages }, (_, n) => element("i", n === here ? "here" : "")) : []));
  }

  function drawStrip() {
    const strip = byId("strip");
    const notices = shown.state.notices;
    let [kind, words] = ["notice", notices.length ? notices[Math.floor(shown.turn / languages.length) % notices.length].title[language()] : text("welcome")];
    if (setup.speak && voice.muted && voiceChecked) [kind, words] = ["mute", text("mute")];
    if (shown.lost) [kind, words] = ["lost", text("lost").replace("{time}", clock(shown.at))];
    if (shown.gone) [kind, words] = ["lost", text("revoked")];
    strip.className = kind;
    strip.lastElementChild.textContent = words;
  }

  function drawHead() {
    const now = new Date(Date.now() + drift);
    byId("office").textContent = shown.state.office[language()];
    if (shown.minute !== clock(now)) cells(byId("time"), shown.minute = clock(now));
    byId("date").textContent = now.toLocaleDateString(language() === "en" ? "en-GB" : "vi-VN", { weekday: "long", day: "numeric", month: language() === "en" ? "long" : "numeric", timeZone: "Asia/Ho_Chi_Minh" });
    const ear = byId("voice");
    const how = setup.speak && voice.muted ? "muted" : shown.speaks ? "speaks" : "silent";
    ear.className = `voice ${how}`;
    ear.lastElementChild.textContent = text(how);
  }

  function draw() {
    drawHead();
    drawRecent();
    drawLines();
    drawStrip();
    if (!shown.hero) drawHero(false);
  }

  // -- calls -----------------------------------------------------------------------------

  function take(state) {
    shown.state = state;
    shown.at = new Date(state.now);
    drift = shown.at.getTime() - Date.now();
    const fresh = state.calls.filter((call) => !known.has(call.key)).reverse();
    for (const call of fresh) {
      known.add(call.key);
      if (shown.at - new Date(call.at) < OLD) {
        const waiting = queue.findIndex((other) => other.label === call.label);
        if (waiting >= 0) queue.splice(waiting, 1);
        queue.push(call);
      }
    }
    const valid = new Set(state.calls.map((call) => call.label));
    if (shown.hero && !valid.has(shown.hero.label)) shown.hero = null; // undone, or another day
    if (!announcing && !queue.length) settle();
    draw();
    announce();
  }

  function settle() {
    const newest = shown.state.calls[0] || null;
    if ((shown.hero && shown.hero.key) !== (newest && newest.key)) {
      shown.hero = newest;
      drawHero(false);
    }
  }

  async function announce() {
    if (announcing) return;
    announcing = true;
    while (queue.length) {
      const call = queue.shift();
      shown.hero = call;
      drawHero(true);
      drawRecent();
      const held = new Promise((resolve) => setTimeout(resolve, queue.length ? HURRY : HOLD));
      if (shown.speaks && !voice.muted) {
        // With others waiting behind, once must do: a call that comes late helps nobody.
        const times = queue.length > 1 ? 1 : Math.max(1, shown.state.repeat);
        await voice.say([["chime"], ...Array.from({ length: times }, () => call.voice).flat()]);
      }
      await held;
    }
    announcing = false;
  }

  // -- voice -----------------------------------------------------------------------------

  let voiceChecked = false;
  const voice = new MotCua.Voice(setup.sounds, () => { drawHead(); drawStrip(); claim(); });

  async function claim() {
    if (!setup.speak || voice.muted || shown.gone) { shown.speaks = false; return; }
    try {
      const answer = await fetch(setup.speak, { method: "POST", body: new URLSearchParams({ page }), signal: AbortSignal.timeout(6000) });
      shown.speaks = answer.ok && (await answer.json()).speaks;
    } catch (error) {
      // Whoever had the voice keeps it while the server is away: nothing new is called then.
    }
    drawHead();
  }

  async function unlock() {
    if (!setup.speak || !(await voice.unlock())) return;
    if (document.documentElement.requestFullscreen && !document.fullscreenElement) {
      document.documentElement.requestFullscreen().catch(() => console.info("not full screen"));
    }
    voice.prepare().catch((error) => console.warn(`clips: ${error}`));
    await claim();
    voice.say([["chime"]]); // whoever touched it hears that it works
  }

  for (const gesture of ["pointerdown", "keydown"]) document.addEventListener(gesture, unlock);
  window.addEventListener("pagehide", () => {
    if (shown.speaks) navigator.sendBeacon(setup.speak, new URLSearchParams({ page, release: "1" }));
  });
  setInterval(claim, setup.renew * 1000);
  setTimeout(() => { voiceChecked = true; drawStrip(); if (!voice.muted) voice.prepare().catch((error) => console.warn(`clips: ${error}`)); }, 1200);

  // -- life ------------------------------------------------------------------------------

  const feed = new MotCua.Feed(setup, {
    state: take,
    lost: (lost) => { if (shown.lost !== lost) { shown.lost = lost; drawStrip(); } },
    refused: () => { shown.gone = true; drawStrip(); setTimeout(() => location.assign(setup.enrol), 8000); },
  });
  document.querySelectorAll("[data-both]").forEach((target) => both(target, target.dataset.both));
  take(shown.state);
  feed.start(shown.state);
  claim();
  setInterval(() => { shown.turn += 1; draw(); if (!shown.hero) drawHero(false); }, TURN);
  setInterval(drawHead, 1000);
})();
