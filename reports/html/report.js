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
  const findings = all(".finding").map((node) => ({ node, text: null }));
  const groups = all(".group").map((node) => ({
    node,
    members: findings.filter((each) => node.contains(each.node)),
    wasOpen: node.open,
  }));
  for (const node of all(".filters, .copy, #theme")) node.hidden = false;

  const textOf = (finding) => {
    if (finding.text === null) {
      finding.text = finding.node.textContent.toLowerCase();
    }
    return finding.text;
  };

  const matches = (finding, wanted) =>
    Object.entries(wanted).every(([key, value]) =>
      key === "q"
        ? textOf(finding).includes(value.toLowerCase())
        : finding.node.dataset[key] === value
    );

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
    for (const group of groups) {
      let inGroup = 0;
      for (const finding of group.members) {
        const shown = matches(finding, wanted);
        finding.node.hidden = !shown;
        inGroup += shown ? 1 : 0;
      }
      group.node.hidden = inGroup === 0;
      group.node.open = filtered ? inGroup > 0 : group.wasOpen;
      number += inGroup;
    }
    const total = Number(status.dataset.total);
    const shown =
      findings.length < total
        ? `${findings.length} shown of ${total} findings`
        : `${total} findings`;
    status.textContent = filtered ? `${number} of ${shown}` : shown;
    for (const tile of all("[data-filter]")) {
      const active = tile.hash === `#severity=${wanted.severity}`;
      tile.toggleAttribute("aria-current", active);
      if (active) tile.setAttribute("aria-current", "true");
    }
    for (const row of all("tr[data-operation]")) {
      row.classList.toggle(
        "chosen",
        row.dataset.operation === wanted.operation
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
    const target = document.getElementById(hash);
    if (!target) {
      if (status) {
        status.textContent =
          "That finding is not on this page; look for it in run.json";
      }
      return;
    }
    if (target.hidden) {
      setFields(new URLSearchParams());
      apply();
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
