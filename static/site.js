// Comfort only: every page is whole without this file. No data leaves the page, and nothing is stored.
(() => {
  "use strict";
  // The texts, in the language of the page; {} stands for a number or a length of time.
  const words = JSON.parse(document.currentScript.dataset.words);
  const count = (number, [one, many = one]) => (number === 1 ? one : many).replace("{}", number);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  // The reader's own zone, as one more button of the switch.
  const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
  all(".switch:not(.days)").forEach((form) => {
    if (!mine || form.querySelector(`button[value="${CSS.escape(mine)}"]`)) return;
    const button = make("button", words.mine + ` (${mine.split("/").pop().replaceAll("_", " ")})`);
    button.name = "zone";
    button.value = mine;
    button.setAttribute("aria-pressed", "false");
    form.querySelector("button").after(button);
  });

  // Menus close by Escape, and by a click elsewhere; the tools have one more entry.
  const closeMenus = (clicked) => all(".menu[open]").forEach((menu) => {
    if (clicked && menu.contains(clicked)) return;
    menu.open = false;
    if (!clicked) menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => closeMenus(event.target));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenus(null); });
  all(".follow .panel").forEach((list) => {
    const entry = make("li", ""), button = make("button", words.print);
    button.addEventListener("click", () => window.print());
    entry.append(button);
    list.append(entry);
  });

  // The form of mail: the browser's zone where none is known, and the zone in words beside every hour.
  all("input[name=zone][list]").forEach((field) => {
    if (mine && "propose" in field.dataset) field.value = mine;
    const tell = () => {
      const zone = field.value, known = Array.from(field.list.options).find((one) => one.value === zone);
      const place = known?.dataset.place || zone.split("/").pop().replaceAll("_", " ");
      field.form.querySelectorAll(".zone-of").forEach((part) => { part.textContent = zone.includes("/") ? words.zone_time.replace("{}", place) : zone; });
    };
    field.addEventListener("input", tell);
    tell();
  });

  // Today by this device, where the reader chose no zone: a day beside the server's at most.
  const moment = new Date(), day = 86400000;
  const own = Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const served = Date.parse(document.querySelector("[data-today]")?.dataset.today);
  if (Math.abs(own - served) === day) {
    const find = (time) => document.querySelector(`[data-day="${new Date(time).toISOString().slice(0, 10)}"]`);
    const before = find(served), after = find(own);
    if (before) {
      before.classList.remove("is-today");
      before.querySelector(".today").remove();
      before.querySelector("h2").removeAttribute("aria-current");
    }
    if (after) {
      const mark = make("span", words.today);
      mark.className = "today";
      after.classList.add("is-today");
      after.querySelector("h2").append(" ", mark);
      after.querySelector("h2").setAttribute("aria-current", "date");
    }
    all(".countdown[data-first-day]").forEach((line) => {
      const days = Math.max(0, (Date.parse(line.dataset.firstDay) - own) / day);
      line.textContent = [words.today, words.tomorrow][days] || words.in.replace("{}", count(days, words.units[0]));
    });
  }

  // An event with a clock time by the clock of this device, if the reader chose no zone and no clock shown is it.
  const starts = document.querySelector(".event-when time[datetime$='Z']"), times = document.querySelector(".times"), clocks = times?.querySelector(".clocks tbody");
  if (mine && starts && clocks && document.querySelector('.switch [name=zone][value=""][aria-pressed=true]')) {
    const lang = document.documentElement.lang, begins = new Date(starts.dateTime);
    const tell = (at, options, form = lang === "en" ? "en-GB" : lang) => new Intl.DateTimeFormat(form, { ...options, timeZone: mine }).format(at);
    const offsetAt = (at) => tell(at, { timeZoneName: "shortOffset" }, "en").split(", ").pop().replace("GMT", "UTC");
    const clockAt = (at) => tell(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const dayAt = (at) => tell(at, { weekday: lang === "en" ? "long" : "short", day: "numeric", month: "long", year: "numeric" }).replace(",", "").replace(/ \(?(\S)\)?$/, "($1)");
    const offset = offsetAt(begins);
    const shown = Array.from(document.querySelectorAll(".times .clocks td > span"), (one) => one.textContent);
    if (!shown.some((label) => label === offset.replace("+0", "") || label.endsWith(`(${offset})`))) {
      const row = clocks.rows[0].cloneNode(true), [place, time, date] = row.cells;
      place.textContent = words.mine + ` (${mine.split("/").pop().replaceAll("_", " ")})`;
      time.replaceChildren(make("strong", clockAt(begins)));
      if (times.dataset.ends) {
        const ends = new Date(times.dataset.ends), lastDay = dayAt(ends);
        time.append(times.dataset.dash, clockAt(ends), offsetAt(ends) === offset ? "" : ` ${offsetAt(ends)}`, lastDay === dayAt(begins) ? "" : ` (${lastDay})`);
      }
      time.append(" ", make("span", offset));
      date.textContent = dayAt(begins);
      date.classList.toggle("same-day", clocks.rows[0].cells[2].textContent === date.textContent);
      clocks.prepend(row);
    }
  }

  // The time that is left, to the minute, where a clock time is known.
  all(".countdown[data-until]").forEach((line) => {
    const until = Date.parse(line.dataset.until);
    const tell = () => {
      const minutes = Math.floor((until - Date.now()) / 60000);
      if (!(minutes >= 0)) return;
      const days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
      const parts = [days, hours, rest].map((number, place) => (number || place === 2 ? count(number, words.units[place]) : ""));
      line.textContent = words.in.replace("{}", parts.filter(Boolean).join(" "));
      setTimeout(tell, 30000);
    };
    tell();
  });

  // A button beside everything that is there to be copied.
  all(".copyable input, .citation").forEach((source) => {
    if (!navigator.clipboard) return;
    const button = make("button", words.copy);
    button.type = "button";
    button.className = "copy";
    const told = make("span", "");
    told.setAttribute("role", "status");
    button.addEventListener("click", () => {
      navigator.clipboard.writeText(source.value || source.textContent).then(
        () => { told.textContent = ` ${words.copied}`; },
        () => { told.textContent = ` ${words.by_hand}`; },
      );
    });
    source.after(button, told);
  });

  // Long lists narrow down while one types.
  all(".live").forEach((place) => {
    const rows = all(place.dataset.live);
    const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    const texts = rows.map((row) => fold(row.textContent));
    const label = make("label", words.narrow);
    const input = Object.assign(document.createElement("input"), { type: "search", id: "live" });
    const told = make("span", "");
    label.htmlFor = "live";
    told.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const words = fold(input.value).split(/\s+/);
      let left = 0;
      rows.forEach((row, number) => {
        row.hidden = !words.every((word) => texts[number].includes(word));
        left += row.hidden ? 0 : 1;
      });
      all("main .group").forEach((group) => {
        group.hidden = !rows.some((row) => !row.hidden && group.contains(row));
        group.open = input.value.trim() !== "";
      });
      told.textContent = ` ${left}`;
    });
    place.append(label, input, told);
  });

  // Keys: left and right turn the page, t is today, / goes to the search, ? lists them. /keyboard turns them off.
  if (document.body.dataset.keys !== "off") document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, .scroll, summary")) return;
    const target = { ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]", t: "[data-key=t]", "?": "[data-key='?']" }[event.key];
    const link = target && document.querySelector(`a${target}`);
    if (link) {
      event.preventDefault();
      link.click();
    } else if (event.key === "/") {
      event.preventDefault();
      document.querySelector("#q, #search").focus();
    }
  });
})();
