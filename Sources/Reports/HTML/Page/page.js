"use strict";
// Sorts and filters the table of cases, and shows the record behind a mark. Without this script the
// page shows the same figures, in the order in which they were measured.
(() => {
  const byId = (id) => document.getElementById(id);
  for (const element of document.querySelectorAll(".scripted")) element.hidden = false;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  const announce = (text) => { byId("announcement").textContent = text; };

  // Light, dark, or as the system has it; kept where the browser lets a file keep anything.

  const themes = ["auto", "light", "dark"];
  const themeButton = byId("theme");
  const kept = {
    get() { try { return localStorage.getItem("bench-theme"); } catch { return null; } },
    set(theme) { try { localStorage.setItem("bench-theme", theme); } catch { /* it is forgotten */ } },
  };
  function setTheme(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    themeButton.textContent = `Theme: ${theme}`;
  }
  let theme = themes.includes(kept.get()) ? kept.get() : "auto";
  setTheme(theme);
  themeButton.addEventListener("click", () => {
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    setTheme(theme);
    kept.set(theme);
  });

  // Copying. A page from disk may not have the clipboard's own interface.

  async function copy(text, button) {
    let done = false;
    try {
      await navigator.clipboard.writeText(text);
      done = true;
    } catch {
      const area = make("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "Copied" : "Not allowed";
    announce(done ? `Copied: ${text}` : "The browser does not allow copying.");
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }

  // The cases: a row of the table for each row of the data, in the same order.

  const dataElement = byId("cases-data");
  const table = byId("cases");
  const data = dataElement
    ? JSON.parse(dataElement.textContent) : { columns: [], coded: [], texts: [], rows: [] };
  const column = Object.fromEntries(data.columns.map((name, index) => [name, index]));
  for (const row of data.rows) {
    for (const name of data.coded) {
      const code = row[column[name]];
      if (Array.isArray(code)) row[column[name]] = code.map((number) => data.texts[number]).join(" ");
      else if (code !== null) row[column[name]] = data.texts[code];
    }
  }
  const body = table ? table.tBodies[0] : null;
  const headers = table ? [...table.tHead.rows[0].cells] : [];
  const titles = headers.map((header) => header.textContent);
  const cases = table
    ? [...body.rows].map((row, index) => ({
      row, index, values: data.rows[index],
      text: `${data.rows[index].slice(0, -1).join(" ")} ${row.textContent}`.toLowerCase(),
    }))
    : [];

  function addCopyButtons() {
    const header = make("th", "copy-cell", "again");
    header.scope = "col";
    table.tHead.rows[0].append(header);
    for (const entry of cases) {
      const button = make("button", "copy", "Copy");
      button.type = "button";
      button.title = "Copy the command that measures this case again";
      button.dataset.row = entry.index;
      const cell = make("td", "copy-cell");
      cell.append(button);
      entry.row.append(cell);
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (!button) return;
    const row = button.dataset.row;
    copy(row === undefined ? button.dataset.copy : data.rows[row][column.command], button);
  });

  // Numbers by size, names as people sort them; what has no value comes last either way.
  const collator = new Intl.Collator("en", { numeric: true });
  function compare(a, b, direction) {
    if (a === null || b === null) return (a === null) - (b === null);
    return direction * (typeof a === "number" ? a - b : collator.compare(a, b));
  }

  function sort(header) {
    const direction = header.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    const key = column[header.dataset.key];
    const sorted = [...cases].sort((a, b) =>
      compare(a.values[key], b.values[key], direction) || a.index - b.index);
    for (const other of headers) other.setAttribute("aria-sort", "none");
    header.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    body.append(...sorted.map((entry) => entry.row));
    announce(`Sorted by ${header.textContent}, ${header.getAttribute("aria-sort")}`);
  }

  function addSortButtons() {
    for (const header of headers) {
      const button = make("button", "", header.textContent);
      button.type = "button";
      button.addEventListener("click", () => sort(header));
      header.replaceChildren(button);
    }
  }

  const filters = byId("filters");
  function filter() {
    const words = filters.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const selects = [...filters.querySelectorAll("select")].filter((select) => select.value);
    let shown = 0;
    for (const entry of cases) {
      const matches =
        selects.every((select) => String(entry.values[column[select.name]]) === select.value)
        && words.every((word) => entry.text.includes(word));
      entry.row.hidden = !matches;
      if (matches) shown += 1;
    }
    const all = `${cases.length} case${cases.length === 1 ? "" : "s"}`;
    byId("count").textContent = shown === cases.length ? all : `${shown} of ${all}`;
  }

  function clear() {
    filters.reset();
    filter();
  }

  if (table && cases.length > 0) {
    addCopyButtons();
    addSortButtons();
    filters.addEventListener("input", filter);
    filters.addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", clear);
    filter(); // A browser that goes back fills in what was chosen before.
  }

  // Marks: pointing at one, or going to it by the arrow keys, shows its record; choosing it goes to its row.

  const popover = byId("popover");
  let current = null;

  function fill(mark) {
    const entry = cases[mark.dataset.case];
    popover.replaceChildren();
    const said = mark.dataset.said || "";
    if (!entry) {
      for (const line of said.split("\n")) popover.append(make("p", "", line));
      return;
    }
    const value = (name) => entry.values[column[name]];
    popover.append(make("p", "name", `${value("layer")}, batch ${value("batch")}`));
    popover.append(make(
      "p", "", `${value("kernel")} (${value("isa")}), ${value("precision")}, ${value("pattern")}`));
    const list = make("dl");
    headers.forEach((header, index) => {
      if (!header.classList.contains("n") && !["bound", "status"].includes(header.dataset.key)) return;
      if (["batch", "threads"].includes(header.dataset.key)) return;
      const cell = entry.row.cells[index];
      const detail = cell.querySelector("small");
      const text = cell.firstChild ? cell.firstChild.textContent : "";
      list.append(make("dt", "", titles[index]));
      list.append(make("dd", "", detail ? `${text}, ${detail.textContent}` : text));
    });
    popover.append(list);
    if (value("why")) popover.append(make("p", "why", value("why")));
  }

  function show(mark) {
    if (mark === current) return;
    current = mark;
    fill(mark);
    popover.hidden = false;
    const box = mark.getBoundingClientRect();
    const own = popover.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const left = Math.min(Math.max(8, box.left + box.width / 2 - own.width / 2), width - own.width - 8);
    const above = box.top - own.height - 8;
    popover.style.left = `${left + scrollX}px`;
    popover.style.top = `${(above > 40 ? above : box.bottom + 8) + scrollY}px`;
  }

  function hide() {
    current = null;
    popover.hidden = true;
  }

  // What the keyboard shows stays, though the page scrolls under the pointer.
  function leave() { if (current !== document.activeElement) hide(); }

  function goTo(mark) {
    const entry = cases[mark.dataset.case];
    if (!entry) return;
    hide();
    if (entry.row.hidden) clear();
    for (const other of body.querySelectorAll(".found")) other.classList.remove("found");
    entry.row.classList.add("found");
    entry.row.tabIndex = -1;
    entry.row.focus({ preventScroll: true });
    entry.row.scrollIntoView({ block: "center" });
  }

  // The popover says more than the titles would beside it; they stay as the names of the marks.
  function name(marks) {
    for (const mark of marks) {
      const title = mark.querySelector(":scope > title");
      if (!title) continue;
      mark.dataset.said = title.textContent;
      mark.setAttribute("aria-label", title.textContent);
      mark.setAttribute("role", "img");
      title.remove();
    }
  }

  function prepare(svg) {
    const marks = [...svg.querySelectorAll("[data-case]")];
    if (marks.length === 0) return;
    // There may be thousands: not before someone is about to look at them.
    for (const occasion of ["pointerenter", "focusin"]) {
      svg.addEventListener(occasion, () => name(marks), { once: true });
    }
    let place = -1;
    svg.tabIndex = 0;
    svg.addEventListener("keydown", (event) => {
      const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
      if (event.key in steps) {
        const step = steps[event.key];
        place = place < 0 && step < 0 ? marks.length - 1 : (place + step + marks.length) % marks.length;
      } else if (event.key === "Home") {
        place = 0;
      } else if (event.key === "End") {
        place = marks.length - 1;
      } else if (event.key === "Enter" && place >= 0) {
        goTo(marks[place]);
        return;
      } else {
        return;
      }
      event.preventDefault();
      const mark = marks[place];
      mark.tabIndex = -1;
      mark.focus();
    });
    svg.addEventListener("focusin", (event) => {
      const mark = event.target.closest("[data-case]");
      if (!mark) return;
      place = marks.indexOf(mark);
      show(mark);
    });
    svg.addEventListener("focusout", hide);
    svg.addEventListener("pointerover", (event) => {
      const mark = event.target.closest("[data-case]");
      if (mark) show(mark); else leave();
    });
    svg.addEventListener("pointerleave", leave);
    svg.addEventListener("click", (event) => {
      const mark = event.target.closest("[data-case]");
      if (mark) goTo(mark);
    });
  }

  for (const svg of document.querySelectorAll(".chart svg")) prepare(svg);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // Paper has nothing to unfold.

  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const element of folded) element.open = true;
  });
  addEventListener("afterprint", () => { for (const element of folded) element.open = false; });

  document.documentElement.dataset.ready = "";
})();
