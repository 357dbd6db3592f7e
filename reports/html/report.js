// SPDX-License-Identifier: Apache-2.0
// Makes the report filter, link, sort and copy. Without it all can be read.
"use strict";
(() => {
  const all = (selector, root = document) => [
    ...root.querySelectorAll(selector),
  ];
  const one = (selector) => document.querySelector(selector);
  const status = one("#shown");
  const fields = all("[data-key]");
  // What the filters list at most besides what stands on the page in full.
  const mostListed = 300;

  const ofNode = (node) => ({
    node,
    ...node.dataset,
    operations: JSON.parse(node.dataset.operations ?? "[]"),
    text: null,
  });
  const ofBrief = (rule, brief) => {
    const [, severity, world, operation, place, message, count, id, document] =
      brief;
    const text = [message, place, operation, rule, id].join(" ").toLowerCase();
    return {
      severity,
      world,
      rule,
      operation,
      place,
      message,
      count,
      id,
      document,
      text,
    };
  };
  const briefs = JSON.parse(one("#briefs").textContent);
  const groups = all(".group").map((node) => ({
    node,
    members: all(".finding", node).map(ofNode),
    briefs: [],
    list: node.querySelector(".more"),
    note: node.querySelector(".capped"),
    wasOpen: node.open,
  }));
  for (const brief of briefs) {
    const group = groups[brief[0] - 1];
    group.briefs.push(ofBrief(group.node.dataset.rule, brief));
  }
  for (const node of all("[data-js]")) node.hidden = false;

  const textOf = (finding) => {
    finding.text ??= finding.node.textContent.toLowerCase();
    return finding.text;
  };

  const grouped = (number) => number.toLocaleString("en");

  const matches = (finding, wanted) =>
    Object.entries(wanted).every(([key, value]) => {
      if (key === "q") return textOf(finding).includes(value.toLowerCase());
      const others = key === "operation" ? finding.operations : null;
      return finding[key] === value || Boolean(others?.includes(value));
    });

  const element = (name, className, text, parent) => {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const rowOf = (brief) => {
    const row = document.createElement("li");
    row.className = `finding brief ${brief.severity}`;
    row.id = brief.id;
    row.tabIndex = -1;
    const message = element("p", "message", "", row);
    message.append(
      one(`.tile.${brief.severity} .icon`).cloneNode(true),
      ` ${brief.message}`
    );
    const where = element("p", "where", "", row);
    if (brief.place) element("code", "place", brief.place, where);
    if (brief.operation) element("code", "", brief.operation, where);
    if (brief.count > 1) {
      element("span", "times", `seen ${brief.count} times`, where);
    }
    const name = brief.id.replace("finding-", "");
    element("a", "permalink", `#${name}`, where).href = `#${brief.id}`;
    return row;
  };

  // The filters that stand in the fields; the fields are the state.
  const current = () =>
    Object.fromEntries(
      fields
        .filter((field) => field.value)
        .map((field) => [field.dataset.key, field.value])
    );

  const apply = () => {
    if (!status) return;
    const wanted = current();
    const filtered = Object.keys(wanted).length > 0;
    let number = 0;
    let room = mostListed;
    for (const group of groups) {
      let inGroup = 0;
      for (const finding of group.members) {
        const shown = matches(finding, wanted);
        finding.node.hidden = !shown;
        inGroup += shown ? 1 : 0;
      }
      const others = group.briefs.filter((each) => matches(each, wanted));
      const listed = filtered ? others.slice(0, room) : [];
      room -= listed.length;
      group.list?.replaceChildren(...listed.map(rowOf));
      if (group.note) group.note.hidden = listed.length > 0;
      inGroup += others.length;
      group.node.hidden = inGroup === 0;
      group.node.open = filtered ? inGroup > 0 : group.wasOpen;
      number += inGroup;
    }
    const count = Number(status.dataset.total);
    const total = `${grouped(count)} finding${count === 1 ? "" : "s"}`;
    const rest = room ? "" : ", of which the first are listed";
    status.textContent = filtered
      ? `${grouped(number)} of ${total}${rest}`
      : total;
    for (const tile of all("[data-filter]")) {
      const active = tile.hash === `#severity=${wanted.severity}`;
      tile.toggleAttribute("aria-current", active);
      if (active) tile.setAttribute("aria-current", "true");
    }
    for (const row of all("tr[data-operation]")) {
      row.classList.toggle(
        "chosen",
        row.dataset.operation === wanted.operation &&
          (wanted.document ?? row.dataset.document) === row.dataset.document
      );
    }
  };

  const save = () => {
    // %20, not +: the links of the page are written so.
    const hash = new URLSearchParams(current())
      .toString()
      .replaceAll("+", "%20");
    history.replaceState(null, "", hash ? `#${hash}` : "#findings");
  };

  const setFields = (parameters) => {
    for (const field of fields) {
      field.value = parameters.get(field.dataset.key) || "";
    }
  };

  const reveal = (target) => {
    for (let at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
    for (const details of all(":scope > details", target)) details.open = true;
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
    for (const node of all(".target")) node.classList.remove("target");
    target.classList.add("target");
  };

  const follow = () => {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      setFields(new URLSearchParams(hash));
      apply();
      one("#findings").scrollIntoView();
      return;
    }
    if (!hash.startsWith("finding-")) return;
    let target = document.getElementById(hash);
    if (!target || target.hidden) {
      const brief = groups
        .flatMap((group) => group.briefs)
        .find((each) => each.id === hash);
      const { rule = "", operation = "" } = brief ?? {};
      setFields(new URLSearchParams({ rule, operation }));
      apply();
      target = document.getElementById(hash);
    }
    if (!target) {
      if (status) {
        status.textContent =
          "That finding is not on this page; look for it in run.json";
      }
      return;
    }
    reveal(target);
  };

  for (const group of groups) {
    group.node.addEventListener("toggle", () => {
      if (!Object.keys(current()).length) group.wasOpen = group.node.open;
    });
  }
  for (const field of fields) {
    const event = field.tagName === "SELECT" ? "change" : "input";
    field.addEventListener(event, () => {
      apply();
      save();
    });
  }
  one("#reset")?.addEventListener("click", () => {
    setFields(new URLSearchParams());
    apply();
    save();
    one("#f-q").focus();
  });
  // A count that is the filter already takes the filter away.
  for (const tile of all("[data-filter]")) {
    tile.addEventListener("click", (event) => {
      if (!tile.hasAttribute("aria-current")) return;
      event.preventDefault();
      setFields(new URLSearchParams());
      apply();
      save();
    });
  }
  // The same fragment again is no change of it, but leads there again.
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) follow();
  });
  window.addEventListener("hashchange", follow);

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const button of all(".copy")) {
    button.addEventListener("click", async () => {
      const code = button.parentElement.querySelector("code");
      button.textContent = (await copy(code.textContent)) ? "Copied" : "Failed";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
  }

  const sortBy = (table, column, heading) => {
    const body = table.tBodies[0];
    const numeric = heading.classList.contains("n");
    const was = heading.getAttribute("aria-sort");
    const descending = was ? was === "ascending" : numeric;
    const value = (row) => {
      // A cell may span columns; what it lacks comes last.
      const cell = row.cells[column];
      if (!numeric) return cell ? cell.textContent : "";
      return cell?.dataset.value ? Number(cell.dataset.value) : -1;
    };
    const rows = [...body.rows].sort((a, b) => {
      const [x, y] = [value(a), value(b)];
      const order = x < y ? -1 : x > y ? 1 : 0;
      return descending ? -order : order;
    });
    for (const each of all("[aria-sort]", table)) {
      each.removeAttribute("aria-sort");
    }
    heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
    body.append(...rows);
  };
  for (const table of all("[data-sortable]")) {
    for (const heading of all("[data-sort]", table)) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () =>
        sortBy(table, heading.cellIndex, heading)
      );
      heading.append(button);
    }
  }

  const theme = one("#theme");
  const themes = ["auto", "light", "dark"];
  const setTheme = (name) => {
    document.documentElement.dataset.theme = name;
    theme.querySelector("span").textContent = `Theme: ${name}`;
  };
  const stored = () => {
    try {
      return localStorage.getItem("conformance-theme");
    } catch {
      return null;
    }
  };
  setTheme(themes.includes(stored()) ? stored() : "auto");
  theme.addEventListener("click", () => {
    const now = document.documentElement.dataset.theme;
    const next = themes[(themes.indexOf(now) + 1) % themes.length];
    setTheme(next);
    try {
      localStorage.setItem("conformance-theme", next);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  });

  // Paper has no summaries to click on.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = all("details:not([open], .data)");
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });

  apply();
  follow();
})();
