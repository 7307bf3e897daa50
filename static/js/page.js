// What every page needs on top of htmx: closing the figure door, and saying when the network fails.
"use strict";

(() => {
  document.addEventListener("htmx:load", (event) => {
    for (const button of event.target.querySelectorAll("[data-close-door]")) {
      button.hidden = !button.closest("#figure-door");
    }
    const door = event.target.closest("#figure-door > .door");
    if (door) door.focus({ preventScroll: true });
  });

  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".nav-more[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const button = event.target.closest("[data-close-door]");
    if (button) button.closest("#figure-door").replaceChildren();
  });

  function say(text) {
    const notice = document.createElement("p");
    notice.className = "notice refused";
    notice.textContent = text;
    const messages = document.getElementById("messages");
    messages.replaceChildren(notice);
    messages.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:sendError", () => say("没有连上服务器，请检查网络后再试。"));
  document.addEventListener("htmx:timeout", () => say("服务器没有及时回应，请稍后再试。"));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401) location.reload();
    else if (status === 403 || status === 404) say("没有找到内容，或者不在您的查看范围内。");
    else say("系统出错了，已保存的内容没有丢。请过几分钟再试。");
  });
})();
