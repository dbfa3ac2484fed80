// The visitor's page: keeps the token and what is not sent yet, talks by socket or, where that is blocked, by HTTP, and
// puts what the server renders in its place. All markup comes from the server; templates in the page serve the rest.
(() => {
  const $ = id => document.getElementById(id);
  const body = document.body, log = $('w-log'), input = $('w-input'), language = body.dataset.language;
  const hour = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const date = new Intl.DateTimeFormat(document.documentElement.lang, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const word = name => ($('w-words').content.querySelector(`[data-word="${name}"]`) ?? $('w-words').content.querySelector('[data-word="other"]')).textContent;

  // ---- what survives a reload: the token, and messages that the server has not acknowledged
  const memory = {};
  const kept = { get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return memory[key] ?? null; } },
    set(key, value) { memory[key] = value; try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window */ } } };
  let me = kept.get('chat');                     // {id, token}
  let unsent = kept.get('unsent') ?? [];         // [{client_id, text, files}]
  let have = 0;                                  // version of the window that the page shows
  const keepUnsent = () => kept.set('unsent', unsent);

  // ---- the host page: it only learns that there is news, and that it should close
  const host = (chat, n) => { if (parent !== window) parent.postMessage({ chat, n }, '*'); };
  let shown = parent === window, unread = 0;
  addEventListener('message', ({ source, data }) => {
    if (source !== parent || parent === window) return;
    shown = data?.chat === 'open';
    if (shown) { unread = 0; toEnd(); focusStart(); tellSeen(); }
  });
  const focusStart = () => (stage() === 'talk' ? input : $('w-form').querySelector('input:checked, input, textarea') ?? input)?.focus();
  const stage = () => $('w-stage').dataset.stage;
  const say = text => { $('w-say').textContent = ''; setTimeout(() => { $('w-say').textContent = text; }, 50); };

  // ---- scroll: follow the end only if it was in sight
  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const toEnd = () => { log.scrollTop = log.scrollHeight; $('w-pill').hidden = true; };

  // ---- putting rendered html in its place
  // The same words as on the desk (hx-swap-oob), understood here by a few lines: this page does without htmx. What is
  // rendered as it was before stays as it is, with its focus, its half-written comment and its loaded picture.
  const drawn = new Map();                       // element id -> html it was last drawn from
  const differs = (id, html) => drawn.get(id) !== html && !!drawn.set(id, html);
  const settle = item => { const old = $(item.id); return old && !differs(item.id, item.outerHTML) ? old : (drawn.set(item.id, item.outerHTML), old?.replaceWith(item), item); };
  const inOrder = items => {                     // the whole log: nodes move only where the order is another one
    let here = log.firstChild;
    for (const item of items.map(settle)) if (item === here) here = here.nextSibling; else log.insertBefore(item, here);
    while (here) { const next = here.nextSibling; here.remove(); here = next; }
  };
  const swap = html => {
    const parts = document.createElement('template');
    parts.innerHTML = html;
    for (const part of parts.content.querySelectorAll('[hx-swap-oob]')) {
      const how = part.getAttribute('hx-swap-oob');
      part.removeAttribute('hx-swap-oob');
      if (how === 'delete') $(part.id)?.remove();
      else if (how === 'beforeend:#w-log') for (const item of [...part.children]) { const put = settle(item); if (!put.isConnected) log.append(put); }
      else if (part.id === 'w-log') inOrder([...part.children]);
      else if (how === 'outerMorph') $(part.id).replaceWith(part);
      else if (differs(part.id, part.innerHTML)) $(part.id).replaceChildren(...part.childNodes);
    }
  };
  const put = html => {
    const follow = atEnd(), before = new Set([...log.querySelectorAll('[data-in]')].map(e => e.id)), was = stage();
    swap(html);
    body.classList.remove('w-opening');
    drawUnsent();
    dress(body);
    const fresh = [...log.querySelectorAll('[data-in]')].filter(e => !before.has(e.id));
    if (fresh.length) { $('w-typing').hidden = true; news(fresh, was); }
    if (follow) toEnd(); else if (fresh.length) $('w-pill').hidden = false;
    if (was !== stage()) { toEnd(); if (shown && document.hasFocus()) focusStart(); }
    tellSeen();
  };
  const news = (fresh, was) => {
    if (have === 0 && was !== 'talk') return;    // the first look at a talk that went on before
    const last = fresh[fresh.length - 1];
    say(`${last.dataset.who}: ${(last.querySelector('.w-m')?.textContent ?? '').slice(0, 120)}`);
    if (!shown || document.hidden) { unread += fresh.length; host('unread', unread); }
  };
  const dress = root => {
    for (const e of root.querySelectorAll('time[data-format]:not([data-done])')) {
      const at = new Date(e.dateTime), form = e.dataset.format;
      e.textContent = form === 'opening' ? day.format(at) : form === 'day' && at.toDateString() !== new Date().toDateString() ? date.format(at) : hour.format(at);
      e.dataset.done = '';
    }
    for (const e of root.querySelectorAll('img[data-src]')) { const from = e.dataset.src; delete e.dataset.src; fetchFile(from).then(url => { e.src = url; if (atEnd()) e.onload = toEnd; }, () => {}); }
  };

  // ---- asking the server
  const headers = more => ({ ...more, ...(me && { Authorization: `Bearer ${me.token}` }) });
  const fetchFile = async path => URL.createObjectURL(await (await ask(path)).blob());
  const ask = async (path, options = {}) => {
    const r = await fetch(path, { ...options, headers: headers(options.headers) });
    if (r.ok) return r;
    throw Object.assign(new Error(r.status), { status: r.status, answer: await r.json().catch(() => ({})) });
  };
  // One question at a time. Who asks while an answer is on its way wants what may not be in it: one more is asked then.
  let asking = null, next = null;
  const resync = () => asking ? next ??= asking.then(() => { next = null; return resync(); }) : asking = question().finally(() => { asking = null; });
  const question = async () => {
    try {
      const r = await ask(`/chat/resync?at=visitor-${me.id}@${have}`, { headers: { 'HX-Request': 'true' } });
      alive(true);
      if (r.status === 200) take(await r.text(), version(r));
    } catch (e) {
      if (e.status === 404) forget(); else if (!e.status) alive(false);
    } finally { body.classList.remove('w-opening'); }
  };
  // An answer may have been overtaken by a push: what is older than the page would take messages off it again.
  const take = (html, v = have) => { if (v >= have) { put(html); have = v; } };
  const version = r => JSON.parse(r.headers.get('X-Live-Versions') || '[]').find(([scope]) => scope === `visitor-${me.id}`)?.[1];

  // ---- connection: the socket pushes; while it is away, the page asks every few seconds
  let socket = null, reachable = true, lostTimer = 0, typingTimer = 0;
  const alive = ok => { reachable = ok; banner(); };
  const banner = () => {
    if (reachable || socket?.connected) {
      clearTimeout(lostTimer);
      lostTimer = 0;
      if (!$('w-lost').hidden) { $('w-lost').hidden = true; say(word('back')); }
    } else lostTimer ||= setTimeout(() => { $('w-lost').hidden = false; say(word('lost')); }, 1500);
  };
  const connect = () => {
    if (!me) return;
    socket?.disconnect();
    socket = io('/visitor', { transports: ['websocket'], auth: { token: me.token }, forceNew: true,
      reconnectionDelay: 500, reconnectionDelayMax: 8000, randomizationFactor: 0.5, timeout: 5000 });
    socket.on('connect', () => { alive(true); resync().then(flush); });
    socket.on('disconnect', () => { alive(false); });
    socket.on('show', p => {
      if (p.scope !== `visitor-${me.id}`) return p.scope === `place-${me.id}` && put(p.html);
      if (p.v <= have) return;
      if (p.since > have) return resync();
      put(p.html);
      have = p.v;
    });
    socket.on('typing', () => { $('w-typing').hidden = false; clearTimeout(typingTimer); typingTimer = setTimeout(() => { $('w-typing').hidden = true; }, 6000); if (atEnd()) toEnd(); });
  };
  const later = (ms, job) => setTimeout(job, ms * (0.75 + Math.random() / 2));
  const heartbeat = () => later(socket?.connected ? 10000 : 4000, async () => {
    // A silent socket and a place in line are both healed by asking; a hidden page waits.
    const waits = $('w-pos').querySelector('b');
    if (me && (!socket?.connected || waits) && !document.hidden) { await resync(); flush(); }
    heartbeat();
  });
  addEventListener('online', () => { if (me) { if (!socket?.connected) connect(); resync().then(flush); } });
  addEventListener('offline', () => { socket?.io.engine?.close(); alive(false); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && me) { resync(); tellSeen(); } });

  // ---- sending: shown at once, kept until acknowledged, one after the other, harmless when repeated
  const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map(b => b.toString(16).padStart(2, '0')).join('');
  const bubbleId = m => `m-${me.id}-${m.client_id}`;
  const drawUnsent = () => {
    if (!me) return;
    for (const m of unsent) if (!$(bubbleId(m))) {
      const bubble = $('w-pending').content.firstElementChild.cloneNode(true), text = bubble.querySelector('.w-m');
      bubble.id = bubbleId(m);
      if (m.text) text.textContent = m.text; else text.remove();
      log.append(bubble);
    }
    for (const m of unsent) mark(m, m.why ? 'failed' : 'waiting');
  };
  const mark = (m, state) => {
    const bubble = $(bubbleId(m));
    if (!bubble?.dataset.state) return;
    bubble.dataset.state = state;
    if (m.why) bubble.querySelector('[data-why]').textContent = word(m.why);
  };
  const send = (text, files = []) => {
    unsent.push({ client_id: random(), text, files });
    keepUnsent();
    drawUnsent();
    toEnd();
    flush();
  };
  let flushing = false;
  const flush = async () => {
    if (flushing || !me) return;
    flushing = true;
    for (const m of unsent.filter(m => !m.why)) {
      const answer = await deliver(m);
      if (answer.again) { later(2000, flush); break; }
      if (answer.ok) unsent = unsent.filter(other => other !== m); else m.why = answer.why;
      mark(m, answer.ok ? 'sent' : 'failed');
      keepUnsent();
    }
    flushing = false;
  };
  const deliver = async ({ client_id, text, files }) => {
    const message = { client_id, text, files };
    if (socket?.connected) try { return await socket.timeout(8000).emitWithAck('message', message); } catch { /* try the other way */ }
    try {
      return await (await ask('/chat/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(message) })).json();
    } catch (e) {
      if (!e.status) alive(false);
      if (e.status === 404) forget();
      return e.answer?.why && !e.answer.again ? e.answer : { again: true };
    }
  };

  // ---- files: sent as a message of their own when they are up
  const upload = file => {
    const row = $('w-upload').content.firstElementChild.cloneNode(true), bar = row.querySelector('progress'), xhr = new XMLHttpRequest();
    const size = n => n < 1e6 ? `${Math.ceil(n / 1e3)} kB` : `${(n / 1e6).toFixed(1)} MB`;
    row.querySelector('[data-name]').textContent = file.name;
    bar.setAttribute('aria-label', `${bar.getAttribute('aria-label')} ${file.name}`);
    const fail = why => { bar.remove(); row.querySelector('[data-size]').textContent = word(why); say(word(why)); };
    row.querySelector('[data-do="cancel"]').onclick = () => { xhr.abort(); row.remove(); input.focus(); };
    log.append(row);
    toEnd();
    xhr.upload.onprogress = e => { bar.value = 100 * e.loaded / e.total; row.querySelector('[data-size]').textContent = `${size(e.loaded)} / ${size(e.total)}`; };
    xhr.onload = () => { const answer = JSON.parse(xhr.responseText || '{}'); if (xhr.status < 300) { row.remove(); send('', [answer.key]); } else fail(answer.why ?? 'other'); };
    xhr.onerror = () => fail('lost');
    if (file.size > 15 * 1024 * 1024) return fail('too_big');
    const form = new FormData();
    form.append('file', file);
    xhr.open('POST', '/chat/files');
    for (const [name, value] of Object.entries(headers())) xhr.setRequestHeader(name, value);
    xhr.send(form);
  };

  // ---- small things the desk likes to know: somebody writes, somebody has read
  let typedAt = 0, seenUpto = 0;
  const tellTyping = () => { if (socket?.connected && Date.now() - typedAt > 3000) { typedAt = Date.now(); socket.emit('typing'); } };
  const tellSeen = () => {
    const last = Math.max(0, ...[...log.querySelectorAll('[data-in]')].map(e => +e.dataset.item));
    if (last > seenUpto && shown && !document.hidden && socket?.connected && stage() === 'talk') { seenUpto = last; socket.emit('seen', { upto: last }); }
  };

  // ---- beginning, ending
  const forget = () => { me = null; unsent = []; kept.set('chat', null); keepUnsent(); location.reload(); };
  const begin = ({ id, token }) => { input.value ||= $('w-ask')?.value ?? ''; me = { id, token }; have = 0; kept.set('chat', me); kept.set('before', null); host('begun'); connect(); };
  const post = async (path, fields) => {         // the forms: answered with the window's state, or with what is wrong
    const wrong = text => { if ($('w-wrong')) $('w-wrong').textContent = text; };
    wrong('');
    try {
      const r = await ask(path, { method: 'POST', headers: { 'HX-Request': 'true' }, body: fields });
      const token = r.headers.get('X-Chat-Token');
      if (token) begin({ id: +r.headers.get('X-Chat'), token });
      take(await r.text(), version(r));
    } catch (e) { wrong(word(e.status ? e.answer.why ?? 'other' : 'lost')); }
  };
  document.addEventListener('submit', e => {
    if (!e.target.matches('.w-form')) return;
    e.preventDefault();
    const fields = new URLSearchParams(new FormData(e.target)), before = kept.get('before');
    if (e.target.action.endsWith('/chat/session')) { fields.set('language', language); fields.set('page', body.dataset.page); if (before) fields.set('before', before); }
    post(new URL(e.target.action).pathname, fields);
  });

  // ---- what the visitor does
  const write = () => { const text = input.value.trim(); if (!text || !me) return; input.value = ''; send(text); input.focus(); };
  $('w-write').addEventListener('submit', e => { e.preventDefault(); write(); });
  input.addEventListener('keydown', e => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing && e.keyCode !== 229) { e.preventDefault(); write(); } });
  input.addEventListener('input', tellTyping);
  input.addEventListener('paste', e => { const files = [...e.clipboardData.files]; if (files.length) { e.preventDefault(); files.forEach(upload); } });
  $('w-attach').onclick = () => $('w-files').click();
  $('w-files').onchange = e => { [...e.target.files].forEach(upload); e.target.value = ''; };
  $('w-pill').onclick = () => { toEnd(); input.focus(); };
  $('w-close').onclick = () => host('close');
  log.addEventListener('scroll', () => { if (atEnd()) $('w-pill').hidden = true; });
  addEventListener('keydown', e => { if (e.key === 'Escape' && !e.isComposing && !$('w-menu').matches(':popover-open')) host('close'); });
  document.addEventListener('click', async e => {
    const b = e.target.closest('button');
    if (!b) return;
    if (b.dataset.speak) speak(b.dataset.speak);
    if (b.dataset.do === 'again') { kept.set('before', me?.token); me = null; kept.set('chat', null); location.reload(); }
    if (b.dataset.do === 'retry') { for (const m of unsent) if (bubbleId(m) === b.closest('.w-item').id) delete m.why; keepUnsent(); drawUnsent(); flush(); }
    if (b.id === 'w-skip') { $('w-stage').dataset.stage = 'rated'; toEnd(); input.focus(); }
    if (b.id === 'w-end') { $('w-menu').hidePopover(); post('/chat/closure'); }
    if (b.dataset.file) { const a = document.createElement('a'); a.href = await fetchFile(b.dataset.file); a.download = b.dataset.name; a.click(); }
  });
  const speak = async chosen => {
    kept.set('language', chosen);
    if (me) await ask('/chat/session', { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ language: chosen }) }).catch(() => {});
    const at = new URL(location);
    at.searchParams.set('lang', chosen);
    location.replace(at);
  };

  // ---- a question that may be answered before anybody is needed
  let asked = 0;
  const helpful = html => { if ($('w-answers')) $('w-answers').innerHTML = html; }; // the talk may have begun meanwhile
  document.addEventListener('input', e => {
    if (e.target.id !== 'w-ask') return;
    clearTimeout(asked);
    asked = setTimeout(async () => {
      const q = e.target.value.trim(), r = q.length > 1 && await ask(`/help?${new URLSearchParams({ part: 'widget', lang: language, q })}`).catch(() => null);
      if (q === e.target.value.trim()) helpful(r ? await r.text() : '');
    }, 350);
  });
  document.addEventListener('click', async e => {
    const to = e.target.closest('[data-answered]')?.dataset.answered;
    const r = to && await ask(to, { method: 'POST', body: new URLSearchParams({ helped: 1, place: 'widget', lang: language }) }).catch(() => null);
    if (r) helpful(await r.text());
  });

  // ---- here it starts
  dress(body);
  const chosen = kept.get('language');
  if (chosen && chosen !== language && document.querySelector(`[data-speak="${CSS.escape(chosen)}"]`)) return speak(chosen);
  if (me) { body.classList.add('w-opening'); host('begun'); resync().then(connect); }
  heartbeat();
  host('ready');
})();
