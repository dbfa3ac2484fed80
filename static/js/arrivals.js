// arrivals.js: what arrives twice falls together. An answer and a push carry the same element id; the second one
// morphs the first instead of standing beside it, and messages keep the order in which the desk has them.
"use strict";
{
  const { $, $$ } = desk;
  const APPENDS = new Set(["beforeend", "afterbegin"]);

  const holderOf = (task) => (task.swapSpec.strip ? task.fragment.firstElementChild : task.fragment);

  const morphing = (child, present, task) => {
    const fragment = document.createDocumentFragment();
    fragment.append(child);
    return { ...task, fragment, target: present, swapSpec: { style: "outerMorph" } };
  };

  // A row that comes with an answer goes the way of a pushed one: the list decides whether it stays.
  const takeRows = (tasks) => {
    if (desk.rows.morphing()) return;
    for (const task of [...tasks]) {
      if (task.type !== "oob" && task.swapSpec?.style !== "none") continue;
      const rows = [...task.fragment.children].filter((child) => child.matches("[data-row]"));
      rows.forEach((row) => { row.remove(); desk.rows.take(row); });
      if (rows.length && !task.fragment.childElementCount) tasks.splice(tasks.indexOf(task), 1);
    }
  };

  // The header is drawn for everybody; who looks at the ticket is told separately and must outlive it.
  const keepViewers = (tasks) => tasks.forEach(({ fragment }) => {
    const place = fragment?.querySelector?.("#viewers");
    if (place && !place.childElementCount && fragment.firstElementChild !== place && $("#viewers")) place.innerHTML = $("#viewers").innerHTML;
  });

  // The present state of a timeline is its last page. What the reader has loaded before it, and what is still on its
  // way out, the desk does not send: both stay.
  const keepLocal = (tasks) => tasks.forEach(({ target, swapSpec, fragment }) => {
    if (target?.id !== "tl" || swapSpec.style !== "outerMorph") return;
    const fresh = fragment.firstElementChild, first = $("[data-item]", fresh);
    const known = first && document.getElementById(first.id);
    const before = known ? [...target.children].slice(0, [...target.children].indexOf(known)) : [];
    if (before.some((child) => child.dataset.item)) {
      while (fresh.firstElementChild !== first) fresh.firstElementChild.remove();
      fresh.prepend(...before.map((child) => child.cloneNode(true)));
    }
    fresh.append(...$$(":scope > .pending:not([data-item])", target).filter(({ id }) => !fresh.querySelector(`#${CSS.escape(id)}`))
      .map((child) => child.cloneNode(true)));
  });

  document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => {
    takeRows(tasks);
    keepLocal(tasks);
    keepViewers(tasks);
    for (const task of [...tasks]) {
      if (!APPENDS.has(task.swapSpec?.style) || !holderOf(task)) continue;
      for (const child of [...holderOf(task).children]) {
        const present = child.id && document.getElementById(child.id);
        if (present) tasks.push(morphing(child, present, task));
      }
    }
  });

  // A colleague's message may overtake mine on the wire. Items without a number are still on their way: last.
  const numberOf = (item) => Number(item.dataset.item || Infinity);

  const inOrder = (list) => {
    const items = $$(":scope > [data-item], :scope > .pending", list);
    let last = null;
    for (const item of items) {
      if (last && numberOf(item) < numberOf(last)) items.find((other) => numberOf(other) > numberOf(item)).before(item);
      else last = item;
    }
  };

  // A control inside a message may go with the change that arrives, its focus with it: the message itself takes over.
  // Several changes may come in one go; the first of them still knows where the focus was.
  let focused = null;
  document.addEventListener("htmx:before:swap", () => { focused ??= document.activeElement?.closest?.("#tl > li")?.id ?? null; });

  document.addEventListener("htmx:after:swap", () => {
    if ($("#tl")) inOrder($("#tl"));
    const item = focused && document.getElementById(focused), now = document.activeElement;
    focused = null;
    if (!item || (now !== document.body && now !== item)) return;
    item.tabIndex = -1; // the server's has none, and the focus would not stay where there is none
    item.focus({ preventScroll: true });
  });
}
