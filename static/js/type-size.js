// 大字: larger type for the whole site, remembered on this device. Loaded in the head, so that no page flashes in the small size.
"use strict";

(() => {
  const KEY = "type-size";
  const root = document.documentElement;
  const isLarge = () => root.classList.contains("large-type");

  function stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage is switched off on some office machines
    }
  }

  function store(value) {
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // then the choice holds for this page only
    }
  }

  root.classList.toggle("large-type", stored() === "large");

  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-type-size]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", isLarge());
      button.addEventListener("click", () => {
        root.classList.toggle("large-type");
        store(isLarge() ? "large" : "normal");
        button.setAttribute("aria-pressed", isLarge());
      });
    }
  });
})();
