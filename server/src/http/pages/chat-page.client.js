// The hosted chat page in the browser. It speaks the v2 API; nothing is stored on the server
// before the first message.
const POLL_MS = 2000;
const main = document.querySelector('main');
const list = document.getElementById('messages');
const form = document.getElementById('compose');
const text = document.getElementById('text');
const status = document.getElementById('status');
const { organization, product, link } = main.dataset;
const memory = openMemory(`dowellchat:${organization}:${product}:${link}`);

/** Sends that have not been confirmed, in the order they were written. */
const waiting = [];
let sending = false;
let etag = '';

function openMemory(key) {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem(key) ?? '{}');
  } catch {
    // Storage is blocked or holds something else: this visit starts afresh.
  }
  kept.visitor ??= newId();
  return {
    get: (name) => kept[name],
    set(name, value) {
      kept[name] = value;
      try {
        localStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // Without storage the room lasts as long as the page.
      }
    },
  };
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function call(path, body, headers = {}) {
  const response = await fetch(path, {
    method: body ? 'POST' : 'GET',
    headers: body ? { 'content-type': 'application/json', ...headers } : headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.status !== 304 && !response.ok) throw new Error(`answered ${response.status}`);
  return response;
}

async function openRoom() {
  if (memory.get('room')) return memory.get('room');
  const response = await call('/api/v2/room-control/', {
    user_id: memory.get('visitor'),
    org_id: organization,
    portfolio_name: link || memory.get('visitor'),
    product_name: product,
  });
  memory.set('visitor', memory.get('visitor'));
  memory.set('room', (await response.json()).inserted_id);
  return memory.get('room');
}

async function sendWaiting() {
  if (sending) return;
  sending = true;
  try {
    while (waiting.length > 0 && !waiting[0].failed) {
      const draft = waiting[0];
      try {
        await post(draft);
        waiting.shift();
        await refresh();
      } catch {
        draft.failed = true;
        draft.item.replaceWith((draft.item = failedItem(draft)));
      }
    }
  } finally {
    sending = false;
  }
}

async function post(draft) {
  const body = {
    type: 'create_message',
    room_id: await openRoom(),
    message_data: draft.text,
    side: true,
    author: 'visitor',
    message_type: 'text',
  };
  await call('/api/v2/room-service/', body, { 'idempotency-key': draft.id });
}

function failedItem(draft) {
  const item = messageItem(draft.text, 'mine failed');
  const note = document.createElement('small');
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = 'Try again';
  again.addEventListener('click', () => {
    for (const other of waiting) other.failed = false;
    item.replaceWith((draft.item = messageItem(draft.text, 'mine waiting')));
    void sendWaiting();
  });
  note.append('Not sent. ', again);
  item.append(note);
  return item;
}

function messageItem(data, className, type = 'text') {
  const item = document.createElement('li');
  item.className = className;
  const image = type.toUpperCase() === 'IMAGE' && imageSource(data);
  const content = document.createElement(image ? 'img' : 'p');
  if (image) {
    content.src = image;
    content.alt = 'Image';
  } else {
    content.textContent = typeof data === 'string' ? data : JSON.stringify(data);
  }
  item.append(content);
  return item;
}

function imageSource(data) {
  if (typeof data !== 'string') return undefined;
  if (/^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(data)) return data;
  return /^[A-Za-z0-9+/=\s]+$/.test(data) ? `data:image/png;base64,${data.trim()}` : undefined;
}

async function refresh() {
  const room = memory.get('room');
  if (!room) return;
  const query = new URLSearchParams({ type: 'get_messages', room_id: room });
  const response = await call(`/api/v2/room-service/?${query}`, undefined, {
    ...(etag && { 'if-none-match': etag }),
  });
  status.textContent = 'We usually answer soon.';
  if (response.status === 304) return;
  etag = response.headers.get('etag') ?? '';
  const { response: answer } = await response.json();
  show(Array.isArray(answer) ? answer : answer.data);
}

function show(messages) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const items = messages.map((message) => {
    const mine = /^(true|1|on|yes|y|t)$/i.test(String(message.side));
    return messageItem(message.message_data, mine ? 'mine' : 'theirs', message.message_type);
  });
  list.replaceChildren(list.firstElementChild, ...items, ...waiting.map((draft) => draft.item));
  if (atEnd) list.scrollTop = list.scrollHeight;
}

async function poll() {
  try {
    if (!document.hidden) await refresh();
  } catch {
    status.textContent = 'No connection. Trying again…';
  }
  setTimeout(() => void poll(), POLL_MS);
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const draft = { id: newId(), text: text.value.trim(), failed: false };
  if (draft.text === '') return;
  draft.item = messageItem(draft.text, 'mine waiting');
  waiting.push(draft);
  list.append(draft.item);
  list.scrollTop = list.scrollHeight;
  text.value = '';
  void sendWaiting();
});

text.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

void poll();
