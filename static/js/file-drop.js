// A file may be dropped on the field that chooses it. Once chosen it is read at once: that only makes a preview.
"use strict";

for (const drop of document.querySelectorAll("[data-file-drop]")) {
  const input = drop.querySelector("input[type=file]");
  const name = drop.querySelector("[data-file-name]");
  const over = (event) => {
    event.preventDefault();
    drop.classList.add("file-drop-over");
  };

  drop.addEventListener("dragenter", over);
  drop.addEventListener("dragover", over);
  drop.addEventListener("dragleave", () => drop.classList.remove("file-drop-over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("file-drop-over");
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change"));
    }
  });
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    name.textContent = input.files[0].name;
    input.form.requestSubmit();
  });
}
