// menus.js: small menus, panes of a narrow screen, dialogs and the theme.
"use strict";
{
  const { $, $$, on } = desk;
  // A telephone opens with another button than a wide screen: the one that can be seen.
  const buttonOf = (menu) => { const all = $$(`[data-menu="${menu.id}"]`); return all.find((one) => one.checkVisibility()) ?? all[0]; };
  const itemsOf = (menu) => $$("[role^=menuitem]:not([disabled])", menu);
  const openMenu = () => $$("[data-menu]").map((button) => document.getElementById(button.dataset.menu)).find((menu) => menu && !menu.hidden);

  const set = (menu, open, { focus = true } = {}) => {
    const button = buttonOf(menu);
    menu.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) itemsOf(menu)[0]?.focus();
    else if (focus && menu.contains(document.activeElement)) button.focus();
  };

  on("click", "[data-menu]", (event, button) => {
    const menu = document.getElementById(button.dataset.menu);
    if (menu) set(menu, menu.hidden);
  });

  document.addEventListener("click", (event) => {
    const menu = openMenu();
    if (!menu || event.target.closest("[data-menu]")) return;
    if (!menu.contains(event.target)) set(menu, false, { focus: false });
    else if (event.target.closest("[role^=menuitem]")) setTimeout(() => { if (!menu.hidden) set(menu, false); });
  });

  document.addEventListener("keydown", (event) => {
    const menu = openMenu();
    if (!menu || event.isComposing || !menu.contains(document.activeElement)) return;
    const items = itemsOf(menu), at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else if (event.key === "Escape") set(menu, false);
    else if (event.key === "Tab") return set(menu, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  // A push draws the button as for a closed menu, and the state that is on now.
  document.addEventListener("htmx:after:swap", () => {
    const menu = openMenu(), { state, reason } = $("#presence")?.dataset ?? {};
    if (menu) buttonOf(menu).setAttribute("aria-expanded", "true");
    $$("[role=menuitemradio][data-state]").forEach((item) => {
      const on = item.dataset.state === state && (!item.dataset.reason || item.dataset.reason === reason);
      item.setAttribute("aria-checked", String(on));
      item.classList.toggle("on", on);
    });
  });

  on("click", "[data-pane-to]", (event, button) => { document.body.dataset.pane = button.dataset.paneTo; });

  // Dialogs give the focus back to where it was by themselves; a click on the scrim closes them.
  on("click", "[data-open]", (event, button) => {
    if (button.dataset.open === "palette") desk.palette.open();
    else document.getElementById(button.dataset.open)?.showModal();
  });
  on("click", "[data-close]", (event, button) => button.closest("dialog").close());
  on("click", "dialog", (event, dialog) => { if (event.target === dialog) dialog.close(); });

  on("click", "[data-theme-toggle]", () => {
    const root = document.documentElement;
    const dark = (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    root.dataset.theme = dark ? "light" : "dark";
    desk.ask("POST", "/theme", { theme: root.dataset.theme });
  });
}
