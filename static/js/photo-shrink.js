// Photos are made smaller on the phone before they travel; where that fails, the original goes and the server does it.
"use strict";

(() => {
  const LONGEST = 1600;
  const SMALL_ENOUGH = 400 * 1024;

  function read(file) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.onerror = reject;
      reader.readAsDataURL(file);
    });
  }

  function load(address) {
    return new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = address;
    });
  }

  async function shrink(file) {
    if (!file.type.startsWith("image/") || file.size < SMALL_ENOUGH) return file;
    try {
      const image = await load(await read(file));
      const scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.naturalWidth * scale);
      canvas.height = Math.round(image.naturalHeight * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, ".jpg"), { type: "image/jpeg" });
    } catch {
      return file;
    }
  }

  for (const input of document.querySelectorAll("input[type=file][data-shrink]")) {
    const state = input.parentElement.querySelector("[data-shrink-state]");
    let busy = null;

    input.addEventListener("change", () => {
      const chosen = [...input.files];
      if (!chosen.length) return;
      state.textContent = "正在缩小照片……";
      busy = Promise.all(chosen.map(shrink)).then((files) => {
        const kept = new DataTransfer();
        files.forEach((file) => kept.items.add(file));
        input.files = kept.files;
        const kilobytes = Math.ceil(files.reduce((sum, file) => sum + file.size, 0) / 1024);
        state.textContent = `已选 ${files.length} 张，共 ${kilobytes} KB。`;
        busy = null;
      });
    });

    input.form.addEventListener("submit", (event) => {
      if (!busy) return;
      event.preventDefault();
      const { submitter } = event;
      busy.then(() => input.form.requestSubmit(submitter));
    });
  }
})();
