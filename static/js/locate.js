// The position of the site, taken from the device when its button is pressed; without JavaScript it is typed or left empty.
"use strict";

for (const button of document.querySelectorAll("[data-locate]")) {
  const said = button.parentElement.querySelector("[role=status]");
  if (!navigator.geolocation) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = "正在定位…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        document.getElementById(button.dataset.longitude).value = coords.longitude.toFixed(6);
        document.getElementById(button.dataset.latitude).value = coords.latitude.toFixed(6);
        said.textContent = `已取得，误差约 ${Math.round(coords.accuracy)} 米`;
      },
      () => {
        said.textContent = "没有取得位置，可以不填。";
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
}
