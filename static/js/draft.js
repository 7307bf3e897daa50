// A form that keeps itself: every few seconds on the server, and in the browser while the server cannot be reached.
"use strict";

(() => {
  const PAUSE = 4000;

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = form.dataset.draftKey;
    const state = form.querySelector("[data-draft-state]");
    const version = form.elements.version;
    let saved = typed();
    let timer = null;
    let stopped = false;
    let sending = Promise.resolve();

    function fields() {
      const data = new FormData(form);
      for (const input of form.querySelectorAll("input[type=file], [name=remove_file]")) data.delete(input.name);
      return data;
    }

    function typed() {
      const data = fields();
      data.delete("version");
      data.delete("csrfmiddlewaretoken");
      return new URLSearchParams(data).toString();
    }

    function keepHere() {
      try {
        localStorage.setItem(key, JSON.stringify({ typed: typed(), version: version.value }));
      } catch {
        // storage is switched off or full: the server's draft is what there is
      }
    }

    function forget() {
      try {
        localStorage.removeItem(key);
      } catch {
        // nothing was kept
      }
    }

    function restore() {
      let kept = null;
      try {
        kept = JSON.parse(localStorage.getItem(key));
      } catch {
        return;
      }
      if (!kept || kept.typed === saved) return;
      if (kept.version !== version.value) {
        forget(); // somebody has saved since: what the server shows is newer
        return;
      }
      const values = new URLSearchParams(kept.typed);
      for (const input of form.elements) {
        if (!input.name || ["version", "csrfmiddlewaretoken", "remove_file"].includes(input.name) || input.type === "file") continue;
        if (input.type === "checkbox") input.checked = values.getAll(input.name).includes(input.value);
        else input.value = values.get(input.name) || "";
      }
      for (const details of form.querySelectorAll("details")) {
        if ([...details.querySelectorAll("input, select")].some((input) => (input.type === "checkbox" ? input.checked : input.value))) details.open = true;
      }
      state.textContent = "已恢复上次没有传上去的内容。";
      schedule();
    }

    async function save() {
      timer = null;
      const now = typed();
      if (stopped || now === saved) return;
      keepHere();
      try {
        const response = await fetch(form.dataset.draft, {
          method: "POST",
          body: fields(),
          headers: { Accept: "application/json" },
          credentials: "same-origin",
        });
        if (response.ok) {
          const answer = await response.json();
          version.value = answer.version;
          saved = now;
          if (typed() === now) forget();
          else schedule();
          state.textContent = `草稿保存于 ${answer.saved}`;
        } else if (response.status === 409) {
          stopped = true;
          state.textContent = "别人改动了这份周报，请先复制您填的内容，再刷新页面。";
        } else if (response.status === 401) {
          stopped = true;
          state.textContent = "登录已过期，内容已留在本机，请重新登录。";
        } else {
          state.textContent = "草稿没有存上，内容已留在本机。";
        }
      } catch {
        state.textContent = "没有连上服务器，内容已留在本机，联网后自动保存。";
        schedule();
      }
    }

    function schedule() {
      if (timer === null) {
        timer = setTimeout(() => {
          sending = sending.then(save);
        }, PAUSE);
      }
    }

    form.addEventListener("input", () => {
      keepHere();
      schedule();
    });
    window.addEventListener("online", () => {
      sending = sending.then(save);
    });
    form.addEventListener("submit", () => {
      stopped = true;
      clearTimeout(timer);
    });
    restore();
  }
})();
