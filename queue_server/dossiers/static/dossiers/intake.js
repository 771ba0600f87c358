// The intake form without a mouse: the list of procedures, a card held under the scanner, F2 and F9.
"use strict";
(() => {
  const form = document.getElementById("intake");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const details = document.getElementById("details");
  const code = form.elements["procedure"];
  const chosen = document.getElementById("chosen");
  const number = form.elements["applicant_number"];
  const name = form.elements["applicant_name"];
  const address = form.elements["address"];
  const options = () => [...found.querySelectorAll("[role=option]")];
  let at = -1;
  let wanted = false; // Enter was pressed before the list of what was typed had come.

  const fresh = () => {
    const mark = found.querySelector("[data-query]");
    return mark !== null && mark.dataset.query === search.value.trim();
  };
  function show(open) {
    found.hidden = !open;
    search.setAttribute("aria-expanded", String(open));
    if (!open) mark(-1);
  }
  function mark(place) {
    const list = options();
    at = list.length ? Math.max(-1, Math.min(place, list.length - 1)) : -1;
    list.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      list[at].scrollIntoView({ block: "nearest" });
      search.setAttribute("aria-activedescendant", list[at].id);
    } else search.removeAttribute("aria-activedescendant");
  }
  let loading = null; // The papers of the chosen procedure are on their way.
  function choose(option) {
    code.value = option.dataset.code;
    chosen.textContent = option.dataset.name;
    chosen.classList.add("ok");
    search.value = "";
    show(false);
    number.focus(); // at once: the next letters belong there, not to the search
    const mine = fill(option.dataset.code).finally(() => {
      if (loading === mine) loading = null;
    });
    loading = mine;
  }
  async function fill(wish) {
    const answer = await fetch(`${form.dataset.details}?code=${encodeURIComponent(wish)}`);
    const text = await answer.text();
    if (!answer.ok || code.value !== wish) return;
    details.innerHTML = text;
    const table = details.querySelector("table.papers");
    form.elements["fee"].value = table ? table.dataset.fee : "";
  }
  // A form sent before its papers are shown would say that none were handed in.
  form.addEventListener("submit", (event) => {
    if (!loading) return;
    event.preventDefault();
    loading.then(() => form.requestSubmit());
  });
  search.addEventListener("focus", () => show(true));
  search.addEventListener("input", () => {
    wanted = false;
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      show(true);
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const list = options();
      if (at >= 0) choose(list[at]);
      else if (search.value.trim() && !fresh()) wanted = true;
      else if (search.value.trim() && list.length) choose(list[0]);
    } else if (event.key === "Escape") show(false);
  });
  search.addEventListener("blur", () => window.setTimeout(() => show(false), 150));
  found.addEventListener("mousedown", (event) => event.preventDefault());
  found.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.target === found) {
      mark(-1);
      show(document.activeElement === search);
      if (wanted && fresh()) {
        wanted = false;
        if (options().length) choose(options()[0]);
      }
    }
  });

  // A citizen card's code: number|old number|name|birth|sex|address|issued; read by position.
  function readCard(text) {
    const parts = text.split("|");
    if (parts.length < 6 || !/^[0-9]{12}$/.test(parts[0].trim())) return false;
    number.value = parts[0].trim();
    name.value = parts[2].trim().toLocaleLowerCase("vi")
      .replace(/(^|\s)\S/g, (letter) => letter.toLocaleUpperCase("vi"));
    if (!address.value) address.value = parts[5].trim();
    document.getElementById("card-note").hidden = false;
    form.elements["phone"].focus();
    return true;
  }
  // A scanner types without a pause: what is still when it rests is the whole card.
  let rest = 0;
  number.addEventListener("input", () => {
    window.clearTimeout(rest);
    if (number.value.split("|").length >= 6) rest = window.setTimeout(() => readCard(number.value), 250);
  });
  number.removeAttribute("maxlength");
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    // Enter walks on; only F9 and the button send the form.
    event.preventDefault();
    if (event.target === search) return;
    window.clearTimeout(rest);
    if (event.target === number && readCard(number.value)) return;
    const stops = [...form.querySelectorAll("input:not([type=hidden]),select,button.primary")]
      .filter((stop) => stop.offsetParent !== null);
    const next = stops[stops.indexOf(event.target) + 1];
    if (next) next.focus();
  });
  function send(refuse) {
    form.elements["refuse"].value = refuse ? "yes" : "";
    form.requestSubmit();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "F9") {
      event.preventDefault();
      send(false);
    } else if (event.key === "F2") {
      event.preventDefault();
      search.focus();
    }
  });
  document.getElementById("receive").addEventListener("click", () => {
    form.elements["refuse"].value = "";
  });
  document.getElementById("refuse-button").addEventListener("click", () => {
    form.elements["refuse"].value = "yes";
  });
})();
