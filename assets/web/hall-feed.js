// Where the hall's figures come from: the event stream says "now", the state is read whole.
// The last state stays on the screen whatever happens; `onLost` says how old it is.
"use strict";
window.MotCua = window.MotCua || {};

MotCua.Feed = class {
  static LOOK = 10000; // ms between two looks when no event comes
  static GRACE = 3000; // ms without the server before the screen says so
  static AGAIN = 2000;

  constructor(setup, handlers) {
    this.setup = setup;
    this.on = handlers; // state(found), lost(bool)
    this.heard = 0; // place of the last event that came
    this.heardAt = 0; // and when
    this.figures = "";
    this.stream = null;
    this.fetching = false;
    this.dirty = false;
    this.failing = 0; // ms since the epoch of the first failure in a row
    this.timer = 0;
  }

  start(state) {
    this.heard = state.position;
    this.compare(state);
    this.listen();
    this.timer = setTimeout(() => this.look(), MotCua.Feed.LOOK);
    setInterval(() => this.watch(), 500);
  }

  listen() {
    if (this.stream) this.stream.close();
    const stream = new EventSource(`${this.setup.events}&after=${this.heard}`);
    this.stream = stream;
    const hear = (event) => {
      this.heard = Math.max(this.heard, Number(event.lastEventId) || 0);
      this.heardAt = Date.now();
      this.look();
    };
    for (const topic of new URL(this.setup.events, location.href).searchParams.get("topics").split(",")) {
      stream.addEventListener(topic, hear);
    }
    stream.addEventListener("reset", (event) => {
      this.heardAt = Date.now();
      this.heard = Number(event.lastEventId) || 0;
      this.look(); // the whole state; the page itself stays, or its voice would need a touch again
    });
    stream.onopen = () => this.look();
    stream.onerror = () => {
      this.fail();
      if (stream.readyState === 2) setTimeout(() => { if (this.stream === stream) this.listen(); }, MotCua.Feed.AGAIN);
    };
  }

  // Read the state; several wishes while one is under way become one more reading after it.
  async look() {
    if (this.fetching) { this.dirty = true; return; }
    this.fetching = true;
    this.dirty = false;
    clearTimeout(this.timer);
    try {
      const answer = await fetch(this.setup.state, {
        headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(6000),
      });
      if (answer.status === 401 || answer.status === 404) { this.on.refused(answer.status); throw new Error("refused"); }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (found.build !== this.setup.build) { location.reload(); return; }
      this.failing = 0;
      this.on.lost(false);
      this.on.state(found);
      this.compare(found);
    } catch (error) {
      this.fail();
    }
    this.fetching = false;
    if (this.dirty) { setTimeout(() => this.look(), 150); return; }
    this.timer = setTimeout(() => this.look(), this.failing ? MotCua.Feed.AGAIN : MotCua.Feed.LOOK);
  }

  // Figures that change while an open stream says nothing: it has gone deaf, open a new one.
  compare(found) {
    const figures = JSON.stringify([found.calls, found.lines]);
    const changed = this.figures && figures !== this.figures;
    this.figures = figures;
    if (changed && this.stream && this.stream.readyState === 1 && Date.now() - this.heardAt > MotCua.Feed.LOOK) {
      this.heard = found.position;
      this.listen();
    }
  }

  fail() {
    if (!this.failing) this.failing = Date.now();
  }

  watch() {
    if (this.failing && Date.now() - this.failing > MotCua.Feed.GRACE) this.on.lost(true);
  }
};
