// Meeting mode by keyboard alone: leaf through the projects, jump to one by its number, type what is decided.
"use strict";

(() => {
  const stage = document.querySelector("[data-meeting]");
  const help = document.querySelector("[data-keys-help]");
  const jump = document.querySelector("[data-jump]");
  let typed = "";

  const open = (url) => { if (url) location.assign(url); };
  const field = () => document.querySelector("[data-decision]");
  const click = (selector) => { const link = [...document.querySelectorAll(selector)].pop(); if (link) link.click(); };

  function show(number) {
    typed = number;
    jump.hidden = !number;
    jump.textContent = number ? `到第 ${number} 个，按回车` : "";
  }

  function go() {
    const link = document.querySelector(`[data-number="${Number(typed)}"]`);
    if (link) open(link.href);
    else jump.textContent = `没有第 ${typed} 个`;
    typed = "";
  }

  const KEYS = {
    ArrowRight: () => open(stage.dataset.next),
    PageDown: () => open(stage.dataset.next),
    ArrowLeft: () => open(stage.dataset.previous),
    PageUp: () => open(stage.dataset.previous),
    g: () => open(stage.dataset.overview),
    h: () => click(".stage-end"),
    n: () => { if (field()) field().focus(); },
    e: () => click("[data-amend]"),
    "?": () => { help.hidden = !help.hidden; },
    Escape: () => { help.hidden = true; show(""); click("[data-leave]"); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select")) {
      if (event.key === "Escape") { event.target.blur(); click("[data-leave]"); }
      return;
    }
    if (/^\d$/.test(event.key)) show(typed + event.key);
    else if (event.key === "Enter" && typed) go();
    else if (KEYS[event.key]) KEYS[event.key]();
    else return;
    event.preventDefault();
  });

  const button = document.querySelector("[data-keys]");
  button.hidden = false;
  button.addEventListener("click", KEYS["?"]);

  // After saving, the next decision can be typed at once; a decision that was opened is completed where it lacks a part.
  function ready() {
    const opened = [...document.querySelectorAll(".amend input:not([type=hidden])")];
    const next = opened.find((input) => !input.value) || opened[0] || field();
    if (next) next.focus();
  }

  document.addEventListener("htmx:afterSwap", ready);
  if (document.querySelector(".amend")) ready();
})();
