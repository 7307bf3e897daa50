// A file may be dropped on the field that chooses it; the chosen name is shown in the field's own words.
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
    if (input.files.length) name.textContent = input.files[0].name;
  });
}
