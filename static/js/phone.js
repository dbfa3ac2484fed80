// phone.js: the demo's telephones ask once a second how their lines stand; a field is empty again once it was sent.
"use strict";
{
  const { $, ask, show } = desk;
  const EVERY = 1000;

  const follow = async () => {
    const source = $("[data-phones]")?.dataset.phones;
    if (!source) return; // another page has been opened in this window
    if (!document.hidden) {
      const response = await ask("GET", source).catch(() => null);
      if (response?.ok) show(await response.text());
    }
    setTimeout(follow, EVERY);
  };

  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const form = ctx.sourceElement?.closest?.(".phone form");
    if (form && ctx.response.status < 400) form.reset();
  });

  follow();
}
