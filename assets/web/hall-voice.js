// The voice of the hall: clips joined without gaps or overlap, one sentence after another.
// Browsers keep a page silent until a person touches it; `muted` says so, `unlock` ends it.
"use strict";
window.MotCua = window.MotCua || {};

MotCua.Voice = class {
  static GAP = 0.05; // seconds between two clips of a sentence
  static PAUSE = 0.45; // between two sentences

  constructor(manifestUrl, onChange) {
    this.manifestUrl = manifestUrl;
    this.onChange = onChange;
    this.clips = null;
    this.buffers = new Map();
    this.busy = Promise.resolve();
    const Context = window.AudioContext || window.webkitAudioContext;
    this.context = Context ? new Context() : null;
    if (this.context) this.context.addEventListener("statechange", () => onChange());
  }

  get muted() {
    return !this.context || this.context.state !== "running";
  }

  async unlock() {
    if (!this.context || !this.muted) return false;
    await this.context.resume();
    return !this.muted;
  }

  // Fetch every clip in the background, so that the first call does not wait for the network.
  async prepare() {
    const names = Object.keys(await this.names());
    for (const name of names) await this.load(name);
  }

  async names() {
    if (!this.clips) {
      const answer = await fetch(this.manifestUrl);
      if (!answer.ok) throw new Error(`manifest: ${answer.status}`);
      this.clips = (await answer.json()).clips;
    }
    return this.clips;
  }

  // The sound of one clip, or null when it cannot be had: a sentence is said without it.
  async load(name) {
    const kept = this.buffers.get(name);
    if (kept) return kept;
    try {
      const clip = (await this.names())[name];
      if (!clip) return null;
      const address = new URL(clip.file, new URL(this.manifestUrl, location.href));
      address.search = `?v=${(clip.made || "").slice(0, 8)}`;
      const answer = await fetch(address);
      if (!answer.ok) return null;
      const sound = await this.context.decodeAudioData(await answer.arrayBuffer());
      this.buffers.set(name, sound);
      return sound;
    } catch (error) {
      console.warn(`clip ${name}: ${error}`);
      return null;
    }
  }

  // Say sentences (lists of clip names) one after another, after all that was asked before.
  say(sentences) {
    const turn = this.busy.then(() => this.play(sentences));
    this.busy = turn.catch((error) => console.warn(`voice: ${error}`));
    return this.busy;
  }

  async play(sentences) {
    if (this.muted) return;
    const sounds = [];
    for (const sentence of sentences) {
      sounds.push((await Promise.all(sentence.map((name) => this.load(name)))).filter(Boolean));
    }
    if (this.muted) return;
    let at = this.context.currentTime + 0.06;
    for (const sentence of sounds) {
      for (const sound of sentence) {
        const source = this.context.createBufferSource();
        source.buffer = sound;
        source.connect(this.context.destination);
        source.start(at);
        at += sound.duration + MotCua.Voice.GAP;
      }
      at += MotCua.Voice.PAUSE;
    }
    const left = (at - MotCua.Voice.PAUSE - this.context.currentTime) * 1000;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left)));
  }
};
