"use strict";
// Who is on duty depends on the day on which this is read, in the team's time zone; the rest of the page is as published.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const SHOWN = 5;
  const DAY = 86400000;
  let today = "";
  let told = [];
  let open = false;

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
  const say = (day, form) => new Date(day).toLocaleDateString("en-US", { timeZone: "UTC", ...form });
  const long = (day) => say(day, { weekday: "long", month: "long", day: "numeric" });
  const short = (day) => say(day, { month: "short", day: "numeric" });
  const span = (duty, words) => {
    const last = plus(duty.end, -1);
    if (last === duty.date) return words(last);
    const month = words === short && last.slice(0, 7) === duty.date.slice(0, 7); // is not repeated within itself
    return month ? `${short(duty.date)}–${Number(last.slice(8))}` : `${words(duty.date)} – ${words(last)}`;
  };
  function name(person) {
    const text = document.createElement("bdi");
    text.textContent = person;
    return text;
  }
  const names = (duties) => duties.flatMap((duty, n) => (n ? [" and ", name(duty.person)] : [name(duty.person)]));

  function showNow() {
    const now = data.duties.filter((duty) => duty.date <= today && today < duty.end);
    const next = data.duties.find((duty) => duty.date > today);
    told = now.length ? now : next ? [next] : [];
    $("now-label").textContent = now.length ? "On duty now" : next ? "Next on duty" : "Nobody is on duty";
    $("now-name").replaceChildren(...(told.length ? names(told) : ["Nobody yet"]));
    $("now-when").textContent = told.length ? span(told[0], long) : "Nothing is planned from today on.";
    const then = now.length && next ? ["Then ", name(next.person), `, from ${long(next.date)}`] : [];
    if (now.length && !next) then.push("Nobody is assigned after that yet.");
    $("now-then").replaceChildren(...then);
    const days = [];
    for (let day = told.length ? told[0].date : today; told.length && day < told[0].end; day = plus(day, 1)) {
      const item = document.createElement("li");
      item.textContent = say(day, { weekday: "short" });
      item.className = day < today ? "past" : day === today ? "today" : "";
      days.push(item);
    }
    $("now-days").replaceChildren(...(days.length <= 7 ? days : []));
    document.title = now.length ? `${now.map((duty) => duty.person).join(", ")} · ${data.name}` : data.name;
  }

  function showNext() {
    const shown = told.length ? told[0].date : today;
    const coming = all("#next li").filter((item) => (item.hidden = item.dataset.from <= shown) === false);
    coming.forEach((item, n) => (item.hidden = !open && n >= SHOWN));
    $("next-none").hidden = coming.length > 0;
    $("next-more").hidden = coming.length <= SHOWN;
    $("next-more").textContent = open ? "Show fewer" : `Show all ${coming.length}`;
    $("next-more").setAttribute("aria-expanded", String(open));
    for (const cell of all("[data-next]")) {
      const duty = data.duties.find((each) => each.person === cell.dataset.next && each.end > today);
      cell.textContent = duty ? (duty.date <= today ? "now" : span(duty, short)) : "–";
    }
  }

  function showWeek() {
    const weeks = all(".weeks [data-first]");
    const index = weeks.findIndex((week) => week.dataset.first <= today && today < plus(week.dataset.first, 7));
    const passed = weeks.filter((week) => plus(week.dataset.first, 7) <= today).length;
    for (const row of all(".year .weeks, .year tbody tr")) {
      [...row.cells].slice(1).forEach((cell, n) => {
        cell.classList.toggle("n", n === index);
        if (cell.tagName === "TD") cell.classList.toggle("p", n < passed);
        else if (n === index) cell.setAttribute("aria-current", "date");
        else cell.removeAttribute("aria-current");
      });
    }
    const scroll = $("scroll");
    if (index > 0) scroll.scrollLeft = weeks[index].offsetLeft - scroll.clientWidth / 2;
  }

  function show() {
    const day = dayNow();
    if (day === today) return;
    today = day;
    showNow();
    showNext();
    showWeek();
  }

  function offer() {
    if (!/^https?:$/.test(location.protocol)) return;
    const address = (file) => new URL(file, location.href).href;
    const webcal = (file) => address(file).replace(/^https?:/, "webcal:");
    for (const link of all("[data-webcal]")) link.href = webcal(link.getAttribute("href"));
    for (const link of all("[data-google]")) {
      link.href += `?cid=${encodeURIComponent(webcal(data.feed))}`;
      link.hidden = false;
    }
    for (const button of all("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const link = address(data.feed);
        try {
          await navigator.clipboard.writeText(link);
          $("said").textContent = "Copied. Paste it where your calendar asks for an address.";
        } catch {
          $("said").textContent = link;
        }
      });
    }
  }

  $("next-more").addEventListener("click", () => {
    open = !open;
    showNext();
  });
  show();
  offer();
  setInterval(show, 60000);
  document.addEventListener("visibilitychange", show);
})();
