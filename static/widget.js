// Puts the chat on a web site: <script src="https://desk.example/widget.js" data-lang="zh" async></script>
// A button and, once it is pressed, an iframe; both in a shadow root, so that neither page styles the other. Nothing
// here needs 'unsafe-inline': the site allows this script and the frame (script-src, frame-src), no more.
(() => {
  const me = document.currentScript, desk = new URL(me.src).origin;
  const lang = me.dataset.lang || document.documentElement.lang || navigator.language || 'en';
  const [open, close, title, fresh] = /^zh/i.test(lang)
    ? ['打开聊天', '关闭聊天', '在线聊天', '条新消息'] : ['Open chat', 'Close chat', 'Chat', 'new messages'];
  const memory = { get: () => { try { return sessionStorage.chat; } catch { } }, set: v => { try { sessionStorage.chat = v; } catch { } } };
  const place = document.body.appendChild(document.createElement('div')), root = place.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:host{color-scheme:light dark;--b:light-dark(oklch(.44 .09 200),oklch(.515 .085 200))}
button{all:unset;position:fixed;inset:auto 1.25rem 1.25rem auto;z-index:2147483001;width:3.75rem;height:3.75rem;border-radius:50%;background:var(--b);color:#fff;display:grid;place-items:center;cursor:pointer;box-shadow:0 10px 28px -6px #0f1e2880;font:600 13px/1.6 system-ui,sans-serif}
button:focus-visible{outline:3px solid #fff;outline-offset:-6px}
svg{width:1.6rem;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
b{position:absolute;inset:-.2rem -.2rem auto auto;min-width:1.35rem;border-radius:9rem;background:#a82925;text-align:center}
iframe{position:fixed;inset:auto 1.25rem 6rem auto;z-index:2147483000;width:23.5rem;height:min(38.5rem,calc(100dvh - 7rem));border:0;border-radius:16px;box-shadow:0 2px 8px #0f1e281f,0 24px 60px -16px #0f1e2866}
[hidden]{display:none}
@media(max-width:30rem){iframe{inset:0;width:100%;height:100dvh;border-radius:0}.on{display:none}}`);
  root.adoptedStyleSheets = [sheet];
  const button = root.appendChild(document.createElement('button'));
  button.type = 'button';
  let frame, unread = 0;
  const shown = () => !!frame && !frame.hidden;
  const draw = () => {
    const on = shown(), ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg'), path = svg.appendChild(document.createElementNS(ns, 'path'));
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    path.setAttribute('d', on ? 'M18 6 6 18M6 6l12 12' : 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z');
    button.replaceChildren(svg);
    button.className = on ? 'on' : '';
    button.setAttribute('aria-label', on ? close : unread ? `${open}, ${unread} ${fresh}` : open);
    button.setAttribute('aria-expanded', on);
    if (unread && !on) button.appendChild(document.createElement('b')).textContent = unread;
  };
  const load = () => {
    if (frame) return;
    frame = document.createElement('iframe');
    frame.src = `${desk}/chat?${new URLSearchParams({ lang, page: location.href.split('#')[0].slice(0, 400) })}`;
    frame.title = title;
    frame.hidden = true;
    root.insertBefore(frame, button);
  };
  const tell = what => frame.contentWindow?.postMessage({ chat: what }, desk);
  const show = on => {
    load();
    frame.hidden = !on;
    if (on) unread = 0;
    draw();
    tell(on ? 'open' : 'shut');
    if (!on) button.focus();
  };
  button.onclick = () => show(!shown());
  addEventListener('keydown', e => { if (e.key === 'Escape' && shown()) show(false); });
  addEventListener('message', ({ origin, source, data }) => {
    if (origin !== desk || source !== frame?.contentWindow || !data) return;
    if (data.chat === 'close') show(false);
    if (data.chat === 'begun') memory.set(1);
    if (data.chat === 'ready' && shown()) tell('open');
    if (data.chat === 'unread' && !shown()) { unread = data.n; draw(); }
  });
  if (memory.get()) load();
  draw();
})();
