// Starts the GOV.UK components' own script. Its hashed address comes from the page, since a module cannot know it.
"use strict";
(() => {
  const body = document.body;
  body.classList.add("js-enabled", "govuk-frontend-supported");
  const here = document.querySelector("script[data-components]");
  if (here) import(here.dataset.components).then((components) => components.initAll());
})();
