// The staff desks' keys, focus after a swap, one send per form. Everything works without this file.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js-enabled");
  const body = document.body;
  const settings = document.querySelector("[data-keys]");
  const keysOff = () => localStorage.getItem("keys") === "off" || (settings && settings.dataset.keys === "off");
  const choosing = (element) => element.tagName === "INPUT" && /^(radio|checkbox)$/.test(element.type);
  const typing = (element) => element && !choosing(element) && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  const rows = () => Array.from(document.querySelectorAll("[data-queue] tbody tr"));
  let waitingForSecond = "";

  function move(step) {
    const all = rows();
    if (all.length === 0) return;
    const now = all.findIndex((row) => row.hasAttribute("data-current"));
    const next = now === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, now + step));
    all.forEach((row) => row.removeAttribute("data-current"));
    all[next].setAttribute("data-current", "");
    const link = all[next].querySelector("a");
    if (link) link.focus();
  }
  const follow = (selector) => {
    const link = document.querySelector(selector);
    if (link) { link.focus(); link.click(); }
  };
  const acts = {
    "/": () => { const find = document.querySelector("[data-find]"); if (find) { find.focus(); find.select(); } },
    j: () => move(1),
    k: () => move(-1),
    // The next step is only brought into focus: no key performs an act that cannot be undone.
    n: () => { const step = document.querySelector("[data-next-step] a, [data-next-step] button"); if (step) step.focus(); },
    "?": () => follow("[data-key-list]"),
    "g w": () => follow(document.querySelector("[data-key='g w']") ? "[data-key='g w']" : ".sp-brand"),
    "g f": () => acts["/"](),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || keysOff()) return;
    const name = waitingForSecond ? `${waitingForSecond} ${event.key}` : event.key;
    if (!waitingForSecond && event.key === "g") {
      waitingForSecond = "g";
      setTimeout(() => { waitingForSecond = ""; }, 1500);
      return;
    }
    waitingForSecond = "";
    // These keys only mark a choice; sending it stays an act of its own.
    const choice = /^[1-9a-e]$/.test(name) && document.querySelector(`[data-key-choice="${name}"]`);
    if (choice) { event.preventDefault(); choice.checked = true; choice.focus(); return; }
    if (acts[name]) { event.preventDefault(); acts[name](); }
  });

  const offSwitch = document.querySelector("[data-keys-switch]");
  if (offSwitch) {
    offSwitch.hidden = false;
    const box = offSwitch.querySelector("input");
    box.checked = localStorage.getItem("keys") !== "off";
    box.addEventListener("change", () => localStorage.setItem("keys", box.checked ? "on" : "off"));
  }

  // Times that count down carry their instant; the words stay on the server's page for those without script.
  function tick() {
    document.querySelectorAll("time[data-countdown]").forEach((mark) => {
      const minutes = Math.floor((Date.parse(mark.dateTime) - Date.now()) / 60000);
      if (minutes < 0) { mark.textContent = mark.dataset.over; return; }
      const hours = Math.floor(minutes / 60);
      mark.textContent = mark.dataset.countdown.replace("%h", hours).replace("%m", String(minutes % 60).padStart(2, "0"));
    });
  }
  if (document.querySelector("time[data-countdown]")) { tick(); setInterval(tick, 15000); }

  function settle(part) {
    const error = part.querySelector(".govuk-error-summary");
    const heading = error || part.querySelector("h1, h2, [data-focus]");
    if (heading) { heading.setAttribute("tabindex", "-1"); heading.focus(); }
    const said = part.querySelector("[data-said]");
    const live = document.getElementById("live");
    if (said && live) live.textContent = said.dataset.said;
  }
  body.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target) settle(event.detail.target); });
  const first = document.querySelector("[data-module='govuk-error-summary']");
  if (first) { first.setAttribute("tabindex", "-1"); first.focus(); }
})();
