// The desk with scripts on: the field for the when answers while one types, an embargo counts down, the queue is worked
// by keys. Without them every form works the same, on submit.
"use strict";

(() => {
  const areKeysOff = document.body.dataset.keys === "off"; // the setting of /keyboard
  const words = JSON.parse(document.currentScript.dataset.words); // in the language of the page

  const names = ["when", "city", "country", "time_zone", "precision", "answer"];

  function valueOf(form, name) {
    const field = form.elements[name];
    return field ? field.value || "" : "";
  }

  // Answers in the language of this page, which may be in its address alone.
  function inLanguage(address) {
    const url = new URL(address, location.href);
    url.searchParams.set("lang", document.documentElement.lang);
    return url.href;
  }

  let waiting = 0;
  let asked = 0;
  async function ask(form, box) {
    const mine = ++asked;
    const query = new URLSearchParams(names.map((name) => [name, valueOf(form, name)]));
    query.set("near", box.dataset.near || "");
    const answer = await fetch(inLanguage(`/desk/when?${query}`), { headers: { Accept: "text/html" } });
    if (answer.ok && mine === asked) box.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    const box = form?.querySelector("#understood");
    if (!box || !names.includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(form, box), 150);
  });

  // Enter beside the effect of a change saves it; in the other fields it only shows the effect anew.
  document.addEventListener("keydown", (event) => {
    const save = event.target.form?.querySelector(".foreseen [value=save]");
    if (event.key !== "Enter" || event.isComposing || !save || !event.target.matches(".foreseen input:not([type=checkbox])")) return;
    event.preventDefault();
    event.target.form.requestSubmit(save);
  });

  for (const time of document.querySelectorAll("[data-countdown]")) {
    const until = Date.parse(time.dateTime);
    const left = document.createElement("span");
    time.after(" ", left);
    const tick = () => {
      const seconds = Math.max(0, Math.round((until - Date.now()) / 1000));
      const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
      left.textContent = seconds ? words.in.replace("{}", parts.map((part) => String(part).padStart(2, "0")).join(":")) : words.now;
      if (seconds) setTimeout(tick, 1000);
    };
    tick();
  }

  document.addEventListener("keydown", (event) => {
    if (areKeysOff || event.key !== "?" || event.ctrlKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    location.assign("/keyboard");
  });

  // The queue: a key opens the form of an action under its event, Enter saves it, and the queue that comes back is shown.
  const queue = document.getElementById("queue");
  if (!queue) return;
  const done = document.getElementById("done");
  const rows = () => [...queue.querySelectorAll("[data-row]")].filter((row) => row.getClientRects().length); // not the folded
  const goTo = (number) => rows().at(Math.max(0, Math.min(rows().length - 1, number)))?.querySelector("a").focus();
  const read = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html");
  let door = null;

  function close() {
    document.getElementById("inline")?.remove();
  }

  function show(page) {
    close();
    const form = page.querySelector("form.desk-form");
    if (!form) return location.assign(door.href);
    form.action = inLanguage(door.href);
    const first = form.querySelector("[autofocus]");
    first?.removeAttribute("autofocus"); // the focus is given below
    const line = document.createElement("tr");
    line.id = "inline";
    const cell = line.insertCell();
    cell.colSpan = 4;
    // The paragraphs name the event and its date: its row may be out of view.
    cell.append(...page.querySelectorAll("main > p"), form);
    door.closest("[data-row]").after(line);
    const field = first || form.querySelector("[value=save]");
    field.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    // A form that is higher than the window stands below its row, whose title has to be seen with the field in focus.
    const row = door.closest("[data-row]");
    if (row.getBoundingClientRect().top < 0) row.scrollIntoView();
    field.scrollIntoView({ block: "nearest" });
  }

  queue.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-key]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    door = link;
    const answer = await fetch(inLanguage(link.href));
    if (answer.redirected) return location.assign(answer.url);
    show(await read(answer));
  });

  queue.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [form, number] = [event.target, rows().indexOf(door.closest("[data-row]"))];
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await fetch(form.action, { method: "POST", body });
    const path = new URL(answer.url).pathname;
    if (answer.redirected && path !== location.pathname) return location.assign(answer.url);
    const page = await read(answer);
    if (!answer.redirected) return show(page);
    done.textContent = `${door.textContent.replace("…", "")}: ${door.closest("tr").querySelector("th a").textContent}. ${words.saved}`;
    const isOpen = document.getElementById("expected")?.open;
    queue.replaceChildren(...page.getElementById("queue").childNodes);
    if (isOpen && document.getElementById("expected")) document.getElementById("expected").open = true;
    goTo(number);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.getElementById("inline")) {
      close();
      return door.focus();
    }
    if (areKeysOff || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const here = rows().indexOf(document.activeElement.closest("[data-row]"));
    const step = { j: 1, k: -1, ...(here >= 0 && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
    const link = here >= 0 && rows()[here].querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (step || link) event.preventDefault();
    if (step) goTo(here + step);
    else if (link) link.click();
  });
})();
