"use strict";
// Who is on duty depends on the day on which this is read, in the team's time zone; the rest of the page is as published.
(() => {
  const data = JSON.parse(document.getElementById("_data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const SHOWN = 5;
  const DAY = 86400000;
  const OLD = 7; // days after which a page may have missed a change
  let today = "";

  function dayNow() {
    const wanted = { year: "numeric", month: "2-digit", day: "2-digit", calendar: "gregory", numberingSystem: "latn" };
    let format;
    try {
      format = new Intl.DateTimeFormat("en", { ...wanted, timeZone: data.timezone || undefined });
    } catch {
      format = new Intl.DateTimeFormat("en", wanted);
    }
    const part = Object.fromEntries(format.formatToParts(new Date()).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day}`;
  }
  const plus = (day, days) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
  const between = (first, last) => Math.round((Date.parse(last) - Date.parse(first)) / DAY);
  const say = (day, form) => new Date(day).toLocaleDateString("en-US", { timeZone: "UTC", ...form });
  const year = (day) => (day.slice(0, 4) === today.slice(0, 4) ? "" : `, ${day.slice(0, 4)}`);
  const long = (day) => say(day, { weekday: "long", month: "long", day: "numeric" });
  const dated = (day) => long(day) + year(day);
  const short = (day) => say(day, { month: "short", day: "numeric" });
  function span({ date, end }, words) {
    const last = plus(end, -1);
    if (last === date) return words(last);
    const month = words === short && last.slice(0, 7) === date.slice(0, 7); // is not repeated within itself
    return month ? `${short(date)}–${Number(last.slice(8))}` : `${words(date)} – ${words(last)}`;
  }
  function element(tag, text, properties) {
    return Object.assign(document.createElement(tag), { textContent: text }, properties);
  }
  const name = (person) => element("bdi", person);
  const names = (duties) => duties.flatMap((duty, n) => (n ? [" and ", name(duty.person)] : [name(duty.person)]));
  const covers = (each, day) => each.date <= day && day < each.end;
  const meets = (each, other) => each.date < other.end && other.date < each.end;

  // What is to be known of a duty to come: that its person is away, and closures.
  function about(duty) {
    const away = data.absences.filter((each) => each.person === duty.person).map((each) => ["away", each, each.why]);
    const closures = data.days_off.filter((each) => each.closed).map((each) => ["closed", each, each.name]);
    return [...away, ...closures].filter(([, each]) => meets(each, duty)).map(([what, each, why]) => {
      const common = { date: each.date > duty.date ? each.date : duty.date, end: each.end < duty.end ? each.end : duty.end };
      const whole = common.date === duty.date && common.end === duty.end;
      const days = whole ? "" : ` ${span(common, short)}${year(plus(common.end, -1))}`;
      return ` (${what}${days}${why ? `: ${why}` : ""})`;
    }).join("");
  }

  function showNow() {
    const now = data.duties.filter((duty) => covers(duty, today));
    const next = data.duties.find((duty) => duty.date > today);
    const off = data.days_off.find((each) => covers(each, today));
    const closed = data.days_off.some((each) => each.closed && covers(each, today));
    const following = next ? [name(next.person), `, from ${dated(next.date)}${about(next)}`] : [];
    let then;
    if (now.length) {
      const last = now.map((duty) => duty.end).sort().pop();
      const nobody = data.nobody.find((each) => last <= each.date && next && each.date < next.date);
      then = next ? [nobody ? `Then nobody from ${dated(nobody.date)}, then ` : "Then ", ...following] : ["Nobody is assigned after that."];
      $("now_label").textContent = closed ? "Closed today" : "On duty now";
      $("now_name").replaceChildren(...names(now));
      $("now_when").textContent = span(now[0], long);
    } else {
      const none = data.planned_until === null;
      then = next ? ["Next: ", ...following] : none ? [] : ["Nothing was planned for today when this page was published."];
      $("now_label").textContent = "Today";
      $("now_name").textContent = none ? "Nobody is assigned yet" : "Nobody is on duty";
      $("now_when").textContent = off ? `${off.name} until ${dated(plus(off.end, -1))}` : "";
    }
    $("_now").classList.toggle("nobody", now.length === 0);
    $("now_then").replaceChildren(...then);
    const days = [];
    for (let day = now.length ? now[0].date : today; now.length && day < now[0].end; day = plus(day, 1)) {
      days.push(element("li", say(day, { weekday: "short" }), { className: day < today ? "past" : day === today ? "today" : "" }));
    }
    $("now_days").replaceChildren(...(days.length <= 7 ? days : []));
    showNotes(now);
    document.title = now.length ? `${now.map((duty) => duty.person).join(", ")} · ${data.name}` : data.name;
  }

  function showNotes(now) {
    const notes = data.days_off.filter((each) => now.some((duty) => meets(each, duty)) && each.end > today)
      .map((each) => [`${each.name}: ${span(each, long)}.`]);
    for (const away of data.absences) {
      if (covers(away, today) && now.some((duty) => duty.person === away.person)) {
        notes.unshift([name(away.person), ` is away today${away.why ? ` (${away.why})` : ""}.`]);
      }
    }
    $("now_note").replaceChildren(...notes.flatMap((note, n) => (n ? [document.createElement("br"), ...note] : note)));
  }

  function showLists() {
    const last = data.duties.filter((duty) => covers(duty, today)).map((duty) => duty.date).sort().pop() ?? today;
    const coming = all("#_next li").filter((item) => (item.hidden = item.dataset.from <= last) === false);
    coming.forEach((item, n) => (item.hidden = n >= SHOWN));
    if ($("next_none")) $("next_none").hidden = coming.length > 0;
    for (const item of all("#All li, .weeks-of li")) {
      item.hidden = item.dataset.end <= today;
      item.classList.toggle("current", item.dataset.from <= today && today < item.dataset.end);
    }
    for (const group of all(".of-year")) group.hidden = all("li:not([hidden])", group).length === 0;
    for (const item of all("#_next .date, .weeks-of .date")) {
      const { from: date, end } = item.closest("li").dataset;
      item.textContent = span({ date, end }, short) + year(plus(end, -1));
    }
    const count = all("#All li:not([hidden])").length;
    if ($("all_label")) $("all_label").textContent = count ? `All ${count} duties to come` : "No duty is planned from today on";
    for (const person of all(".person")) $none(person).hidden = all("li:not([hidden])", person).length > 0;
    for (const cell of all("[data-next]")) {
      const duty = data.duties.find((each) => each.person === cell.dataset.next && each.end > today);
      cell.textContent = duty ? (duty.date <= today ? "now" : span(duty, short) + year(plus(duty.end, -1))) : "–";
    }
  }
  const $none = (person) => person.querySelector(".none");

  function showWeek() {
    const weeks = all(".weeks [data-first]");
    const index = weeks.findIndex((week) => week.dataset.first <= today && today < plus(week.dataset.first, 7));
    const over = (n) => plus(weeks[n].dataset.first, 7) <= today;
    // Nobody knows here what became of the weeks that have ended since the page was published.
    const unknown = (n) => over(n) && plus(weeks[n].dataset.first, data.week.days) > data.published;
    let planned = false;
    for (const row of all(".year .weeks, .year tbody tr")) {
      [...row.cells].slice(1).forEach((cell, n) => {
        cell.classList.toggle("n", n === index);
        if (cell.tagName === "TD") {
          cell.classList.toggle("p", over(n));
          cell.classList.toggle("w", unknown(n));
          const text = cell.querySelector("b");
          if (text && unknown(n)) {
            text.textContent = text.textContent.replace(/^on duty/, "was planned");
            planned = true;
          }
        } else if (n === index) cell.setAttribute("aria-current", "date");
        else cell.removeAttribute("aria-current");
      });
    }
    $("legend_was").hidden = !planned;
    const scroll = $("_scroll");
    if (index > 0) scroll.scrollLeft = weeks[index].offsetLeft - scroll.clientWidth / 2;
  }

  function showAge() {
    const age = between(data.published, today);
    const used = data.planned_until !== null && data.planned_until < today;
    const parts = [];
    if (age > OLD) parts.push(`This page is ${age} days old. It does not show later changes.`);
    if (used) parts.push(`The plan ended on ${long(data.planned_until)}, ${data.planned_until.slice(0, 4)}.`);
    $("_stale").hidden = parts.length === 0;
    $("_stale").textContent = parts.join(" ");
  }

  function show() {
    const day = dayNow();
    if (day === today) return;
    today = day;
    showAge();
    showNow();
    showLists();
    showWeek();
  }

  // One person: chosen by a link or from the list, kept in the address.
  function choose() {
    const id = decodeURIComponent(location.hash.slice(1));
    const person = all(".person").find((each) => each.id === id);
    for (const row of all("[data-person]")) row.classList.toggle("mine", row.dataset.person === id && Boolean(person));
    for (const link of all(".names a")) link.toggleAttribute("aria-current", link.hash === location.hash && Boolean(person));
    if (!$("people_select")) return;
    $("people_select").value = person ? id : "";
    const feed = person?.querySelector("[data-feed]")?.dataset.feed;
    if (feed) {
      $("feed_select").value = feed;
      retarget();
    }
  }

  const web = /^https?:$/.test(location.protocol);
  const base = data.page || (web ? new URL(".", location.href).href : null);

  function address(buttons) {
    const { feed, name: title } = buttons.dataset;
    const https = new URL(feed, base).href;
    const webcal = https.replace(/^https?:/, "webcal:");
    const encoded = encodeURIComponent;
    const to = {
      https,
      webcal,
      google: `https://calendar.google.com/calendar/r?cid=${encoded(webcal)}`,
      outlook: `https://outlook.office.com/calendar/0/addfromweb?url=${encoded(https)}&name=${encoded(title)}`,
    };
    for (const link of all("[data-to]", buttons)) {
      link.hidden = false;
      if (link.dataset.to === "copy") link.value = https;
      else link.href = to[link.dataset.to];
    }
  }

  async function copy(link) {
    try {
      await navigator.clipboard.writeText(link);
      $("_said").textContent = "Copied. Paste it where your calendar asks for an address.";
    } catch {
      $("_said").textContent = link;
    }
  }

  function retarget() {
    const buttons = $("Subscribe").querySelector("[data-feed]");
    const option = $("feed_select").selectedOptions[0];
    buttons.dataset.feed = option.value;
    buttons.dataset.name = option.index ? `${data.name}: ${option.textContent}` : data.name;
    if (base) address(buttons);
    else for (const link of all("[data-to=https]", buttons)) link.href = option.value;
  }

  function offer() {
    for (const buttons of all("[data-feed]")) {
      if (base) address(buttons);
      else all("[data-to=webcal]", buttons).forEach((link) => (link.hidden = true));
      all("[data-to=copy]", buttons).forEach((button) => button.addEventListener("click", () => copy(button.value)));
    }
    $("_noweb").hidden = base !== null;
    $("feed_choose").hidden = false;
    if ($("feed_links")) $("feed_links").hidden = true;
    $("feed_select").addEventListener("change", retarget);
    if ($("people_select")) {
      $("people_choose").hidden = false;
      $("people_select").addEventListener("change", ({ target }) => (location.hash = target.value || "People"));
    }
  }

  // What a cell of the year shows, in words: under the pointer, at a tap, and for the arrow keys.
  function explain(cell) {
    if (!cell || cell.cellIndex === 0 || !cell.closest(".weeks, tbody")) return;
    const head = document.querySelector(".weeks").cells[cell.cellIndex];
    const first = head.dataset.first;
    const week = { date: first, end: plus(first, data.week.days) };
    const who = cell.tagName === "TD" ? cell.parentNode.cells[0].textContent.trim() : "";
    const text = cell.querySelector("b")?.textContent;
    const parts = [`${span(week, short)}, ${first.slice(0, 4)}`, ...(who ? [`${who}: ${text ?? "free"}`] : []), head.dataset.tip];
    $("_tip").textContent = parts.filter(Boolean).join(" · ");
    for (const other of all(".year .at")) other.classList.remove("at");
    cell.classList.add("at");
  }

  function walk(event) {
    const move = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!move || event.target !== $("_scroll")) return;
    const rows = all(".year .weeks, .year tbody tr");
    const at = document.querySelector(".year .at") ?? document.querySelector(".year [aria-current]") ?? rows[0].cells[1];
    const row = rows[Math.min(Math.max(rows.indexOf(at.parentNode) + move[0], 0), rows.length - 1)];
    const cell = row.cells[Math.min(Math.max(at.cellIndex + move[1], 1), row.cells.length - 1)];
    event.preventDefault();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    explain(cell);
  }

  $("_scroll").addEventListener("keydown", walk);
  for (const kind of ["pointerover", "click"]) {
    $("_scroll").addEventListener(kind, ({ target }) => explain(target.closest("td, th")));
  }
  if ($("next_all")) $("next_all").addEventListener("click", () => ($("all_details").open = true));
  addEventListener("beforeprint", () => all("details").forEach((each) => (each.open = true)));
  addEventListener("hashchange", choose);
  document.documentElement.classList.add("js");
  show();
  offer();
  choose();
  setInterval(show, 60000);
  document.addEventListener("visibilitychange", show);
})();
