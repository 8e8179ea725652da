// The desk with scripts on: the field for the when answers while one types, an embargo counts down, the queue has keys.
// Without them every form works the same, on submit.
"use strict";

(() => {
  const box = document.getElementById("understood");
  const names = ["when", "city", "country", "time_zone", "precision", "answer"];

  function valueOf(form, name) {
    const field = form.elements[name];
    return field ? field.value || "" : "";
  }

  let waiting = 0;
  let asked = 0;
  async function ask(form) {
    const mine = ++asked;
    const query = new URLSearchParams(names.map((name) => [name, valueOf(form, name)]));
    const answer = await fetch(`/desk/when?${query}`, { headers: { Accept: "text/html" } });
    if (answer.ok && mine === asked) box.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  }

  if (box) {
    const form = box.closest("form");
    form.addEventListener("input", (event) => {
      if (!names.includes(event.target.name)) return;
      clearTimeout(waiting);
      waiting = setTimeout(() => ask(form), 150);
    });
  }

  for (const time of document.querySelectorAll("[data-countdown]")) {
    const until = Date.parse(time.dateTime);
    const left = document.createElement("span");
    time.after(" ", left);
    const tick = () => {
      const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      left.textContent = seconds ? `(in ${parts.map((part) => String(part).padStart(2, "0")).join(":")})` : "(now)";
      if (seconds) setTimeout(tick, 1000);
    };
    tick();
  }

  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
      const here = rows.indexOf(document.activeElement.closest("[data-row]"));
      if (event.key === "j" || event.key === "k") {
        const next = rows[Math.min(rows.length - 1, Math.max(0, here + (event.key === "j" ? 1 : -1)))];
        next.querySelector("a, button").focus();
        return;
      }
      const door = here >= 0 && rows[here].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (door) {
        event.preventDefault();
        door.click();
      }
    });
  }
})();
