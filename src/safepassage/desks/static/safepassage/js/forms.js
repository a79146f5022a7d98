// Forms of every page: one send per press, drafts kept on the server, leaving quickly. Everything works without it.
"use strict";
(() => {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => button.setAttribute("aria-busy", "true"));
    setTimeout(() => release(form), 8000);
  });
  function release(form) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
  // A page that comes back from the browser's memory must be usable again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

  // data-draft="<address>": what was typed is posted there every few seconds; data-draft-said names the sentence's place.
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    let waiting = null;
    const said = form.querySelector("[data-draft-said]");
    const keep = async () => {
      waiting = null;
      if (form.dataset.sent) return;
      try {
        const typed = new FormData(form);
        for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
        const answer = await fetch(form.dataset.draft, { method: "POST", body: typed, credentials: "same-origin" });
        const words = answer.ok ? await answer.text() : form.dataset.draftFailed;
        if (said && words !== undefined && words.length < 200) said.textContent = words;
      } catch {
        if (said) said.textContent = form.dataset.draftFailed || "";
      }
    };
    form.addEventListener("input", () => { if (waiting === null) waiting = setTimeout(keep, 3000); });
  });

  // Leave quickly: the page is emptied first, then another address takes its place in the history.
  const leave = document.querySelector("[data-leave]");
  if (leave) {
    leave.addEventListener("click", (event) => {
      event.preventDefault();
      document.documentElement.textContent = "";
      window.location.replace(leave.href);
    });
    let presses = [];
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") { presses = []; return; }
      presses = presses.filter((at) => event.timeStamp - at < 3000).concat(event.timeStamp);
      if (presses.length >= 3) leave.click();
    });
  }
})();
